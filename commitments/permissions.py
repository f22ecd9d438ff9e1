"""Who may do what with a commitment. Plain sentences, used by pages, API and admin alike.

Which rows a person sees: `Commitment.objects.visible_to(user)` and `visible_updates`.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from commitments.models import Commitment, CommitmentUpdate
from gore.core.models import Membership, User
from gore.core.permissions import can_see_everything, current_memberships

COORDINATES = (Membership.Role.SD_ARTICULATION, Membership.Role.ADMINISTRATOR)
REPORTS = (Membership.Role.REGIONAL_TEAM, Membership.Role.MINISTRY_COORDINATOR)

Someone = User | AnonymousUser


def _holds(user: Someone, roles: tuple[str, ...], edition_id: int | None) -> list[Membership]:
    """The memberships of *user* in one of *roles* that reach the edition (None: every edition)."""
    return [
        membership
        for membership in current_memberships(user)
        if membership.role in roles and membership.edition_id in {None, edition_id}
    ]


def _coordinates(user: Someone, edition_id: int | None) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or bool(_holds(user, COORDINATES, edition_id))


def can_create_commitment(user: Someone, edition_id: int) -> bool:
    """SD writes commitments down, and so do the rapporteurs of the edition."""
    return _coordinates(user, edition_id) or bool(_holds(user, (Membership.Role.RAPPORTEUR,), edition_id))


def can_change_commitment(user: Someone, commitment: Commitment) -> bool:
    """Only SD changes a commitment once it is written down."""
    return _coordinates(user, commitment.edition_id)


def can_release_commitments(user: Someone) -> bool:
    """Only SD, for every edition, shows commitments to the public."""
    return _coordinates(user, None)


def can_report_progress(user: Someone, commitment: Commitment) -> bool:
    """SD, and the teams of the institutions that lead the commitment or are its counterpart."""
    if _coordinates(user, commitment.edition_id):
        return True
    mine = {membership.institution_id for membership in _holds(user, REPORTS, commitment.edition_id)}
    if not mine:
        return False
    return commitment.lead_institution_id in mine or commitment.counterparts.filter(pk__in=mine).exists()


def can_review_update(user: Someone, update: CommitmentUpdate) -> bool:
    """SD verifies or returns a report, and nobody reviews what they wrote themselves."""
    return update.author_id != user.pk and _coordinates(user, update.commitment.edition_id)


def visible_updates(user: Someone, commitment: Commitment) -> QuerySet[CommitmentUpdate]:
    """The history that *user* may read: the public, what SD verified; the institution that reported,
    also what it sent; SD, administrators and observers, everything."""
    updates = commitment.updates.all()
    if can_see_everything(user):
        return updates
    mine = {membership.institution_id for membership in _holds(user, REPORTS, commitment.edition_id)}
    return updates.filter(Q(state=CommitmentUpdate.State.VERIFIED) | Q(reported_by__in=mine))
