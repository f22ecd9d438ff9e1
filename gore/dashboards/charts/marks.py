"""Marks of the drawings, laid out in pixels, and the sentinel colours they are painted with.

Everything is placed here rather than by Vega's scales: rows, columns, labels and hit areas share
one coordinate system. A drawing is 360 px wide, as wide as the content of a phone, so that its text
is never shown under 12 px; on a wider screen it grows up to the limit in static/css/charts.css.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

WIDTH = 360
# The smallest type: headings of columns, keys and notes.
SMALL = 12.5
PLACEHOLDER = "https://enlace.invalid"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"


class Ink:
    """Sentinel colours: `svg.PALETTE` names their CSS class and their colour in a file of its own."""

    INK = "#fa0001"
    SOFT = "#fa0002"
    PAPER = "#fa0003"
    RULE = "#fa0004"
    ACCENT = "#fa0005"
    EXECUTED = "#fa0006"
    IN_PROCESS = "#fa0007"
    PENDING = "#fa0008"
    OVERDUE = "#fa0009"
    BAR = "#fa0010"
    BAND_90 = "#fa0020"
    BAND_80 = "#fa0021"
    BAND_70 = "#fa0022"
    BAND_BELOW = "#fa0023"
    BAND_NONE = "#fa0024"
    ON_BAND_90 = "#fa0030"
    ON_BAND_80 = "#fa0031"
    ON_BAND_70 = "#fa0032"
    ON_BAND_BELOW = "#fa0033"
    ON_BAND_NONE = "#fa0034"
    ON_STATUS = "#fa0035"
    HIT = "#fa0040"


def _px(name: str) -> Spec:
    """A channel whose field is already in pixels."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def rects(rows: Rows, color: str, stroke: str | None = None, **mark: Any) -> Spec:
    """Rectangles from (x, y) to (x2, y2); nobody reads them aloud, the hit areas speak."""
    look: Spec = {"type": "rect", "fill": color, "aria": False, **mark}
    if stroke:
        look.update(stroke=stroke, strokeWidth=1.5)
    return {
        "data": {"values": list(rows)},
        "mark": look,
        "encoding": {"x": _px("x"), "x2": {"field": "x2"}, "y": _px("y"), "y2": {"field": "y2"}},
    }


def texts(
    rows: Rows, color: str = Ink.INK, *, size: float = 13, align: str = "left", weight: int = 400, **mark: Any
) -> Spec:
    """Lines of text, vertically centred on y; a list breaks into lines."""
    look: Spec = {"type": "text", "fill": color, "fontSize": size, "align": align, "baseline": "middle", "aria": False}
    if weight != 400:
        look["fontWeight"] = weight
    return {
        "data": {"values": list(rows)},
        "mark": {**look, **mark},
        "encoding": {"x": _px("x"), "y": _px("y"), "text": {"field": "text", "type": "nominal"}},
    }


def rules(rows: Rows, color: str = Ink.RULE, **mark: Any) -> Spec:
    """Straight lines from (x, y) to (x2, y2)."""
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "stroke": color, "strokeWidth": 1, "aria": False, **mark},
        "encoding": {"x": _px("x"), "x2": {"field": "x2"}, "y": _px("y"), "y2": {"field": "y2"}},
    }


def points(rows: Rows, fill: str, stroke: str, shape: str, size: float = 130) -> Spec:
    return {
        "data": {"values": list(rows)},
        "mark": {
            "type": "point", "shape": shape, "size": size, "fill": fill, "stroke": stroke,
            "strokeWidth": 1.5, "opacity": 1, "aria": False,
        },
        "encoding": {"x": _px("x"), "y": _px("y")},
    }  # fmt: skip


def hits(rows: Rows) -> Spec:
    """Invisible areas over a whole row or column: they carry the words (`tip`) and the link."""
    encoding = {
        "x": _px("x"),
        "x2": {"field": "x2"},
        "y": _px("y"),
        "y2": {"field": "y2"},
        "description": {"field": "tip", "type": "nominal"},
    }
    if any(row.get("href") for row in rows):
        encoding["href"] = {"field": "href", "type": "nominal"}
    return {"data": {"values": list(rows)}, "mark": {"type": "rect", "fill": Ink.HIT}, "encoding": encoding}


def canvas(height: float, layers: Iterable[Spec], width: float = WIDTH) -> Spec:
    return {
        "$schema": SCHEMA,
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": {"type": "none"},
        "background": "transparent",
        "config": {"view": {"stroke": None}},
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "layer": [layer for layer in layers if layer["data"].get("values", True)],
    }


def absolute(href: str) -> str:
    return f"{PLACEHOLDER}{href}" if href else ""


def length_of(value: float | Decimal, whole: float | Decimal, pixels: float) -> float:
    """`value` of `whole` as a length, at least a visible hair when there is something."""
    if not value or not whole:
        return 0.0
    return max(round(float(value) / float(whole) * pixels, 1), 1.0)


# The length of the longest bar, or of 100 %; the value stands at its right.
TRACK = 312
ROW, BAR_TOP, BAR_HEIGHT = 38, 18, 11
HEADING = 24


@dataclass(frozen=True)
class Bar:
    """One row: stacked lengths in pixels (executed or main part, rest), the value, the words."""

    label: str
    main: float
    rest: float
    value: str
    note: str
    tip: str
    href: str = ""


def bar_rows(
    bars: Sequence[Bar],
    *,
    fill: str,
    rest_fill: str | None,
    rest_stroke: str | None = None,
    heading: str = "",
) -> Spec:
    """Rows of two lines: label and note, and under them the bar with its value at the right edge.

    `heading`: what the values are, above their column.
    """
    tops = [HEADING + ROW * index for index in range(len(bars))]
    rows = list(zip(bars, tops, strict=True))
    layers = [
        texts([{"x": 0, "y": top + 9, "text": _shortened(bar.label, 51 - len(bar.note))} for bar, top in rows]),
        rects([_box(0, bar.main, top) for bar, top in rows if bar.main], fill),
        rects(
            [
                _box(bar.main, bar.main + bar.rest, top, inset=0.75 if rest_stroke else 0)
                for bar, top in rows
                if bar.rest
            ],
            rest_fill or Ink.PAPER,
            rest_stroke,
        ),
        texts(
            [{"x": WIDTH, "y": top + BAR_TOP + 6, "text": bar.value} for bar, top in rows if bar.value],
            align="right",
            weight=600,
        ),
        texts(
            [{"x": WIDTH, "y": top + 8, "text": bar.note} for bar, top in rows if bar.note],
            Ink.SOFT,
            size=SMALL,
            align="right",
        ),
        texts([{"x": WIDTH, "y": 8, "text": heading}] if heading else [], Ink.SOFT, size=SMALL, align="right"),
        hits(
            [
                {"x": 0, "x2": WIDTH, "y": top - 2, "y2": top + ROW - 2, "tip": bar.tip, "href": absolute(bar.href)}
                for bar, top in rows
            ]
        ),
    ]
    return canvas(HEADING + ROW * len(bars), layers)


def split_rows(bars: Sequence[Bar]) -> Spec:
    """Rows of commitments: executed filled, open hollow, as the words of a status look everywhere."""
    spec = bar_rows(bars, fill=Ink.EXECUTED, rest_fill=Ink.PAPER, rest_stroke=Ink.PENDING, heading=_("compromisos"))
    if bars:
        spec["layer"] += split_key()
    return spec


def split_key() -> list[Spec]:
    """What is filled and what is hollow, in the upper left corner."""
    return [
        rects([{"x": 0, "x2": 11, "y": 2, "y2": 13}], Ink.EXECUTED),
        rects([{"x": 92.75, "x2": 102.25, "y": 2.75, "y2": 12.25}], Ink.PAPER, Ink.PENDING),
        texts(
            [{"x": 15, "y": 8, "text": _("ejecutados")}, {"x": 107, "y": 8, "text": _("abiertos")}],
            Ink.SOFT,
            size=SMALL,
        ),
    ]


def _box(start: float, end: float, top: float, inset: float = 0) -> Spec:
    """A bar of one row; `inset` keeps the line around a hollow one within its length."""
    return {
        "x": round(start + inset, 1),
        "x2": round(max(end - inset, start + inset), 1),
        "y": top + BAR_TOP + inset,
        "y2": top + BAR_TOP + BAR_HEIGHT - inset,
    }


def _shortened(label: str, width: int) -> str:
    """The label on one line, ending in … when it does not fit."""
    return textwrap.shorten(label, width, placeholder="…")
