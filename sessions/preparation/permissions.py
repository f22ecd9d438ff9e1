"""Who does what with sessions before the summit. Which ones people see: `SummitSession.objects.visible_to`."""

from __future__ import annotations

from gore.core.models import Edition, Membership
from gore.core.permissions import Someone, can_see_everything, coordinates, current_memberships, held_roles
from sessions.models import TEAMS, SessionInvitation


def can_see_preparation(user: Someone, edition: Edition) -> bool:
    """SD, administrators and observers, and the teams of regions and ministries (what they are invited to)."""
    return can_see_everything(user) or any(
        m.role in TEAMS and m.edition_id in {None, edition.pk} for m in current_memberships(user)
    )


def can_plan(user: Someone, edition: Edition) -> bool:
    """SD and administrators plan sessions, put materials and note who came."""
    return coordinates(user, edition.pk)


def own_invitation(user: Someone, invitations: list[SessionInvitation], edition: Edition) -> SessionInvitation | None:
    """The invitation of the institution for which *user* works now, if it has one."""
    held: list[Membership] = held_roles(user, TEAMS, edition.pk)
    mine = {membership.institution_id for membership in held}
    return next((invitation for invitation in invitations if invitation.institution_id in mine), None)
