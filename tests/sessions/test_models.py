"""What the database refuses about the programme of an edition."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import factories as make
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw
from tests.factories import noon

NOON = noon(dt.date(2017, 2, 1))

BAD_ROWS: BadRows = {
    "gore_sessions_position_unique": lambda: save_as_new(make.SummitSessionFactory()),
    "gore_sessions_day_from_one": lambda: set_raw(make.SummitSessionFactory(), day=0),
    "gore_sessions_times_in_order": lambda: set_raw(make.SummitSessionFactory(), starts_at=NOON, ends_at=NOON),
    "gore_sessions_meeting_only_bilateral": lambda: set_raw(
        make.SummitSessionFactory(kind="plenary"), meeting=make.MeetingFactory()
    ),
    "gore_sessions_link_is_for_invited": lambda: set_raw(
        make.SummitSessionFactory(kind="plenary"), link="https://reunion.example/1"
    ),
    "gore_sessions_material_link_or_file": lambda: set_raw(make.SessionMaterialFactory(), link=""),
    "gore_sessions_material_has_title": lambda: set_raw(make.SessionMaterialFactory(), title=""),
    "gore_sessions_invitation_once": lambda: save_as_new(make.SessionInvitationFactory()),
    "gore_sessions_invitation_answer_is_dated": lambda: set_raw(make.SessionInvitationFactory(), answer="comes"),
    "gore_sessions_invitation_attendance_is_dated": lambda: set_raw(make.SessionInvitationFactory(), attended=True),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name])


@pytest.mark.django_db
def test_times_may_be_unknown_and_a_bilateral_block_may_be_one_meeting() -> None:
    session = make.SummitSessionFactory(kind="bilateral", meeting=make.MeetingFactory())
    for times in (
        {"starts_at": NOON},
        {"starts_at": None, "ends_at": NOON},
        {"starts_at": NOON - dt.timedelta(hours=1)},
    ):
        set_raw(session, **times)


@pytest.mark.django_db
def test_day_zero_is_for_what_comes_before_and_for_nothing_else() -> None:
    set_raw(make.PreparationFactory(kind="briefing"), day=0)
    name = "gore_sessions_day_from_one"
    assert_refused(name, lambda: set_raw(make.PreparationFactory(), day=1))
