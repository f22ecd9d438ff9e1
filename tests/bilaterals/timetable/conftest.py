from __future__ import annotations

import pytest
from django.test import Client

from bilaterals.models import Timetable
from tests.bilaterals.timetable.world import Summit, make_draft, make_summit


@pytest.fixture
def summit(db: None) -> Summit:
    return make_summit()


@pytest.fixture
def draft(summit: Summit) -> Timetable:
    return make_draft(summit)


@pytest.fixture
def sd(summit: Summit) -> Client:
    """SD's browser."""
    client = Client()
    client.force_login(summit.sd)
    return client
