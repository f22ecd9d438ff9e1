"""The eight demonstration accounts, one for each kind of person who works with the product."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from gore.core.models import Edition, Institution, Membership, User

MEMBER_SINCE = dt.date(2016, 1, 1)


@dataclass(frozen=True)
class Account:
    email: str
    full_name: str
    role: str
    institution: str
    is_staff: bool = False
    is_superuser: bool = False


def accounts() -> tuple[Account, ...]:
    """The accounts of the contract. Names say the role: nobody real stands behind them."""
    role = Membership.Role
    return (
        Account("admin@gore.example", _("Administración de la demostración"), role.ADMINISTRATOR, "PCM", True, True),
        Account("articulacion@gore.example", _("Equipo de articulación de la SD"), role.SD_ARTICULATION, "PCM", True),
        Account("region.sam@gore.example", _("Equipo técnico de San Martín"), role.REGIONAL_TEAM, "SAM"),
        Account("region.jun@gore.example", _("Equipo técnico de Junín"), role.REGIONAL_TEAM, "JUN"),
        Account("minsa@gore.example", _("Coordinación de Salud"), role.MINISTRY_COORDINATOR, "MINSA"),
        Account("mtc@gore.example", _("Coordinación de Transportes"), role.MINISTRY_COORDINATOR, "MTC"),
        Account("relator@gore.example", _("Relatoría de la demostración"), role.RAPPORTEUR, "PCM"),
        Account("observador@gore.example", _("Observación de la demostración"), role.OBSERVER, "PCM", True),
    )


@dataclass(frozen=True)
class MadeAccounts:
    """The e-mail addresses; *password* only when this run set one (of all accounts, or of the new)."""

    emails: tuple[str, ...]
    password: str | None


@transaction.atomic
def refresh_accounts() -> MadeAccounts:
    """Make the accounts that are missing, with DEMO_PASSWORD or a random one.

    An account that exists keeps its password, unless DEMO_PASSWORD is set and is another.
    """
    wanted = accounts()
    institution_codes = {account.institution for account in wanted}
    bodies = {body.code: body for body in Institution.objects.filter(code__in=institution_codes)}
    known = {user.email: user for user in User.objects.filter(email__in=[account.email for account in wanted])}
    given = settings.DEMO_PASSWORD
    password = given or secrets.token_urlsafe(12)
    hashed = ""
    # A rapporteur writes down one edition: the one that the demonstration prepares, if it is there.
    running = Edition.objects.in_preparation().order_by("start_date").first()
    for account in wanted:
        user = known.get(account.email)
        if user is None or (given and not user.check_password(given)):
            hashed = hashed or make_password(password)
            if user is None:
                user = User(email=account.email, full_name=account.full_name, is_demonstration=True)
                user.is_staff, user.is_superuser = account.is_staff, account.is_superuser
            user.password = hashed
            user.save()
        if account.email not in known:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            edition = running if account.role == Membership.Role.RAPPORTEUR else None
            Membership.objects.create(
                user=user,
                institution=bodies[account.institution],
                role=account.role,
                edition=edition,
                starts_on=MEMBER_SINCE,
            )
    return MadeAccounts(tuple(account.email for account in wanted), password if hashed else None)
