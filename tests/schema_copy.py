"""The migrated but empty SQLite database of the tests, made once for each state of the migrations.

To run every migration takes longer than most tests that somebody runs while writing code. What the
migrations made is kept in the folder for temporary files under a name made from their contents; the
next run begins with a copy, and `migrate` then finds nothing left to do.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import django
from django.core.management.commands import migrate
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent


def kept_file() -> Path:
    """Where the database of the present migrations is kept."""
    state = hashlib.sha256(django.__version__.encode())
    files = [
        ROOT / "requirements.txt",
        *sorted(ROOT.glob("*/migrations/*.py")),
        *sorted(ROOT.glob("*/*/migrations/*.py")),
    ]
    for file in files:
        state.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return Path(tempfile.gettempdir()) / f"gore-test-schema-{state.hexdigest()[:20]}.sqlite3"


def begin_with_copy() -> None:
    """Let the next `migrate` of this process, which makes the test database, begin with what is kept."""
    original = migrate.Command.handle

    def handle(self: migrate.Command, *args: Any, **options: Any) -> None:
        migrate.Command.handle = original  # type: ignore[method-assign]
        connection = connections[options["database"]]
        if connection.vendor != "sqlite":
            original(self, *args, **options)
            return
        connection.ensure_connection()
        kept = kept_file()
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(connection.connection)
        original(self, *args, **options)
        if not kept.exists():
            half = kept.with_suffix(f".{os.getpid()}")
            with closing(sqlite3.connect(half)) as target:
                connection.connection.backup(target)
            half.replace(kept)

    migrate.Command.handle = handle  # type: ignore[method-assign]
