"""The map of money received by region, undivided money apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from gore.core.folding import fold
from gore.core.numbers import ratio_pct, round_half_up, write_millions, write_percent, write_soles
from gore.dashboards.charts.marks import Ink, Spec, absolute, canvas, rects, texts
from gore.dashboards.charts.regions import BAND_INKS, BELOW_INKS, NONE_INKS, TYPE, map_layers
from gore.dashboards.charts.values import Amount, Chart, Table, TableRow
from gore.dashboards.mapping import HEIGHT as MAP_HEIGHT
from gore.dashboards.mapping import WIDTH as MAP_WIDTH
from gore.dashboards.mapping import Layout

STEPS = (400, 200, 50)
"""Millions from which a region has the darkest, the middle and the light colour of the ramp."""


def money_map_chart(
    rows: Sequence[Amount],
    *,
    multi: Amount,
    layout: Layout,
    names: Mapping[str, str],
    source: str,
    chart_id: str = "dinero-mapa",
) -> Chart:
    """What each region received, in millions of soles printed on it; what was not divided stands beside the map."""
    money = {row.key: row for row in rows}

    def ink_of(code: str) -> tuple[str, str]:
        value = money[code].value if code in money else None
        if not value:
            return NONE_INKS
        millions = value / 1_000_000
        for floor, inks in zip(STEPS, BAND_INKS, strict=True):
            if millions >= floor:
                return inks
        return BELOW_INKS

    def tip_of(code: str) -> str:
        value = money[code].value if code in money else None
        return f"{names[code]}: {write_millions(value) if value else _('no recibió transferencias')}"

    drawn = [code for code in layout.spots if code in names]
    layers = map_layers(
        drawn, names=names, layout=layout, ink_of=ink_of, tip_of=tip_of,
        value_of=lambda code: _short(money[code].value if code in money else None),
        href_of=lambda code: absolute(money[code].listing if code in money else ""),
    )  # fmt: skip
    layers += _key(multi)
    spec = canvas(MAP_HEIGHT, layers, MAP_WIDTH)
    spec["projection"] = {"type": "identity", "scale": 1, "translate": [0, 0]}
    spec["usermeta"] = {"geometry": layout.fingerprint}
    divided = sum((row.value or Decimal(0) for row in rows), Decimal(0))
    whole = divided + (multi.value or Decimal(0))
    ordered = sorted(rows, key=lambda row: (-(row.value or Decimal(0)), fold(row.label)))
    lines = [*ordered, *([multi] if multi.value else [])]
    return Chart(
        id=chart_id,
        title=_("%(first)s recibió %(a)s; %(last)s, %(b)s")
        % {
            "first": ordered[0].label, "a": write_millions(ordered[0].value or 0, 0),
            "last": ordered[-1].label, "b": write_millions(ordered[-1].value or 0),
        }
        if ordered
        else _("Todavía no hay transferencias por región"),
        description=_("Mapa de lo que recibió cada región, en millones de soles. %(rows)s.")
        % {"rows": ". ".join(f"{row.label}, {write_millions(row.value or 0)}" for row in lines)},
        spec=spec,
        table=Table(
            (_("Región"), _("Transferido"), _("Parte del total")),
            tuple(
                TableRow(
                    (row.label, write_soles(row.value or 0), write_percent(ratio_pct(row.value or 0, whole), 1)),
                    row.href,
                    (row.listing, ""),
                )
                for row in lines
            ),
            tuple(
                (row.label, row.value or Decimal(0), round_half_up(ratio_pct(row.value or 0, whole) or Decimal(0), 1))
                for row in lines
            ),
        ),
        source=source,
        layout=layout,
    )  # fmt: skip


def _short(value: Decimal | None) -> str:
    if not value:
        return "–"
    millions = value / 1_000_000
    return f"{round_half_up(millions, 0 if millions >= 10 else 1):,}"


def _key(multi: Amount) -> list[Spec]:
    """The steps of the ramp, and the undivided money apart."""
    entries = [
        (BAND_INKS[0][0], _("%(n)s o más") % {"n": STEPS[0]}),
        (BAND_INKS[1][0], _("%(a)s a %(b)s") % {"a": STEPS[1], "b": STEPS[0]}),
        (BAND_INKS[2][0], _("%(a)s a %(b)s") % {"a": STEPS[2], "b": STEPS[1]}),
        (BELOW_INKS[0], _("menos de %(n)s") % {"n": STEPS[2]}),
    ]
    left, top = 318, 172
    lines = [
        texts([{"x": left, "y": top, "text": _("Millones de S/")}], Ink.SOFT, size=TYPE),
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
    if multi.value:
        words = _("Sin reparto por región: S/ %(n)s millones") % {"n": _short(multi.value)}
        lines.append(texts([{"x": 2, "y": 12, "text": words}], size=TYPE))
    return lines
