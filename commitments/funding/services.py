"""Writes about the money behind commitments, and the rule that budgetary ones need it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment, CommitmentType, Funding, Status
from gore.core.models import User
from gore.core.services import touch_public_version
from transfers.models import LegalNorm, Transfer


def needs_money(*, type: str, status: str) -> bool:
    """A budgetary commitment is executed only by a transfer or a norm that moves the money."""
    return type == CommitmentType.BUDGETARY and status == Status.EXECUTED


def refuse_without_money(*, commitment: Commitment, type: str, status: str, field: str) -> None:
    """Raise ValidationError (key *field*) when *commitment* of that type could not have that status for lack of money."""
    if needs_money(type=type, status=status) and not commitment.funding.exists():
        raise ValidationError(
            {
                field: _(
                    "Un compromiso presupuestal se da por ejecutado solo con la transferencia o la norma que lo pagó: "
                    "vincúlela antes en “Dinero y compromisos sin vincular”."
                )
            }
        )


@transaction.atomic
def link_funding(
    *,
    commitment: Commitment,
    transfer: Transfer | None = None,
    norm: LegalNorm | None = None,
    note: str = "",
    by: User | None = None,
) -> Funding:
    """Say which transfer or norm pays for *commitment*. Raises ValidationError by field."""
    current = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if (transfer is None) == (norm is None):
        raise ValidationError({"transfer": _("Escriba una transferencia o una norma, no las dos.")})
    if transfer is not None:
        if transfer.corrects_id or Transfer.objects.filter(corrects=transfer).exists():
            raise ValidationError({"transfer": _("Esa transferencia está anulada por un contraasiento.")})
        if transfer.date < current.agreed_on:
            raise ValidationError({"transfer": _("Esa transferencia es anterior al acuerdo: no responde a él.")})
        if current.funding.filter(transfer=transfer).exists():
            raise ValidationError({"transfer": _("Ya está vinculada con este compromiso.")})
    elif norm is not None:
        if norm.date is not None and norm.date < current.agreed_on:
            raise ValidationError({"norm": _("Esa norma es anterior al acuerdo: no responde a él.")})
        if current.funding.filter(norm=norm).exists():
            raise ValidationError({"norm": _("Ya está vinculada con este compromiso.")})
    link = Funding(
        commitment=current, transfer=transfer, norm=norm, note=note.strip(), added_by=by,
        is_demonstration=current.is_demonstration,
    )  # fmt: skip
    link.full_clean()
    link.save(force_insert=True)
    if current.released_at is not None:
        transaction.on_commit(touch_public_version)
    return link


@transaction.atomic
def unlink_funding(*, funding: Funding) -> None:
    """Take a link away. The last one of an executed budgetary commitment stays: ValidationError."""
    current = Commitment.objects.select_for_update(of=("self",)).get(pk=funding.commitment_id)
    verified_as_executed = current.updates.filter(state="verified", status=Status.EXECUTED).exists()
    if (
        needs_money(type=current.type, status=Status.EXECUTED if verified_as_executed else current.status)
        and not current.funding.exclude(pk=funding.pk).exists()
    ):
        raise ValidationError(
            _("Es el único dinero de un compromiso presupuestal ejecutado: vincule antes otra transferencia o norma.")
        )
    funding.delete()
    if current.released_at is not None:
        transaction.on_commit(touch_public_version)
