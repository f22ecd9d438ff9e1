"""Runs the benchmarks: `make bench`, or `python -m benchmarks home recompute` for some of them."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

NOT_BENCHMARKS = {"__main__", "database", "results", "serving", "bare"}
DEFAULT_SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


def main(names: list[str]) -> int:
    """Run the benchmarks called *names* (all when empty); return 1 when one of them failed."""
    found = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name not in NOT_BENCHMARKS)
    unknown = set(names) - set(found)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(found)}", file=sys.stderr)
        return 2
    server = os.environ.get("DATABASE_URL") or DEFAULT_SERVER
    failed = []
    with tempfile.TemporaryDirectory(prefix="gore-bench-") as scratch:
        # The same environment for this process and the servers that it starts.
        os.environ.update(DEMO="1", DATABASE_URL=server, VAR_DIR=scratch, DEMO_PASSWORD="only-for-benchmarks")
        os.environ["DJANGO_SETTINGS_MODULE"] = "gore.settings"
        os.environ["BENCH_REDIS_URL"] = os.environ.get("REDIS_URL", "")  # for the one that measures with Redis
        for name in ("REDIS_URL", "DEBUG"):
            os.environ.pop(name, None)
        warnings.filterwarnings("ignore", "No directory at", UserWarning)  # WhiteNoise: nothing is collected here
        import django

        django.setup()
        from benchmarks import database

        database.use_server(server)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the databases are dropped
        try:
            for name in names or found:
                database.note(f"{name} …")
                try:
                    module = importlib.import_module(f"benchmarks.{name}")
                    for line in module.run():
                        print(json.dumps(line, ensure_ascii=False), flush=True)
                except Exception:  # noqa: BLE001  (the others still run; this one is told and counted)
                    traceback.print_exc()
                    database.note(f"{name} failed")
                    failed.append(name)
        finally:
            database.drop_all()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
