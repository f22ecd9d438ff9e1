"""Public pages over small hand-made data: what they count, what they hide, what they survive."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commitments.models import Status
from commitments.services import recompute_compliance
from gore.core.models import Edition
from gore.core.services import touch_public_version
from tests.factories import (
    CommitmentFactory,
    EditionFactory,
    InstitutionFactory,
    PublishedFigureFactory,
    RegionalGovernmentFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def register() -> dict[str, object]:
    """Three released commitments of Salud in San Martín (two executed) and a secret one."""
    edition = EditionFactory(
        code="gore-01",
        title="1er GORE Ejecutivo",
        start_date=dt.date(2016, 9, 1),
        end_date=dt.date(2016, 9, 2),
        phase="closed",
    )
    sector = InstitutionFactory(code="MINSA", name="Ministerio de Salud", short_name="Salud", sits_at_table=True)
    government = RegionalGovernmentFactory(code="SAM", region__code="SAM", region__name="San Martín")
    region = government.region
    common = {"edition": edition, "sector": sector, "lead_institution": sector, "regions": [region]}
    rows = [
        CommitmentFactory(
            **common,
            text=text,
            agreed_on=dt.date(2016, 9, 1),
            due_date=dt.date(2016, 12, 1),
            status=status,
            status_since=None if status == Status.PENDING else dt.date(2017, 1, 1),
            released_at=released,
        )
        for text, status, released in [
            ("Entregar el expediente técnico del hospital", Status.EXECUTED, NOW),
            ("Transferir recursos para el equipamiento", Status.EXECUTED, NOW),
            ("Evaluar el plan de vacunación", Status.PENDING, NOW),
            ("CANARIO-SECRETO que nadie debe ver", Status.PENDING, None),
        ]
    ]
    recompute_compliance()
    return {"edition": edition, "sector": sector, "region": region, "rows": rows}


PUBLIC = [
    "/",
    "/ediciones/",
    "/ediciones/gore-01/",
    "/ediciones/gore-01/agenda/",
    "/regiones/",
    "/regiones/SAM/",
    "/sectores/",
    "/sectores/MINSA/",
    "/compromisos/",
    "/compromisos/?format=csv",
    "/transferencias/",
    "/proyectos/",
    "/encuestas/",
    "/conciliacion/",
    "/datos-abiertos/",
    "/acerca/",
    "/buscar/?q=canario-secreto",
    "/salud/",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_answers_and_hides_what_is_not_released(
    client: Client, register: dict[str, object], address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    body = b"".join(response) if response.streaming else response.content
    assert b"CANARIO-SECRETO" not in body


@pytest.mark.parametrize("address", [page for page in PUBLIC if "format" not in page])
def test_public_page_answers_before_anything_is_loaded(client: Client, address: str) -> None:
    assert client.get(address).status_code in (
        {404} if any(c in address for c in ("gore-01", "SAM", "MINSA")) else {200}
    )


def test_unreleased_commitment_is_not_found(client: Client, register: dict[str, object]) -> None:
    secret = register["rows"][3]  # type: ignore[index]
    assert client.get(secret.get_absolute_url()).status_code == 404
    assert client.get(f"/compromisos/{secret.code}x/").status_code == 404


def test_region_page_counts_released_commitments_only(client: Client, register: dict[str, object]) -> None:
    page = client.get("/regiones/SAM/").content.decode().replace("\u00a0", " ")
    assert "San Martín: 3 compromisos, 67 % ejecutados" in page
    assert "2 de 3, al" in page


def test_list_tells_the_count_and_the_rate_of_its_filters(client: Client, register: dict[str, object]) -> None:
    page = client.get("/compromisos/?region=SAM&sector=MINSA").content.decode().replace("\u00a0", " ")
    assert "3 compromisos" in page
    assert "2 ejecutados (66.7 %) y 1 sin ejecutar" in page


def test_search_ignores_accents_and_case(client: Client, register: dict[str, object]) -> None:
    page = client.get("/compromisos/", {"q": "EXPEDIENTE tecnico"}).content.decode()
    assert "1 compromiso<" in page.replace("\n", "")
    assert "Entregar el expediente técnico" in page


def test_search_box_goes_straight_to_a_code(client: Client, register: dict[str, object]) -> None:
    code = register["rows"][0].code  # type: ignore[index]
    assert client.get("/buscar/", {"q": code.upper()}).headers["Location"] == f"/compromisos/{code}/"


ABSURD = [
    "edition=<script>alert(1)</script>",
    "sector=%00",
    "region=" + "x" * 10_000,
    "q=" + "palabra+" * 1_300,
    "page=-1",
    "page=99999999999999999999",
    "page=abc",
    "page=%D9%A3",
    "due_after=31/02/2019",
    "as_of=0000-00-00",
    "as_of=31/12/99999",
    "ordering=password",
    "overdue=tal+vez",
    "status=executed'--",
    "format=exe",
    "%FF=%FE",
]


@pytest.mark.parametrize("address", ["/compromisos/", "/transferencias/", "/proyectos/", "/buscar/", "/"])
@pytest.mark.parametrize("query", ABSURD, ids=lambda query: query[:25])
def test_absurd_filters_are_answered_in_words(
    client: Client, register: dict[str, object], address: str, query: str
) -> None:
    response = client.get(f"{address}?{query}", follow=True)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("edition=nada", "No hay ninguna edición con el código “nada”"),
        ("due_after=31/02/2019", "Escriba una fecha que exista"),
        ("page=-1", "La página «-1» no existe: esta es la primera."),
        ("page=7", "La página 7 no existe: esta es la última."),
        ("q=zzzz", "Ningún compromiso cumple todos los filtros."),
    ],
)
def test_list_says_what_is_wrong(client: Client, register: dict[str, object], query: str, words: str) -> None:
    assert words in client.get(f"/compromisos/?{query}").content.decode()


def test_format_of_a_download_nobody_offers_shows_the_page(client: Client, register: dict[str, object]) -> None:
    assert client.get("/compromisos/?format=exe").headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "address", ["/nada/", "/regiones/XXX/", "/sectores/SAM/", "/ediciones/gore-99/", "/compromisos/gore-01-C-9999/"]
)
def test_unknown_address_answers_in_spanish_with_a_search_box(
    client: Client, register: dict[str, object], address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    page = response.content.decode()
    assert "No encontramos esta página" in page
    assert 'role="search"' in page


@pytest.mark.parametrize("address", ["/regiones/sam/", "/sectores/minsa/"])
def test_codes_in_addresses_may_be_written_in_lower_case(
    client: Client, register: dict[str, object], address: str
) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/compromisos/",
        "/regiones/",
        "/sectores/",
        "/ediciones/",
        "/regiones/SAM/",
        "/sectores/MINSA/",
        "/ediciones/gore-01/",
    ],
)
def test_page_asks_the_same_number_of_queries_however_many_rows(
    client: Client, register: dict[str, object], address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(40) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    before = queries()
    edition: Edition = register["edition"]  # type: ignore[assignment]
    for number in range(8):
        government = RegionalGovernmentFactory()
        sector = InstitutionFactory(sits_at_table=True)
        CommitmentFactory.create_batch(
            3,
            edition=edition,
            sector=sector,
            lead_institution=government,
            regions=[government.region, register["region"]],
            released_at=NOW,
        )
        CommitmentFactory(
            edition=edition,
            sector=register["sector"],
            lead_institution=sector,
            regions=[government.region],
            released_at=NOW,
        )
        EditionFactory(code=f"gore-8{number}")
    recompute_compliance()
    assert queries() == before


def test_home_is_kept_until_something_public_changes(
    client: Client, register: dict[str, object], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    PublishedFigureFactory(
        code="key_figures.k05", family="key_figures", key="k05", value=5712, as_of=dt.date(2018, 12, 31)
    )
    recompute_compliance()
    first = client.get("/")
    with django_assert_max_num_queries(1):
        assert client.get("/").content == first.content
    touch_public_version()
    with django_assert_max_num_queries(60) as captured:
        client.get("/")
    assert len(captured) > 1


def test_home_answers_304_to_who_has_it(client: Client, register: dict[str, object]) -> None:
    tag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("address", [*PUBLIC, "/nada/", "/cuenta/ingresar/"])
def test_every_page_forbids_inline_code_and_framing(client: Client, register: dict[str, object], address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_edition_to_come_says_so_and_shows_no_commitments(client: Client) -> None:
    start = timezone.localdate() + dt.timedelta(days=30)
    EditionFactory(code="gore-11", title="11.º GORE Ejecutivo", start_date=start, end_date=start, phase="call")
    page = client.get("/ediciones/gore-11/").content.decode()
    assert "11.º GORE Ejecutivo: en preparación" in page
    assert "Los compromisos aparecerán aquí" in page
    assert ">30</span>" in page
    assert "días para el encuentro" in page
