"""The filtered list of commitments on PostgreSQL: its time at 1,000,000 rows against that at 5,712.

The page is asked through the project's middleware in this process (no network), each address in
ROUNDS rounds at one size and right after at the other; caches are emptied before every request and
the first round does not count. The addresses are those that people make with the form and those
behind the charts: dense and rare, with words, of two or three filters, in other orders, on later
pages, as of the record's cut-off and earlier. Ordering all commitments by the status of an earlier
day, which has to be looked up for each of them, is not among them: it grows with the register.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import Client

from benchmarks.database import PUBLISHED, SIZES, at_scale
from benchmarks.results import compare, result, seconds_of

ROUNDS = 9
LIMIT = 5.0
PAGES = {
    "none": "",
    "sector": "?sector=MINSA",
    "region": "?region=SAM",
    "edition": "?edition=gore-07",
    "lead": "?lead=MINSA",
    "sector_status": "?sector=MINSA&status=pending",
    "status_open": "?status=open",
    "lead_status": "?lead=MINSA&status=pending",
    "lead_region": "?lead=MINSA&region=TAC",
    "region_edition": "?region=SAM&edition=gore-07",
    "region_sector_edition": "?region=SAM&sector=MINSA&edition=gore-07",
    "overdue": "?overdue=true",
    "overdue_region_type": "?overdue=true&region=TAC&type=technical",
    "type_horizon_status": "?type=budgetary&horizon=immediate&status=pending",
    "type_horizon_due": "?type=budgetary&horizon=short&due_before=2018-12-31",
    "status_due": "?status=pending&due_before=2016-12-31",
    "due": "?due_after=2019-12-01",
    "text": "?q=hospital",
    "text_two_words": "?q=salud+agua",
    "text_rare": "?q=hospital+Moquegua+equipamiento",
    "text_nothing": "?q=zzyzx",
    "text_two_letters": "?q=xq",
    "text_code": "?q=gore-07-C-0123",
    "sector_status_text": "?sector=MINSA&status=pending&q=salud",
    "region_status_text": "?region=CUS&status=pending&q=construccion",
    "as_of": "?as_of=2017-12-31",
    "as_of_sector": "?as_of=2017-12-31&sector=MINSA",
    "cutoff_status": "?as_of=2018-12-31&status=pending",
    "cutoff_overdue": "?as_of=2018-12-31&overdue=true",
    "cutoff_sector_status": "?as_of=2018-12-31&sector=MINSA&status=in_process",
    "ordering": "?ordering=due_date&status=in_process",
    "ordering_region": "?ordering=-due_date&region=SAM",
    "second_page": "?status=executed&page=2",
    "last_page": "?sector=MINSA&page=200",
}


def run() -> Iterator[dict[str, Any]]:
    """Yield commitment_list.<filter> (ms at 1,000,000; against ms at 5,712) and the worst ratio."""
    sizes = (PUBLISHED, SIZES[-1])
    for size in sizes:
        with at_scale(size):
            pass  # made before anything is measured
    lines = []
    for name, query in PAGES.items():
        small, large = _times(f"/compromisos/{query}", sizes)
        value, against, ratio = compare(large, small)
        lines.append(
            result(
                f"commitment_list.{name}", value, "ms", against, ratio,
                limit=f"< {LIMIT:g}", passes=ratio < LIMIT, page=f"/compromisos/{query}",
            )
        )  # fmt: skip
        yield lines[-1]
    worst = max(lines, key=lambda line: line["ratio"])
    yield {**worst, "bench": "commitment_list", "worst_of": len(lines)}


def _times(address: str, sizes: tuple[int, ...]) -> list[list[float]]:
    """Milliseconds of every round of *address* at each of *sizes*."""
    client = Client(SERVER_NAME="localhost")
    times: list[list[float]] = [[] for _ in sizes]
    for _ in range(ROUNDS + 1):
        for place, size in enumerate(sizes):
            with at_scale(size):
                connection.ensure_connection()
                for alias in caches:
                    caches[alias].clear()
                times[place].append(1000 * seconds_of(lambda: _ask(client, address)))
    return [found[1:] for found in times]


def _ask(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200 or response.context["filters"].form.errors:
        raise RuntimeError(f"{address} answered {response.status_code}, or did not understand its filters")
