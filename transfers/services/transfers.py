"""Every write about transfers. The shares of a divided transfer add up to its amount, always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.models import Edition, Institution, Region
from gore.core.numbers import write_soles
from gore.core.services import touch_public_version
from transfers.models import MAX_AMOUNT, LegalNorm, Project, Transfer, TransferProject, TransferShare
from transfers.services.periods import lock_ledger, refuse_closed

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


def check_projects(*, amount: Decimal, projects: Mapping[Project, Decimal]) -> None:
    """Raise ValidationError (key `projects`) unless the parts of *projects* add up to *amount*; none is fine."""
    for project, part in projects.items():
        if part <= 0 or not _is_in_cents(part):
            raise ValidationError(
                {
                    "projects": _("La parte de “%(project)s” debe ser mayor que cero, con dos decimales como máximo.")
                    % {"project": project.name[:60]}
                }
            )
        if project.merged_into_id:
            raise ValidationError(
                {
                    "projects": _("El proyecto %(code)s se unió a otro: use %(into)s.")
                    % {"code": project.code, "into": project.merged_into.code}  # type: ignore[union-attr]
                }
            )
    total = sum(projects.values(), Decimal(0))
    if projects and total != amount:
        raise ValidationError(
            {
                "projects": _("Los proyectos suman %(total)s y el monto es %(amount)s: deben coincidir.")
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
    projects: Mapping[Project, Decimal],
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
    refuse_closed(date)
    check_shares(amount=amount, multi_region=multi_region, shares=shares)
    check_projects(amount=amount, projects=projects)


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
    projects: Mapping[Project, Decimal] | None = None,
    multi_region: bool = False,
    kind: str = Transfer.Kind.PROJECT,
    norm: LegalNorm | None = None,
    replaces: Transfer | None = None,
    is_demonstration: bool = False,
) -> Transfer:
    """Write down one transfer with its shares by region, under *code* or the edition's next one.

    Raises ValidationError by field. *amount*, *shares* and the parts of *projects* are soles; the giver
    is a national body. *replaces* is a transfer that a counter-entry has taken back.
    """
    shares, projects = dict(shares or {}), dict(projects or {})
    lock_ledger()
    _check(
        edition=edition, giver=giver, amount=amount, date=date, multi_region=multi_region, shares=shares,
        projects=projects,
    )  # fmt: skip
    if replaces is not None and not hasattr(replaces, "counter_entry"):
        raise ValidationError({"replaces": _("Anule antes esa transferencia con un contraasiento.")})
    if not code:
        # The edition's row is locked, so that two people never get the same code.
        Edition.objects.select_for_update().get(pk=edition.pk)
        code = next_code(edition)
    transfer = Transfer(
        code=code,
        edition=edition,
        kind=kind,
        giver=giver,
        norm=norm,
        amount=amount,
        multi_region=multi_region,
        date=date,
        description=description.strip(),
        replaces=replaces,
        is_demonstration=is_demonstration,
    )
    transfer.full_clean()
    transfer.save(force_insert=True)
    _write_parts(transfer, shares, projects)
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
    projects: Mapping[Project, Decimal] | None = None,
    multi_region: bool = False,
    kind: str | None = None,
    norm: LegalNorm | None = None,
) -> Transfer:
    """Correct a transfer and its parts together while its period is open; its code and edition stay.

    Raises ValidationError by field. Values that are the present ones write nothing; *projects* and *kind*
    stay as they are when they are not given.
    """
    lock_ledger()
    current = Transfer.objects.select_for_update(of=("self",)).select_related("edition").get(pk=transfer.pk)
    if current.corrects_id or hasattr(current, "counter_entry"):
        raise ValidationError(_("Un contraasiento y lo que anula ya no se editan."))
    now_paid = {part.project: part.amount for part in current.project_parts.select_related("project__merged_into")}
    shares, projects = dict(shares or {}), dict(now_paid if projects is None else projects)
    new = {
        "kind": kind or current.kind, "giver": giver, "norm": norm, "amount": amount, "multi_region": multi_region,
        "date": date, "description": description.strip(),
    }  # fmt: skip
    divided = dict(current.shares.values_list("region", "amount"))
    wanted = {region.pk: part for region, part in shares.items()}
    if (
        divided == wanted
        and now_paid == projects
        and all(getattr(current, name) == value for name, value in new.items())
    ):
        return current
    refuse_closed(current.date)
    _check(
        edition=current.edition, giver=giver, amount=amount, date=date, multi_region=multi_region, shares=shares,
        projects=projects,
    )  # fmt: skip
    for name, value in new.items():
        setattr(current, name, value)
    current.full_clean()
    current.save()
    if divided != wanted:
        current.shares.all().delete()
        _write_parts(current, shares, {})
    if now_paid != projects:
        current.project_parts.all().delete()
        _write_parts(current, {}, projects)
    transaction.on_commit(touch_public_version)
    return current


@transaction.atomic
def counter_entry(*, transfer: Transfer, reason: str, date: dt.date) -> Transfer:
    """Take the whole of *transfer* back with an entry of the opposite sign, whatever its period.

    The money of both together is zero, in every region and project. Raises ValidationError by field.
    """
    lock_ledger()
    Edition.objects.select_for_update().get(pk=transfer.edition_id)
    current = Transfer.objects.select_related("edition", "giver", "norm").get(pk=transfer.pk)
    errors: dict[str, str] = {}
    if not reason.strip():
        errors["reason"] = _("Escriba el motivo del contraasiento.")
    if date < current.date:
        errors["date"] = _("El contraasiento no puede ser anterior a la transferencia.")
    elif date > today():
        errors["date"] = _("La fecha no puede ser futura.")
    if errors:
        raise ValidationError(errors)
    if current.corrects_id:
        raise ValidationError(_("Un contraasiento no se anula con otro: registre la transferencia de nuevo."))
    if Transfer.objects.filter(corrects=current).exists():
        raise ValidationError(_("Esta transferencia ya tiene un contraasiento."))
    refuse_closed(date)
    entry = Transfer(
        code=next_code(current.edition),
        edition=current.edition,
        kind=current.kind,
        giver=current.giver,
        norm=current.norm,
        amount=-current.amount,
        multi_region=current.multi_region,
        date=date,
        description=(_("Contraasiento de %(code)s. ") % {"code": current.code} + current.description)[:300],
        corrects=current,
        reason=reason.strip(),
        is_demonstration=current.is_demonstration,
    )
    entry.full_clean(exclude=["amount"])
    entry.save(force_insert=True)
    _write_parts(
        entry,
        {share.region: -share.amount for share in current.shares.select_related("region")},
        {part.project: -part.amount for part in current.project_parts.select_related("project")},
    )
    transaction.on_commit(touch_public_version)
    return entry


def _write_parts(transfer: Transfer, shares: Mapping[Region, Decimal], projects: Mapping[Project, Decimal]) -> None:
    TransferShare.objects.bulk_create(
        TransferShare(transfer=transfer, region=region, amount=part) for region, part in shares.items()
    )
    TransferProject.objects.bulk_create(
        TransferProject(transfer=transfer, project=project, amount=part) for project, part in projects.items()
    )


def _is_in_cents(amount: Decimal) -> bool:
    return amount.is_finite() and amount == amount.quantize(CENT)
