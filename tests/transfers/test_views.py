"""Pages and downloads of transfers and projects: filters, sums, and exactly the rows behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gore.core.filters import sentence
from tests import factories as make
from tests.downloads import codes_of, content, csv_rows, sheet_rows
from tests.world import World
from transfers.filters import ProjectFilter, TransferFilter, describe
from transfers.models import Project, Transfer

T1, T2, T3 = "gore-02-TR-0001", "gore-02-TR-0002", "gore-01-TR-0001"
LISTS = {"transfers": "/transferencias/", "projects": "/proyectos/"}


def api_codes(client: Client, name: str, query: str) -> list[str]:
    response = client.get(f"/api/v1/{name}/?{query}")
    assert response.status_code == 200
    return codes_of(response.json()["results"])


def same_everywhere(client: Client, name: str, query: str, codes: list[str]) -> str:
    """That API, CSV and XLSX hold exactly *codes* for *query*; returns the page."""
    assert api_codes(client, name, query) == codes
    for base in (LISTS[name], f"/api/v1/{name}/"):
        assert codes_of(csv_rows(client.get(f"{base}?{query}&format=csv"))) == codes
        assert codes_of(sheet_rows(client.get(f"{base}?{query}&format=xlsx"))) == codes
    return client.get(f"{LISTS[name]}?{query}").content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("query", "codes", "heading"),
    [
        ("ordering=-date", [T1, T2, T3], "3 transferencias</strong>: S/ 1,500,750.11"),
        ("ordering=date", [T3, T2, T1], "3 transferencias</strong>: S/ 1,500,750.11"),
        ("ordering=-amount", [T3, T1, T2], "3 transferencias"),
        ("ordering=amount", [T2, T1, T3], "3 transferencias"),
        ("ordering=code", [T3, T1, T2], "3 transferencias"),
        ("ordering=-code", [T2, T1, T3], "3 transferencias"),
        ("edition=gore-02", [T1, T2], "2 transferencias</strong>: S/ 750.01"),
        ("edition=GORE-01&edition=gore-02&sector=MINSA", [T3], "1 transferencia</strong>: S/ 1,500,000.10"),
        ("region=SAM", [T1, T3], "2 transferencias"),
        ("region=ANC", [T3], "1 transferencia</strong>: S/ 1,500,000.10"),
        ("q=TARAPOTO+salud", [T3], "1 transferencia"),
        ("q=ds+123-2017", [T3], "1 transferencia"),
        ("q=señalizacion", [T2], "1 transferencia"),
    ],
)
def test_transfers_that_are_asked_for(client: Client, world: World, query: str, codes: list[str], heading: str) -> None:
    assert heading in same_everywhere(client, "transfers", query, codes)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("edition=gore-01", ["prj-01"]),
        ("edition=gore-02", []),
        ("sector=MTC", ["prj-01"]),
        ("sector=MINSA", ["prj-03"]),
        ("kind=project", ["prj-01"]),
        ("kind=pact&kind=project", ["prj-01", "prj-02"]),
        ("region=SAM", ["prj-01", "prj-02"]),
        ("region=ANC", ["prj-02", "prj-03"]),
        ("q=CARRETERA+moquegua", ["prj-01"]),
        ("q=2234567", ["prj-01"]),
        ("q=pacto", ["prj-02"]),
    ],
)
def test_projects_that_are_asked_for(client: Client, world: World, query: str, codes: list[str]) -> None:
    make.ProjectFactory(code="prj-02", name="Pacto contra la anemia", kind="pact", institution=None, all_regions=True)
    make.ProjectFactory(code="prj-03", name="Hospital", institution=world.health, regions=[world.ancash])
    page = same_everywhere(client, "projects", query, codes)
    assert f"{len(codes)} proyecto" in page


@pytest.mark.parametrize(
    ("kind", "query", "text"),
    [
        (
            TransferFilter,
            "sector=MINSA&region=SAM&region=ANC&edition=gore-01&q=agua&ordering=-amount",
            "Transferencias de Salud a San Martín y Áncash, de la edición 1er GORE Ejecutivo, con las palabras “agua”, "
            "ordenadas por monto, de mayor a menor",
        ),
        (
            TransferFilter,
            "",
            "Transferencias de todos los sectores a todas las regiones, ordenadas de la más reciente a la más antigua",
        ),
        (
            ProjectFilter,
            "kind=project&region=SAM",
            "Proyectos de todos los sectores en San Martín, de la clase Proyecto",
        ),
    ],
)
def test_list_is_described_in_a_sentence(world: World, kind: Any, query: str, text: str) -> None:
    model = Transfer if kind is TransferFilter else Project
    assert sentence(describe(kind(QueryDict(query), queryset=model.objects.all()))) == text


@pytest.mark.parametrize("address", LISTS.values())
def test_htmx_gets_the_rows_alone_and_errors_as_the_page(client: Client, world: World, address: str) -> None:
    page = client.get(address).content.decode()
    fragment = client.get(f"{address}?q=&edition=gore-01", headers={"HX-Request": "true"})
    body = fragment.content.decode()
    assert ("<html" in page, "<html" in body, "<tbody>" in body) == (True, False, True)
    assert fragment.headers["HX-Push-Url"] == f"{address}?edition=gore-01"

    wrong = client.get(f"{address}?edition=nada", headers={"HX-Request": "true"})
    assert wrong.headers["HX-Redirect"] == f"{address}?edition=nada"
    page = client.get(f"{address}?edition=nada").content.decode()
    assert "No hay ninguna edición con el código “nada”." in page
    assert client.get(f"{address}?q=&page=").headers["Location"] == address


def test_pages_of_rows(client: Client, world: World) -> None:
    page = client.get("/transferencias/?page_size=2&page=2").content.decode()
    assert "Página 2 de 2" in page
    assert ("Tarapoto" in page, "Señalización" in page) == (True, False)
    assert "La página 9 no existe: esta es la última." in client.get("/proyectos/?page=9").content.decode()


@pytest.mark.parametrize("address", LISTS.values())
@pytest.mark.parametrize("kind", ["", "format=csv", "format=xlsx", "q=o&region=SAM"])
def test_list_and_files_ask_the_same_number_of_queries_however_many_rows(
    client: Client, world: World, address: str, kind: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(14) as captured:
            content(client.get(f"{address}?{kind}"))
        return len(captured)

    before = queries()
    for _ in range(6):
        government = make.RegionalGovernmentFactory()
        make.ProjectFactory(
            name="Otro", institution=government, regions=[government.region, world.san_martin],
            editions=[make.EditionFactory(), world.second],
        )  # fmt: skip
        make.TransferFactory(
            giver=government, description="Otro",
            shares={government.region: Decimal(400000), world.san_martin: Decimal(600000)},
        )  # fmt: skip
    assert queries() == before
