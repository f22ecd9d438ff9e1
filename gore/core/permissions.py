"""Who may see and change what: the sentences that pages, API, admin and exports share.

Rights follow from memberships in force today. A person with several works with one at a time in the
browser (`choose_membership`), and an administrator who acts on behalf of an institution has the
rights of that institution's team and no others (`act_as`). Both are marks on the user object of one
request, set by `gore.accounts.middleware`; a program with an API token has all memberships at once.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from gore.core.clock import today
from gore.core.models import Membership, User

Someone = User | AnonymousUser
Role = Membership.Role

SEES_EVERYTHING = (Role.SD_ARTICULATION, Role.ADMINISTRATOR, Role.OBSERVER)
COORDINATES = (Role.SD_ARTICULATION, Role.ADMINISTRATOR)
NEEDS_SECOND_FACTOR = (Role.SD_ARTICULATION, Role.ADMINISTRATOR)
FIRST = -1
"""No membership has this number: `choose_membership` then means the first one."""


def choose_membership(user: User, membership_id: int | None) -> None:
    """Let *user* work with this one of their memberships from now on, or with the first (None, or one
    that is not in force any more)."""
    user._chosen_membership_id = membership_id or FIRST  # type: ignore[attr-defined]


def act_as(user: User, membership: Membership) -> None:
    """Give *user* the rights of *membership*, which is not stored, and no others."""
    user._acting_as = membership  # type: ignore[attr-defined]


def acting_as(user: Someone) -> Membership | None:
    """The membership that an administrator has borrowed, if any."""
    return getattr(user, "_acting_as", None)


def all_memberships(user: Someone) -> list[Membership]:
    """Every membership of *user* in force today; one query per user object."""
    if not isinstance(user, User) or not user.is_active:
        return []
    cached: list[Membership] | None = getattr(user, "_memberships_in_force", None)
    if cached is None:
        cached = list(
            Membership.objects.filter(user=user)
            .in_force(today())
            .select_related("institution__region", "edition")
            .order_by("starts_on", "id")
        )
        user._memberships_in_force = cached  # type: ignore[attr-defined]
    return cached


def current_memberships(user: Someone) -> list[Membership]:
    """The memberships that *user* works with now: the borrowed one, the chosen one, or all."""
    if not isinstance(user, User) or not user.is_active:
        return []
    borrowed = acting_as(user)
    if borrowed is not None:
        return [borrowed]
    held = all_memberships(user)
    chosen = getattr(user, "_chosen_membership_id", None)
    if chosen is None:
        return held
    return [membership for membership in held if membership.pk == chosen] or held[:1]


def active_membership(user: Someone) -> Membership | None:
    """The membership that *user* works with in the browser: the only or the first of the current ones."""
    held = current_memberships(user)
    return held[0] if held else None


def held_roles(user: Someone, roles: tuple[str, ...], edition_id: int | None) -> list[Membership]:
    """The current memberships of *user* in one of *roles* that reach the edition (None: every edition)."""
    return [m for m in current_memberships(user) if m.role in roles and m.edition_id in {None, edition_id}]


def is_administrator(user: Someone) -> bool:
    """Runs the product: a superuser or an administrator of every edition, and not acting for somebody."""
    if not isinstance(user, User) or not user.is_active or acting_as(user) is not None:
        return False
    return user.is_superuser or bool(held_roles(user, (Role.ADMINISTRATOR,), None))


def coordinates(user: Someone, edition_id: int | None = None) -> bool:
    """SD articulation or an administrator, for the edition (None: for every edition)."""
    return is_administrator(user) or bool(held_roles(user, COORDINATES, edition_id))


def can_see_everything(user: Someone) -> bool:
    """SD articulation, administrators and observers read rows that are not released yet."""
    return is_administrator(user) or bool(held_roles(user, SEES_EVERYTHING, None))


def needs_second_factor(user: User) -> bool:
    """Whoever may change the register for everybody signs in with two factors, whatever they work as now."""
    return user.is_superuser or any(m.role in NEEDS_SECOND_FACTOR for m in all_memberships(user))


def can_manage_people(user: Someone) -> bool:
    """SD and administrators invite people and withdraw memberships."""
    return coordinates(user)


def can_grant_role(user: Someone, role: str) -> bool:
    """Only an administrator makes another administrator."""
    return is_administrator(user) if role == Role.ADMINISTRATOR else can_manage_people(user)


def can_read_trail(user: Someone) -> bool:
    """Who changed what is read by SD articulation, administrators and observers."""
    return can_see_everything(user)


# --- the administration -------------------------------------------------------------------------

ADMINISTERED_APPS = ("core", "commitments", "transfers", "bilaterals", "gore_sessions", "surveys", "accounts")
VERBS = {
    Role.SD_ARTICULATION: ("add", "change", "view"),
    Role.ADMINISTRATOR: ("add", "change", "view"),
    Role.OBSERVER: ("view",),
}
NOT_FOR_SD = ("core.user",)
"""Accounts are changed by administrators only."""


def can_enter_administration(user: Someone) -> bool:
    """SD articulation, administrators and observers, also those of one edition; not while acting for somebody."""
    if is_administrator(user):
        return True
    return any(membership.role in SEES_EVERYTHING for membership in current_memberships(user))


def administration_rights(user: Someone) -> set[str]:
    """The rights in the administration that follow from the current memberships, as "app.verb_model": they
    come and go with the membership, nothing is stored with the account."""
    rights: set[str] = set()
    for role in {membership.role for membership in current_memberships(user)} & set(VERBS):
        for model in apps.get_models():
            label = model._meta.label_lower
            if model._meta.app_label not in ADMINISTERED_APPS or (role != Role.ADMINISTRATOR and label in NOT_FOR_SD):
                continue
            rights |= {f"{model._meta.app_label}.{verb}_{model._meta.model_name}" for verb in VERBS[Role(role)]}
    return rights
