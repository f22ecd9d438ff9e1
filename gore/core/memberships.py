"""Every write about who belongs where. Nothing is deleted: a membership ends or is withdrawn."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.models import Edition, Institution, Membership, User

Role = Membership.Role


def check_role_fits(*, role: str, institution: Institution) -> None:
    """Raise ValidationError (key `institution`) when a body of this kind has no such role."""
    if role == Role.REGIONAL_TEAM and institution.region_id is None:
        raise ValidationError({"institution": [_("Un equipo técnico regional pertenece a un gobierno regional.")]})
    if role == Role.MINISTRY_COORDINATOR and not institution.is_national:
        raise ValidationError(
            {"institution": [_("Una coordinación sectorial pertenece a un ministerio u otro organismo nacional.")]}
        )
    if role in {Role.SD_ARTICULATION, Role.ADMINISTRATOR} and institution.kind != Institution.Kind.CABINET_OFFICE:
        raise ValidationError(
            {"institution": [_("La Secretaría de Descentralización y la administración pertenecen a la PCM.")]}
        )


@transaction.atomic
def grant_membership(
    *,
    user: User,
    institution: Institution,
    role: str,
    edition: Edition | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    granted_by: User | None = None,
) -> Membership:
    """Add a membership from *starts_on* (today). Raises ValidationError when the role does not fit the
    institution, the dates are out of order, or the person already has it on one of those days."""
    check_role_fits(role=role, institution=institution)
    starts_on = starts_on or today()
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": [_("La fecha final es anterior a la inicial.")]})
    same = Membership.objects.filter(
        user=user, institution=institution, role=role, edition=edition, withdrawn_at__isnull=True
    ).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    already = ValidationError({"role": [_("La persona ya tiene ese rol en esa institución en esas fechas.")]})
    if same.exists():
        raise already
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user,
                institution=institution,
                role=role,
                edition=edition,
                starts_on=starts_on,
                ends_on=ends_on,
                granted_by=granted_by,
            )
    except IntegrityError as error:  # two grants at the same moment
        raise already from error


@transaction.atomic
def withdraw_membership(*, membership: Membership, by: User, reason: str) -> Membership:
    """Take a membership away from this moment on. Raises ValidationError without a reason, when it was
    withdrawn already, or when *by* would withdraw their own."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": [_("Escriba el motivo del retiro.")]})
    if membership.user_id == by.pk:
        raise ValidationError({"reason": [_("Nadie retira su propia pertenencia: pídalo a otra persona de la SD.")]})
    done = Membership.objects.filter(pk=membership.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawal_reason=reason[:300]
    )
    if not done:
        raise ValidationError({"reason": [_("Esta pertenencia ya estaba retirada.")]})
    membership.refresh_from_db()
    return membership
