"""The page of commitments: fragments, empty fields, pages of rows, what it asks of the database."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gore.core.clock import today
from gore.core.numbers import write_date
from tests import factories as make
from tests.downloads import content
from tests.world import World, hide_a_commitment

LIST = "/compromisos/"
HTMX = {"HX-Request": "true"}


def text(client: Client, query: str, **headers: str) -> str:
    response = client.get(f"{LIST}?{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_htmx_gets_the_rows_of_the_page_alone(client: Client, world: World) -> None:
    page, fragment = text(client, "region=ANC"), client.get(f"{LIST}?region=ANC&q=", headers=HTMX)
    body = fragment.content.decode().replace("\u00a0", " ")

    assert ("<html" in page, "<html" in body, "<form" in body) == (True, False, False)
    table = page[page.index("<table") : page.index("</table>")]
    assert table in body
    assert '<p id="conteo" hx-swap-oob="innerHTML">2 compromisos</p>' in body
    assert fragment.headers["HX-Push-Url"] == f"{LIST}?region=ANC"
    assert fragment.headers["Cache-Control"] == "no-store"
    for response in (fragment, client.get(LIST)):
        assert "HX-Request" in response.headers["Vary"]


def test_boosted_link_gets_the_whole_page(client: Client, world: World) -> None:
    assert "<html" in text(client, "", **HTMX, **{"HX-Boosted": "true"})


def test_fragment_with_errors_sends_to_the_page_that_shows_them(client: Client, world: World) -> None:
    response = client.get(f"{LIST}?region=nada&q=", headers=HTMX)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["HX-Redirect"] == f"{LIST}?region=nada"


def test_error_stands_next_to_its_field_and_nothing_typed_is_lost(client: Client, world: World) -> None:
    page = text(client, "region=nada&q=hospital&due_after=31/02/2019")

    assert "No hay ninguna región con el código “nada”." in page
    assert 'value="31/02/2019"' in page
    assert 'value="hospital"' in page
    assert "<tbody>" not in page
    assert "Error: Compromisos" in page


def test_empty_fields_are_taken_out_of_the_address_before_any_row_is_read(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(0):
        response = client.get(f"{LIST}?q=&region=&page=")
    assert (response.status_code, response.headers["Location"]) == (302, LIST)


def test_pages_of_rows_keep_the_filters(client: Client, world: World) -> None:
    page = text(client, "sector=MINSA&page_size=2&ordering=code")
    assert "3 compromisos" in page
    assert "Página 1 de 2" in page
    assert 'href="?sector=MINSA&amp;page_size=2&amp;ordering=code&amp;page=2"' in page
    assert 'href="?sector=MINSA&amp;page_size=2&amp;ordering=code&amp;format=csv"' in page

    last = text(client, "sector=MINSA&page_size=2&ordering=code&page=2")
    assert ("gore-01-C-0003" in last, "gore-01-C-0002" in last) == (True, False)


def test_size_that_cannot_be_is_said(client: Client, world: World) -> None:
    assert "No se puede mostrar “9999” filas por página" in text(client, "page_size=9999")


def test_list_tells_counts_of_the_day_asked_for(client: Client, world: World) -> None:
    assert f"2 ejecutados (40.0 %) y 3 sin ejecutar, al {write_date(today())}" in text(client, "")
    assert "0 ejecutados (0.0 %) y 3 sin ejecutar, al 15/01/2017" in text(client, "as_of=15/01/2017")


def test_file_of_a_wrong_filter_is_the_page_that_explains_it(client: Client, world: World) -> None:
    response = client.get(f"{LIST}?region=nada&format=csv")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "No hay ninguna región" in response.content.decode()


@pytest.mark.parametrize("kind", ["", "format=csv", "format=xlsx", "as_of=2017-12-31", "q=a"])
def test_list_and_files_ask_the_same_number_of_queries_however_many_rows(
    client: Client, world: World, kind: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(9) as captured:
            content(client.get(f"{LIST}?{kind}"))
        return len(captured)

    before = queries()
    for _ in range(8):
        government = make.RegionalGovernmentFactory()
        make.CommitmentFactory(
            edition=make.EditionFactory(), lead_institution=government, counterparts=[government], text="Obra",
            regions=[government.region, world.ancash], agreed_on=world.first.start_date,
        )  # fmt: skip
    assert queries() == before


def test_commitment_tells_its_history(client: Client, world: World) -> None:
    made = world.commitments[0]
    make.CommitmentUpdateFactory(commitment=made, note="Nadie lo verificó")
    page = client.get(made.get_absolute_url()).content.decode()

    assert "Entregar el expediente técnico del hospital" in page
    assert "1 de marzo de 2017" in page
    assert "Informado por Ministerio de Salud." in page
    assert "Nadie lo verificó" not in page
    assert "reunión gore-01-B-0001" in page


def test_code_in_other_letters_leads_to_the_one_address(client: Client, world: World) -> None:
    response = client.get("/compromisos/GORE-01-c-0001/")
    assert (response.status_code, response.headers["Location"]) == (301, "/compromisos/gore-01-C-0001/")


def test_sd_sees_on_the_page_what_is_not_released(client: Client, world: World) -> None:
    hidden = hide_a_commitment(world)
    client.force_login(make.MembershipFactory(role="sd_articulation").user)

    assert "6 compromisos" in text(client, "")
    page = client.get(hidden.get_absolute_url())
    assert "El público todavía no lo ve." in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
