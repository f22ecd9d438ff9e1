"""The background loop of `make run`: does in one process what beat and a worker do elsewhere.

`python -m gore.loading.demo_loop PARENT_PID SERVER_PID` runs the jobs of gore/schedule.py when they are due,
until SIGTERM or SIGINT, or until the process that started it is gone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence

import structlog
from django.db import close_old_connections, connections

log = structlog.get_logger(__name__)
TICK_SECONDS = 1.0


def loop(
    run_due: Callable[[dict[str, dt.datetime]], object],
    is_over: Callable[[], bool],
    pause: Callable[[float], object],
) -> None:
    """Call *run_due* every TICK_SECONDS until *is_over*; a failing job is logged, the loop goes on."""
    last_runs: dict[str, dt.datetime] = {}
    while not is_over():
        try:
            run_due(last_runs)
        except Exception:
            log.exception("a scheduled job failed")
        finally:
            close_old_connections()
        pause(TICK_SECONDS)


def main(arguments: Sequence[str]) -> int:
    """Loop until told to stop, or until the parent process *arguments[0]* is gone: then the web
    server *arguments[1]*, which that process can no longer end, is told to stop as well."""
    import django

    django.setup()
    from gore.schedule import run_due

    parent = int(arguments[0]) if arguments else os.getppid()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    loop(run_due, lambda: stop.is_set() or os.getppid() != parent, stop.wait)
    if os.getppid() != parent and len(arguments) > 1:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(arguments[1]), signal.SIGTERM)
    connections.close_all()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gore.settings")
    sys.exit(main(sys.argv[1:]))
