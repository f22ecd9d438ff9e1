"""Every write about invitations, API tokens and acting on behalf."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.accounts.models import (
    LONGEST_ACTING,
    LONGEST_TOKEN_LIFE,
    ActingPeriod,
    ApiToken,
    Invitation,
    digest,
    new_secret,
)
from gore.core.memberships import check_role_fits, grant_membership
from gore.core.models import Edition, Institution, Membership, User
from gore.core.permissions import can_grant_role, is_administrator
from gore.outbox.services import queue_mail

INVITATION_DAYS = 7
KEY_PREFIX = "gore_"
ACTING_MINUTES = (15, 30, 60)


# --- invitations --------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    full_name: str,
    institution: Institution,
    role: str,
    edition: Edition | None = None,
    ends_on: dt.date | None = None,
) -> Invitation:
    """Write an invitation down and queue its mail, in one transaction.

    Raises PermissionDenied when *by* may not give that role; ValidationError when the role does not
    fit the institution or the same invitation is still open.
    """
    if not can_grant_role(by, role):
        raise PermissionDenied
    check_role_fits(role=role, institution=institution)
    email = email.strip().lower()
    open_already = ValidationError(
        {"email": [_("Ya hay una invitación abierta para este correo con ese rol: reenvíela o anúlela.")]}
    )
    now = timezone.now()
    # An expired one makes room for the new one.
    Invitation.objects.filter(
        email=email,
        institution=institution,
        role=role,
        edition=edition,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__lte=now,
    ).update(revoked_at=now)
    secret = new_secret()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                full_name=" ".join(full_name.split()),
                institution=institution,
                role=role,
                edition=edition,
                ends_on=ends_on,
                token_digest=digest(secret),
                invited_by=by,
                expires_at=now + dt.timedelta(days=INVITATION_DAYS),
                is_demonstration=by.is_demonstration,
            )
    except IntegrityError as error:
        raise open_already from error
    _send_invitation(invitation, secret)
    return invitation


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, by: User) -> Invitation:
    """Give an open or expired invitation a new link and new days; the link sent before stops working."""
    if not can_grant_role(by, invitation.role):
        raise PermissionDenied
    secret = new_secret()
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise ValidationError(_("Esta invitación ya fue aceptada o anulada."))
    invitation.token_digest = digest(secret)
    invitation.expires_at = timezone.now() + dt.timedelta(days=INVITATION_DAYS)
    invitation.times_sent += 1
    invitation.save(update_fields=["token_digest", "expires_at", "times_sent"])
    _send_invitation(invitation, secret)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Make the link useless. Raises ValidationError when it was accepted or withdrawn before."""
    if not can_grant_role(by, invitation.role):
        raise PermissionDenied
    done = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    if not done:
        raise ValidationError(_("Esta invitación ya fue aceptada o anulada."))


def _send_invitation(invitation: Invitation, secret: str) -> None:
    queue_mail(
        kind="accounts.invitation",
        about=f"accounts.invitation:{invitation.pk}:{invitation.times_sent}",
        recipient=invitation.email,
        template="accounts/mail/invitation",
        context={
            "invitation": invitation,
            "path": reverse("invitation", args=[secret]),
            "days": INVITATION_DAYS,
        },
    )


def find_invitation(secret: str) -> Invitation | None:
    """The usable invitation of a link; None for expired, used, withdrawn and invented ones alike."""
    if not 20 <= len(secret) <= 64:
        return None
    return (
        Invitation.objects.usable(timezone.now())
        .select_related("institution", "edition", "invited_by")
        .filter(token_digest=digest(secret))
        .first()
    )


@transaction.atomic
def accept_invitation(*, secret: str, user: User | None = None, full_name: str = "", password: str = "") -> User:
    """Take up the membership, once: by *user*, or by a new account with *full_name* and *password*.

    Raises ValidationError (key `password` for a bad one) and leaves the invitation usable; when the
    invitation is not usable any more, or belongs to another address, the message says so.
    """
    gone = ValidationError(_("Este enlace ya no sirve: venció, se usó o se anuló. Pida otro a la SD."))
    invitation = find_invitation(secret)
    if invitation is None:
        raise gone
    if user is not None and user.email != invitation.email:
        raise ValidationError(_("La invitación es para otra cuenta. Salga e ingrese con el correo invitado."))
    if user is None:
        if User.objects.filter(email=invitation.email).exists():
            raise ValidationError(_("Ya existe una cuenta con este correo: ingrese con ella para aceptar."))
        user = User(
            email=invitation.email, full_name=" ".join(full_name.split()), is_demonstration=invitation.is_demonstration
        )
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise ValidationError({"password": error.messages}) from error
        user.set_password(password)
        user.full_clean(exclude=["password"])
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:  # the same link, opened twice
            raise gone from error
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    taken = (
        Invitation.objects.usable(timezone.now())
        .filter(pk=invitation.pk)
        .update(accepted_at=timezone.now(), accepted_by=user)
    )
    if not taken:
        raise gone
    grant_membership(
        user=user,
        institution=invitation.institution,
        role=invitation.role,
        edition=invitation.edition,
        ends_on=invitation.ends_on,
        granted_by=invitation.invited_by,
    )
    return user


# --- API tokens ---------------------------------------------------------------------------------


@transaction.atomic
def create_token(*, user: User, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """A token and its key; the key is returned this once and stored nowhere."""
    if not 1 <= days <= LONGEST_TOKEN_LIFE.days:
        raise ValidationError({"days": [_("Elija entre 1 y %(days)s días.") % {"days": LONGEST_TOKEN_LIFE.days}]})
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": [_("Escriba para qué es la clave.")]})
    key = f"{KEY_PREFIX}{new_secret()}"
    now = timezone.now()
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                user=user,
                name=name[:80],
                scope=scope,
                hint=key[: len(KEY_PREFIX) + 4],
                key_digest=digest(key),
                created_at=now,
                expires_at=now + dt.timedelta(days=days),
            )
    except IntegrityError as error:
        raise ValidationError({"name": [_("Ya tiene una clave con ese nombre.")]}) from error
    return token, key


@transaction.atomic
def revoke_token(*, token: ApiToken) -> None:
    """The key stops working with the next request."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


# --- acting on behalf ---------------------------------------------------------------------------


def role_of_team(institution: Institution) -> str:
    """The role that the team of *institution* has."""
    role = Membership.Role.MINISTRY_COORDINATOR if institution.is_national else Membership.Role.REGIONAL_TEAM
    return str(role.value)


@transaction.atomic
def start_acting(*, administrator: User, institution: Institution, reason: str, minutes: int) -> ActingPeriod:
    """Begin to act for *institution*. Raises PermissionDenied for whoever is no administrator;
    ValidationError without a reason that says something, or for another length of time."""
    if not is_administrator(administrator):
        raise PermissionDenied
    reason = " ".join(reason.split())
    if len(reason) < 10:
        raise ValidationError(
            {"reason": [_("Escriba el motivo en una frase (10 letras o más): queda en la pista de auditoría.")]}
        )
    if minutes not in ACTING_MINUTES or dt.timedelta(minutes=minutes) > LONGEST_ACTING:
        raise ValidationError({"minutes": [_("Elija 15, 30 o 60 minutos.")]})
    # One window at a time: the account's row is the lock, and the clock is read behind it.
    User.objects.select_for_update().get(pk=administrator.pk)
    now = timezone.now()
    _end_open_periods(administrator, now)
    return ActingPeriod.objects.create(
        administrator=administrator,
        institution=institution,
        role=role_of_team(institution),
        reason=reason[:300],
        started_at=now,
        expires_at=now + dt.timedelta(minutes=minutes),
    )


@transaction.atomic
def stop_acting(*, administrator: User) -> None:
    """End whatever *administrator* is acting in."""
    _end_open_periods(administrator, timezone.now())


def _end_open_periods(administrator: User, now: dt.datetime) -> None:
    for period in ActingPeriod.objects.select_for_update().filter(administrator=administrator, ended_at__isnull=True):
        period.ended_at = max(period.started_at, min(now, period.expires_at))
        period.save(update_fields=["ended_at"])


def acting_period(administrator: User) -> ActingPeriod | None:
    """What *administrator* is acting in at this moment, if anything."""
    return (
        ActingPeriod.objects.filter(administrator=administrator, ended_at__isnull=True, expires_at__gt=timezone.now())
        .select_related("institution__region")
        .first()
    )
