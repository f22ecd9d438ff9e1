"""Who may see and change what: the sentences that pages, API, admin and exports share."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from gore.core.clock import today
from gore.core.models import Membership, User

SEES_EVERYTHING = (
    Membership.Role.SD_ARTICULATION,
    Membership.Role.ADMINISTRATOR,
    Membership.Role.OBSERVER,
)


def current_memberships(user: User | AnonymousUser) -> list[Membership]:
    """The memberships of *user* that are in force today; one query per user object."""
    if not isinstance(user, User) or not user.is_active:
        return []
    cached: list[Membership] | None = getattr(user, "_current_memberships", None)
    if cached is None:
        day = today()
        cached = list(
            Membership.objects.filter(user=user, starts_on__lte=day)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
            .select_related("institution", "edition")
        )
        user._current_memberships = cached  # type: ignore[attr-defined]
    return cached


def can_see_everything(user: User | AnonymousUser) -> bool:
    """SD articulation, administrators and observers read rows that are not released yet."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or any(
        m.role in SEES_EVERYTHING and m.edition_id is None for m in current_memberships(user)
    )


def can_give_role(user: User | AnonymousUser, role: str) -> bool:
    """Administrators give any role; SD every one but that of an administrator."""
    if not isinstance(user, User) or not user.is_active:
        return False
    mine = {m.role for m in current_memberships(user) if m.edition_id is None}
    if user.is_superuser or Membership.Role.ADMINISTRATOR in mine:
        return True
    return role != Membership.Role.ADMINISTRATOR and Membership.Role.SD_ARTICULATION in mine
