"""Who reads a dossier: the two that meet, and those who see everything."""

from __future__ import annotations

from gore.core.models import Edition, Institution, Membership
from gore.core.permissions import Someone, can_see_everything, current_memberships

Role = Membership.Role
TEAMS = (Role.REGIONAL_TEAM, Role.MINISTRY_COORDINATOR)


def teams(user: Someone, edition: Edition) -> list[Membership]:
    """The memberships in a region or a ministry that reach *edition*."""
    return [m for m in current_memberships(user) if m.role in TEAMS and m.edition_id in {None, edition.pk}]


def can_see_dossiers(user: Someone, edition: Edition) -> bool:
    """SD, administrators, observers, and the teams of regions and ministries."""
    return can_see_everything(user) or bool(teams(user, edition))


def can_see_dossier(user: Someone, edition: Edition, government: Institution, sector: Institution) -> bool:
    """The region's team and the ministry's coordination of this very pair."""
    if can_see_everything(user):
        return True
    return any(
        m.institution_id == (government.pk if m.role == Role.REGIONAL_TEAM else sector.pk) for m in teams(user, edition)
    )
