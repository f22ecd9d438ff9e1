"""Who may do what with accounts. Plain sentences, used by pages and services alike."""

from __future__ import annotations

from django.db.models import QuerySet

from gore.accounts.models import ApiToken, Invitation
from gore.core.models import Membership, User
from gore.core.permissions import Someone, can_grant_role, can_manage_people, is_administrator


def visible_invitations(user: Someone) -> QuerySet[Invitation]:
    """SD and administrators see every invitation; nobody else sees any."""
    return Invitation.objects.all() if can_manage_people(user) else Invitation.objects.none()


def visible_people(user: Someone) -> QuerySet[User]:
    """SD and administrators see every account; nobody else sees any here."""
    return User.objects.all() if can_manage_people(user) else User.objects.none()


def visible_tokens(user: Someone) -> QuerySet[ApiToken]:
    """One's own, whatever the role."""
    return ApiToken.objects.filter(user_id=user.pk) if isinstance(user, User) else ApiToken.objects.none()


def can_change_invitation(user: Someone, invitation: Invitation) -> bool:
    """Whoever may give the role may send its invitation again or withdraw it."""
    return can_grant_role(user, invitation.role)


def can_withdraw_membership(user: Someone, membership: Membership) -> bool:
    """Whoever may give the role may take it away, from others."""
    return can_grant_role(user, membership.role) and membership.user_id != user.pk


def can_act_on_behalf(user: Someone) -> bool:
    """Administrators only."""
    return is_administrator(user)
