"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest
from django.core.cache import cache

from gore.core.selectors import forget_public_version
from tests.world import World, make_world

# A slow moment of the machine is no failure of the product.
hypothesis.settings.register_profile("gore", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("gore")


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What a suite tried, in its own words (tests/test_access.py)."""
    from tests.test_access import SUMMARY

    for line in config.stash.get(SUMMARY, []):
        terminalreporter.write_line(line)
