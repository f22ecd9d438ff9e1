"""Every write about commitments, their updates and their release.

A change that counts writes a ComplianceRequest in its own transaction (`request_recompute`); one
recompute then serves all the requests present (`recompute_if_requested`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import structlog
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import compliance
from commitments.compliance import RecomputeResult
from commitments.funding.services import needs_money, refuse_without_money
from commitments.models import (
    Commitment,
    CommitmentRegion,
    CommitmentUpdate,
    ComplianceRequest,
    Status,
)
from gore.core.clock import today
from gore.core.folding import fold
from gore.core.models import Edition, Institution, Region, User
from gore.core.services import touch_public_version

if TYPE_CHECKING:
    from bilaterals.models import Meeting

logger = structlog.get_logger(__name__)

RECOMPUTE_TASK = "commitments.tasks.recompute_if_requested"
RECOMPUTE_DELAY = 5
"""Seconds without a further change after which a burst is over and one recompute serves all of it."""
RECOMPUTE_PATIENCE = 60
"""Seconds after which a change is served even if others keep coming."""
RECOMPUTE_KEY = "commitments.recompute-scheduled"

IDS_PER_STATEMENT = 10_000


def commitment_code(edition: Edition, number: int) -> str:
    """("gore-07", 123) → "gore-07-C-0123"."""
    return f"{edition.code}-C-{number:04d}"


def build_search_text(
    *, code: str, text: str, sector: Institution, lead_institution: Institution, regions: Iterable[Region]
) -> str:
    """The folded words by which the list finds a commitment: its code, text, bodies and regions."""
    names = [sector.short_name, lead_institution.short_name, *(region.display_name for region in regions)]
    return fold(" ".join([code, text, *dict.fromkeys(names)]))


def _lead_is_involved(
    lead: Institution, sector: Institution, regions: Sequence[Region], counterparts: Sequence[Institution]
) -> bool:
    """National bodies may lead any commitment; other bodies only where they are a party."""
    if lead.pk == sector.pk or lead.is_national:
        return True
    return lead in counterparts or (lead.region_id is not None and lead.region_id in {region.pk for region in regions})


def _contradictions(
    *,
    edition: Edition,
    text: str,
    sector: Institution,
    regions: Sequence[Region],
    lead_institution: Institution,
    counterparts: Sequence[Institution],
    agreed_on: dt.date,
    due_date: dt.date,
    meeting: Meeting | None,
) -> dict[str, list[str]]:
    """What keeps these values from being a commitment, by field."""
    errors: dict[str, list[str]] = {}
    if not text.strip():
        errors["text"] = [_("Escriba el texto del compromiso.")]
    if not regions:
        errors["regions"] = [_("Indique al menos una región.")]
    if not sector.sits_at_table:
        errors["sector"] = [_("%(name)s no es un sector que se siente a la mesa.") % {"name": sector.name}]
    if not _lead_is_involved(lead_institution, sector, regions, counterparts):
        errors["lead_institution"] = [
            _("El responsable debe ser una entidad nacional o el gobierno de una de las regiones del compromiso.")
        ]
    if due_date < agreed_on:
        errors["due_date"] = [_("El plazo no puede ser anterior a la fecha del acuerdo.")]
    if agreed_on > today():
        errors["agreed_on"] = [_("La fecha del acuerdo no puede ser futura.")]
    if meeting is not None and meeting.edition_id != edition.pk:
        errors["meeting"] = [_("La reunión es de otra edición.")]
    return errors


@transaction.atomic
def create_commitment(
    *,
    edition: Edition,
    number: int | None = None,
    text: str,
    type: str,
    horizon: str,
    sector: Institution,
    regions: Iterable[Region],
    lead_institution: Institution,
    counterparts: Iterable[Institution] = (),
    agreed_on: dt.date,
    due_date: dt.date,
    meeting: Meeting | None = None,
    released: bool = False,
    is_demonstration: bool = False,
) -> Commitment:
    """Write down one commitment, pending, under *number* or the edition's next free one.

    Raises ValidationError by field. The edition's row is locked, so that two people never get the
    same number.
    """
    regions, counterparts = list(dict.fromkeys(regions)), list(dict.fromkeys(counterparts))
    errors = _contradictions(
        edition=edition, text=text, sector=sector, regions=regions, lead_institution=lead_institution,
        counterparts=counterparts, agreed_on=agreed_on, due_date=due_date, meeting=meeting,
    )  # fmt: skip
    if number is not None and number < 1:
        errors["number"] = [_("El número debe ser 1 o mayor.")]
    if errors:
        raise ValidationError(errors)

    Edition.objects.select_for_update().get(pk=edition.pk)
    taken = Commitment.objects.filter(edition=edition)
    if number is None:
        number = (taken.aggregate(last=Max("number"))["last"] or 0) + 1
    elif taken.filter(number=number).exists():
        raise ValidationError(
            {"number": [_("El número %(number)d ya está usado en esta edición.") % {"number": number}]}
        )

    code = commitment_code(edition, number)
    commitment = Commitment(
        code=code,
        edition=edition,
        number=number,
        text=text.strip(),
        type=type,
        horizon=horizon,
        sector=sector,
        lead_institution=lead_institution,
        meeting=meeting,
        agreed_on=agreed_on,
        due_date=due_date,
        released_at=timezone.now() if released else None,
        is_demonstration=is_demonstration,
        search_text=build_search_text(
            code=code, text=text, sector=sector, lead_institution=lead_institution, regions=regions
        ),
    )
    commitment.full_clean()
    commitment.save(force_insert=True)
    CommitmentRegion.objects.bulk_create(CommitmentRegion(commitment=commitment, region=region) for region in regions)
    commitment.counterparts.add(*counterparts)
    request_recompute(reason=f"create {code}")
    if released:
        transaction.on_commit(touch_public_version)
    return commitment


COUNTED = {"type", "sector", "agreed_on", "due_date", "regions"}
"""What the stored figures of a commitment follow from, besides its updates and its release."""


@transaction.atomic
def change_commitment(
    *,
    commitment: Commitment,
    text: str,
    type: str,
    horizon: str,
    sector: Institution,
    regions: Iterable[Region],
    lead_institution: Institution,
    counterparts: Iterable[Institution] = (),
    agreed_on: dt.date,
    due_date: dt.date,
    meeting: Meeting | None = None,
    is_disputed: bool = False,
) -> Commitment:
    """Correct what was written down. Edition, number and code stay, and the status follows from updates.

    Raises ValidationError by field. The due date of a released commitment stays as well: people
    count on it. Values that are the present ones write nothing.
    """
    current = Commitment.objects.select_for_update(of=("self",)).select_related("edition").get(pk=commitment.pk)
    regions, counterparts = list(dict.fromkeys(regions)), list(dict.fromkeys(counterparts))
    errors = _contradictions(
        edition=current.edition, text=text, sector=sector, regions=regions, lead_institution=lead_institution,
        counterparts=counterparts, agreed_on=agreed_on, due_date=due_date, meeting=meeting,
    )  # fmt: skip
    if current.released_at is not None and due_date != current.due_date:
        errors.setdefault("due_date", []).append(
            _("El compromiso ya es público y su plazo no se edita; si está mal escrito, retire antes la publicación.")
        )
    if type != current.type and needs_money(type=type, status=current.status) and not current.funding.exists():
        errors["type"] = [
            _("Está ejecutado y no tiene transferencia ni norma: vincúlela antes de llamarlo presupuestal.")
        ]
    if agreed_on > current.agreed_on and current.updates.filter(happened_on__lt=agreed_on).exists():
        errors.setdefault("agreed_on", []).append(_("Hay avances anteriores a esa fecha."))
    if errors:
        raise ValidationError(errors)

    new = {
        "text": text.strip(), "type": type, "horizon": horizon, "sector": sector,
        "lead_institution": lead_institution, "agreed_on": agreed_on, "due_date": due_date, "meeting": meeting,
        "is_disputed": is_disputed,
    }  # fmt: skip
    changed = {name for name, value in new.items() if getattr(current, name) != value}
    for name, now, wanted in (
        ("regions", current.regions, regions),
        ("counterparts", current.counterparts, counterparts),
    ):
        if set(now.values_list("pk", flat=True)) != {row.pk for row in wanted}:
            changed.add(name)
    if not changed:
        return current
    for name, value in new.items():
        setattr(current, name, value)
    current.search_text = build_search_text(
        code=current.code, text=current.text, sector=sector, lead_institution=lead_institution, regions=regions
    )
    current.full_clean()
    current.save()
    if "regions" in changed:
        current.region_links.exclude(region__in=regions).delete()
        CommitmentRegion.objects.bulk_create(
            [CommitmentRegion(commitment=current, region=region) for region in regions], ignore_conflicts=True
        )
    if "counterparts" in changed:
        current.counterparts.set(counterparts)
    if changed & COUNTED:
        request_recompute(reason=f"change {current.code}")
    if current.released_at is not None:
        transaction.on_commit(touch_public_version)
    return current


@transaction.atomic
def refresh_search_text(*, institution: Institution) -> int:
    """Write the search words again of the commitments that *institution* is sector or lead of, after
    its short name changed; return how many rows had to change."""
    rows = (
        Commitment.objects.filter(Q(sector=institution) | Q(lead_institution=institution))
        .select_related("sector", "lead_institution")
        .prefetch_related("regions")
        .order_by("pk")
    )
    changed, stale = 0, []
    for row in rows.iterator(chunk_size=2000):
        wanted = build_search_text(
            code=row.code, text=row.text, sector=row.sector, lead_institution=row.lead_institution,
            regions=row.regions.all(),
        )  # fmt: skip
        if row.search_text != wanted:
            row.search_text = wanted
            stale.append(row)
        if len(stale) == 500:
            changed += Commitment.objects.bulk_update(stale, ["search_text"])
            stale = []
    return changed + Commitment.objects.bulk_update(stale, ["search_text"])


@transaction.atomic
def submit_update(
    *,
    commitment: Commitment,
    status: str,
    percentage: int,
    note: str,
    evidence: str = "",
    reported_by: Institution,
    author: User | None = None,
    happened_on: dt.date,
    reported_at: dt.datetime | None = None,
) -> CommitmentUpdate:
    """Write down a report of progress, which SD has still to verify. Raises ValidationError by field."""
    errors: dict[str, list[str]] = {}
    if not note.strip():
        errors["note"] = [_("Explique en qué consiste el avance.")]
    if status == Status.EXECUTED and percentage != 100:
        errors["percentage"] = [_("Un compromiso ejecutado tiene un avance de 100 %.")]
    if happened_on > today():
        errors["happened_on"] = [_("La fecha del avance no puede ser futura.")]
    elif happened_on < commitment.agreed_on:
        errors["happened_on"] = [_("El avance no puede ser anterior a la fecha del acuerdo.")]
    if errors:
        raise ValidationError(errors)
    update = CommitmentUpdate(
        commitment=commitment,
        status=status,
        percentage=percentage,
        note=note.strip(),
        evidence=evidence.strip(),
        reported_by=reported_by,
        author=author,
        happened_on=happened_on,
        reported_at=reported_at or timezone.now(),
        is_demonstration=commitment.is_demonstration,
    )
    update.full_clean()
    update.save(force_insert=True)
    return update


def _lock_submitted(update: CommitmentUpdate) -> CommitmentUpdate:
    """The update as it is now, its commitment locked; ValidationError unless it waits for SD."""
    Commitment.objects.select_for_update().get(pk=update.commitment_id)
    current = CommitmentUpdate.objects.select_for_update().select_related("commitment").get(pk=update.pk)
    if current.state != CommitmentUpdate.State.SUBMITTED:
        raise ValidationError(
            _("Este avance ya fue revisado: %(state)s.") % {"state": current.get_state_display().lower()}
        )
    return current


@transaction.atomic
def verify_update(
    *, update: CommitmentUpdate, verified_on: dt.date | None = None, verified_by: User | None = None
) -> CommitmentUpdate:
    """Accept a report: from *verified_on* (today) on, the commitment has the status it carries.

    Raises ValidationError when the report was reviewed already, or the date is in the future or
    before the fact.
    """
    current = _lock_submitted(update)
    verified_on = verified_on or today()
    if verified_on > today():
        raise ValidationError({"verified_on": [_("La fecha de verificación no puede ser futura.")]})
    if verified_on < current.happened_on:
        raise ValidationError({"verified_on": [_("No se puede verificar un avance antes de que ocurra.")]})
    refuse_without_money(
        commitment=current.commitment, type=current.commitment.type, status=current.status, field="funding"
    )
    current.state = CommitmentUpdate.State.VERIFIED
    current.verified_on = verified_on
    current.verified_by = verified_by
    current.save(update_fields=["state", "verified_on", "verified_by"])
    refresh_status(commitment_ids=[current.commitment_id])
    request_recompute(reason=f"verify {current.commitment.code}")
    if current.commitment.released_at is not None:
        transaction.on_commit(touch_public_version)
    current.commitment.refresh_from_db()
    return current


@transaction.atomic
def return_update(*, update: CommitmentUpdate, reason: str, by: User | None) -> CommitmentUpdate:
    """Send a report back to who made it, with the reason. No figure changes."""
    if not reason.strip():
        raise ValidationError({"return_reason": [_("Escriba el motivo de la devolución.")]})
    current = _lock_submitted(update)
    current.state = CommitmentUpdate.State.RETURNED
    current.return_reason = reason.strip()
    current.verified_by = by
    current.save(update_fields=["state", "return_reason", "verified_by"])
    return current


@transaction.atomic
def release_commitments(
    *, commitments: QuerySet[Commitment] | Iterable[Commitment], at: dt.datetime | None = None
) -> int:
    """Show *commitments* to the public from now (or *at*) on; return how many were not yet."""
    now = timezone.now()
    released = _chosen(commitments).filter(released_at__isnull=True).update(released_at=at or now, updated_at=now)
    if released:
        request_recompute(reason=f"release {released}")
        transaction.on_commit(touch_public_version)
    return released


@transaction.atomic
def withdraw_release(*, commitments: QuerySet[Commitment] | Iterable[Commitment]) -> int:
    """Hide *commitments* from the public again; return how many it saw until now."""
    shown = _chosen(commitments).filter(released_at__isnull=False)
    withdrawn = shown.update(released_at=None, updated_at=timezone.now())
    if withdrawn:
        request_recompute(reason=f"withdraw {withdrawn}")
        transaction.on_commit(touch_public_version)
    return withdrawn


def _chosen(commitments: QuerySet[Commitment] | Iterable[Commitment]) -> QuerySet[Commitment]:
    """*commitments* as a plain query set that can be filtered and updated."""
    if isinstance(commitments, QuerySet):
        return Commitment.objects.filter(pk__in=commitments.order_by().values("pk"))  # type: ignore[misc]
    return Commitment.objects.filter(pk__in=[commitment.pk for commitment in commitments])


@transaction.atomic
def refresh_status(*, commitment_ids: Sequence[int] | None = None) -> int:
    """Write the stored status of all commitments (or of those named) from their verified updates.

    The latest update with `verified_on` up to today counts (of one day, the one written last);
    without any, a commitment is pending. `status_since` is the first day of the present status.
    One statement for all rows; returns how many rows it had to change.
    """
    if commitment_ids is None:
        return compliance.refresh_status_sql(connection, today())
    ids = sorted(set(commitment_ids))
    return sum(
        compliance.refresh_status_sql(connection, today(), ids[start : start + IDS_PER_STATEMENT])
        for start in range(0, len(ids), IDS_PER_STATEMENT)
    )


def request_recompute(*, reason: str) -> None:
    """Say, in the change's own transaction, that stored figures are to be computed again.

    With a broker, the first request of a burst schedules the task; without one, or when the
    broker cannot be reached, the sweep of gore/schedule.py finds the request.
    """
    ComplianceRequest.objects.create(reason=reason[:80])
    transaction.on_commit(schedule_recompute)


def schedule_recompute() -> None:
    """Have the task look at the requests RECOMPUTE_DELAY seconds from now, unless it will anyway."""
    if not settings.REDIS_URL:
        return
    # The key lives no longer than the task waits: a request that finds it was committed before
    # the task starts, so the task sees it.
    try:
        if cache.add(RECOMPUTE_KEY, 1, timeout=RECOMPUTE_DELAY):
            current_app.send_task(RECOMPUTE_TASK, countdown=RECOMPUTE_DELAY)
    except Exception:
        logger.exception("recompute_not_scheduled")


def burst_is_over() -> bool:
    """Whether a recompute now would serve a whole burst of changes: none came in the last
    RECOMPUTE_DELAY seconds, or the first has waited for RECOMPUTE_PATIENCE."""
    asked = ComplianceRequest.objects.aggregate(first=Min("requested_at"), last=Max("requested_at"))
    if asked["first"] is None:
        return True
    now = timezone.now()
    return bool(
        (now - asked["last"]).total_seconds() >= RECOMPUTE_DELAY
        or (now - asked["first"]).total_seconds() >= RECOMPUTE_PATIENCE
    )


@transaction.atomic
def recompute_if_requested() -> RecomputeResult | None:
    """One recompute for all the requests present; None when there are none.

    Requests go away in the same transaction, so a failed run leaves them for the next one; those
    that another run holds are left to it.
    """
    if not compliance.claim_requests(connection):
        return None
    return recompute_compliance()


@transaction.atomic
def recompute_compliance(*, as_of: dt.date | None = None) -> RecomputeResult:
    """Rebuild the stored rates: as of today and of every stored cut-off, or as of one past date.

    A past *as_of* is stored as a cut-off from then on. Two runs at once wait for each other. A run
    of everything also serves the requests present. Raises ValidationError for a future date.
    """
    if as_of is not None and as_of > today():
        raise ValidationError({"as_of": [_("La fecha de corte no puede ser futura.")]})
    if as_of is None:
        compliance.claim_requests(connection)
    result = compliance.recompute(connection, today=today(), as_of=as_of)
    if result.public_changed:
        touch_public_version()
    return result
