"""Recompute of all stored rates on PostgreSQL against one hand-written SELECT … GROUPING SETS.

`recompute.<size>` is the whole of `recompute_compliance` (every snapshot: today and the cut-off of
the record, both audiences, compared with what is stored) against the query by hand for today alone;
`recompute.cutoff.<size>` one past date, whose statuses the query by hand takes from the updates.
Both sides run in turns, with the same memory for sorting and hashing. The query computes the very
figures that are stored, which is asserted. `recompute.growth` compares a million with ten times
100,000; `recompute.memory` the resident memory of the whole process that recomputes, at the largest
size and at the smallest.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from benchmarks.database import SIZES, at_scale
from benchmarks.results import compare, result, seconds_of
from commitments.models import Audience, ComplianceRate, ComplianceSnapshot
from commitments.services import recompute_compliance
from gore.core.clock import today

TURNS = 9
LIMIT = 2.0
GROWTH_LIMIT = 1.25
MEMORY_LIMIT = 1.1
CUTOFF = dt.date(2018, 12, 31)

FIGURES = ", ".join(
    f"COUNT(*) FILTER (WHERE {condition} AND {seen})"
    for seen in ("released_at IS NOT NULL", "TRUE")
    for condition in (
        "TRUE",
        "status = 'executed'",
        "status = 'in_process'",
        "status = 'pending'",
        "due_date <= %(day)s",
        "due_date <= %(day)s AND status = 'executed'",
    )
)
"""The six stored counts, for the public and for everybody."""

# A commitment counts in each of its regions and once in everything else: hence two parts.
BY_HAND = f"""
    SELECT edition_id, sector_id, NULL AS region_id, type, {FIGURES}
      FROM ({{commitments}}) c
     GROUP BY GROUPING SETS ((), (edition_id), (sector_id), (type), (edition_id, sector_id))
    UNION ALL
    SELECT edition_id, sector_id, region_id, NULL, {FIGURES}
      FROM ({{commitments}}) c JOIN commitments_commitmentregion r ON r.commitment_id = c.id
     GROUP BY GROUPING SETS ((region_id), (edition_id, region_id), (sector_id, region_id))"""

TODAY = """
    SELECT id, edition_id, sector_id, type, status, due_date, released_at
      FROM commitments_commitment WHERE agreed_on <= %(day)s"""

PAST = """
    SELECT c.id, edition_id, sector_id, type, COALESCE(u.status, 'pending') AS status, due_date, released_at
      FROM commitments_commitment c
      LEFT JOIN (SELECT DISTINCT ON (commitment_id) commitment_id, status
                   FROM commitments_commitmentupdate
                  WHERE state = 'verified' AND verified_on <= %(day)s
                  ORDER BY commitment_id, verified_on DESC, id DESC) u ON u.commitment_id = c.id
     WHERE agreed_on <= %(day)s"""

Row = tuple[Any, ...]


def by_hand(day: dt.date) -> list[Row]:
    """The figures of *day* by the query that a person would write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(BY_HAND.format(commitments=TODAY if day == today() else PAST), {"day": day})
        return cursor.fetchall()


def run() -> Iterator[dict[str, Any]]:
    """Yield the lines of every size, then growth and memory."""
    seconds: dict[int, float] = {}
    megabytes: dict[int, float] = {}
    for size in SIZES:
        with at_scale(size) as url:
            recompute_compliance()
            for day in (today(), CUTOFF):
                _assert_equal(day)
            ours, hand = _in_turns(None, today())
            seconds[size], against, ratio = compare(ours, hand)
            yield _line(f"recompute.{size}", seconds[size], against, ratio, LIMIT)
            ours, hand = _in_turns(CUTOFF, CUTOFF)
            yield _line(f"recompute.cutoff.{size}", *compare(ours, hand), LIMIT)
            megabytes[size] = _peak_megabytes(url)
    smallest, middle, largest = SIZES
    linear = seconds[middle] * largest / middle
    yield _line("recompute.growth", seconds[largest], linear, seconds[largest] / linear, GROWTH_LIMIT)
    yield _line(
        "recompute.memory", megabytes[largest], megabytes[smallest], megabytes[largest] / megabytes[smallest],
        MEMORY_LIMIT, unit="MB",
    )  # fmt: skip


def _line(bench: str, value: float, against: float, ratio: float, limit: float, unit: str = "s") -> dict[str, Any]:
    return result(bench, value, unit, against, ratio, limit=f"<= {limit:g}", passes=ratio <= limit)


def _in_turns(as_of: dt.date | None, day: dt.date) -> tuple[list[float], list[float]]:
    ours, hand = [], []
    for _ in range(TURNS):
        ours.append(seconds_of(lambda: recompute_compliance(as_of=as_of)))
        hand.append(seconds_of(lambda: by_hand(day)))
    return ours, hand


def _assert_equal(day: dt.date) -> None:
    """Stop unless the stored figures of *day* are those of the query by hand."""
    counts = ("commitments", "executed", "in_process", "pending", "due", "executed_of_due")
    expected: dict[Row, Row] = {}
    for edition, sector, region, kind, *figures in by_hand(day):
        for audience, found in ((Audience.PUBLIC, figures[:6]), (Audience.ALL, figures[6:])):
            key = (audience.value, edition, sector, region, kind or "")
            if found[0] or key[1:] == (None, None, None, ""):
                expected[key] = tuple(found)
    snapshot = ComplianceSnapshot.objects.get(**({"kind": "current"} if day == today() else {"as_of": day}))
    columns = ("audience", "edition_id", "sector_id", "region_id", "type", *counts)
    stored = {row[:5]: row[5:] for row in ComplianceRate.objects.filter(snapshot=snapshot).values_list(*columns)}
    if stored != expected:
        wrong = [key for key in stored.keys() | expected.keys() if stored.get(key) != expected.get(key)]
        raise RuntimeError(f"{len(wrong)} stored figures of {day} are not those of the query by hand: {wrong[:3]}")


PROGRAM = """
import pathlib, django
django.setup()
from django.core.management import call_command
call_command("recompute_compliance")
print(pathlib.Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def _peak_megabytes(url: str) -> float:
    """The largest resident memory of a process that recomputes, as Linux knows it.

    Not `ru_maxrss`, which a child process inherits from the one that starts it.
    """
    program = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    return int(program.stdout.split()[-1]) / 1024
