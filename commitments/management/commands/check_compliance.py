"""Prove that stored figures and stored statuses follow from the verified updates."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import Min

from commitments import compliance
from commitments.models import (
    Commitment,
    CommitmentRegion,
    CommitmentUpdate,
    ComplianceRate,
    ComplianceRequest,
    ComplianceSnapshot,
)
from gore.core.clock import today
from gore.core.selectors import record_cutoff

Key = tuple[str, str, int | None, int | None, int | None, str]
"""Audience, dimension, edition, sector, region (primary keys), type."""
Figures = dict[Key, list[int]]
"""commitments, executed, in_process, pending, due, executed_of_due of each key."""

LISTED = 100


def spread(first: dt.date, last: dt.date, count: int) -> set[dt.date]:
    """*count* dates from *first* to *last*, evenly spaced, both included."""
    steps = max(count - 1, 1)
    return {first + (last - first) * step // steps for step in range(count)}


def choose(fixed: set[dt.date], first: dt.date, last: dt.date, count: int) -> set[dt.date]:
    """*fixed* and others spread from *first* to *last*, *count* in all where there are as many."""
    days, wanted = fixed, count - len(fixed)
    while len(days) < count and wanted <= (last - first).days + 1:
        days = fixed | spread(first, last, wanted)
        wanted += count - len(days)
    return days


def grouped(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """Rows in order of their first column, gathered by it."""
    current: int | None = None
    held: list[tuple[Any, ...]] = []
    for row in rows:
        if row[0] != current:
            if current is not None:
                yield current, held
            current, held = row[0], []
        held.append(row[1:])
    if current is not None:
        yield current, held


class Follower:
    """Hands out, for growing keys, what a stream in order of keys holds for each of them."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.groups = grouped(rows)
        self.ahead = next(self.groups, None)

    def take(self, key: int) -> list[tuple[Any, ...]]:
        while self.ahead is not None and self.ahead[0] < key:
            self.ahead = next(self.groups, None)
        return self.ahead[1] if self.ahead is not None and self.ahead[0] == key else []


def status_on(history: list[tuple[Any, ...]], day: dt.date) -> str:
    """The status that *history* (verified_on, id, status) gives on *day*."""
    status, best = "pending", (dt.date.min, 0)
    for verified_on, pk, said in history:
        if best < (verified_on, pk) and verified_on <= day:
            status, best = said, (verified_on, pk)
    return status


def since_when(history: list[tuple[Any, ...]], day: dt.date) -> dt.date | None:
    """The first day of the status that *history* gives on *day*; None without a verified update."""
    since = None
    wanted = status_on(history, day)
    for verified_on, _pk, said in sorted(history, reverse=True):
        if verified_on > day:
            continue
        if said != wanted:
            break
        since = verified_on
    return since


def independent_figures(days: list[dt.date]) -> tuple[dict[dt.date, Figures], list[str]]:
    """Every stored figure on each of *days*, counted one commitment at a time, and the commitments
    whose stored status is not the one of their updates. Streams; memory grows with the groups only."""
    updates = Follower(
        CommitmentUpdate.objects.filter(state="verified")
        .order_by("commitment_id")
        .values_list("commitment_id", "verified_on", "id", "status")
        .iterator()
    )
    links = Follower(
        CommitmentRegion.objects.order_by("commitment_id").values_list("commitment_id", "region_id").iterator()
    )
    now = today()
    seen: dict[dt.date, Counter[tuple[Any, ...]]] = {day: Counter() for day in days}
    wrong = []
    commitments = Commitment.objects.order_by("id").values_list(
        "id",
        "code",
        "edition_id",
        "sector_id",
        "type",
        "agreed_on",
        "due_date",
        "released_at",
        "status",
        "status_since",
    )
    for pk, code, edition, sector, kind, agreed_on, due_date, released_at, status, since in commitments.iterator():
        history = updates.take(pk)
        regions = tuple(sorted(region for (region,) in links.take(pk)))
        expected = (status_on(history, now), since_when(history, now))
        if expected != (status, since):
            wrong.append(f"{code}: {_state(status, since)} guardado, {_state(*expected)} según sus avances")
        for day in days:
            if agreed_on <= day:
                seen[day][
                    edition, sector, kind, regions, released_at is not None, status_on(history, day), due_date <= day
                ] += 1
    return {day: roll_up(counter) for day, counter in seen.items()}, wrong


def _state(status: str, since: dt.date | None) -> str:
    return f"{status} desde {since or 'el acuerdo'}"


def roll_up(counter: Counter[tuple[Any, ...]]) -> Figures:
    """Sums of every stored dimension, for both audiences."""
    figures: Figures = {(audience, "total", None, None, None, ""): [0] * 6 for audience in ("public", "all")}
    for (edition, sector, kind, regions, released, status, due), number in counter.items():
        keys = [
            ("total", None, None, None, ""),
            ("edition", edition, None, None, ""),
            ("sector", None, sector, None, ""),
            ("type", None, None, None, kind),
            ("edition_sector", edition, sector, None, ""),
        ]
        for region in regions:
            keys += [
                ("region", None, None, region, ""),
                ("edition_region", edition, None, region, ""),
                ("sector_region", None, sector, region, ""),
            ]
        executed = status == "executed"
        gain = (True, executed, status == "in_process", status == "pending", due, due and executed)
        for audience in ("public", "all") if released else ("all",):
            for key in keys:
                sums = figures.setdefault((audience, *key), [0] * 6)
                for place, counts in enumerate(gain):
                    sums[place] += number * counts
    return figures


def rebuilt_figures(days: list[dt.date], now: dt.date) -> dict[dt.date, Figures]:
    """What the set-based rebuild counts on each of *days*."""
    found: dict[dt.date, Figures] = {day: {} for day in days}
    compliance.rebuild(connection, [compliance.AsOf(number, day) for number, day in enumerate(days)], today=now)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(compliance.COLUMNS)} FROM compliance_new")
        for number, *row in cursor.fetchall():
            found[days[number]][tuple(row[:6])] = [int(value) for value in row[6:]]
    return found


def stored_figures(snapshot: ComplianceSnapshot) -> Figures:
    """What is stored in *snapshot*."""
    columns = (*compliance.KEY_COLUMNS, *compliance.COUNTS)
    rows = ComplianceRate.objects.filter(snapshot=snapshot).values_list(*columns)
    return {tuple(row[:6]): list(row[6:]) for row in rows.iterator()}


def compare(what: str, found: Figures, expected: Figures) -> list[str]:
    """A line for every key whose figures differ."""
    return [
        f"{what}: {'/'.join(str(part) for part in key if part not in (None, ''))}:"
        f" hay {found.get(key)}, se esperaba {expected.get(key)}"
        for key in sorted(found.keys() | expected.keys(), key=str)
        if found.get(key) != expected.get(key)
    ]


class Command(BaseCommand):
    help = "Comprueba que las cifras y los estados guardados son los que resultan de los avances verificados."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dates", type=int, default=6, metavar="N", help="cuántas fechas repartidas se prueban")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["dates"] <= 1000:
            raise CommandError("--dates debe estar entre 1 y 1000.")
        outermost = not connection.in_atomic_block
        with transaction.atomic():
            if outermost and connection.vendor == "postgresql":
                # Every query sees the same rows, whatever is written meanwhile.
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            days, differences = self.prove(options["dates"])
        for line in differences[:LISTED]:
            self.stdout.write(line)
        if len(differences) > LISTED:
            self.stdout.write(f"… y {len(differences) - LISTED} diferencias más")
        self.stdout.write(json.dumps({"dates": len(days), "differences": len(differences)}))
        if differences:
            sys.exit(1)

    def prove(self, count: int) -> tuple[list[dt.date], list[str]]:
        """The dates tried, and a line for every difference."""
        waiting = ComplianceRequest.objects.count()
        if waiting:
            self.stderr.write(f"Hay {waiting} pedidos de recálculo por atender: pueden explicar diferencias.")
        snapshots = list(ComplianceSnapshot.objects.order_by("as_of", "kind"))
        now = today()
        first = Commitment.objects.aggregate(first=Min("agreed_on"))["first"] or now
        fixed = {now, record_cutoff() or now, *(snapshot.as_of for snapshot in snapshots)}
        days = sorted(choose(fixed, min(first, now), now, count))
        expected, differences = independent_figures(days)
        rebuilt = rebuilt_figures(days, now)
        for day in days:
            differences += compare(f"{day} (recálculo)", rebuilt[day], expected[day])
        for snapshot in snapshots:
            differences += compare(f"{snapshot} (guardado)", stored_figures(snapshot), expected[snapshot.as_of])
        return days, differences
