"""Every list and every record of the API, whole: JSON, CSV and XLSX say the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gore.api.urls import VIEWSETS
from gore.core.clock import today
from tests import factories as make
from tests.api.records import records, tables
from tests.downloads import codes_of, content, csv_rows, sheet_of, sheet_rows
from tests.world import World, hide_a_commitment

NOT_PUBLIC = {"topics"}
"""What a stranger sees nothing of: tests/bilaterals/topics/test_api.py."""
LISTS = sorted(set(VIEWSETS) - NOT_PUBLIC)
TABLES = sorted(set(LISTS) - {"surveys"})


def get(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    return response.json()


@pytest.mark.parametrize("name", LISTS)
def test_list_says_all_about_every_row(client: Client, world: World, name: str) -> None:
    rows = records()[name]
    assert get(client, f"{name}/") == {"count": len(rows), "next": None, "previous": None, "results": rows}


@pytest.mark.parametrize("name", LISTS)
def test_record_says_what_the_list_says(client: Client, world: World, name: str) -> None:
    for row in records()[name]:
        assert get(client, f"{name}/{row['code']}/") == row


@pytest.mark.parametrize("name", TABLES)
def test_csv_says_all_about_every_row(client: Client, world: World, name: str) -> None:
    assert csv_rows(client.get(f"/api/v1/{name}/?format=csv")) == tables()[name]


def as_cell(value: Any) -> str:
    """A cell of a sheet as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


@pytest.mark.parametrize("name", TABLES)
def test_sheet_says_what_the_csv_says(client: Client, world: World, name: str) -> None:
    sheet = sheet_rows(client.get(f"/api/v1/{name}/?format=xlsx"))
    expected = tables()[name]
    assert [as_cell(cell) for cell in sheet[0]] == expected[0]
    for row, texts in zip(sheet[1:], expected[1:], strict=True):
        for cell, text in zip(row, texts, strict=True):
            assert as_cell(cell) == text or Decimal(str(cell)) == Decimal(text)


def test_sheet_holds_numbers_and_days(client: Client, world: World) -> None:
    sheet = sheet_of(client.get("/api/v1/transfers/?format=xlsx&edition=gore-01"))
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))

    assert (row["monto"].data_type, row["monto"].value, row["monto"].number_format) == ("n", 1500000.1, "#,##0.00")
    assert (row["fecha"].is_date, row["fecha"].value.date()) == (True, dt.date(2017, 5, 4))
    assert row["fecha"].number_format == "dd/mm/yyyy"
    assert row["codigo"].data_type == "s"
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.title) == ("A2", "A1:R2", "Transferencias")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ],
)
def test_format_may_be_asked_for_by_header(client: Client, world: World, accept: str, kind: str) -> None:
    response = client.get("/api/v1/transfers/", headers={"accept": accept})

    assert response.headers["Content-Type"] == kind
    assert "Accept" in response.headers["Vary"], "a cache would hand the CSV to who wants JSON"


def test_download_has_a_name_with_its_day(client: Client, world: World) -> None:
    for kind in ("csv", "xlsx"):
        response = client.get(f"/api/v1/commitments/?format={kind}")
        name = f'attachment; filename="compromisos-{today().isoformat()}.{kind}"'
        assert (response.headers["Content-Disposition"], bool(content(response))) == (name, True)


@pytest.mark.parametrize("name", LISTS)
def test_who_has_the_list_is_told_that_nothing_changed(client: Client, world: World, name: str) -> None:
    address = f"/api/v1/{name}/"
    tag = client.get(address).headers["ETag"]

    same = client.get(address, headers={"if-none-match": tag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)


def test_who_has_an_old_list_gets_the_new_one(client: Client, world: World) -> None:
    tag = client.get("/api/v1/commitments/").headers["ETag"]
    make.CommitmentFactory()

    changed = client.get("/api/v1/commitments/", headers={"if-none-match": tag})
    assert (changed.status_code, changed.json()["count"]) == (200, 6)
    assert changed.headers["ETag"] != tag


def test_head_tells_the_headers_alone(client: Client, world: World) -> None:
    for address in ("/api/v1/commitments/", "/api/v1/commitments/?format=csv", "/api/v1/compliance/"):
        response = client.head(address)
        assert (response.status_code, content(response)) == (200, b"")


def test_root_lists_every_list(client: Client, world: World) -> None:
    found = get(client, "")
    assert found == {
        name: f"http://testserver/api/v1/{name}/" for name in [*VIEWSETS, "compliance", "schema", "docs"]
    }  # fmt: skip
    for address in found.values():
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_the_same_number_of_queries_however_many_rows(
    client: Client, world: World, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries(parameters: str) -> int:
        with django_assert_max_num_queries(12) as captured:
            response = client.get(f"/api/v1/{name}/{parameters}")
            content(response)
        assert response.status_code == 200
        return len(captured)

    ways = ["", "?format=csv", "?format=xlsx"] if name in TABLES else [""]
    before = [queries(way) for way in ways]
    for number in range(6):
        government = make.RegionalGovernmentFactory()
        sector, edition = make.InstitutionFactory(), make.EditionFactory(code=f"gore-8{number}")
        edition.sectors.add(sector)
        meeting = make.MeetingFactory(edition=edition, regions=[government.region], sectors=[sector])
        make.CommitmentFactory(
            edition=edition, sector=sector, lead_institution=government, meeting=meeting, counterparts=[government],
            regions=[government.region, world.ancash],
        )  # fmt: skip
        make.TransferFactory(edition=edition, giver=sector, shares={government.region: Decimal(1000000)})
        make.ProjectFactory(institution=government, regions=[government.region], editions=[edition])
        option = make.OptionFactory(question__survey__edition=edition)
        make.PublishedResultFactory.create_batch(2, option=option)
        make.SurveyStatementFactory(survey=option.question.survey)
        make.PublishedFigureFactory(edition=edition, institution=sector, region=government.region)

    assert [queries(way) for way in ways] == before


# --- updates ------------------------------------------------------------------------------------


def test_updates_of_a_commitment_newest_first(client: Client, world: World) -> None:
    commitment = world.commitments[0]
    make.CommitmentUpdateFactory(
        commitment=commitment, status="in_process", percentage=40, note="Se contrató la obra", evidence="Contrato 12",
        happened_on=dt.date(2016, 10, 1), verified_on=dt.date(2016, 10, 5), reported_by=world.government,
    )  # fmt: skip
    make.CommitmentUpdateFactory(commitment=commitment, note="Todavía no verificado")
    make.CommitmentUpdateFactory(commitment=commitment, note="Devuelto", return_reason="Falta el acta")
    common = {"state": "verified", "is_demonstration": False}

    assert get(client, f"commitments/{commitment.code}/updates/") == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [
            {
                "status": "executed", "percentage": 100, "note": "Se presentó el informe de avance.", "evidence": "",
                "reported_by": "MINSA", "happened_on": "2017-03-01", "reported_at": "2017-03-01T12:00:00-05:00",
                "verified_on": "2017-03-01", **common,
            },
            {
                "status": "in_process", "percentage": 40, "note": "Se contrató la obra", "evidence": "Contrato 12",
                "reported_by": "SAM", "happened_on": "2016-10-01", "reported_at": "2016-10-01T12:00:00-05:00",
                "verified_on": "2016-10-05", **common,
            },
        ],
    }  # fmt: skip


def test_updates_that_wait_are_read_by_who_sent_them(client: Client, world: World) -> None:
    commitment = world.commitments[0]
    make.CommitmentUpdateFactory(commitment=commitment, note="Enviado por Salud", reported_by=world.health)
    make.CommitmentUpdateFactory(commitment=commitment, note="Enviado por la región", reported_by=world.government)
    team = make.MembershipFactory(role="regional_team", institution=world.government).user
    sd = make.MembershipFactory(role="sd_articulation").user
    verified = "Se presentó el informe de avance."

    def notes(user: Any) -> set[str]:
        client.force_login(user)
        return {row["note"] for row in get(client, f"commitments/{commitment.code}/updates/")["results"]}

    assert notes(team) == {verified, "Enviado por la región"}
    assert notes(sd) == {verified, "Enviado por la región", "Enviado por Salud"}


def test_sd_reads_what_is_not_released(client: Client, world: World) -> None:
    hidden = hide_a_commitment(world)
    client.force_login(make.MembershipFactory(role="sd_articulation").user)

    assert get(client, f"commitments/{hidden.code}/")["text"] == hidden.text
    assert get(client, "commitments/")["count"] == 6
    assert get(client, "compliance/")["results"][0]["commitments"] == 6
    assert hidden.code in codes_of(csv_rows(client.get("/api/v1/commitments/?format=csv")))
