"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from gore.core import audit
from gore.core.selectors import forget_public_version


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> Iterator[None]:
    """After a test with transactions of its own, empty event tables stay as they are: TRUNCATE makes the
    files of a table and its indexes anew, which takes longer than most tests."""
    operations: Any = type(connection.ops)
    original = operations.sql_flush
    trail = {event._meta.db_table for event in audit.TRACKED.values()}

    def sql_flush(self: BaseDatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
        present = sorted(trail.intersection(tables))
        with self.connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in present)
            )
            filled = {name for (name,) in cursor.fetchall()}
        kept = [table for table in tables if table not in trail or table in filled]
        return original(self, style, kept, **options)

    operations.sql_flush = sql_flush
    yield
    operations.sql_flush = original


@pytest.fixture(autouse=True)
def empty_cache(settings: pytest.FixtureRequest) -> Iterator[None]:
    """No test sees what another one put in the default cache, which is kept in this process."""
    settings.CACHES = {  # type: ignore[attr-defined]
        **settings.CACHES,  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }
    cache.clear()
    forget_public_version()
    yield
    cache.clear()
