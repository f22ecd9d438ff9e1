"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from gore.core import audit
from gore.core.selectors import forget_public_version
from tests.schema_copy import begin_with_copy
from tests.world import World, make_world

# A slow moment of the machine is no failure of the product.
hypothesis.settings.register_profile("gore", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("gore")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before the test database is made: begin with the copy of tests/schema_copy.py."""
    begin_with_copy()


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


@pytest.fixture
def world(db: None) -> World:
    """The small whole world of tests/world.py."""
    return make_world()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A parallel worker hands what it counted to the process that writes the summary."""
    from tests.test_access import TRIED

    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tried"] = session.config.stash.get(TRIED, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The counts of a worker that ends are added to those of the others."""
    from tests.test_access import add_tried

    add_tried(node.config, getattr(node, "workeroutput", {}).get("tried", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What a suite tried, in its own words (tests/test_access.py)."""
    from tests.test_access import summary_of

    for line in summary_of(config):
        terminalreporter.write_line(line)
