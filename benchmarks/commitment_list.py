"""The filtered list of commitments on PostgreSQL: its time at 1,000,000 rows against that at 5,712.

The page is asked through the project's middleware in this process (no network). Caches are
emptied before every request; each figure is the median of ROUNDS requests after a first one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import Client

from benchmarks.database import PUBLISHED, SIZES, at_scale
from benchmarks.results import result

ROUNDS = 9
LIMIT = 5.0
PAGES = {
    "none": "",
    "sector_status": "?sector=MINSA&status=pending",
    "text": "?q=hospital",
    "text_rare": "?q=hospital+Moquegua+equipamiento",
    "text_nothing": "?q=zzyzx",
    "sector_status_text": "?sector=MINSA&status=pending&q=salud",
    "region_edition": "?region=SAM&edition=gore-07",
    "overdue": "?overdue=true",
    "type_horizon_due": "?type=budgetary&horizon=short&due_before=2018-12-31",
    "as_of": "?sector=MINSA&as_of=2017-12-31",
    "ordering": "?ordering=due_date&status=in_process",
    "second_page": "?status=executed&page=2",
}


def run() -> Iterator[dict[str, Any]]:
    """Yield commitment_list.<filter> (ms at 1,000,000; against ms at 5,712) and the worst ratio."""
    sizes = (PUBLISHED, SIZES[-1])
    for size in sizes:
        with at_scale(size):
            pass  # made before anything is measured
    times = {name: _median_ms(f"/compromisos/{query}", sizes) for name, query in PAGES.items()}
    small = {name: of_sizes[0] for name, of_sizes in times.items()}
    large = {name: of_sizes[1] for name, of_sizes in times.items()}
    ratios = {}
    for name in PAGES:
        ratios[name] = large[name] / small[name]
        yield result(
            f"commitment_list.{name}", large[name], "ms", small[name], ratios[name],
            limit=f"< {LIMIT:g}", passes=ratios[name] < LIMIT, page=f"/compromisos/{PAGES[name]}",
        )  # fmt: skip
    worst = max(ratios, key=lambda name: ratios[name])
    yield result(
        "commitment_list", large[worst], "ms", small[worst], ratios[worst],
        limit=f"< {LIMIT:g}", passes=ratios[worst] < LIMIT, worst=worst,
    )  # fmt: skip


def _median_ms(address: str, sizes: tuple[int, ...]) -> list[float]:
    """The median time in ms of *address* at each of *sizes*.

    Rounds alternate between the sizes, so that a machine busy for a while slows all of them.
    """
    client = Client(SERVER_NAME="localhost")
    times: list[list[float]] = [[] for _ in sizes]
    for _ in range(ROUNDS + 1):
        for k, size in enumerate(sizes):
            with at_scale(size):
                connection.ensure_connection()
                for alias in caches:
                    caches[alias].clear()
                started = time.perf_counter()
                response = client.get(address)
                times[k].append((time.perf_counter() - started) * 1000)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")
    return [statistics.median(found[1:]) for found in times]
