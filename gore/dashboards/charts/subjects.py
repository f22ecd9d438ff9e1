"""The commitments of one subject (an edition, a region, a sector) by another dimension."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.folding import fold
from gore.core.numbers import ratio_pct, write_integer, write_percent
from gore.dashboards.charts.marks import (
    SMALL,
    TRACK,
    WIDTH,
    Bar,
    Ink,
    absolute,
    canvas,
    hits,
    length_of,
    rects,
    rules,
    split_key,
    split_rows,
    texts,
)
from gore.dashboards.charts.values import (
    Chart,
    CountsLike,
    counts_table,
    join_words,
    link_to,
    rate_of,
    register_source,
    sentence_of,
)

# Rows drawn one by one; the table has them all.
ROWS_DRAWN = 12


@dataclass(frozen=True)
class Column:
    """How an edition is called under its column ("7.ª"), in a sentence ("la 7.ª"), and its year."""

    short: str
    spoken: str
    year: int


def breakdown_chart(
    rows: Sequence[CountsLike],
    *,
    as_of: dt.date | None,
    listing: str,
    chart_id: str,
    href: str = "/sectores/%(key)s/",
) -> Chart:
    """Commitments of one subject by sector, split into executed and open, largest first.

    `listing`: pattern of the commitments behind a row; `href`: pattern of where its name leads.
    """
    ranked = sorted(rows, key=lambda row: (-row.commitments, fold(row.label)))
    others = ranked[ROWS_DRAWN:]
    longest = max([row.commitments for row in ranked[:1]] + [sum(row.commitments for row in others)])
    bars = [
        Bar(
            label=row.label,
            main=length_of(row.executed, longest, TRACK),
            rest=length_of(row.commitments - row.executed, longest, TRACK),
            value=write_integer(row.commitments),
            note=_("%(rate)s ejecutado") % {"rate": write_percent(rate_of(row))},
            tip=sentence_of(row),
            href=link_to(listing, row.key),
        )
        for row in ranked[:ROWS_DRAWN]
    ]
    if others:
        count = sum(row.commitments for row in others)
        executed = sum(row.executed for row in others)
        name = ngettext("Otro sector", "Otros %(n)s sectores", len(others)) % {"n": len(others)}
        bars.append(
            Bar(
                label=name,
                main=length_of(executed, longest, TRACK),
                rest=length_of(count - executed, longest, TRACK),
                value=write_integer(count),
                note=_("%(rate)s ejecutado") % {"rate": write_percent(ratio_pct(executed, count))},
                tip=f"{name}: {join_words([row.label for row in others])}",
            )
        )
    return Chart(
        id=chart_id,
        title=_breakdown_finding(ranked),
        description=_("Barras de compromisos ejecutados y abiertos, de mayor a menor. %(rows)s.")
        % {"rows": ". ".join(sentence_of(row) for row in ranked)},
        spec=split_rows(bars),
        table=counts_table(_("Sector"), ranked, href, listing),
        source=register_source(as_of),
    )


def _breakdown_finding(ranked: Sequence[CountsLike]) -> str:
    """Who has most, and who has most of what is open."""
    total = sum(row.commitments for row in ranked)
    if not total:
        return _("Todavía no hay compromisos publicados")
    waiting = sum(_open(row) for row in ranked)
    leader, behind = ranked[0], max(ranked, key=_open)
    words = {
        "leader": leader.label,
        "share": write_percent(ratio_pct(leader.commitments, total)),
        "behind": behind.label,
        "part": write_integer(_open(behind)),
        "open": write_integer(waiting),
    }
    if not waiting:
        return _("%(leader)s reúne %(share)s de los compromisos; no queda ninguno abierto") % words
    if leader is behind:
        return _("%(leader)s reúne %(share)s de los compromisos, y %(part)s de los %(open)s abiertos") % words
    return _("%(leader)s reúne %(share)s de los compromisos; %(behind)s, %(part)s de los %(open)s abiertos") % words


def _open(row: CountsLike) -> int:
    return row.commitments - row.executed


def by_edition_chart(
    rows: Sequence[CountsLike],
    *,
    columns: Mapping[str, Column],
    as_of: dt.date | None,
    listing: str,
    marks: str,
    chart_id: str,
    href: str = "/ediciones/%(key)s/",
) -> Chart:
    """One column per edition, executed under open, with the number of commitments on it.

    `columns`: code → how the edition is called; rows of editions not in it are left out. `marks`:
    pattern of where a column leads.
    """
    drawn = [row for row in rows if row.key in columns]
    highest = max([row.commitments for row in drawn], default=0)
    step = WIDTH / max(len(drawn), 1)
    base, tall = 200.0, 148.0
    executed, open_, values, names, years, areas = [], [], [], [], [], []
    for index, row in enumerate(drawn):
        middle = round(step * (index + 0.5), 1)
        column = columns[row.key]
        split = round(base - length_of(row.executed, highest, tall), 1)
        top = round(split - length_of(_open(row), highest, tall), 1)
        if row.executed:
            executed.append({"x": middle - 11, "x2": middle + 11, "y": split, "y2": base})
        if _open(row):
            open_.append({"x": middle - 10.2, "x2": middle + 10.2, "y": top, "y2": max(split - 0.8, top)})
        values.append({"x": middle, "y": top - 10, "text": write_integer(row.commitments)})
        names.append({"x": middle, "y": base + 14, "text": column.short})
        if not index or column.year != columns[drawn[index - 1].key].year:
            years.append({"x": middle, "y": base + 31, "text": str(column.year)})
        areas.append(
            {
                "x": round(step * index, 1),
                "x2": round(step * (index + 1), 1),
                "y": 20,
                "y2": 240,
                "tip": sentence_of(row),
                "href": absolute(link_to(marks, row.key)),
            }
        )
    return Chart(
        id=chart_id,
        title=_by_edition_finding(drawn, columns),
        description=_("Columnas de compromisos ejecutados y abiertos por edición, en orden. %(rows)s.")
        % {"rows": ". ".join(sentence_of(row) for row in drawn)},
        spec=canvas(
            242,
            [
                rects(executed, Ink.EXECUTED),
                rects(open_, Ink.PAPER, Ink.PENDING),
                rules([{"x": 0, "x2": WIDTH, "y": base, "y2": base}], Ink.SOFT),
                *(split_key() if drawn else []),
                texts(values, align="center", weight=600),
                texts(names, align="center", weight=600),
                texts(years, Ink.SOFT, size=SMALL, align="center"),
                hits(areas),
            ],
        ),
        table=counts_table(_("Edición"), drawn, href, listing),
        source=register_source(as_of),
    )


def _by_edition_finding(rows: Sequence[CountsLike], columns: Mapping[str, Column]) -> str:
    """Which edition left most, and which has most still open."""
    if not any(row.commitments for row in rows):
        return _("Todavía no hay compromisos por edición")
    top, behind = max(rows, key=lambda row: row.commitments), max(rows, key=_open)
    words = {
        "top": columns[top.key].spoken,
        "count": write_integer(top.commitments),
        "behind": columns[behind.key].spoken,
        "open": write_integer(_open(behind)),
    }
    if not _open(behind):
        return _("La edición con más compromisos es %(top)s (%(count)s), y no queda ninguno abierto") % words
    if top is behind:
        return (
            _("La edición con más compromisos es %(top)s (%(count)s), y también la que tiene más abiertos: %(open)s")
            % words
        )
    return (
        _("La edición con más compromisos es %(top)s (%(count)s); la que tiene más abiertos, %(behind)s (%(open)s)")
        % words
    )
