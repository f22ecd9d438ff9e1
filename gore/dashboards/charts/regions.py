"""The map of compliance by bands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from gore.core.folding import fold
from gore.core.numbers import (
    round_half_up,
    write_percent,
)
from gore.dashboards.charts.marks import (
    Ink,
    Rows,
    Spec,
    absolute,
    canvas,
    points,
    rects,
    rules,
    texts,
)
from gore.dashboards.charts.values import (
    Band,
    Chart,
    CountsLike,
    at_cutoff,
    counts_table,
    link_to,
    rate_of,
    register_source,
    sentence_of,
)
from gore.dashboards.mapping import HEIGHT as MAP_HEIGHT
from gore.dashboards.mapping import INSET_BOX, INSET_CODES, LINES, MAIN, Layout
from gore.dashboards.mapping import WIDTH as MAP_WIDTH

BAND_INKS = (
    (Ink.BAND_90, Ink.ON_BAND_90),
    (Ink.BAND_80, Ink.ON_BAND_80),
    (Ink.BAND_70, Ink.ON_BAND_70),
)
BELOW_INKS = (Ink.BAND_BELOW, Ink.ON_BAND_BELOW)
# The map is 440 px wide: this is 12 px on a phone.
TYPE, LINE = 14.8, 15
# Pixels around the words on a region, in the region's colour, where they cross its border.
HALO = 4
NONE_INKS = (Ink.BAND_NONE, Ink.ON_BAND_NONE)


def band_of(rate: Decimal | None, bands: Sequence[Band]) -> Band | None:
    """The band with the highest floor that the unrounded rate reaches; None below all, or without rate."""
    reached = [band for band in bands if rate is not None and rate >= band.floor]
    return max(reached, key=lambda band: band.floor, default=None)


def _map_percent(rate: Decimal | None, bands: Sequence[Band]) -> str:
    """Whole percent, or one decimal where rounding would cross into another band (89.6, not 90)."""
    if rate is None:
        return "–"
    rounded = round_half_up(rate)
    exact = band_of(rounded, bands) == band_of(rate, bands)
    return write_percent(rate, 0 if exact else 1).replace("\u00a0%", "")


def map_chart(
    rows: Sequence[CountsLike],
    *,
    bands: Sequence[Band],
    layout: Layout,
    names: Mapping[str, str],
    as_of: dt.date | None,
    href: str = "/regiones/%(key)s/",
    listing: str = "",
    finding: str = "",
    chart_id: str = "mapa",
) -> Chart:
    """Compliance of each region by bands, with its percentage on or beside it.

    `names`: code → name of every region drawn, also of those without commitments. `href`: pattern of
    where a region leads; `listing`: pattern of the commitments that it counts (default: the list as of
    the cut-off); `finding`: pattern of the title, with %(high)s, %(n)s, %(floor)s, %(lowest)s, %(rate)s.
    """
    ordered = sorted(bands, key=lambda band: -band.floor)
    counts = {row.key: row for row in rows}
    inks = {band.code: pair for band, pair in zip(ordered, BAND_INKS, strict=False)}

    def ink_of(code: str) -> tuple[str, str]:
        rate = rate_of(counts[code]) if code in counts else None
        if rate is None:
            return NONE_INKS
        band = band_of(rate, ordered)
        return inks.get(band.code, BELOW_INKS) if band else BELOW_INKS

    drawn = [code for code in layout.spots if code in names]
    layers = map_layers(
        drawn,
        names=names,
        layout=layout,
        ink_of=ink_of,
        tip_of=lambda code: (
            sentence_of(counts[code])
            if code in counts and counts[code].commitments
            else _("%(label)s: sin compromisos") % {"label": names[code]}
        ),
        value_of=lambda code: _map_percent(rate_of(counts[code]) if code in counts else None, ordered),
        href_of=lambda code: absolute(link_to(href, code)),
    )
    layers += _map_key(
        ordered, any(ink_of(code) == BELOW_INKS for code in drawn), any(ink_of(code) == NONE_INKS for code in drawn)
    )
    spec = canvas(MAP_HEIGHT, layers, MAP_WIDTH)
    spec["projection"] = {"type": "identity", "scale": 1, "translate": [0, 0]}
    spec["usermeta"] = {"geometry": layout.fingerprint}
    in_order = sorted(rows, key=lambda row: fold(row.label))
    with_data = [row for row in rows if row.commitments]
    high = [row for row in with_data if ordered and (rate_of(row) or 0) >= ordered[0].floor]
    lowest = min(with_data, key=lambda row: rate_of(row) or Decimal(0), default=None)
    return Chart(
        id=chart_id,
        title=(
            finding or _("%(high)s de %(n)s regiones cumplen %(floor)s o más; la más baja es %(lowest)s, con %(rate)s")
        )
        % {
            "high": len(high),
            "n": len(with_data),
            "floor": write_percent(Decimal(ordered[0].floor)),
            "lowest": lowest.label,
            "rate": write_percent(rate_of(lowest)),
        }
        if lowest and ordered
        else _("Todavía no hay cumplimiento por región"),
        description=_("Mapa de las regiones por tramo de cumplimiento. %(rows)s.")
        % {"rows": ". ".join(f"{row.label}, {write_percent(rate_of(row))}" for row in in_order)},
        spec=spec,
        table=counts_table(_("Región"), in_order, href, listing or at_cutoff("/compromisos/?region=%(key)s", as_of)),
        source=register_source(as_of)
        + " "
        + _("Un compromiso de varias regiones cuenta en cada una. El mapa no es una demarcación oficial."),
        layout=layout,
    )


def map_layers(
    drawn: Sequence[str],
    *,
    names: Mapping[str, str],
    layout: Layout,
    ink_of: Callable[[str], tuple[str, str]],
    tip_of: Callable[[str], str],
    value_of: Callable[[str], str],
    href_of: Callable[[str], str],
) -> list[Spec]:
    """The shapes of the regions with their names and values on or beside them, and the inset of Lima and Callao."""
    regions = [{"code": code, "fill": ink_of(code)[0], "tip": tip_of(code), "href": href_of(code)} for code in drawn]
    on_shape: dict[tuple[str, str], list[Spec]] = {}
    beside: dict[str, list[Spec]] = {"left": [], "right": [], "center": []}
    for code in drawn:
        spot = layout.spots[code]
        name, value = names[code], value_of(code)
        if spot.leader:
            beside[spot.align].append({"x": spot.x, "y": spot.y, "name": name, "value": value})
        else:
            on_shape.setdefault(ink_of(code), []).append(
                {"x": spot.x, "y": spot.y, "lines": LINES.get(name, (name,)), "value": value}
            )
    layers: list[Spec] = [_shapes(regions, inset=False)]
    box_x, box_y, box_width, box_height = INSET_BOX
    if any(code in layout.spots for code in INSET_CODES):
        box = {"x": box_x, "x2": box_x + box_width, "y": box_y, "y2": box_y + box_height}
        layers += [
            rules(
                [{"x": x, "x2": x2, "y": y, "y2": y2} for x, y, x2, y2 in _inset_guides()], Ink.SOFT, strokeDash=[2, 2]
            ),
            rects([box], Ink.PAPER, Ink.SOFT),
            _shapes([row for row in regions if row["code"] in INSET_CODES], inset=True),
        ]
    layers += [
        rules([{"x": x, "y": y, "x2": x2, "y2": y2} for x, y, x2, y2 in layout.leaders], Ink.SOFT),
        points([{"x": x, "y": y} for _x, _y, x, y in layout.leaders], Ink.PAPER, Ink.SOFT, "circle", 20),
    ]
    # Text on a region has a halo of the region's own colour: it stays readable where it crosses a border.
    for (shape, ink), labels in sorted(on_shape.items()):
        layers.append(
            texts([{"x": row["x"], "y": row["y"] + LINE * len(row["lines"]) / 2, "text": row["value"]} for row in labels], ink,
                  size=TYPE, align="center", weight=600, stroke=shape, strokeWidth=HALO)
        )  # fmt: skip
        layers.append(
            texts([
                    {"x": row["x"], "y": row["y"] + LINE * (index - len(row["lines"]) / 2), "text": line}
                    for row in labels
                    for index, line in enumerate(row["lines"])
                ], ink,
                  size=TYPE, align="center", stroke=shape, strokeWidth=HALO)
        )  # fmt: skip
    for align, labels in beside.items():
        layers.append(
            texts(
                [{"x": row["x"], "y": row["y"] - LINE / 2, "text": row["name"]} for row in labels],
                size=TYPE,
                align=align,
            )
        )
        layers.append(
            texts([{"x": row["x"], "y": row["y"] + LINE / 2, "text": row["value"]} for row in labels],
                  size=TYPE, align=align, weight=600)
        )  # fmt: skip
    return layers


def _shapes(regions: Rows, *, inset: bool) -> Spec:
    """The regions' shapes; the geometry is the named data set that the drawing adds."""
    encoding: Spec = {
        "fill": {"field": "fill", "type": "nominal", "scale": None},
        "description": {"field": "tip", "type": "nominal"},
        "href": {"field": "href", "type": "nominal"},
    }
    return {
        "data": {"name": "geometry", "format": {"type": "json"}},
        "transform": [
            {"filter": f"datum.properties.inset === {'true' if inset else 'false'}"},
            {
                "lookup": "properties.code",
                "from": {"data": {"values": list(regions)}, "key": "code", "fields": ["fill", "tip", "href"]},
            },
            {"filter": "isValid(datum.fill)"},
        ],
        "mark": {"type": "geoshape", "stroke": Ink.PAPER, "strokeWidth": 1},
        "encoding": encoding,
    }


def _inset_guides() -> list[tuple[float, float, float, float]]:
    """Lines from the inset's upper corners to where Lima and Callao are on the map."""
    x, y, width, _height = INSET_BOX
    left, right = MAIN(-77.25, -12.3), MAIN(-76.6, -12.5)
    return [(x, y, round(left[0], 1), round(left[1], 1)), (x + width, y, round(right[0], 1), round(right[1], 1))]


def _map_key(bands: Sequence[Band], below: bool, none: bool) -> list[Spec]:
    """A short key in the empty north-east corner of the drawing."""
    entries = [(inks[0], _band_words(bands, index)) for index, inks in enumerate(BAND_INKS[: len(bands)])]
    if below:
        floor = min((band.floor for band in bands), default=0)
        entries.append((Ink.BAND_BELOW, _("menos de %(floor)s %%") % {"floor": floor}))
    if none:
        entries.append((Ink.BAND_NONE, _("– no aplica")))
    left, top = 318, 172
    return [
        texts([{"x": left, "y": top, "text": _("Cumplimiento (%)")}], Ink.SOFT, size=TYPE),
        *[
            rects(
                [{"x": left, "x2": left + 16, "y": top + 13 + 22 * index, "y2": top + 29 + 22 * index}], ink, Ink.RULE
            )
            for index, (ink, _words) in enumerate(entries)
        ],
        texts(
            [
                {"x": left + 22, "y": top + 21.5 + 22 * index, "text": words}
                for index, (_ink, words) in enumerate(entries)
            ],
            size=TYPE,
        ),
    ]


def _band_words(bands: Sequence[Band], index: int) -> str:
    """The band's limits so that no figure reads as two bands: "90 % o más", "80 a 89.9 %"."""
    if index == 0:
        return _("%(floor)s %% o más") % {"floor": bands[0].floor}
    top = Decimal(bands[index - 1].floor) - Decimal("0.1")
    return _("%(floor)s a %(top)s %%") % {"floor": bands[index].floor, "top": top}
