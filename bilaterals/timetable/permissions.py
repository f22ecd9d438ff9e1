"""Who may do what with timetables. Plain sentences, used by pages and services alike."""

from __future__ import annotations

from bilaterals.models import Absence
from gore.core.models import Institution, Membership
from gore.core.permissions import Someone, can_see_everything, coordinates, held_roles

TEAMS = (Membership.Role.REGIONAL_TEAM, Membership.Role.MINISTRY_COORDINATOR)


def can_read_timetables(user: Someone, edition_id: int) -> bool:
    """SD, administrators and observers read the preparation, the drafts and the runs."""
    return can_see_everything(user) or coordinates(user, edition_id)


def can_prepare_timetable(user: Someone, edition_id: int) -> bool:
    """SD articulation and administrators prepare, run, edit, release and repair."""
    return coordinates(user, edition_id)


def can_enter_absence(user: Someone, institution: Institution, edition_id: int) -> bool:
    """SD for everybody; each team for its own institution."""
    if coordinates(user, edition_id):
        return True
    return any(one.institution_id == institution.pk for one in held_roles(user, TEAMS, edition_id))


def can_remove_absence(user: Someone, absence: Absence) -> bool:
    """Whoever may enter it may take it away."""
    return can_enter_absence(user, absence.institution, absence.edition_id)


def can_read_agenda_of(user: Someone, institution: Institution, edition_id: int) -> bool:
    """The released agenda of one institution: its own team, and whoever reads all timetables."""
    if can_read_timetables(user, edition_id):
        return True
    return any(one.institution_id == institution.pk for one in held_roles(user, TEAMS, edition_id))
