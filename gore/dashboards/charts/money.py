"""Transfers by edition and by sector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.folding import fold
from gore.core.numbers import (
    ratio_pct,
    round_half_up,
    write_date,
    write_integer,
    write_millions,
    write_percent,
    write_soles,
)
from gore.dashboards.charts.marks import (
    SMALL,
    TRACK,
    WIDTH,
    Bar,
    Ink,
    absolute,
    bar_rows,
    canvas,
    hits,
    length_of,
    rects,
    rules,
    texts,
)
from gore.dashboards.charts.values import (
    Amount,
    Chart,
    EditionFigures,
    Table,
    TableRow,
    join_words,
    link_to,
    one_decimal,
    share_note,
)


def transfers_by_edition_chart(
    editions: Sequence[EditionFigures], *, source: str, href: str = "/ediciones/%(key)s/"
) -> Chart:
    """One column per edition, in millions of soles, with its value on it; "no hubo" where there were none."""
    total = sum((row.transfers or Decimal(0) for row in editions), Decimal(0))
    highest = max([row.transfers or Decimal(0) for row in editions], default=Decimal(0))
    decimals = _decimals(row.transfers for row in editions)
    step = WIDTH / max(len(editions), 1)
    base = 200.0
    columns, values, none, ordinals, dates, areas = [], [], [], [], [], []
    for index, row in enumerate(editions):
        middle = round(step * (index + 0.5), 1)
        length = length_of(row.transfers or 0, highest, 168)
        if length:
            columns.append({"x": middle - 12, "x2": middle + 12, "y": base - length, "y2": base})
            values.append(
                {
                    "x": middle,
                    "y": base - length - 10,
                    "text": write_integer(round_half_up((row.transfers or Decimal(0)) / 1_000_000)),
                }
            )
        ordinals.append({"x": middle, "y": base + 14, "text": row.short_label})
        dates.append({"x": middle, "y": base + 31, "text": _month(row.start_date)})
        if not index or row.start_date.year != editions[index - 1].start_date.year:
            dates.append({"x": middle, "y": base + 46, "text": f"{row.start_date:%Y}"})
        areas.append(
            {
                "x": round(step * index, 1),
                "x2": round(step * (index + 1), 1),
                "y": 0,
                "y2": 254,
                "tip": f"{row.title}: {_money(row.transfers, decimals)}",
                "href": absolute(link_to(href, row.code)),
            }
        )
    for first, last in _without(editions):
        x = round(step * (first + last + 1) / 2, 1)
        words = _("no hubo") if first < last else [_("no"), _("hubo")]
        none.append({"x": x, "y": base - (10 if first < last else 24), "text": words})
    top = max(editions, key=lambda row: row.transfers or Decimal(0), default=None)
    return Chart(
        id="transferencias",
        title=_("%(total)s transferidos; %(share)s en la edición %(title)s")
        % {
            "total": write_millions(total, 0),
            "share": write_percent(ratio_pct(top.transfers or 0, total)),
            "title": top.kind_label.lower() if top.kind != "ordinary" else top.short_label,
        }
        if top and total
        else _("Todavía no hay transferencias"),
        description=_("Columnas con lo transferido en cada edición, en millones de soles. %(rows)s.")
        % {"rows": ". ".join(f"{row.title}, {_money(row.transfers, decimals)}" for row in editions)},
        spec=canvas(
            256,
            [
                rects(columns, Ink.BAR),
                rules([{"x": 0, "x2": WIDTH, "y": base, "y2": base}], Ink.SOFT),
                texts([{"x": 0, "y": 8, "text": _("Millones de soles")}], Ink.SOFT, size=SMALL),
                texts(values, align="center", weight=600),
                texts(none, Ink.SOFT, size=SMALL, align="center", lineHeight=14),
                texts(ordinals, align="center", weight=600),
                texts(dates, Ink.SOFT, size=SMALL, align="center"),
                hits(areas),
            ],
        ),
        table=Table(
            (_("Edición"), _("Fecha"), _("Transferido")),
            tuple(
                TableRow(
                    (row.title, write_date(row.start_date), _money_exact(row.transfers)),
                    link_to(href, row.code),
                    ("", f"/transferencias/?edition={row.code}" if row.transfers else ""),
                )
                for row in editions
            ),
            tuple((row.title, row.start_date, row.transfers) for row in editions),
        ),
        source=source,
    )


def _without(editions: Sequence[EditionFigures]) -> list[tuple[int, int]]:
    """First and last index of every run of neighbours without transfers, which share their words."""
    runs: list[tuple[int, int]] = []
    for index, row in enumerate(editions):
        if row.transfers:
            continue
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _month(day: dt.date) -> str:
    return ("ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "set.", "oct.", "nov.", "dic.")[
        day.month - 1
    ]


def _money(value: Decimal | None, decimals: int = 1) -> str:
    return write_millions(value, decimals) if value else _("no hubo transferencias")


def _in_millions(value: Decimal | None, decimals: int) -> str:
    """The number alone, under a heading that says millions."""
    return f"{round_half_up((value or Decimal(0)) / 1_000_000, decimals):,}"


def _decimals(values: Iterable[Decimal | None]) -> int:
    """Decimals of the millions to write: none where the source itself rounds to the million."""
    return 0 if all(not value or value % 1_000_000 == 0 for value in values) else 1


def _money_exact(value: Decimal | None) -> str:
    return write_soles(value) if value else _("No hubo")


def amounts_chart(
    rows: Sequence[Amount],
    *,
    source: str,
    total: Decimal | None = None,
    chart_id: str = "transferencias-sectores",
    first: str = "",
    others: tuple[str, str] | None = None,
) -> Chart:
    """Money by sector (or by any other label), largest first, with its part of `total` (default: the sum).

    `others`: how those not drawn one by one are called, singular and plural with %(n)s.
    """
    ranked = sorted(rows, key=lambda row: (-(row.value or Decimal(0)), fold(row.label)))
    whole = total if total is not None else sum((row.value or Decimal(0) for row in ranked), Decimal(0))
    given = [row for row in ranked if row.value]
    decimals = _decimals(row.value for row in rows)
    drawn, small = given[:10], given[10:]
    rest = sum((row.value or Decimal(0) for row in small), Decimal(0))
    longest = max([rest, *[row.value or Decimal(0) for row in given]])
    bars = [
        Bar(
            label=row.label,
            main=length_of(row.value or 0, longest, TRACK),
            rest=0,
            value=_in_millions(row.value, decimals),
            note=share_note(ratio_pct(row.value or 0, whole)),
            tip=f"{row.label}: {_money(row.value, decimals)}",
            href=row.href,
        )
        for row in drawn
    ]
    if small:
        one, several = others or (_("Otro sector"), _("Otros %(n)s sectores"))
        name = (one if len(small) == 1 else several) % {"n": len(small)}
        bars.append(
            Bar(
                label=name,
                main=length_of(rest, longest, TRACK),
                rest=0,
                value=_in_millions(rest, decimals),
                note=share_note(ratio_pct(rest, whole)),
                tip=f"{name} ({join_words([row.label for row in small])}): {_money(rest, decimals)}",
            )
        )
    leaders = [row for row in ranked if row.value][:2]
    share = write_percent(ratio_pct(sum((row.value or Decimal(0) for row in leaders), Decimal(0)), whole))
    return Chart(
        id=chart_id,
        title=ngettext(
            "%(names)s reúne %(share)s de lo transferido", "%(names)s reúnen %(share)s de lo transferido", len(leaders)
        )
        % {"names": join_words([row.label for row in leaders]), "share": share}
        if leaders
        else _("Todavía no hay transferencias"),
        description=_("Barras con lo transferido, en millones de soles, de mayor a menor. %(rows)s.")
        % {"rows": ". ".join(f"{row.label}, {_money(row.value, decimals)}" for row in ranked)},
        spec=bar_rows(bars, fill=Ink.BAR, rest_fill=None, heading=_("millones de soles")),
        table=Table(
            (first or _("Sector"), _("Transferido"), _("Parte del total")),
            tuple(
                TableRow(
                    (row.label, _money_exact(row.value), write_percent(ratio_pct(row.value or 0, whole), 1)),
                    row.href,
                    (row.listing if row.value else "", ""),
                )
                for row in ranked
            ),
            tuple(
                (row.label, row.value or Decimal(0), one_decimal(ratio_pct(row.value or 0, whole))) for row in ranked
            ),
        ),
        source=source,
    )
