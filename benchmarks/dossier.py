"""The printed dossier of a region and a ministry: from the request to the last byte of the PDF.

Each round prints the same full dossier (topics, all earlier commitments, transfers); the median round
counts, against one second. `dossier.pdf_first` is the first print of a new process, which reads the fonts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.test import Client

from benchmarks.database import PUBLISHED, at_scale
from benchmarks.results import result, seconds_of
from gore.core.models import User

ROUNDS = 9
LIMIT_SECONDS = 1.0
ADDRESS = "/dossier/gore-11/SAM/MINSA.pdf"
FIRST = """
import time, django
django.setup()
from gore.core.documents import Document, Table, Text, render
blocks = [Text("x " * 400), Table(["a", "b"], [["1", "y " * 30]] * 60, [1, 4])]
started = time.perf_counter()
render(Document(title="Dosier", running="Dosier", address="https://gore.example/", blocks=blocks))
print(time.perf_counter() - started)
"""


def run() -> Iterator[dict[str, Any]]:
    """Yield dossier.pdf and dossier.pdf_first (seconds)."""
    with at_scale(PUBLISHED):
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(email="articulacion@gore.example"))

        def ask() -> None:
            answer = client.get(ADDRESS)
            assert answer.status_code == 200, answer.status_code
            assert answer.content[:5] == b"%PDF-"

        ask()
        yield _against("dossier.pdf", statistics.median(seconds_of(ask) for _round in range(ROUNDS)))
        yield _against("dossier.pdf_first", statistics.median(_first() for _round in range(3)))


def _first() -> float:
    done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def _against(name: str, seconds: float) -> dict[str, Any]:
    ratio = seconds / LIMIT_SECONDS
    return result(name, seconds, "s", LIMIT_SECONDS, ratio, limit=1.0, passes=ratio < 1)
