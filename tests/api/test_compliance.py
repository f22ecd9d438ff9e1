"""`/api/v1/compliance/`: the shape that others rely on, its counts, and what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from commitments.models import ComplianceSnapshot
from gore.core.clock import today
from tests import factories as make
from tests.downloads import csv_rows, sheet_rows
from tests.world import World

pytestmark = pytest.mark.django_db


def get(client: Client, query: str = "") -> Any:
    response = client.get(f"/api/v1/compliance/{query}")
    assert response.status_code == 200
    return response.json()


def row(key: str, label: str, *counts: float | None) -> dict[str, Any]:
    names = ("commitments", "executed", "in_process", "pending", "rate", "due", "executed_of_due")
    return {"key": key, "label": label, **dict(zip(names, counts, strict=True))}


TOTAL = row("total", "Total", 5, 2, 1, 2, 40.0, 4, 2)
TODAY = {
    "": [TOTAL],
    "?by=edition": [
        row("gore-01", "1er GORE Ejecutivo", 3, 1, 1, 1, 33.3, 3, 1),
        row("gore-02", "2do GORE Ejecutivo", 2, 1, 0, 1, 50.0, 1, 1),
    ],
    "?by=sector": [row("MINSA", "Salud", 3, 1, 1, 1, 33.3, 3, 1), row("MTC", "Transportes", 2, 1, 0, 1, 50.0, 1, 1)],
    # Two commitments count in both regions: the rows add up to more than the total.
    "?by=region": [row("ANC", "Áncash", 2, 1, 0, 1, 50.0, 1, 1), row("SAM", "San Martín", 5, 2, 1, 2, 40.0, 4, 2)],
    "?by=type": [
        row("administrative", "Administrativo", 2, 0, 0, 2, 0.0, 1, 0),
        row("technical", "Técnico", 2, 2, 0, 0, 100.0, 2, 2),
        row("budgetary", "Presupuestal", 1, 0, 1, 0, 0.0, 1, 0),
    ],
    "?edition=gore-02&sector=MTC&region=ANC": [row("total", "Total", 2, 1, 0, 1, 50.0, 1, 1)],
    "?edition=gore-02&sector=MINSA": [row("total", "Total", 0, 0, 0, 0, None, 0, 0)],
    "?by=edition&region=ANC": [row("gore-02", "2do GORE Ejecutivo", 2, 1, 0, 1, 50.0, 1, 1)],
    "?by=type&edition=gore-02": [
        row("administrative", "Administrativo", 1, 0, 0, 1, 0.0, 0, 0),
        row("technical", "Técnico", 1, 1, 0, 0, 100.0, 1, 1),
    ],
}  # fmt: skip


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "live"])
@pytest.mark.parametrize("query", list(TODAY))
def test_counts_of_today(client: Client, world: World, query: str, stored: bool) -> None:
    if not stored:
        ComplianceSnapshot.objects.all().delete()
    assert get(client, query) == {"as_of": today().isoformat(), "results": TODAY[query]}


@pytest.mark.parametrize("written", ["2017-01-15", "15/01/2017"])
def test_counts_of_a_past_day_follow_the_updates_verified_by_then(client: Client, world: World, written: str) -> None:
    assert get(client, f"?as_of={written}") == {
        "as_of": "2017-01-15",
        "results": [row("total", "Total", 3, 0, 1, 2, 0.0, 2, 0)],
    }
    assert get(client, f"?by=sector&as_of={written}")["results"] == [row("MINSA", "Salud", 3, 0, 1, 2, 0.0, 2, 0)]


def test_nothing_had_been_agreed_before_the_first_edition(client: Client, world: World) -> None:
    assert get(client, "?as_of=0001-01-01") == {
        "as_of": "0001-01-01",
        "results": [row("total", "Total", 0, 0, 0, 0, None, 0, 0)],
    }
    assert get(client, "?by=region&as_of=2016-09-08")["results"] == []


def test_rate_is_rounded_half_up_to_one_decimal(client: Client, world: World) -> None:
    ComplianceSnapshot.objects.all().delete()
    edition = make.EditionFactory(code="gore-03", start_date=dt.date(2018, 1, 1))
    make.CommitmentFactory(edition=edition, status="executed")
    make.CommitmentFactory.create_batch(15, edition=edition)

    assert get(client, "?edition=gore-03")["results"][0]["rate"] == 6.3  # 6.25


def test_table_of_compliance_as_files(client: Client, world: World) -> None:
    heading = (
        "clave nombre compromisos ejecutados en_proceso pendientes cumplimiento con_plazo_cumplido ejecutados_de_esos"
    ).split()
    file = client.get("/api/v1/compliance/?by=region&format=csv")
    assert csv_rows(file) == [
        heading,
        ["ANC", "Áncash", "2", "1", "0", "1", "50.0", "1", "1"],
        ["SAM", "San Martín", "5", "2", "1", "2", "40.0", "4", "2"],
    ]
    day = today().isoformat()
    assert f"cumplimiento-al-{day}-descargado-{day}.csv" in file.headers["Content-Disposition"]
    sheet = sheet_rows(client.get("/api/v1/compliance/?by=region&format=xlsx"))
    assert sheet == [heading, ["ANC", "Áncash", 2, 1, 0, 1, 50, 1, 1], ["SAM", "San Martín", 5, 2, 1, 2, 40, 4, 2]]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("?by=color", {"by": "No se cuenta por “color”; puede ser edition, sector, region o type."}),
        ("?by=edition&by=sector", {"by": "Elija solo un valor."}),
        ("?as_of=2999-01-01", {"as_of": "Esa fecha todavía no llega: escriba hoy o una fecha anterior."}),
        ("?as_of=31/02/2018", {"as_of": "Escriba una fecha que exista, por ejemplo 31/12/2018 o 2018-12-31."}),
        ("?edition=gore-99", {"edition": "No hay ninguna edición con el código “gore-99”."}),
        ("?sector=MINSA&sector=MTC", {"sector": "Elija solo un valor."}),
        (
            "?status=executed",
            {
                "status": "No hay filtro “status”; los filtros son: "
                "as_of, by, edition, format, page, page_size, region, sector."
            },
        ),
    ],
)
def test_what_cannot_be_counted_is_refused_by_parameter(
    client: Client, world: World, query: str, errors: dict[str, str]
) -> None:
    response = client.get(f"/api/v1/compliance/{query}")

    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert response.json() == {
        "type": "about:blank",
        "title": "No se entiende lo pedido",
        "status": 400,
        "detail": " ".join(errors.values()),
        "errors": [{"parameter": name, "detail": text} for name, text in errors.items()],
    }
