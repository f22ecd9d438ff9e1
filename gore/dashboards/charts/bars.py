"""Plain bars of values with their rows behind them: norms, projects, money per inhabitant, waits, months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gore.dashboards.charts.marks import SMALL, TRACK, Bar, Ink, Spec, bar_rows, length_of, rects, texts
from gore.dashboards.charts.values import Chart, Table, TableRow


@dataclass(frozen=True)
class Value:
    """One bar: its label, the value drawn and as written, a note beside it, where it leads, and the
    rest of its row in the table (`cells` as read with `hrefs`, `raw` as computed with)."""

    label: str
    value: Decimal
    shown: str
    note: str = ""
    href: str = ""
    cells: tuple[str, ...] = ()
    hrefs: tuple[str, ...] = ()
    raw: tuple[Any, ...] = ()
    rest: Decimal = Decimal(0)


def value_bars(
    values: Sequence[Value],
    *,
    chart_id: str,
    title: str,
    description: str,
    header: tuple[str, ...],
    heading: str,
    source: str,
    most: int = 12,
    keys: tuple[str, str] | None = None,
) -> Chart:
    """Bars of the first *most* values; the table has all. `keys`: what the filled and the hollow part are."""
    drawn = values[:most]
    longest = max([row.value + row.rest for row in drawn], default=Decimal(1)) or Decimal(1)
    bars = [
        Bar(
            label=row.label, main=length_of(row.value, longest, TRACK), rest=length_of(row.rest, longest, TRACK),
            value=row.shown, note=row.note, tip=f"{row.label}: {row.shown}{f' ({row.note})' if row.note else ''}",
            href=row.href,
        )
        for row in drawn
    ]  # fmt: skip
    spec: Spec = bar_rows(
        bars, fill=Ink.BAR, rest_fill=Ink.PAPER if keys else None, rest_stroke=Ink.PENDING if keys else None,
        heading=heading,
    )  # fmt: skip
    if keys and bars:
        spec["layer"] += [
            rects([{"x": 0, "x2": 11, "y": 2, "y2": 13}], Ink.BAR),
            rects([{"x": 122.75, "x2": 132.25, "y": 2.75, "y2": 12.25}], Ink.PAPER, Ink.PENDING),
            texts([{"x": 15, "y": 8, "text": keys[0]}, {"x": 137, "y": 8, "text": keys[1]}], Ink.SOFT, size=SMALL),
        ]
    return Chart(
        id=chart_id,
        title=title,
        description=description,
        spec=spec,
        table=Table(
            header,
            tuple(TableRow((row.label, *row.cells), row.href, row.hrefs) for row in values),
            tuple((row.label, *row.raw) for row in values),
        ),
        source=source,
    )
