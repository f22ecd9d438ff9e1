"""What the database refuses about rooms, timetables, runs, releases and repairs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tests import factories as make
from tests.bilaterals import timetable_factories as rows
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw


def _same_desk() -> None:
    first = rows.AssignmentFactory()
    rows.AssignmentFactory(timetable=first.timetable, room=first.room)


def _before_itself() -> None:
    row = rows.PrecedenceFactory()
    set_raw(row, second=row.first)


def _two_active_runs() -> None:
    run = rows.SolverRunFactory()
    save_as_new(run, state="running")


def _ends_before_it_starts() -> None:
    absence = rows.AbsenceFactory()
    set_raw(absence, ends_at=absence.starts_at)


def _second_feed_of_the_edition() -> None:
    save_as_new(rows.CalendarFeedFactory(kind="edition", institution=None))


def _second_feed_of_the_room() -> None:
    room = rows.RoomFactory()
    save_as_new(rows.CalendarFeedFactory(kind="room", institution=None, room=room, edition=room.edition))


def _same_number_again() -> None:
    release = rows.ReleaseFactory()
    save_as_new(release, timetable_id=rows.TimetableFactory(edition=release.edition).pk)


BAD_ROWS: BadRows = {
    "bilaterals_meeting_priority_sane": lambda: set_raw(make.MeetingFactory(), priority=101),
    "bilaterals_settings_slot_minutes_sane": lambda: set_raw(rows.TimetableSettingsFactory(), slot_minutes=4),
    "bilaterals_settings_walk_minutes_sane": lambda: set_raw(rows.TimetableSettingsFactory(), walk_minutes=61),
    "bilaterals_block_ends_after_start": lambda: set_raw(rows.DayBlockFactory(), ends_at=dt.time(10)),
    "bilaterals_block_start_unique": lambda: save_as_new(rows.DayBlockFactory()),
    "bilaterals_room_code_unique": lambda: save_as_new(rows.RoomFactory()),
    "bilaterals_room_capacity_sane": lambda: set_raw(rows.RoomFactory(), capacity=0),
    "bilaterals_absence_ends_after_start": _ends_before_it_starts,
    "bilaterals_absence_once": lambda: save_as_new(rows.AbsenceFactory()),
    "bilaterals_precedence_once": lambda: save_as_new(rows.PrecedenceFactory()),
    "bilaterals_precedence_not_itself": _before_itself,
    "bilaterals_run_finished_is_dated": lambda: set_raw(rows.SolverRunFactory(), state="done"),
    "bilaterals_run_unit_known": lambda: set_raw(rows.SolverRunFactory(), idle_unit="hours"),
    "bilaterals_run_limit_sane": lambda: set_raw(rows.SolverRunFactory(), seconds_limit=3601),
    "bilaterals_run_one_active": _two_active_runs,
    "bilaterals_timetable_number_unique": lambda: save_as_new(rows.TimetableFactory()),
    "bilaterals_timetable_state_known": lambda: set_raw(rows.TimetableFactory(), state="lost"),
    "bilaterals_timetable_origin_known": lambda: set_raw(rows.TimetableFactory(), origin="dream"),
    "bilaterals_timetable_version_from_one": lambda: set_raw(rows.TimetableFactory(), version=0),
    "bilaterals_timetable_minutes_sane": lambda: set_raw(rows.TimetableFactory(), slot_minutes=241),
    "bilaterals_assignment_once": lambda: save_as_new(rows.AssignmentFactory(), slot=3),
    "bilaterals_assignment_desk_free": _same_desk,
    "bilaterals_assignment_lasts": lambda: set_raw(rows.AssignmentFactory(), duration=0),
    "bilaterals_assignment_desk_from_one": lambda: set_raw(rows.AssignmentFactory(), desk=0),
    "bilaterals_timetablestep_number_unique": lambda: save_as_new(rows.TimetableStepFactory()),
    "bilaterals_release_number_unique": _same_number_again,
    "bilaterals_release_has_name": lambda: set_raw(rows.ReleaseFactory(), name=""),
    "bilaterals_releasechange_once": lambda: save_as_new(rows.ReleaseChangeFactory()),
    "bilaterals_releasechange_kind_known": lambda: set_raw(rows.ReleaseChangeFactory(), kind="forgotten"),
    "bilaterals_repair_settled_is_dated": lambda: set_raw(rows.RepairFactory(), settled_at=timezone.now()),
    "bilaterals_feed_is_of_its_kind": lambda: set_raw(rows.CalendarFeedFactory(), kind="room"),
    "bilaterals_feed_of_edition_once": _second_feed_of_the_edition,
    "bilaterals_feed_of_institution_once": lambda: save_as_new(rows.CalendarFeedFactory()),
    "bilaterals_feed_of_room_once": _second_feed_of_the_room,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name])
