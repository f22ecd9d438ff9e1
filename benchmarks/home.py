"""The public home page: requests per second when warm, and the first request after a recompute.

Warm: against a view that returns the same bytes behind the same middleware and server; rounds
alternate between the two, and the median round of each counts. Cold: every round runs
`recompute_compliance` in another process (so nothing in the server is warmed by it) and times the
first request after it; the slowest round counts, against 400 ms.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.database import PUBLISHED, at_scale
from benchmarks.results import result
from benchmarks.serving import get, requests_per_second, served

ROUNDS = 5
SECONDS = 2.0
WARM_LIMIT = 0.5
COLD_LIMIT_MS = 400.0


def run() -> Iterator[dict[str, Any]]:
    """Yield home.warm (requests/s) and home.cold (ms)."""
    with (
        at_scale(PUBLISHED) as url,
        served("gore.wsgi:application", url) as home,
        tempfile.TemporaryDirectory() as folder,
    ):
        status, content_type, body = get(home)
        if status != 200:
            raise RuntimeError(f"the home page answered {status}")
        file = Path(folder) / "body"
        file.write_bytes(body)
        with served(
            "benchmarks.bare:application", url, GORE_BENCH_BODY=str(file), GORE_BENCH_TYPE=content_type
        ) as bare:
            if get(bare) != (status, content_type, body):
                raise RuntimeError("the bare view does not return the same bytes")
            for port in (home, bare):
                requests_per_second(port, 0.5)
            warm, plain = [], []
            for _ in range(ROUNDS):
                warm.append(requests_per_second(home, SECONDS))
                plain.append(requests_per_second(bare, SECONDS))
        value, against = statistics.median(warm), statistics.median(plain)
        ratio = value / against
        yield result(
            "home.warm", value, "requests/s", against, ratio,
            limit=f">= {WARM_LIMIT}", passes=ratio >= WARM_LIMIT, bytes=len(body),
        )  # fmt: skip

        cold = []
        for _ in range(ROUNDS):
            subprocess.run(
                [sys.executable, "manage.py", "recompute_compliance"],
                check=True,
                env={**os.environ, "DATABASE_URL": url},
                stdout=subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parent.parent,
            )
            started = time.perf_counter()
            status, _, _ = get(home)
            cold.append((time.perf_counter() - started) * 1000)
            if status != 200:
                raise RuntimeError(f"the home page answered {status} after a recompute")
        slowest = max(cold)
        yield result(
            "home.cold", slowest, "ms", COLD_LIMIT_MS, slowest / COLD_LIMIT_MS,
            limit="<= 1", passes=slowest <= COLD_LIMIT_MS, median=round(statistics.median(cold), 1),
        )  # fmt: skip
