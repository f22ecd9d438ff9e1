"""Drawing of charts: Vega-Lite → SVG for the page, and files that stand alone.

The renderer rewrites relative links, writes no titles and numbers its ids from one in each
drawing; `finish` mends all of it in one pass and turns sentinel colours into classes, which
static/css/charts.css maps to the page's tokens. Finished drawings are kept in the cache "charts",
keyed by everything that decides how they look, so only charts whose data changed are drawn again.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
import threading
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any
from xml.etree import ElementTree as ET

import structlog
import vl_convert
from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe

from gore.core.folding import fold
from gore.dashboards.charts import PLACEHOLDER, Chart, Ink

log = structlog.get_logger(__name__)

# Raise it when `finish` or a drawing's look changes without its data changing.
CODE_VERSION = "3"
VL_VERSION = "6.4"
RENDERER = version("vl-convert-python")
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"

# Sentinel → (name of the class and of the CSS variable, colour in a file of its own: the light
# tokens of static/css/tokens.css, which a test compares).
PALETTE: dict[str, tuple[str, str]] = {
    Ink.INK: ("ink", "#1d2330"),
    Ink.SOFT: ("ink-soft", "#535b69"),
    Ink.PAPER: ("paper", "#fbfaf7"),
    Ink.RULE: ("rule", "#d9d5cb"),
    Ink.ACCENT: ("accent", "#1b4b8f"),
    Ink.EXECUTED: ("status-executed", "#1f6b3f"),
    Ink.IN_PROCESS: ("status-in-process", "#8a5a00"),
    Ink.PENDING: ("status-pending", "#55606f"),
    Ink.OVERDUE: ("overdue", "#b3122b"),
    Ink.BAR: ("chart-bar", "#1b4b8f"),
    Ink.BAND_90: ("band-90", "#0b3c6f"),
    Ink.BAND_80: ("band-80", "#2f6fae"),
    Ink.BAND_70: ("band-70", "#9cc3e4"),
    Ink.BAND_BELOW: ("band-below", "#dfeaf4"),
    Ink.BAND_NONE: ("band-none", "#e7e4dc"),
    Ink.ON_BAND_90: ("on-band-90", "#ffffff"),
    Ink.ON_BAND_80: ("on-band-80", "#ffffff"),
    Ink.ON_BAND_70: ("on-band-70", "#14202e"),
    Ink.ON_BAND_BELOW: ("on-band-below", "#14202e"),
    Ink.ON_BAND_NONE: ("on-band-none", "#1d2330"),
    Ink.ON_STATUS: ("on-status", "#ffffff"),
}
HIT_CLASS = "hit"
# The light border around the outline of the region that has the focus.
EDGE_CLASS = "edge"

_drawing = threading.Lock()
_numbers = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_path_points = re.compile(r"([MLZ])([^MLZ]*)")
_urls = re.compile(r"url\(#([^)]+)\)")
# Attributes that say nothing here: names of the renderer's own groups, and roles that would
# announce every mark as a "symbol".
_DROPPED = frozenset(
    {"style", "role", "aria-label", "aria-roledescription", "aria-hidden", "class", "font-family", "version",
     "stroke-miterlimit", "pointer-events", "cursor", "tabindex", "text-decoration"}
)  # fmt: skip


class CannotDraw(Exception):
    """The renderer refused the spec or answered something that is not a drawing."""


# --- cache ---------------------------------------------------------------------------------------


def cache_key(chart: Chart, kind: str) -> str:
    """The key of one drawing: a hash of the code, the library, the spec and the words around it."""
    parts = [
        CODE_VERSION,
        VL_VERSION,
        RENDERER,
        kind,
        chart.id,
        chart.title,
        chart.description,
        chart.spec,
    ]
    if kind != "page":
        parts.append(chart.source)
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}"


def page_svg(chart: Chart) -> SafeString:
    """The drawing as it stands in a page; empty when it cannot be drawn (the table remains)."""
    cache, key = caches["charts"], cache_key(chart, "page")
    kept: str | None = cache.get(key)
    if kept is None:
        with _drawing:
            kept = cache.get(key)
            if kept is None:
                try:
                    kept = finish(render(chart), chart)
                except Exception:  # a chart never takes its page down, whatever broke in the renderer
                    log.exception("chart_not_drawn", chart=chart.id)
                    return SafeString("")
                cache.set(key, kept)
    return mark_safe(kept)  # built by `finish` from escaped text


def render(chart: Chart) -> str:
    """Run the renderer on the chart's spec, with the geometry put in. Raise CannotDraw."""
    spec: dict[str, Any] = chart.spec
    if chart.layout is not None:
        spec = {**spec, "datasets": {"geometry": list(chart.layout.features)}}
    try:
        svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VL_VERSION, allowed_base_urls=[])
    except ValueError as problem:
        raise CannotDraw(str(problem)[:500]) from problem
    return svg


# --- the one post-processing step ----------------------------------------------------------------


def _tag(name: str) -> str:
    return f"{{{SVG}}}{name}"


def _round(text: str) -> str:
    def shorter(match: re.Match[str]) -> str:
        value = f"{float(match[0]):.1f}"
        return value.removesuffix(".0").replace("-0", "0") if value in {"-0.0", "0.0"} else value.removesuffix(".0")

    return _numbers.sub(shorter, text)


def _relative(path: str) -> str:
    """An absolute path of straight lines as relative steps: the map in a third less bytes."""
    if not re.fullmatch(r"[MLZ0-9.,\- ]*", path):
        return path
    out, x, y = [], 0.0, 0.0
    for command, numbers in _path_points.findall(path):
        if command == "Z":
            out.append("z")
            continue
        new_x, new_y = (float(number) for number in numbers.split(","))
        if command == "M":
            out.append(f"M{_short(new_x)},{_short(new_y)}")
        else:
            dx, dy = round(new_x - x, 1), round(new_y - y, 1)
            step = f"{_short(dx)},{_short(dy)}" if dy >= 0 else f"{_short(dx)}{_short(dy)}"
            out.append(f"l{step}" if out[-1][0] == "M" else (step if step[0] == "-" else f" {step}"))
        x, y = new_x, new_y
    return "".join(out)


def _short(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return re.sub(r"^(-?)0\.", r"\1.", text) if text != "-0" else "0"


def _clean(element: ET.Element, prefix: str) -> None:
    """Attributes of one element: drop, round, prefix ids, and colours to classes."""
    classes = []
    for name, value in list(element.attrib.items()):
        if name in _DROPPED or name.startswith(f"{{{XLINK}}}") or (name == "transform" and _is_identity(value)):
            del element.attrib[name]
        elif name in {"fill", "stroke"} and value.lower() == Ink.HIT:
            del element.attrib[name]
            classes.append(HIT_CLASS)
        elif name in {"fill", "stroke"} and value.lower() in PALETTE:
            del element.attrib[name]
            classes.append(f"{'c' if name == 'fill' else 's'}-{PALETTE[value.lower()][0]}")
        elif name == "id":
            element.set(name, f"{prefix}-{value}")
        elif name == "d":
            element.set(name, _relative(_round(value)))
        else:
            element.set(name, _urls.sub(rf"url(#{prefix}-\1)", _round(value)))
    if element.tag == _tag("text") and any(name.startswith("s-") for name in classes):
        element.set("paint-order", "stroke")
        element.set("stroke-linejoin", "round")
    if classes:
        element.set("class", " ".join(classes))


def _is_identity(transform: str) -> bool:
    return transform.replace(" ", "") == "translate(0,0)"


def _is_noise(element: ET.Element) -> bool:
    """Backgrounds, hidden foregrounds and empty groups."""
    if element.tag == _tag("path"):
        kind = element.get("class", "")
        return kind in {"background", "foreground"} or not element.get("d")
    return element.tag == _tag("g") and len(element) == 0


def _mend(element: ET.Element, prefix: str) -> None:
    for child in list(element):
        link = child.get(f"{{{XLINK}}}href") or child.get("href")
        spoken = child.get("aria-label")
        if child.tag == _tag("a"):
            name = next((inner.get("aria-label", "") for inner in child.iter() if inner.get("aria-label")), "")
            _mend(child, prefix)
            child.attrib.clear()
            if link and link.startswith(f"{PLACEHOLDER}/"):
                child.set("href", link.removeprefix(PLACEHOLDER))
                child.set("aria-label", name)
            else:
                child.tag = _tag("g")
            continue
        _mend(child, prefix)
        if _is_noise(child):
            element.remove(child)
            continue
        _clean(child, prefix)
        if spoken and child.tag != _tag("g"):
            title = ET.Element(_tag("title"))
            title.text = spoken
            child.insert(0, title)
    # A group without attributes adds nothing.
    for index, child in reversed(list(enumerate(list(element)))):
        if child.tag == _tag("g") and not child.attrib:
            element[index : index + 1] = list(child)


def _raise_links(root: ET.Element, prefix: str) -> None:
    """Put the map's links over every shape and under the words, in alphabetical order.

    Every shape is defined once and used three times: where it was drawn, without its link, and in
    its link as two transparent outlines, which are seen when it has the focus and are covered by no
    neighbour. A region drawn twice (Lima and Callao, again in the inset) is one stop of the
    keyboard: its larger shape.
    """
    shapes = ET.Element(_tag("defs"))
    links: dict[str, list[ET.Element]] = {}
    for parent in list(root.iter()):
        for index, link in enumerate(list(parent)):
            shape = link.find(_tag("path"))
            if link.tag != _tag("a") or shape is None:
                continue
            name = f"{prefix}-{len(shapes)}"
            ET.SubElement(shapes, _tag("path"), {"id": name, "d": shape.attrib.pop("d", "")})
            raised = ET.Element(_tag("a"), dict(link.attrib))
            ET.SubElement(raised, _tag("use"), {"href": f"#{name}", "class": EDGE_CLASS})
            ET.SubElement(raised, _tag("use"), {"href": f"#{name}", "class": HIT_CLASS}).extend(list(shape))
            links.setdefault(link.get("href", ""), []).append(raised)
            parent[index] = ET.Element(_tag("use"), {"href": f"#{name}", **shape.attrib})
    for twins in links.values():
        for smaller in twins[:-1]:
            smaller.set("tabindex", "-1")
            smaller.set("aria-hidden", "true")
    ordered = sorted(links.values(), key=lambda twins: fold(twins[0].get("aria-label", "")))
    sheet, first = _before_words(root)
    sheet[first:first] = [link for twins in ordered for link in twins]
    root.insert(0, shapes)


def _before_words(root: ET.Element) -> tuple[ET.Element, int]:
    """Where the words of a drawing begin, inside the renderer's frames: the parent and the index."""
    text, shape = _tag("text"), _tag("use")
    sheet = root
    while True:
        holding = (at for at, child in enumerate(sheet) if next(child.iter(text), None) is not None)
        first = next(holding, len(sheet))
        if first == len(sheet) or sheet[first].find(f".//{shape}") is None:
            return sheet, first
        sheet = sheet[first]


def finish(svg: str, chart: Chart) -> str:
    """The one step from the renderer's SVG to the page's: see the module's docstring.

    The root is an image with a name and a description, or a group of named links when its marks
    lead somewhere.
    """
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as problem:
        raise CannotDraw(str(problem)) from problem
    width, height = root.get("width", "0"), root.get("height", "0")
    for child in list(root):  # the renderer's white sheet under everything
        if child.tag == _tag("rect"):
            root.remove(child)
    _mend(root, chart.id)
    if chart.layout is not None:
        _raise_links(root, chart.id)
    root.attrib.clear()
    root.set("class", "chart-svg" if chart.layout is None else "chart-svg chart-map")
    root.set("viewBox", f"0 0 {_round(width)} {_round(height)}")
    root.set("role", "group" if root.find(f".//{_tag('a')}") is not None else "img")
    root.set("aria-labelledby", f"{chart.id}-title")
    root.set("aria-describedby", f"{chart.id}-desc")
    for name, text in (("desc", chart.description), ("title", chart.title)):
        element = ET.Element(_tag(name), {"id": f"{chart.id}-{name}"})
        element.text = text
        root.insert(0, element)
    return _serialize(root)


def _serialize(root: ET.Element) -> str:
    """SVG without namespace prefixes or declarations, as HTML wants it."""
    for element in root.iter():
        element.tag = str(element.tag).removeprefix(f"{{{SVG}}}")
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


# --- files that stand alone ----------------------------------------------------------------------

_COLOURS = dict(PALETTE.values())
MARGIN = 20


def standalone_svg(chart: Chart, *, base_url: str = "") -> str:
    """The same drawing as a file: colours written in it, its finding above and its source below.

    `base_url` (https://host) makes its links absolute. Raise CannotDraw when there is no drawing.
    """
    drawn = str(page_svg(chart))
    if not drawn:
        raise CannotDraw(chart.id)
    inner = ET.fromstring(drawn)
    width, height = (float(number) for number in inner.get("viewBox", "0 0 440 100").split()[2:])
    for element in inner.iter():
        for word in element.attrib.pop("class", "").split():
            if word in {HIT_CLASS, EDGE_CLASS}:
                element.set("fill", "none")
                element.set("pointer-events", "all")
            elif word[:2] in {"c-", "s-"}:
                element.set("fill" if word[0] == "c" else "stroke", _COLOURS[word[2:]])
        if element.get("href", "").startswith("/"):
            element.set("href", base_url + element.attrib["href"])
    title = textwrap.wrap(chart.title, int(width / 10.5))  # a letter of the title is that wide
    source = textwrap.wrap(chart.source, 74)
    top = MARGIN + 24 * len(title) + 14
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": f"0 0 {width + 2 * MARGIN:g} {top + height + 18 + 16 * len(source) + MARGIN:g}",
            "width": f"{width + 2 * MARGIN:g}",
            "height": f"{top + height + 18 + 16 * len(source) + MARGIN:g}",
            "font-family": "Segoe UI, Roboto, Noto Sans, Liberation Sans, DejaVu Sans, sans-serif",
        },
    )
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": _COLOURS["paper"]})
    for line, y in _lines(title, MARGIN + 16, 24):
        element = ET.SubElement(
            root,
            "text",
            {"x": f"{MARGIN}", "y": f"{y}", "font-size": "19", "font-weight": "600", "fill": _COLOURS["ink"]},
        )
        element.text = line
    picture = ET.SubElement(root, "g", {"transform": f"translate({MARGIN},{top})"})
    picture.extend(list(inner))
    for line, y in _lines(source, int(top + height + 26), 16):
        element = ET.SubElement(
            root, "text", {"x": f"{MARGIN}", "y": f"{y}", "font-size": "11.5", "fill": _COLOURS["ink-soft"]}
        )
        element.text = line
    return ET.tostring(root, encoding="unicode")


def _lines(lines: list[str], first: int, step: int) -> Iterator[tuple[str, int]]:
    return ((line, first + step * index) for index, line in enumerate(lines))


def standalone_png(chart: Chart) -> bytes:
    """The file as an image of twice the size, for documents. Raise CannotDraw."""
    cache, key = caches["charts"], cache_key(chart, "png")
    kept: bytes | None = cache.get(key)
    if kept is None:
        svg = standalone_svg(chart)
        with _drawing:
            try:
                kept = bytes(vl_convert.svg_to_png(svg, scale=2))
            except ValueError as problem:
                raise CannotDraw(str(problem)[:500]) from problem
        cache.set(key, kept)
    return kept
