"""A small whole world for tests that read: at least one row of everything the public sees, with every
value written down, and nothing that is not released (see `hide_a_commitment`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from bilaterals.models import Meeting
from commitments.models import Commitment
from commitments.services import build_search_text, recompute_compliance
from gore.core.models import Edition, Institution, Region
from tests import factories as make
from transfers.models import Project, Transfer

CANARY = "CANARIOSECRETO"
"""A word of the commitment that nobody may see."""

D = dt.date


@dataclass(frozen=True)
class World:
    first: Edition
    second: Edition
    health: Institution
    roads: Institution
    san_martin: Region
    ancash: Region
    government: Institution
    meeting: Meeting
    commitments: tuple[Commitment, ...]
    transfers: tuple[Transfer, ...]
    project: Project


def commitment(text: str, **fields: object) -> Commitment:
    """A released commitment that the search finds, as a service would have written it."""
    made = make.CommitmentFactory(text=text, **fields)
    made.search_text = build_search_text(
        code=made.code,
        text=text,
        sector=made.sector,
        lead_institution=made.lead_institution,
        regions=made.regions.all(),
    )
    made.save(update_fields=["search_text"])
    return made


def make_world() -> World:
    """Two editions, two sectors, two regions, five commitments, three transfers, and the record."""
    first = make.EditionFactory(
        code="gore-01", seq=1, title="1er GORE Ejecutivo", start_date=D(2016, 9, 8), phase="closed",
        venue_day1="Palacio de Gobierno",
    )  # fmt: skip
    second = make.EditionFactory(
        code="gore-02", seq=2, title="2do GORE Ejecutivo", start_date=D(2017, 2, 1), end_date=D(2017, 2, 1),
        kind="transition",
    )  # fmt: skip
    health = make.InstitutionFactory(code="MINSA", name="Ministerio de Salud", short_name="Salud", prioritised=True)
    roads = make.InstitutionFactory(code="MTC", name="Ministerio de Transportes", short_name="Transportes")
    first.sectors.add(health, roads)
    san_martin = make.RegionFactory(
        code="SAM", name="San Martín", ubigeo_department="22", boundary_key="22", iso_3166_2="PE-SAM"
    )
    ancash = make.RegionFactory(
        code="ANC", name="Áncash", ubigeo_department="02", boundary_key="02", iso_3166_2="PE-ANC"
    )
    government = make.RegionalGovernmentFactory(
        code="SAM", region=san_martin, name="Gobierno Regional de San Martín", short_name="GORE San Martín"
    )
    meeting = make.MeetingFactory(code="gore-01-B-0001", edition=first, regions=[san_martin], sectors=[health])

    by_health = {"edition": first, "sector": health, "regions": [san_martin], "agreed_on": D(2016, 9, 9)}
    by_roads = {"edition": second, "sector": roads, "regions": [san_martin, ancash], "agreed_on": D(2017, 2, 1)}
    commitments = (
        commitment(
            "Entregar el expediente técnico del hospital", **by_health, number=1, type="technical", meeting=meeting,
            due_date=D(2016, 12, 31), status="executed", status_since=D(2017, 3, 1), counterparts=[government],
        ),
        commitment(
            "Transferir recursos para el equipamiento", **by_health, number=2, type="budgetary", horizon="immediate",
            due_date=D(2016, 10, 1), status="in_process", status_since=D(2016, 9, 20), lead_institution=government,
        ),
        commitment(
            "Evaluar el plan de vacunación", **by_health, number=3, horizon="medium", due_date=D(2018, 9, 9),
            is_disputed=True,
        ),
        commitment(
            "Asfaltar la vía Juanjuí–Tocache", **by_roads, number=1, type="technical", due_date=D(2017, 12, 31),
            status="executed", status_since=D(2017, 11, 30),
        ),
        commitment("Estudiar el puente, con 50 % de avance", **by_roads, number=2, due_date=D(2999, 12, 31)),
    )  # fmt: skip

    norm = make.LegalNormFactory(kind="ds", number="123-2017-EF", date=D(2017, 5, 4))
    transfers = (
        make.TransferFactory(
            code="gore-01-TR-0001", edition=first, giver=health, norm=norm, amount=Decimal("1500000.10"),
            date=D(2017, 5, 4), description="Equipamiento del hospital de Tarapoto",
            shares={san_martin: Decimal("1000000.05"), ancash: Decimal("500000.05")},
        ),
        make.TransferFactory(
            code="gore-02-TR-0001", edition=second, giver=roads, norm=None, amount=Decimal(750), date=D(2017, 6, 1),
            description="Caminos vecinales", shares={san_martin: Decimal(750)},
        ),
        make.TransferFactory(
            code="gore-02-TR-0002", edition=second, giver=roads, norm=None, amount=Decimal("0.01"),
            date=D(2017, 6, 1), description="Señalización", multi_region=True,
        ),
    )  # fmt: skip
    project = make.ProjectFactory(
        code="prj-01", cui="2234567", name="Carretera Omate–Moquegua", kind="project", institution=roads,
        institution_basis="inferred", regions=[san_martin], editions=[first], amount=Decimal(465000000),
        amount_qualifier="exact", beneficiaries=30000, beneficiaries_unit="personas",
        beneficiaries_qualifier="more_than",
    )  # fmt: skip

    survey = make.SurveyFactory(code="encuesta-gore-02", edition=second, title="Encuesta", answered=20, universe=30)
    governors = make.RespondentGroupFactory(
        survey=survey, code="gobernadores", label="Gobernadores", position=1, answered=12, universe=20
    )
    question = make.QuestionFactory(survey=survey, code="q1", position=1, title="¿Cómo califica la organización?")
    option = make.OptionFactory(question=question, code="buena", position=1, label="Buena")
    make.PublishedResultFactory(option=option, group=governors, percentage=75, base_n=12, implied_count=9)
    make.SurveyStatementFactory(survey=survey, code="s1")

    make.RecordCutoffFactory()
    make.PublishedFigureFactory(
        family="editions_transfers", key="gore-01", label="Transferido", value=Decimal("1500000.10"), unit="soles",
        printed="S/ 1.5 millones", edition=first, source_file="editions.csv",
    )  # fmt: skip
    make.PublishedFigureFactory(
        family="commitments_by_sector", key="MINSA", label="Salud", value=Decimal(3), institution=health,
        source_file="commitments_by_sector.csv", region=None, certain=False, note="Se lee mal",
    )  # fmt: skip
    make.ComplianceBandFactory(min_pct=90)
    make.InconsistencyFactory(code="x01")
    make.ProcessRuleFactory(code="r01", phase="plenary")
    make.MilestoneFactory()
    make.InitiativeFactory(code="pacto", regions=[san_martin], editions=[first])
    make.RecordItemFactory(code="item")
    make.OfficeHolderFactory(institution=health, person_name="Ana Pérez")
    make.SummitSessionFactory(edition=first)
    recompute_compliance()
    return World(
        first, second, health, roads, san_martin, ancash, government, meeting, commitments, transfers, project
    )  # fmt: skip


def hide_a_commitment(world: World) -> Commitment:
    """One more commitment like those of the world, with a verified update, that is not released."""
    hidden = commitment(
        f"Construir {CANARY} en secreto", edition=world.first, sector=world.health, lead_institution=world.government,
        regions=[world.san_martin, world.ancash], number=99, released=False, agreed_on=D(2016, 9, 9),
        due_date=D(2016, 12, 31), status="in_process", status_since=D(2016, 11, 2), type="budgetary",
        meeting=world.meeting,
    )  # fmt: skip
    make.CommitmentUpdateFactory(
        commitment=hidden, note=f"Avance de {CANARY}", evidence=CANARY, verified_on=D(2016, 11, 2)
    )
    recompute_compliance()
    return hidden
