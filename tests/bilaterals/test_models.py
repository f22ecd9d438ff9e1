"""What the database refuses about meetings."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.constraints import BadRows, assert_refused, set_raw

BAD_ROWS: BadRows = {
    "bilaterals_meeting_minutes_sane": lambda: set_raw(make.MeetingFactory(), minutes_planned=0),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name])


@pytest.mark.django_db
def test_a_meeting_may_last_a_working_day_and_not_longer() -> None:
    set_raw(make.MeetingFactory(), minutes_planned=480)
    assert_refused("bilaterals_meeting_minutes_sane", lambda: set_raw(make.MeetingFactory(), minutes_planned=481))
