"""The public home page: requests per second when warm, and the first request after a recompute.

Warm: against a view that returns the same bytes behind the same middleware and server; the two take
turns, and the median of the ratios of all turns counts. `home.warm` keeps the page in the process,
`home.warm_redis` in Redis (REDIS_URL), as production does.

Cold: every round changes a public figure, runs `recompute_compliance` in another process (so
nothing in the server is warmed by it) and times the first request after it; the median round counts,
against 400 ms. In `home.cold` the change is of today, so the figures as of the record's
cut-off are the same and no chart may be drawn again; in `home.cold_charts` it is of the cut-off, and
only the charts whose data it changes may. Both are asserted.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches

from benchmarks.database import PUBLISHED, at_scale, note
from benchmarks.results import compare, result
from benchmarks.serving import get, requests_per_second, served
from commitments.models import Commitment
from commitments.services import submit_update, verify_update
from gore.core.clock import today
from gore.dashboards import svg
from gore.dashboards.public_charts import build_home_charts
from gore.dashboards.selectors import balance

ROUNDS = 9
SECONDS = 1.0
WARM_LIMIT = 0.5
COLD_ROUNDS = 5
COLD_LIMIT_MS = 400.0
CUTOFF = dt.date(2018, 12, 31)


def run() -> Iterator[dict[str, Any]]:
    """Yield home.warm, home.warm_redis (requests/s), home.cold and home.cold_charts (ms)."""
    with at_scale(PUBLISHED) as url:
        yield from _warm("home.warm", url)
        redis = os.environ.get("BENCH_REDIS_URL", "")
        if redis:
            yield from _warm("home.warm_redis", url, REDIS_URL=redis)
        else:
            note("home.warm_redis: not without REDIS_URL")
        with served("gore.wsgi:application", url) as home:
            _page(home)
            yield _cold("home.cold", home, url, today(), draws=False)
            yield _cold("home.cold_charts", home, url, CUTOFF, draws=True)


def _warm(bench: str, url: str, **environment: str) -> Iterator[dict[str, Any]]:
    with ExitStack() as stack:
        home = stack.enter_context(served("gore.wsgi:application", url, **environment))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        content_type, body = _page(home)
        (folder / "body").write_bytes(body)
        same = {"GORE_BENCH_BODY": str(folder / "body"), "GORE_BENCH_TYPE": content_type}
        bare = stack.enter_context(served("benchmarks.bare:application", url, **environment, **same))
        if _page(bare) != (content_type, body):
            raise RuntimeError("the bare view does not return the same bytes")
        for port in (home, bare):
            requests_per_second(port, 0.5)
        rounds = [[requests_per_second(port, SECONDS) for port in (home, bare)] for _ in range(ROUNDS)]
    value, against, ratio = compare([ours for ours, _bare in rounds], [other for _ours, other in rounds])
    yield result(
        bench, value, "requests/s", against, ratio,
        limit=f">= {WARM_LIMIT}", passes=ratio >= WARM_LIMIT, bytes=len(body),
    )  # fmt: skip


def _cold(bench: str, home: int, url: str, day: dt.date, *, draws: bool) -> dict[str, Any]:
    times = []
    drawn = 0
    for _ in range(COLD_ROUNDS):
        _, before = _page(home)
        kept = _drawings()
        _execute_one(day)
        subprocess.run(
            [sys.executable, "manage.py", "recompute_compliance"],
            check=True,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parent.parent,
        )
        time.sleep(1.1)  # other processes may serve a page for a second after a change
        started = time.perf_counter()
        _, after = _page(home)
        times.append((time.perf_counter() - started) * 1000)
        new = _drawings() - kept
        if new != _keys_of_charts() - kept or bool(new) != draws or draws == (before == after):
            raise RuntimeError(f"{bench}: {len(new)} charts were drawn, which are not those whose data changed")
        drawn += len(new)
    value = statistics.median(times)
    return result(
        bench, value, "ms", COLD_LIMIT_MS, value / COLD_LIMIT_MS,
        limit="<= 1", passes=value <= COLD_LIMIT_MS, slowest=round(max(times), 1),
        charts_drawn_a_round=drawn / COLD_ROUNDS,
    )  # fmt: skip


def _page(port: int) -> tuple[str, bytes]:
    status, content_type, body = get(port)
    if status != 200:
        raise RuntimeError(f"the home page answered {status}")
    return content_type, body


def _execute_one(day: dt.date) -> None:
    """One commitment of the public register becomes executed on *day*."""
    commitment = Commitment.objects.released().filter(status="pending", agreed_on__lt=CUTOFF).order_by("pk")[0]
    update = submit_update(
        commitment=commitment,
        status="executed",
        percentage=100,
        note="Obra entregada.",
        reported_by=commitment.sector,
        happened_on=day,
    )
    verify_update(update=update, verified_on=day)


def _drawings() -> set[str]:
    """The names of the drawings that are kept on disk."""
    return {file.name for file in (Path(settings.VAR_DIR) / "charts").glob("*")}


def _keys_of_charts() -> set[str]:
    """The names under which the drawings of the home page's present data are kept."""
    cache: Any = caches["charts"]
    charts = build_home_charts(balance()).values()
    return {Path(cache._key_to_file(svg.cache_key(chart, "page"))).name for chart in charts}
