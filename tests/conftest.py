"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from gore.core.selectors import forget_public_version


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What a suite tried, in its own words (tests/test_access.py)."""
    from tests.test_access import SUMMARY

    for line in config.stash.get(SUMMARY, []):
        terminalreporter.write_line(line)
