"""Periods that SD closes: their transfers are corrected by counter-entries of a later date only."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.models import User
from gore.core.numbers import write_date
from transfers.models import ClosedPeriod

LEDGER_LOCK = 5118465347
"""The number under which PostgreSQL knows the lock between writing transfers and closing periods."""


def lock_ledger(*, to_close: bool = False) -> None:
    """Until the end of the transaction: those who write transfers share the ledger, whoever closes a
    period has it alone. SQLite (the demonstration) has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        name = "pg_advisory_xact_lock" if to_close else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {name}(%s)", [LEDGER_LOCK])


def closed_on(date: dt.date) -> ClosedPeriod | None:
    """The closed period in which *date* lies, if any."""
    return ClosedPeriod.objects.filter(reopened_at__isnull=True, starts_on__lte=date, ends_on__gte=date).first()


def refuse_closed(date: dt.date, field: str = "date") -> None:
    """Raise ValidationError (key *field*) when *date* lies in a closed period."""
    period = closed_on(date)
    if period is not None:
        raise ValidationError(
            {
                field: _(
                    "El %(date)s está en un periodo cerrado (%(start)s a %(end)s): corrija con un contraasiento de "
                    "fecha posterior."
                )
                % {
                    "date": write_date(date),
                    "start": write_date(period.starts_on),
                    "end": write_date(period.ends_on),
                }
            }
        )


@transaction.atomic
def close_period(*, starts_on: dt.date, ends_on: dt.date, note: str = "", by: User | None = None) -> ClosedPeriod:
    """Close the days from *starts_on* to *ends_on*. Raises ValidationError by field."""
    lock_ledger(to_close=True)
    errors: dict[str, str] = {}
    if ends_on < starts_on:
        errors["ends_on"] = _("El último día es anterior al primero.")
    elif ends_on >= today():
        errors["ends_on"] = _("Solo se cierra un periodo que ya terminó.")
    else:
        other = ClosedPeriod.objects.filter(
            reopened_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
        ).first()
        if other is not None:
            errors["starts_on"] = _("Ya está cerrado del %(start)s al %(end)s.") % {
                "start": write_date(other.starts_on),
                "end": write_date(other.ends_on),
            }
    if errors:
        raise ValidationError(errors)
    period = ClosedPeriod(starts_on=starts_on, ends_on=ends_on, note=note.strip(), closed_by=by)
    period.full_clean()
    period.save(force_insert=True)
    return period


@transaction.atomic
def reopen_period(*, period: ClosedPeriod, reason: str, by: User | None = None) -> ClosedPeriod:
    """Let its days be written again, with the reason for it. Raises ValidationError."""
    lock_ledger(to_close=True)
    if not reason.strip():
        raise ValidationError({"reason": _("Escriba el motivo.")})
    current = ClosedPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if current.reopened_at is not None:
        raise ValidationError(_("Este periodo ya está abierto."))
    current.reopened_at, current.reopened_by, current.reopen_reason = timezone.now(), by, reason.strip()
    current.full_clean()
    current.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    return current
