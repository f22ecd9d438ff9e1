"""`load_published`: everything in data/published gets in, once, whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gore.core.models import (
    ComplianceBand,
    Edition,
    Inconsistency,
    Initiative,
    Institution,
    Milestone,
    OfficeHolder,
    ProcessRule,
    PublicVersion,
    PublishedFigure,
    RecordItem,
    Region,
    Space,
)
from gore.loading.published.tables import TABLES
from sessions.models import SummitSession
from surveys.models import Option, PublishedResult, Question, RespondentGroup, Survey, SurveyStatement
from tests.loading.published_copy import DATA, PUBLISHED, copied, edit, load, rows_of, run
from transfers.models import LegalNorm, Project, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copied(tmp_path)


# What gets in


def test_no_file_of_the_record_is_forgotten() -> None:
    assert {table.file for table in TABLES} == {path.name for path in PUBLISHED.glob("*.csv")}
    for table in TABLES:
        assert [column.name for column in table.columns] == list(rows_of(table.file.removesuffix(".csv"))[0])


def test_each_file_becomes_as_many_rows_as_it_has() -> None:
    first = load()
    respondents = rows_of("survey_respondents")
    lists = ("actors", "benefits", "commitment_types", "strategic_alignment", "legal_references", "systems")
    expected = {
        Space: 2,
        Region: len(rows_of("regions")),
        Institution: len(rows_of("institutions")) + len(rows_of("regions")),
        Edition: len(rows_of("editions")),
        OfficeHolder: len(rows_of("officials")),
        ComplianceBand: len(rows_of("compliance_bands")),
        Inconsistency: len(rows_of("inconsistencies")),
        ProcessRule: len(rows_of("process_rules")),
        Milestone: len(rows_of("milestones")),
        Initiative: len(rows_of("initiatives")),
        Project: len(rows_of("projects")),
        LegalNorm: 2,
        RecordItem: sum(len(rows_of(name)) for name in lists),
        Survey: 1,
        RespondentGroup: len([row for row in respondents if row["group_code"] != "total"]),
        Question: len(rows_of("survey_questions")),
        Option: len(rows_of("survey_options")),
        PublishedResult: len(rows_of("survey_results")),
        SurveyStatement: len(rows_of("survey_statements")),
        SummitSession: 1 + 3 * 9 + 2,
        PublishedFigure: sum(figures_expected().values()),
    }
    assert {model: model._default_manager.count() for model in expected} == expected
    assert first == {"created": sum(expected.values()), "updated": 0, "unchanged": 0}
    assert Transfer.objects.count() == 0


def figures_expected() -> dict[str, int]:
    """Figures of each family, counted from the files alone."""
    editions, totals = rows_of("editions"), rows_of("transfers_totals")
    by_sector = len(rows_of("transfers_by_sector"))
    counts = {
        "transfers_projects_treated": by_sector,
        "transfers_projects_received": by_sector,
        "transfers_totals_projects_treated": sum(1 for row in totals if row["projects_treated"]),
        "transfers_totals_projects_received": sum(1 for row in totals if row["projects_received"]),
        "editions_transfers": len(editions),
        "commitments_share": sum(1 for row in rows_of("commitments_by_status") if row["share_pct_printed"]),
        "commitments_group_share": sum(1 for row in rows_of("commitments_by_group") if row["share_pct_printed"]),
    }
    for name in ("meetings", "demands", "projects", "commitments"):
        counts[f"editions_{name}"] = sum(1 for row in editions if row[f"{name}_count"])
    for name in (
        "key_figures", "commitments_by_status", "commitments_by_group", "commitments_by_sector",
        "commitments_by_region", "commitments_by_region_unassigned", "sector_compliance", "transfers_by_sector",
        "transfers_by_region", "transfers_by_region_unassigned", "transfer_shares", "transfers_totals",
    ):  # fmt: skip
        counts[name] = len(rows_of(name))
    return counts


def values_of(family: str) -> dict[str, Decimal]:
    figures = PublishedFigure.objects.filter(family=family, value__isnull=False)
    return {figure.key: figure.value or Decimal(0) for figure in figures}


def test_figures_are_those_of_the_files() -> None:
    load()
    families = list(PublishedFigure.objects.order_by().values_list("family", flat=True))
    assert {family: families.count(family) for family in families} == figures_expected()
    for family, file, key, value in (
        ("key_figures", "key_figures", "figure_id", "value"),
        ("commitments_by_status", "commitments_by_status", "status_code", "commitments"),
        ("commitments_by_group", "commitments_by_group", "group_code", "commitments_printed"),
        ("commitments_by_sector", "commitments_by_sector", "institution_code", "commitments"),
        ("commitments_by_region", "commitments_by_region", "region_code", "commitments"),
        ("sector_compliance", "sector_compliance", "institution_code", "compliance_pct"),
        ("editions_transfers", "editions", "edition_code", "transfers_pen"),
        ("transfers_by_sector", "transfers_by_sector", "institution_code", "amount_pen"),
        ("transfers_projects_treated", "transfers_by_sector", "institution_code", "projects_treated"),
        ("transfers_projects_received", "transfers_by_sector", "institution_code", "projects_received"),
        ("transfers_by_region", "transfers_by_region", "scope_code", "amount_pen"),
        ("transfer_shares", "transfer_shares", "institution_code", "share_pct_printed"),
    ):
        assert values_of(family) == {row[key]: Decimal(row[value]) for row in rows_of(file)}, family
    assert sum(values_of("editions_transfers").values()) == 5_118_465_347
    assert sum(values_of("commitments_by_sector").values()) == 5_712
    assert values_of("commitments_share") == {"executed": 85, "in_process": 9, "pending": 6}
    assert values_of("editions_meetings") == {"gore-01": 90, "gore-02": 120, "gore-07": 196}
    assert sum(values_of("commitments_by_region_unassigned").values()) + 307 + 300 == 5_536
    assert sum(values_of("transfers_by_region_unassigned").values()) == 5_108_000_000


def test_figures_keep_certainty_qualifier_cut_off_and_source() -> None:
    load()
    figures = {figure.code: figure for figure in PublishedFigure.objects.select_related("region", "institution")}
    total = figures["key_figures.k05"]
    assert (total.value, total.as_of, total.source_part) == (
        Decimal(5712),
        dt.date(2018, 12, 31),
        "Compromisos pactados",
    )
    assert figures["key_figures.k06"].qualifier == "about"
    assert figures["key_figures.k08"].as_of is None
    assert figures["editions_commitments.gore-02"].qualifier == "more_than"
    assert figures["editions_commitments.gore-02"].institution is None
    # 127 is Health's count, not the whole edition's: the figure says so.
    assert str(figures["editions_commitments.gore-04"].institution) == "Ministerio de Salud"
    assert figures["editions_transfers.gore-08"].printed == "No hubo transferencias"
    assert figures["transfers_by_sector.MTC"].as_of == dt.date(2018, 7, 22)
    assert figures["transfers_by_sector.MIDIS"].printed == "–"
    assert figures["transfers_totals.by_edition_derived"].derived
    assert not figures["transfers_totals.by_sector_printed"].derived
    uncertain = [figure for figure in figures.values() if not figure.certain]
    assert {figure.family for figure in uncertain} == {
        "commitments_by_region_unassigned",
        "transfers_by_region_unassigned",
    }
    assert [figure.region for figure in uncertain] == [None] * 50
    assert {figure.region.code for figure in figures.values() if figure.region} == {"SAM", "JUN", "CUS"}


def test_regions_have_their_boundaries_and_governments() -> None:
    load()
    regions = {region.code: region for region in Region.objects.select_related("institution")}
    assert regions["LIM"].boundary_key == "15"
    assert regions["LMA"].boundary_key == "1501"
    features = json.loads((DATA / "geo" / "jurisdictions.geojson").read_text(encoding="utf-8"))["features"]
    drawn = {feature["properties"]["ubigeo"]: feature["geometry"] for feature in features}
    assert {region.boundary_key: region.boundary for region in regions.values()} == drawn
    assert regions["SAM"].institution.name == "Gobierno Regional de San Martín"
    assert regions["CAL"].institution.name == "Gobierno Regional del Callao"
    assert regions["LMA"].institution.kind == Institution.Kind.METROPOLITAN
    assert all(region.institution.code == region.code for region in regions.values())
    assert Region.objects.filter(counts_in_25=True).count() == 25


def test_institutions_at_the_table_have_short_names() -> None:
    load()
    bodies = {body.code: body for body in Institution.objects.filter(sits_at_table=True)}
    assert set(bodies) == {row["institution_code"] for row in rows_of("institutions")}
    assert bodies["MINSA"].short_name == "Salud"
    assert bodies["MINAM"].short_name == "Ambiente"
    assert bodies["MIMP"].short_name == "Mujer y Poblaciones Vulnerables"
    assert bodies["PRODUCE"].short_name == "Producción"
    assert bodies["OSINFOR"].short_name == "OSINFOR"
    assert sum(body.prioritised for body in bodies.values()) == 9


def test_programmes_say_only_what_the_source_allows() -> None:
    load()
    blocks: dict[str, list[tuple[int, str, str, str]]] = {}
    for block in SummitSession.objects.select_related("edition").order_by("day", "position"):
        blocks.setdefault(block.edition.code, []).append((block.day, block.kind, block.basis, block.venue))
    centre, palace = "Lima Centro de Convenciones", "Palacio de Gobierno"
    ministry = "Centro de actividades del Ministerio de Economía y Finanzas"
    rule = [(1, "plenary", "rule", centre), (1, "bilateral", "rule", centre), (2, "presidential", "rule", palace)]
    assert blocks.pop("gore-01") == [(1, "bilateral", "printed", centre)]
    assert blocks.pop("gore-08") == [(1, "plenary", "rule", ministry), (1, "bilateral", "rule", ministry)]
    assert blocks.pop("gore-ext") == [
        (1, "plenary", "rule", ministry),
        (1, "bilateral", "rule", ministry),
        (2, "presidential", "printed", ""),
    ]
    assert len(blocks) == 8
    assert all(programme == rule for programme in blocks.values())
    assert set(SummitSession.objects.filter(kind="plenary").values_list("minutes_limit", flat=True)) == {60}
    last = SummitSession.objects.get(edition__code="gore-10", day=2)
    assert (last.date, last.starts_at) == (dt.date(2019, 2, 22), None)


def test_people_norms_and_links() -> None:
    load()
    noriega = OfficeHolder.objects.get(person_name="Víctor Noriega")
    assert str(noriega.institution) == "Gobierno Regional de San Martín"
    dates = (dt.date(2014, 1, 1), dt.date(2018, 12, 31))
    assert (noriega.starts_on, noriega.ends_on, noriega.term_printed) == (*dates, "2014-2018")
    linked = OfficeHolder.objects.filter(institution__code="PCM").values_list("person_name", flat=True)
    assert set(linked) == {"Salvador del Solar", "Fernando Zavala Lombardi"}
    assert OfficeHolder.objects.filter(institution=None).count() == 2
    assert {str(norm) for norm in LegalNorm.objects.all()} == {"Ley 27783", "DS 033-2019-EF"}
    pact = Initiative.objects.get(code="anemia")
    assert (pact.all_regions, pact.regions.count(), pact.editions.get().code) == (True, 0, "gore-03")
    water = Project.objects.get(code="prj-08")
    assert set(water.regions.values_list("code", flat=True)) == {"ICA", "HUV"}
    assert Project.objects.get(code="prj-06").amount == Decimal("8313482.00")
    actor = RecordItem.objects.get(kind="actor", code="premier")
    assert actor.attributes == {"count": 1, "plenary": True, "bilateral": False, "presidential": None}


def test_the_survey_is_the_printed_one() -> None:
    load()
    survey = Survey.objects.get(code="gore-09")
    assert (survey.answered, survey.universe, survey.edition.code) == (55, 70, "gore-09")
    printed = {
        (result.option.code, result.group.code): (
            result.percentage,
            result.base_n,
            result.implied_count,
            result.certain,
        )
        for result in PublishedResult.objects.select_related("option", "group")
    }
    assert printed == {
        (row["option_code"], row["group_code"]): (
            int(row["percentage"]),
            int(row["base_n"]),
            int(row["implied_count"]) if row["implied_count"] else None,
            row["certain"] == "yes",
        )
        for row in rows_of("survey_results")
    }


# Once


def test_a_second_run_writes_nothing() -> None:
    first = load()
    version = PublicVersion.objects.get().number
    with CaptureQueriesContext(connection) as queries:
        second = load()
    assert second == {"created": 0, "updated": 0, "unchanged": first["created"]}
    writes = [query["sql"] for query in queries if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert writes == []
    assert PublicVersion.objects.get().number == version


def test_a_changed_cell_is_one_update(copy: Path) -> None:
    first = load(copy)
    version = PublicVersion.objects.get().number
    edit(copy / "inconsistencies.csv", "Pie de foto de Áncash", "Pie de foto de la página de Áncash")
    assert load(copy) == {"created": 0, "updated": 1, "unchanged": first["created"] - 1}
    assert Inconsistency.objects.get(code="x24").explanation == "Pie de foto de la página de Áncash"
    assert PublicVersion.objects.get().number == version + 1


def test_a_changed_link_is_one_update(copy: Path) -> None:
    first = load(copy)
    edit(copy / "projects.csv", "Acordado,gore-10", "Acordado,gore-09;gore-10")
    assert load(copy) == {"created": 0, "updated": 1, "unchanged": first["created"] - 1}
    assert set(Project.objects.get(code="prj-14").editions.values_list("code", flat=True)) == {"gore-09", "gore-10"}
    edit(copy / "projects.csv", "Acordado,gore-09;gore-10", "Acordado,")
    assert load(copy)["updated"] == 1
    assert Project.objects.get(code="prj-14").editions.count() == 0


def test_what_people_changed_in_the_database_comes_back_except_the_phase() -> None:
    load()
    Edition.objects.filter(code="gore-10").update(phase=Edition.Phase.CLOSED, title="Otro título")
    assert load()["updated"] == 1
    assert (Edition.objects.get(code="gore-10").phase, Edition.objects.get(code="gore-10").title) == (
        Edition.Phase.CLOSED,
        "10mo GORE Ejecutivo",
    )


def test_rows_that_left_the_files_are_kept_and_named(copy: Path) -> None:
    load(copy)
    edit(
        copy / "benefits.csv", "b6,Mayor PIA regional,Obras antes a cargo de los sectores,Asignación de recursos\n", ""
    )
    (copy / "sobrante.csv").write_text("a\n1\n")
    lines = run(copy)
    assert lines[:-1] == [
        "Ya no está en los archivos y se conserva: línea del registro publicado: Mayor PIA regional.",
        "Archivo que no se usa: sobrante.csv.",
    ]
    assert json.loads(lines[-1])["updated"] == 0
    assert RecordItem.objects.filter(kind="benefit", code="b6").exists()


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(copy: Path) -> None:
    path = copy / "institutions.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    created = load(copy)["created"]
    assert load(PUBLISHED) == {"created": 0, "updated": 0, "unchanged": created}
