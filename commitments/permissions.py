"""Who may do what with a commitment. Plain sentences, used by pages, API and admin alike.

Which rows a person sees: `Commitment.objects.visible_to(user)` and `visible_updates`.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from commitments.models import Commitment, CommitmentUpdate
from gore.core.models import Membership
from gore.core.permissions import Someone, can_see_everything, coordinates, held_roles

REPORTS = (Membership.Role.REGIONAL_TEAM, Membership.Role.MINISTRY_COORDINATOR)


def can_create_commitment(user: Someone, edition_id: int) -> bool:
    """SD writes commitments down, and so do the rapporteurs of the edition."""
    return coordinates(user, edition_id) or bool(held_roles(user, (Membership.Role.RAPPORTEUR,), edition_id))


def can_change_commitment(user: Someone, commitment: Commitment) -> bool:
    """Only SD changes a commitment once it is written down."""
    return coordinates(user, commitment.edition_id)


def can_release_commitments(user: Someone) -> bool:
    """Only SD, for every edition, shows commitments to the public."""
    return coordinates(user, None)


def can_report_progress(user: Someone, commitment: Commitment) -> bool:
    """SD, and the teams of the institutions that lead the commitment or are its counterpart."""
    if coordinates(user, commitment.edition_id):
        return True
    mine = {membership.institution_id for membership in held_roles(user, REPORTS, commitment.edition_id)}
    if not mine:
        return False
    return commitment.lead_institution_id in mine or commitment.counterparts.filter(pk__in=mine).exists()


def can_review_update(user: Someone, update: CommitmentUpdate) -> bool:
    """SD verifies or returns a report, and nobody reviews what they wrote themselves."""
    return update.author_id != user.pk and coordinates(user, update.commitment.edition_id)


def visible_updates(user: Someone, commitment: Commitment) -> QuerySet[CommitmentUpdate]:
    """The history that *user* may read: the public, what SD verified; the institution that reported,
    also what it sent; SD, administrators and observers, everything."""
    updates = commitment.updates.all()
    if can_see_everything(user):
        return updates
    mine = {membership.institution_id for membership in held_roles(user, REPORTS, commitment.edition_id)}
    return updates.filter(Q(state=CommitmentUpdate.State.VERIFIED) | Q(reported_by__in=mine))
