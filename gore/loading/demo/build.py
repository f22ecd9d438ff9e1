"""Makes the rows of the demonstration: meetings, commitments, updates, norms, transfers.

Everything is written in one transaction by `bulk_create`; the rows carry is_demonstration.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bilaterals.models import Meeting
from commitments.models import Commitment, CommitmentRegion, CommitmentUpdate
from commitments.services import build_search_text, commitment_code
from gore.core.models import Edition, Institution, Region, User
from gore.loading.demo import SEED
from gore.loading.demo.margins import BY_OTHER, BY_REGION, BY_SECTOR, EXECUTED, Slot, make_slots
from gore.loading.demo.money import Parcel, make_parcels
from gore.loading.demo.places import makes_sense
from gore.loading.demo.portfolio import link_money, write_portfolio, write_series
from gore.loading.demo.targets import Targets
from gore.loading.demo.texts import OTHER_LEADS, Writer, joined
from gore.loading.demo.timeline import (
    LIMA,
    RETURNED,
    VERIFIED,
    Report,
    choose_due_date,
    choose_horizon,
    final_status,
    make_reports,
)
from transfers.models import LegalNorm, Transfer, TransferShare
from transfers.services import check_shares

BATCH = 2000
DISPUTED_SHARE = 0.03  # of the commitments that are still open
DAYS_TO_RELEASE = 10
# The source's table of transfers closes on this day (transfers_totals.csv).
TRANSFERS_CLOSED_ON = dt.date(2018, 7, 22)
NORMS_PER_EDITION = 9


class Registry:
    """The record's rows that the demonstration refers to, by code."""

    def __init__(self) -> None:
        self.editions = {edition.code: edition for edition in Edition.objects.all()}
        self.regions = {region.code: region for region in Region.objects.defer("boundary")}
        self.institutions = {body.code: body for body in Institution.objects.all()}
        self.governments = {body.region_id: body for body in self.institutions.values() if body.region_id}

    def government(self, region_code: str) -> Institution:
        return self.governments[self.regions[region_code].pk]


@transaction.atomic
def build_register(targets: Targets, *, verifier: User | None) -> None:
    """Write the whole demonstration register; *verifier* signs the verified updates."""
    registry = Registry()
    rng = random.Random(SEED + 2)
    names = {code: region.display_name for code, region in registry.regions.items()}
    writer = Writer(rng, {**names, "LIM": registry.regions["LIM"].name} if "LIM" in names else names)
    slots = make_slots(targets, SEED, OTHER_LEADS)
    meetings = make_meetings(slots, registry)
    CommitmentsBuilder(targets, registry, writer, rng).write(slots, meetings, verifier)
    write_transfers(make_parcels(targets, SEED), registry, writer, rng)
    write_portfolio(writer)
    link_money()
    write_series()


def make_meetings(slots: Sequence[Slot], registry: Registry) -> dict[tuple[str, int], Meeting]:
    """One meeting for each edition, region and sector that have commitments together."""
    sides: dict[tuple[str, int], tuple[str, str]] = {}
    for slot in slots:
        sides[slot.edition, slot.meeting] = (slot.region, slot.sector)
    meetings = Meeting.objects.bulk_create(
        [
            Meeting(code=f"{edition}-B-{number:04d}", edition=registry.editions[edition], is_demonstration=True)
            for edition, number in sides
        ],
        batch_size=BATCH,
    )
    made = dict(zip(sides, meetings, strict=True))
    Meeting.regions.through.objects.bulk_create(
        [
            Meeting.regions.through(meeting_id=made[key].pk, region_id=registry.regions[region].pk)
            for key, (region, _sector) in sides.items()
        ],
        batch_size=BATCH,
    )
    Meeting.sectors.through.objects.bulk_create(
        [
            Meeting.sectors.through(meeting_id=made[key].pk, institution_id=registry.institutions[sector].pk)
            for key, (_region, sector) in sides.items()
        ],
        batch_size=BATCH,
    )
    return made


class CommitmentsBuilder:
    """Turns slots into commitments with their regions, counterparts and updates."""

    def __init__(self, targets: Targets, registry: Registry, writer: Writer, rng: random.Random) -> None:
        self.targets, self.registry, self.writer, self.rng = targets, registry, writer, rng
        self.spans = {edition.code: edition for edition in targets.editions}

    def write(self, slots: Sequence[Slot], meetings: dict[tuple[str, int], Meeting], verifier: User | None) -> None:
        """Save everything that *slots* ask for."""
        commitments, histories = [], []
        for slot in slots:
            commitment, reports = self.make(slot)
            commitment.meeting = meetings[slot.edition, slot.meeting]
            commitments.append(commitment)
            histories.append(reports)
        Commitment.objects.bulk_create(commitments, batch_size=BATCH)
        CommitmentRegion.objects.bulk_create(
            [
                CommitmentRegion(commitment=commitment, region=self.registry.regions[slot.region])
                for slot, commitment in zip(slots, commitments, strict=True)
            ],
            batch_size=BATCH,
        )
        self.write_counterparts(slots, commitments)
        updates = [
            self.make_update(commitment, report, verifier)
            for commitment, reports in zip(commitments, histories, strict=True)
            for report in reports
        ]
        CommitmentUpdate.objects.bulk_create(updates, batch_size=BATCH)

    def make(self, slot: Slot) -> tuple[Commitment, list[Report]]:
        """One unsaved commitment and the reports from which its status follows."""
        span, cutoff = self.spans[slot.edition], self.targets.cutoff
        agreed_on = span.start if span.start == span.end or self.rng.random() < 0.75 else span.end
        lead = self.writer.lead(slot.led_by, slot.sector, agreed_on)
        horizon = choose_horizon(lead.type, slot.status, agreed_on, cutoff, self.rng)
        due = choose_due_date(horizon, agreed_on, self.rng)
        reports = make_reports(slot.status, agreed_on, due, cutoff, self.rng)
        status, since = final_status(reports)
        sector = self.registry.institutions[slot.sector]
        leader = self.registry.institutions[lead.code] if lead.code else self.registry.government(slot.region)
        edition = self.registry.editions[slot.edition]
        code = commitment_code(edition, slot.number)
        text = self.writer.commitment(lead, slot.sector, slot.region, agreed_on, due)
        released = dt.datetime.combine(span.end + dt.timedelta(days=DAYS_TO_RELEASE), dt.time(9), tzinfo=LIMA)
        commitment = Commitment(
            code=code,
            edition=edition,
            number=slot.number,
            text=text,
            type=lead.type,
            horizon=horizon,
            sector=sector,
            lead_institution=leader,
            agreed_on=agreed_on,
            due_date=due,
            status=status,
            status_since=since,
            is_disputed=slot.status != EXECUTED and self.rng.random() < DISPUTED_SHARE,
            released_at=released,
            is_demonstration=True,
            search_text=build_search_text(
                code=code,
                text=text,
                sector=sector,
                lead_institution=leader,
                regions=[self.registry.regions[slot.region]],
            ),
        )
        return commitment, reports

    def write_counterparts(self, slots: Sequence[Slot], commitments: Sequence[Commitment]) -> None:
        """The other side: the region's government, or the sector, or both when a third body leads."""
        through = Commitment.counterparts.through
        rows = []
        for slot, commitment in zip(slots, commitments, strict=True):
            government = self.registry.government(slot.region)
            sides = {
                BY_REGION: [commitment.sector],
                BY_SECTOR: [government],
                BY_OTHER: [government, commitment.sector],
            }[slot.led_by]
            rows += [through(commitment_id=commitment.pk, institution_id=side.pk) for side in sides]
        through.objects.bulk_create(rows, batch_size=BATCH)

    def make_update(self, commitment: Commitment, report: Report, verifier: User | None) -> CommitmentUpdate:
        """One unsaved update; only what shows progress names its evidence."""
        shows_progress = report.status != "pending"
        return CommitmentUpdate(
            commitment=commitment,
            status=report.status,
            percentage=report.percentage,
            note=self.writer.report(commitment.type, report.status),
            evidence=self.writer.evidence(commitment.type, report.happened_on) if shows_progress else "",
            reported_by=commitment.lead_institution,
            happened_on=report.happened_on,
            reported_at=report.reported_at,
            state=report.state,
            verified_on=report.verified_on,
            verified_by=verifier if report.state in (VERIFIED, RETURNED) else None,
            return_reason=self.writer.return_reason() if report.state == RETURNED else "",
            is_demonstration=True,
        )


def write_transfers(parcels: Sequence[Parcel], registry: Registry, writer: Writer, rng: random.Random) -> None:
    """Norms, transfers and shares. The number of every norm says that it is a demonstration."""
    norms = make_norms(parcels, registry, rng)
    transfers, shares = [], []
    numbers: dict[str, int] = {}
    for parcel in parcels:
        edition = registry.editions[parcel.edition]
        norm, date = rng.choice(norms[parcel.edition])
        numbers[parcel.edition] = number = numbers.get(parcel.edition, 0) + 1
        main = max(parcel.shares, key=lambda code: parcel.shares[code]) if parcel.shares else None
        transfer = Transfer(
            code=f"{edition.code}-TR-{number:04d}",
            edition=edition,
            giver=registry.institutions[parcel.giver],
            norm=norm,
            amount=Decimal(parcel.amount),
            multi_region=parcel.multi_region,
            date=date,
            description=describe(parcel, main, registry, writer),
            is_demonstration=True,
        )
        parts = {registry.regions[code]: Decimal(amount) for code, amount in parcel.shares.items()}
        check_shares(amount=transfer.amount, multi_region=transfer.multi_region, shares=parts)
        transfers.append(transfer)
        shares += [TransferShare(transfer=transfer, region=region, amount=amount) for region, amount in parts.items()]
    Transfer.objects.bulk_create(transfers, batch_size=BATCH)
    TransferShare.objects.bulk_create(shares, batch_size=BATCH)


def describe(parcel: Parcel, main: str | None, registry: Registry, writer: Writer) -> str:
    """What the transfer pays for, naming the other regions that share in it."""
    text = writer.purpose(parcel.giver, main)
    for _attempt in range(20):
        if main is None or makes_sense(text, main):
            break
        text = writer.purpose(parcel.giver, main)
    others = sorted(registry.regions[code].display_name for code in parcel.shares if code != main)
    if others:
        text += _(" e intervenciones similares en %(regions)s") % {"regions": joined(others)}
    return text[:300]


def make_norms(
    parcels: Sequence[Parcel], registry: Registry, rng: random.Random
) -> dict[str, list[tuple[LegalNorm, dt.date]]]:
    """A few decrees for each edition with their dates: after it, and before the source's table closes."""
    norms: dict[str, list[tuple[LegalNorm, dt.date]]] = {}
    number = 0
    for code in dict.fromkeys(parcel.edition for parcel in parcels):
        edition = registry.editions[code]
        window = min((TRANSFERS_CLOSED_ON - edition.end_date).days - 1, 240)
        days = sorted(rng.sample(range(7, max(window, 20)), NORMS_PER_EDITION))
        norms[code] = []
        for index, offset in enumerate(days):
            number += 1
            date = edition.end_date + dt.timedelta(days=offset)
            kind = LegalNorm.Kind.DU if index == NORMS_PER_EDITION - 1 else LegalNorm.Kind.DS
            suffix = "" if kind == LegalNorm.Kind.DU else "-EF"
            subject = _("Autoriza transferencias a favor de gobiernos regionales (norma de demostración)")
            norm = LegalNorm(
                kind=kind,
                number=f"D-{number:03d}-{date.year}{suffix}",
                year=date.year,
                date=date,
                subject=subject,
                is_demonstration=True,
            )
            norms[code].append((norm, date))
    LegalNorm.objects.bulk_create([norm for group in norms.values() for norm, _date in group], batch_size=BATCH)
    return norms
