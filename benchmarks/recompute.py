"""Recompute of all stored rates against one hand-written SELECT … GROUPING SETS over the same rows.

Runs on PostgreSQL only, in a scratch database on the server of DATABASE_URL that is filled by
`seed_scale` and dropped at the end. Both sides are timed in turns, and the best of each counts.
`BENCH_SIZES` (commitments, with commas between) replaces the three sizes.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

SIZES = (5_712, 100_000, 1_000_000)
TURNS = 5
SCRATCH = "gore_bench_recompute"
CUTOFF = dt.date(2018, 12, 31)

FIGURES = ", ".join(
    f"COUNT(*) FILTER (WHERE {condition} AND {seen})"
    for seen in ("TRUE", "released_at IS NOT NULL")
    for condition in (
        "TRUE",
        "status_then = 'executed'",
        "status_then = 'in_process'",
        "status_then = 'pending'",
        "due_date <= %(day)s",
        "due_date <= %(day)s AND status_then = 'executed'",
    )
)
"""The six stored counts, for everybody and for the public, as the stored rates have them."""

SETS = """
    ((), (edition_id), (sector_id), (region_id), (type), (edition_id, sector_id), (edition_id, region_id),
     (sector_id, region_id))"""

BY_HAND = """
    SELECT edition_id, sector_id, region_id, type, {figures}
      FROM (SELECT c.*, {status} AS status_then, r.region_id
              FROM commitments_commitment c
              JOIN commitments_commitmentregion r ON r.commitment_id = c.id
              {updates}
             WHERE c.agreed_on <= %(day)s) f
     GROUP BY GROUPING SETS {sets}"""

UPDATES = """
    LEFT JOIN (SELECT DISTINCT ON (commitment_id) commitment_id, status
                 FROM commitments_commitmentupdate
                WHERE state = 'verified' AND verified_on <= %(day)s
                ORDER BY commitment_id, verified_on DESC, id DESC) u ON u.commitment_id = c.id"""


def by_hand(*, from_updates: bool) -> str:
    """The SELECT that a person would write for the stored figures, as of the parameter `day`.

    It is kinder to itself than the product: a commitment of two regions counts twice in its sector,
    and nothing is stored.
    """
    return BY_HAND.format(
        figures=FIGURES,
        sets=SETS,
        status="COALESCE(u.status, 'pending')" if from_updates else "c.status",
        updates=UPDATES if from_updates else "",
    )


def timed(action: Callable[[], Any]) -> float:
    """Seconds that *action* takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def bench_recompute(sizes: Sequence[int] = SIZES) -> Iterator[dict[str, Any]]:
    """Time the current snapshot and the cut-off at each size, in the database of the default alias."""
    from django.core.management import call_command
    from django.db import connection

    from commitments.services import recompute_compliance
    from gore.core.clock import today

    def select(day: dt.date, *, from_updates: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(by_hand(from_updates=from_updates), {"day": day})
            cursor.fetchall()

    seconds: dict[int, float] = {}
    peak = 0
    for size in sizes:
        call_command("seed_scale", commitments=size, yes=True, verbosity=0)
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        runs = (
            ("current", today(), False),
            ("cutoff", CUTOFF, True),
        )
        for name, day, from_updates in runs:
            recompute_compliance(as_of=day)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            pairs = []
            for _turn in range(TURNS):
                ours = timed(lambda: recompute_compliance(as_of=day))  # noqa: B023 - called at once
                peak = max(peak, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
                hand = timed(lambda: select(day, from_updates=from_updates))  # noqa: B023 - called at once
                pairs.append((ours, hand))
            best, best_by_hand = min(ours for ours, _hand in pairs), min(hand for _ours, hand in pairs)
            if name == "current":
                seconds[size] = best
            yield {
                "bench": f"recompute_{name}_{size}",
                "value": round(best, 4),
                "unit": "s",
                "against": round(best_by_hand, 4),
                "ratio": round(best / best_by_hand, 2),
            }
    small, large = min(seconds), max(seconds)
    if small != large:
        yield {
            "bench": "recompute_growth_exponent",
            "value": round(math.log(seconds[large] / seconds[small]) / math.log(large / small), 2),
            "unit": "exponent",
            "against": 1,
            "ratio": round(seconds[large] / seconds[small] / (large / small), 2),
        }
    yield {
        "bench": "recompute_memory_growth",
        "value": round(peak / 1024, 1),
        "unit": "MiB",
        "against": 0,
        "ratio": None,
    }


def run() -> Iterator[dict[str, Any]]:
    """The benchmark in a scratch database; nothing where DATABASE_URL is not PostgreSQL."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "").split(",") if size.strip()] or SIZES
    usual = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        cursor.execute(f"CREATE DATABASE {SCRATCH}")
    connection.close()
    connection.settings_dict["NAME"] = SCRATCH
    try:
        call_command("migrate", verbosity=0)
        yield from bench_recompute(sizes)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
