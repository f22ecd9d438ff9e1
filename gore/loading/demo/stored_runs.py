"""Runs of the solver for the demonstration that were made once and kept in data/demo/: loading does not wait for them.

A stored run is used only for the very problem that it answered (a digest of its instance tells), and what it
found passes the verifier like any other timetable. `manage.py store_demo_runs` makes the file again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

PATH = Path(settings.BASE_DIR) / "data" / "demo" / "timetable_runs.json"
SECONDS, SEED = 30, 11


def digest(instance: Mapping[str, Any]) -> str:
    """What tells one problem from another."""
    text = json.dumps(instance, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def stored() -> dict[str, Any]:
    """Every stored run by the digest of its instance."""
    try:
        found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def read(instance: Mapping[str, Any]) -> dict[str, Any] | None:
    """The stored run that answers *instance*: `best`, `summary`, `progress`."""
    found: dict[str, Any] | None = stored().get(digest(instance))
    return found
