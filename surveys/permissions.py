"""Who may do what with surveys, lessons and ratings."""

from __future__ import annotations

from bilaterals.models import Meeting
from gore.core.models import Membership
from gore.core.permissions import Someone, can_see_everything, coordinates, held_roles
from surveys.models import Instrument, Lesson, State
from surveys.models.ratings import Side

Role = Membership.Role


def can_see_survey_work(user: Someone, edition_id: int | None = None) -> bool:
    """SD, administrators and observers see who was asked and who has not answered."""
    return can_see_everything(user) or coordinates(user, edition_id)


def can_manage_surveys(user: Someone, edition_id: int | None = None) -> bool:
    """SD and administrators build, send, close and release surveys."""
    return coordinates(user, edition_id)


def can_see_results(user: Someone, instrument: Instrument) -> bool:
    """There are results when a survey is closed: before release for whoever sees the work, then for all."""
    if instrument.state != State.CLOSED:
        return False
    return instrument.released_on is not None or can_see_survey_work(user, instrument.edition_id)


def can_manage_lessons(user: Someone) -> bool:
    """SD and administrators keep the register of lessons."""
    return coordinates(user)


def can_release_lesson(user: Someone, lesson: Lesson) -> bool:
    """Only what says what was decided is shown."""
    return can_manage_lessons(user) and lesson.released_on is None


def side_at(user: Someone, meeting: Meeting) -> str | None:
    """The side on which *user* sat at *meeting*: the team of one of its regions, the coordination of one of its
    sectors, or a rapporteur of its edition; None for everybody else."""
    mine = held_roles(user, (Role.REGIONAL_TEAM,), meeting.edition_id)
    if mine and meeting.regions.filter(pk__in=[m.institution.region_id for m in mine if m.institution.region_id]):
        return Side.REGION
    mine = held_roles(user, (Role.MINISTRY_COORDINATOR,), meeting.edition_id)
    if mine and meeting.sectors.filter(pk__in=[m.institution_id for m in mine]):
        return Side.SECTOR
    if held_roles(user, (Role.RAPPORTEUR,), meeting.edition_id):
        return Side.RAPPORTEUR
    return None
