"""What charts are made from and what they are, and the words they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from gore.core.numbers import (
    ratio_pct,
    round_half_up,
    write_date,
    write_integer,
    write_percent,
)
from gore.dashboards.charts.marks import Spec
from gore.dashboards.mapping import Layout


class CountsLike(Protocol):
    """One row of `commitments.selectors.compliance`: counts by status of one selection."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def commitments(self) -> int: ...
    @property
    def executed(self) -> int: ...
    @property
    def in_process(self) -> int: ...
    @property
    def pending(self) -> int: ...
    @property
    def due(self) -> int: ...
    @property
    def executed_of_due(self) -> int: ...


@dataclass(frozen=True)
class Amount:
    """A sum of money in soles under a label; `None` when the source prints none. `href`: where the label
    leads; `listing`: the transfers that it adds up."""

    key: str
    label: str
    value: Decimal | None
    href: str = ""
    listing: str = ""


@dataclass(frozen=True)
class EditionFigures:
    """What the timeline and the columns show of one edition. `commitments` is None when the
    register counts none up to the cut-off because the edition came later; `meetings` and `demands`
    are as the source words them ("más de 90"); `transfers` is in soles."""

    code: str
    short_label: str
    title: str
    kind: str
    kind_label: str
    start_date: dt.date
    end_date: dt.date
    commitments: int | None = None
    meetings: str = ""
    demands: str = ""
    transfers: Decimal | None = None


@dataclass(frozen=True)
class Band:
    """A band of the map: percentages from `floor` (a boundary value belongs to the higher band)."""

    code: str
    floor: int
    ceiling: int


@dataclass(frozen=True)
class SurveyAnswer:
    """Share of one group that chose one option: `count` of `base` people, where the source lets one tell;
    `certain` is False when the reading is open."""

    option: str
    group: str
    percent: Decimal
    certain: bool = True
    count: int | None = None
    base: int | None = None


@dataclass(frozen=True)
class TableRow:
    """One row as read: its heading leads to `href`; `hrefs` are the addresses of the rows behind
    each of the cells after it ("" where there are none), or nothing at all."""

    cells: tuple[str, ...]
    href: str = ""
    hrefs: tuple[str, ...] = ()

    @property
    def linked(self) -> list[tuple[str, str]]:
        """The cells after the heading with the address of each."""
        return list(zip(self.cells[1:], self.hrefs or ("",) * (len(self.cells) - 1), strict=True))


@dataclass(frozen=True)
class Table:
    """The chart's numbers: `rows` as read, `raw` as computed with (for the CSV)."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    raw: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Chart:
    """One drawing with all that must travel with it.

    `links`: label → path of its downloads. `embed`: path of the page that holds it alone, for
    other sites. `layout`: the map's geometry, kept out of the spec so that it is hashed once.
    """

    id: str
    title: str
    description: str
    spec: Spec
    table: Table
    source: str
    links: Mapping[str, str] = field(default_factory=dict)
    layout: Layout | None = None
    embed: str = ""


def join_words(words: Sequence[str]) -> str:
    """["Salud", "Educación", "Interior"] → "Salud, Educación e Interior".

    Where a name has its own "y", a comma goes before the last one ("Salud, y Transportes y
    Comunicaciones"); where a name has its own comma, semicolons set the names apart ("Salud; y
    Vivienda, Construcción y Saneamiento").
    """
    if len(words) < 2:
        return "".join(words)
    last = words[-1]
    joint = "e" if last.lower().startswith(("i", "í", "hi")) and not last.lower().startswith("hie") else "y"
    if any("," in word for word in words):
        return f"{'; '.join(words[:-1])}; {joint} {last}"
    comma = "," if any(" y " in word or " e " in word for word in words) else ""
    return f"{', '.join(words[:-1])}{comma} {joint} {last}"


def register_source(as_of: dt.date | None) -> str:
    if as_of is None:
        return _("Fuente: registro de compromisos publicados.")
    return _("Fuente: registro de compromisos publicados, corte al %(date)s.") % {"date": write_date(as_of)}


def rate_of(counts: CountsLike) -> Decimal | None:
    """Executed ÷ all commitments of the selection, unrounded percent."""
    return ratio_pct(counts.executed, counts.commitments)


def sentence_of(counts: CountsLike) -> str:
    """ "Salud: 1,277 compromisos; 1,200 ejecutados (94 %), 40 en proceso y 37 pendientes"."""
    return _(
        "%(label)s: %(all)s compromisos; %(executed)s ejecutados (%(rate)s), "
        "%(in_process)s en proceso y %(pending)s pendientes"
    ) % {
        "label": counts.label,
        "all": write_integer(counts.commitments),
        "executed": write_integer(counts.executed),
        "rate": write_percent(rate_of(counts)),
        "in_process": write_integer(counts.in_process),
        "pending": write_integer(counts.pending),
    }


def link_to(pattern: str, key: str) -> str:
    return pattern % {"key": key} if pattern else ""


def at_cutoff(href: str, as_of: dt.date | None) -> str:
    """*href* of a list, told as of the chart's cut-off, so that it has the rows that the mark counts."""
    if not href or as_of is None:
        return href
    return f"{href}{'&' if '?' in href else '?'}as_of={as_of.isoformat()}"


def share_note(share: Decimal | None) -> str:
    """ "22 % del total"; "<1 % del total" rather than 0 where there is something."""
    tiny = share is not None and 0 < share < Decimal("0.5")
    return _("%(share)s del total") % {"share": "<\u202f1\u00a0%" if tiny else write_percent(share)}


def counts_table(first: str, rows: Sequence[CountsLike], pattern: str, listing: str = "") -> Table:
    """Counts by status and rates. `pattern`: address of each row's page; `listing`: address of the
    commitments that a row counts, to which the status is added.

    What is executed of the due ones has its own column where some are not due yet.
    """
    due = any(0 < row.due < row.commitments for row in rows)
    header = (first, _("Compromisos"), _("Ejecutados"), _("En proceso"), _("Pendientes"), _("Cumplimiento"))
    return Table(
        (*header, _("De los vencidos")) if due else header,
        tuple(
            TableRow(
                (
                    row.label,
                    write_integer(row.commitments),
                    write_integer(row.executed),
                    write_integer(row.in_process),
                    write_integer(row.pending),
                    write_percent(rate_of(row), 1),
                    *([_of_due(row)] if due else []),
                ),
                link_to(pattern, row.key),
                _behind(row, listing, len(header) - 1 + due) if listing else (),
            )
            for row in rows
        ),
        tuple(
            (
                row.label,
                row.commitments,
                row.executed,
                row.in_process,
                row.pending,
                one_decimal(rate_of(row)),
                *([one_decimal(ratio_pct(row.executed_of_due, row.due))] if due else []),
            )
            for row in rows
        ),
    )


def _of_due(row: CountsLike) -> str:
    """ "87.3 % (4,443 de 5,091)"."""
    return _("%(rate)s (%(part)s de %(whole)s)") % {
        "rate": write_percent(ratio_pct(row.executed_of_due, row.due), 1),
        "part": write_integer(row.executed_of_due),
        "whole": write_integer(row.due),
    }


def _behind(row: CountsLike, listing: str, columns: int) -> tuple[str, ...]:
    """The addresses of the commitments behind the counts of one row."""
    address = link_to(listing, row.key)
    counted = (
        (address, row.commitments),
        (f"{address}&status=executed", row.executed),
        (f"{address}&status=in_process", row.in_process),
        (f"{address}&status=pending", row.pending),
    )
    hrefs = [href if count else "" for href, count in counted]
    return (*hrefs, *[""] * (columns - len(hrefs)))


def one_decimal(value: Decimal | None) -> Decimal | None:
    return None if value is None else round_half_up(value, 1)
