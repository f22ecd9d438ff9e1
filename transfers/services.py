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


def _check(
    *,
    edition: Edition,
    giver: Institution,
    amount: Decimal,
    date: dt.date,
    multi_region: bool,
    shares: Mapping[Region, Decimal],
) -> None:
    """Raise ValidationError by field where these values are not a transfer."""
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


def next_code(edition: Edition) -> str:
    """The code after the last one of *edition*: "gore-07-TR-0013"."""
    prefix = f"{edition.code}-TR-"
    codes = Transfer.objects.filter(edition=edition, code__startswith=prefix).values_list("code", flat=True)
    numbers = [int(number) for code in codes if (number := code.removeprefix(prefix)).isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1:04d}"


@transaction.atomic
def record_transfer(
    *,
    code: str | None = None,
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
    """Write down one transfer with its shares by region, under *code* or the edition's next one.

    Raises ValidationError by field. *amount* and *shares* are soles; the giver is a national body.
    """
    shares = dict(shares or {})
    _check(edition=edition, giver=giver, amount=amount, date=date, multi_region=multi_region, shares=shares)
    if not code:
        # The edition's row is locked, so that two people never get the same code.
        Edition.objects.select_for_update().get(pk=edition.pk)
        code = next_code(edition)
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


@transaction.atomic
def change_transfer(
    *,
    transfer: Transfer,
    giver: Institution,
    amount: Decimal,
    date: dt.date,
    description: str,
    shares: Mapping[Region, Decimal] | None = None,
    multi_region: bool = False,
    norm: LegalNorm | None = None,
) -> Transfer:
    """Correct a transfer and its shares together; its code and edition stay.

    Raises ValidationError by field. Values that are the present ones write nothing.
    """
    shares = dict(shares or {})
    current = Transfer.objects.select_for_update(of=("self",)).select_related("edition").get(pk=transfer.pk)
    _check(edition=current.edition, giver=giver, amount=amount, date=date, multi_region=multi_region, shares=shares)
    new = {
        "giver": giver, "norm": norm, "amount": amount, "multi_region": multi_region, "date": date,
        "description": description.strip(),
    }  # fmt: skip
    divided = dict(current.shares.values_list("region", "amount"))
    wanted = {region.pk: part for region, part in shares.items()}
    if divided == wanted and all(getattr(current, name) == value for name, value in new.items()):
        return current
    for name, value in new.items():
        setattr(current, name, value)
    current.full_clean()
    current.save()
    if divided != wanted:
        current.shares.all().delete()
        TransferShare.objects.bulk_create(
            TransferShare(transfer=current, region=region, amount=part) for region, part in shares.items()
        )
    transaction.on_commit(touch_public_version)
    return current


def _is_in_cents(amount: Decimal) -> bool:
    return amount.is_finite() and amount == amount.quantize(CENT)
