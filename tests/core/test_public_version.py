"""The number of the public state."""

from __future__ import annotations

import pytest

from gore.core.selectors import public_version
from gore.core.services import touch_public_version
from tests.at_once import at_once


@pytest.mark.django_db
def test_every_change_has_a_number_of_its_own() -> None:
    assert public_version() == 0
    touch_public_version()
    touch_public_version()
    assert public_version() == 2


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_first_changes_of_all_may_come_at_once() -> None:
    assert at_once(*[touch_public_version] * 6) == [None] * 6
    assert public_version() == 6
