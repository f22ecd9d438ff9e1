"""The team of tests/bilaterals/topics/team.py as a fixture."""

from __future__ import annotations

import pytest

from tests.bilaterals.topics.team import Team, make_team


@pytest.fixture
def team(db: None) -> Team:
    return make_team()
