"""The demonstration's portfolio, the links from commitments to money, and invented series: added beside the
transfers of the record's totals, none of whose amounts change.

There are as many treated and funded projects of each sector as the record prints (1,192 and 408). A
budgetary commitment that is executed rests on a transfer of its sector to its region where one
fits, on a norm otherwise.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from commitments.models import Commitment, CommitmentRegion, CommitmentType, Funding, Status
from gore.core.models import Edition, Institution, PublishedFigure, RecordItem, Region
from gore.loading.demo import SEED
from gore.loading.demo.texts import Writer
from transfers.models import (
    BudgetExecution,
    LegalNorm,
    Project,
    SeriesValue,
    Stage,
    Transfer,
    TransferProject,
    TransferShare,
)

BATCH = 2000
FIRST_CUI = 9_900_001
"""Real codes of investments begin with 2: these are plainly invented."""
LINKED_OPEN = 0.35
SOURCE = _("Datos inventados para la demostración")


def write_portfolio(writer: Writer) -> int:
    """A project for each transfer, and those that were treated and got nothing yet; returns how many."""
    rng = random.Random(SEED + 7)
    # Left over where the register was deleted and is made again.
    Project.objects.filter(is_demonstration=True, cui__gte=str(FIRST_CUI)).delete()
    treated = _published("transfers_projects_treated")
    shares: dict[int, list[int]] = defaultdict(list)
    for transfer_id, region_id in TransferShare.objects.values_list("transfer", "region"):
        shares[transfer_id].append(region_id)
    regions = list(Region.objects.all())
    held = list(Edition.objects.filter(transfers_reported=True))
    sectors = {body.code: body for body in Institution.objects.filter(code__in=treated)}
    already: dict[str, int] = defaultdict(int)
    for code in (
        Project.objects.filter(kind="project", editions__isnull=False)
        .distinct()
        .values_list("institution__code", flat=True)
    ):
        already[code] += 1
    projects: list[Project] = []
    places: list[list[int]] = []
    editions: list[int] = []
    paid: list[Transfer | None] = []
    for transfer in Transfer.objects.select_related("giver", "edition").order_by("code"):
        projects.append(_project(transfer.description, transfer.giver, rng, amount=_cost(transfer.amount, rng)))
        places.append(shares[transfer.pk])
        editions.append(transfer.edition_id)
        paid.append(transfer)
    funded: dict[str, int] = defaultdict(int)
    for project in projects:
        funded[project.institution.code] += 1  # type: ignore[union-attr]
    for code, count in sorted(treated.items()):
        for _place in range(count - funded[code] - already[code]):
            region = rng.choice(regions)
            projects.append(
                _project(
                    writer.purpose(code, region.code), sectors[code], rng, amount=Decimal(rng.randint(1, 400) * 100_000)
                )
            )
            places.append([region.pk])
            editions.append(rng.choice(held).pk)
            paid.append(None)
    for number, project in enumerate(projects):
        project.code, project.cui = f"pry-{number + 1:04d}", str(FIRST_CUI + number)
    Project.objects.bulk_create(projects, batch_size=BATCH)
    Project.regions.through.objects.bulk_create(
        [
            Project.regions.through(project_id=project.pk, region_id=region)
            for project, found in zip(projects, places, strict=True)
            for region in found
        ],
        batch_size=BATCH,
    )
    Project.editions.through.objects.bulk_create(
        [
            Project.editions.through(project_id=project.pk, edition_id=edition)
            for project, edition in zip(projects, editions, strict=True)
        ],
        batch_size=BATCH,
    )
    TransferProject.objects.bulk_create(
        [
            TransferProject(transfer=transfer, project=project, amount=transfer.amount)
            for project, transfer in zip(projects, paid, strict=True)
            if transfer is not None
        ],
        batch_size=BATCH,
    )
    _tag(projects, rng)
    return len(projects)


def _published(family: str) -> dict[str, int]:
    return {
        str(code): int(value or 0)
        for code, value in PublishedFigure.objects.filter(
            family=family, institution__isnull=False, value__isnull=False
        ).values_list("institution__code", "value")
    }


def _project(name: str, sector: Institution, rng: random.Random, *, amount: Decimal) -> Project:
    stage = rng.choice((Stage.PRE_INVESTMENT, Stage.TECHNICAL_FILE, Stage.TENDER, Stage.WORKS, Stage.OPERATION))
    status = {Stage.WORKS: Project.Status.UNDER_WAY, Stage.OPERATION: Project.Status.FINISHED}.get(
        stage, Project.Status.PLANNED
    )
    return Project(
        name=(name[:1].upper() + name[1:])[:300], kind="project", institution=sector, institution_basis="", stage=stage,
        status=status, amount=amount, amount_qualifier="exact", beneficiaries=rng.randint(3, 900) * 100,
        beneficiaries_unit=_("personas"), beneficiaries_qualifier="exact", is_demonstration=True,
    )  # fmt: skip


def _cost(received: Decimal, rng: random.Random) -> Decimal:
    """A project costs what it received or more."""
    return (received * Decimal(rng.choice(("1", "1", "1.2", "1.5", "2.5")))).quantize(Decimal("0.01"))


def _tag(projects: list[Project], rng: random.Random) -> None:
    """Every third project is aligned with an axis or a recommendation, and every tenth commitment."""
    items = list(RecordItem.objects.filter(kind=RecordItem.Kind.ALIGNMENT))
    if not items:
        return
    link = Project.alignments.through
    link.objects.bulk_create(
        [
            link(project_id=project.pk, recorditem_id=rng.choice(items).pk)
            for project in projects
            if rng.random() < 0.33
        ],
        batch_size=BATCH,
    )
    own = Commitment.alignments.through
    keys = Commitment.objects.order_by("pk").values_list("pk", flat=True)
    own.objects.bulk_create(
        [own(commitment_id=pk, recorditem_id=rng.choice(items).pk) for pk in keys if rng.random() < 0.1],
        batch_size=BATCH,
    )


def link_money() -> int:
    """What every executed budgetary commitment rests on, and some of the open ones; returns how many links."""
    rng = random.Random(SEED + 8)
    by_place: dict[tuple[int, int, int], list[Transfer]] = defaultdict(list)
    transfers = {transfer.pk: transfer for transfer in Transfer.objects.order_by("date", "code")}
    for transfer_id, region_id in TransferShare.objects.order_by("transfer__date").values_list("transfer", "region"):
        paid = transfers[transfer_id]
        by_place[paid.edition_id, paid.giver_id, region_id].append(paid)
    regions = dict(CommitmentRegion.objects.values_list("commitment", "region"))
    wanted = Commitment.objects.filter(type=CommitmentType.BUDGETARY, is_demonstration=True).order_by("pk")
    resolutions = _resolutions()
    links = []
    for row in wanted.only("pk", "edition", "sector", "status", "status_since", "agreed_on"):
        executed = row.status == Status.EXECUTED
        if not executed and rng.random() > LINKED_OPEN:
            continue
        fitting = [
            transfer
            for transfer in by_place[row.edition_id, row.sector_id, regions[row.pk]]
            if transfer.date >= row.agreed_on
            and (not executed or row.status_since is None or transfer.date <= row.status_since)
        ]
        if fitting:
            links.append(Funding(commitment=row, transfer=rng.choice(fitting), is_demonstration=True))
        elif executed:
            links.append(Funding(commitment=row, norm=resolutions[row.edition_id], is_demonstration=True))
    Funding.objects.bulk_create(links, batch_size=BATCH)
    return len(links)


def _resolutions() -> dict[int, LegalNorm]:
    """For each edition a norm of its last day, by which ministries changed their own budget: what was paid
    without a transfer rests on it."""
    editions = Edition.objects.filter(commitments__is_demonstration=True).distinct().order_by("seq")
    made = LegalNorm.objects.bulk_create(
        [
            LegalNorm(
                kind=LegalNorm.Kind.RM, number=f"D-{900 + place}-{edition.end_date.year}", year=edition.end_date.year,
                date=edition.end_date, is_demonstration=True,
                subject=_("Modifica el presupuesto propio para cumplir lo acordado (norma de demostración)"),
            )
            for place, edition in enumerate(editions)
        ]
    )  # fmt: skip
    return {edition.pk: norm for edition, norm in zip(editions, made, strict=True)}


def write_series() -> None:
    """Invented values where the record prints none: canon and opening budget by region, executions. All are marked."""
    rng = random.Random(SEED + 9)
    SeriesValue.objects.filter(is_demonstration=True).delete()
    BudgetExecution.objects.filter(is_demonstration=True).delete()
    cut_2018, cut_2019 = dt.date(2018, 12, 31), dt.date(2019, 2, 28)
    common = {"source": SOURCE, "source_file": "load_demo", "is_demonstration": True}
    series, executions = [], []
    for region in Region.objects.order_by("code"):
        for month, value in ((6, rng.uniform(35, 55)), (9, rng.uniform(60, 80)), (12, 100.0)):
            series.append(_value("canon", region, 2018, month, value, cut_2018, common))
        series.append(_value("canon", region, 2018, 2, 0, cut_2018, common))
        series.append(_value("canon", region, 2019, 2, rng.uniform(52, 68), cut_2019, common))
        opening = rng.randint(300, 1800) * 1_000_000
        for year in (2017, 2018, 2019):
            series.append(_value("opening", region, year, None, opening, dt.date(year, 1, 31), common))
            if year < 2019:
                modified = int(opening * rng.uniform(1.2, 1.7))
                committed = int(modified * rng.uniform(0.82, 0.95))
                accrued = int(committed * rng.uniform(0.93, 0.99))
                executions.append(
                    BudgetExecution(
                        region=region, year=year, pia=opening, pim=modified, committed=committed, accrued=accrued,
                        paid=int(accrued * rng.uniform(0.97, 1)), as_of=dt.date(year, 12, 31), **common,
                    )
                )  # fmt: skip
            opening = int(opening * rng.uniform(1.02, 1.08))
    SeriesValue.objects.bulk_create(series, batch_size=BATCH)
    BudgetExecution.objects.bulk_create(executions, batch_size=BATCH)


def _value(
    series: str, region: Region, year: int, month: int | None, value: float, as_of: dt.date, common: dict[str, object]
) -> SeriesValue:
    return SeriesValue(
        series=series, region=region, year=year, month=month, value=Decimal(f"{value:.2f}"), as_of=as_of, **common
    )
