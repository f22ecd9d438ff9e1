"""Every write about transfers. The shares of a divided transfer add up to its amount, always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gore.core.models import Edition, Institution, Region
from gore.core.numbers import write_soles
from gore.core.services import touch_public_version
from transfers.models import MAX_AMOUNT, LegalNorm, Transfer, TransferShare

CENT = Decimal("0.01")


def check_shares(*, amount: Decimal, multi_region: bool, shares: Mapping[Region, Decimal]) -> None:
    """Raise ValidationError (key `shares`) unless *shares* divide *amount* exactly, or there are
    none because the transfer is multi-region. Amounts are soles with at most two decimals."""
    if multi_region:
        if shares:
            raise ValidationError({"shares": _("Una transferencia multirregión no se reparte por región.")})
        return
    if not shares:
        raise ValidationError({"shares": _("Indique cuánto recibe cada región, o marque multirregión.")})
    for region, part in shares.items():
        if part <= 0 or not _is_in_cents(part):
            raise ValidationError(
                {
                    "shares": _("La parte de %(region)s debe ser mayor que cero, con dos decimales como máximo.")
                    % {"region": region.display_name}
                }
            )
    total = sum(shares.values(), Decimal(0))
    if total != amount:
        raise ValidationError(
            {
                "shares": _("Las partes suman %(total)s y el monto es %(amount)s: deben coincidir.")
                % {"total": write_soles(total), "amount": write_soles(amount)}
            }
        )


@transaction.atomic
def record_transfer(
    *,
    code: str,
    edition: Edition,
    giver: Institution,
    amount: Decimal,
    date: dt.date,
    description: str,
    shares: Mapping[Region, Decimal] | None = None,
    multi_region: bool = False,
    norm: LegalNorm | None = None,
    is_demonstration: bool = False,
) -> Transfer:
    """Write down one transfer with its shares by region. Raises ValidationError by field.

    *amount* and *shares* are soles; the giver is a national body.
    """
    shares = dict(shares or {})
    errors: dict[str, str] = {}
    if amount.is_finite() and amount > MAX_AMOUNT:
        errors["amount"] = _("El monto no puede pasar de %(most)s.") % {"most": write_soles(MAX_AMOUNT)}
    elif not amount.is_finite() or amount <= 0 or not _is_in_cents(amount):
        errors["amount"] = _("El monto debe ser mayor que cero, con dos decimales como máximo.")
    if not giver.is_national:
        errors["giver"] = _("Quien transfiere debe ser una entidad nacional; %(name)s no lo es.") % {"name": giver.name}
    if date < edition.start_date:
        errors["date"] = _("La transferencia no puede ser anterior a la edición.")
    if errors:
        raise ValidationError(errors)
    check_shares(amount=amount, multi_region=multi_region, shares=shares)
    transfer = Transfer(
        code=code,
        edition=edition,
        giver=giver,
        norm=norm,
        amount=amount,
        multi_region=multi_region,
        date=date,
        description=description.strip(),
        is_demonstration=is_demonstration,
    )
    transfer.full_clean()
    transfer.save(force_insert=True)
    TransferShare.objects.bulk_create(
        TransferShare(transfer=transfer, region=region, amount=part) for region, part in shares.items()
    )
    transaction.on_commit(touch_public_version)
    return transfer


def _is_in_cents(amount: Decimal) -> bool:
    return amount.is_finite() and amount == amount.quantize(CENT)
