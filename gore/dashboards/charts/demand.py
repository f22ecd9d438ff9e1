"""What an edition is asked for: topics by sector or by delegation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.folding import fold
from gore.core.numbers import ratio_pct, write_integer, write_percent, write_soles
from gore.dashboards.charts.marks import TRACK, Bar, Ink, bar_rows, length_of
from gore.dashboards.charts.values import Chart, Table, TableRow, join_words, link_to, share_note

DRAWN = 14
LEADERS = 3


class DemandLike(Protocol):
    """One row of `bilaterals.review.selectors.demand_by_…`."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def topics(self) -> int: ...
    @property
    def amount(self) -> Decimal: ...


def demand_chart(
    rows: Sequence[DemandLike], *, first: str, listing: str, chart_id: str, source: str, others: tuple[str, str]
) -> Chart:
    """Topics that stand, most first, with the part of all requests; `listing`: the topics behind a row."""
    ranked = sorted(rows, key=lambda row: (-row.topics, fold(row.label)))
    whole = sum(row.topics for row in ranked)
    drawn, rest = ranked[:DRAWN], ranked[DRAWN:]
    left = sum(row.topics for row in rest)
    longest = max([left, *[row.topics for row in drawn]], default=0)
    bars = [
        Bar(
            label=row.label,
            main=length_of(row.topics, longest, TRACK),
            rest=0,
            value=write_integer(row.topics),
            note=share_note(ratio_pct(row.topics, whole)),
            tip=_sentence(row),
            href=link_to(listing, row.code),
        )
        for row in drawn
    ]
    if rest:
        name = (others[0] if len(rest) == 1 else others[1]) % {"n": len(rest)}
        bars.append(
            Bar(
                label=name,
                main=length_of(left, longest, TRACK),
                rest=0,
                value=write_integer(left),
                note=share_note(ratio_pct(left, whole)),
                tip=f"{name}: {join_words([row.label for row in rest])}",
            )
        )
    leaders = ranked[:LEADERS]
    share = write_percent(ratio_pct(sum(row.topics for row in leaders), whole))
    return Chart(
        id=chart_id,
        title=ngettext(
            "%(names)s concentra %(share)s de los pedidos",
            "%(names)s concentran %(share)s de los pedidos",
            len(leaders),
        )
        % {"names": join_words([row.label for row in leaders]), "share": share}
        if leaders
        else _("Todavía no hay pedidos"),
        description=_("Barras con la cantidad de temas, de mayor a menor. %(rows)s.")
        % {"rows": ". ".join(f"{row.label}, {write_integer(row.topics)}" for row in ranked)},
        spec=bar_rows(bars, fill=Ink.BAR, rest_fill=None, heading=_("temas")),
        table=Table(
            (first, _("Temas"), _("Parte de los pedidos"), _("Monto que se pide")),
            tuple(
                TableRow(
                    (
                        row.label,
                        write_integer(row.topics),
                        write_percent(ratio_pct(row.topics, whole), 1),
                        write_soles(row.amount),
                    ),
                    link_to(listing, row.code),
                )
                for row in ranked
            ),
            tuple((row.label, row.topics, ratio_pct(row.topics, whole), row.amount) for row in ranked),
        ),
        source=source,
    )


def _sentence(row: DemandLike) -> str:
    said = ngettext("%(label)s: %(count)s tema", "%(label)s: %(count)s temas", row.topics)
    return said % {"label": row.label, "count": write_integer(row.topics)}
