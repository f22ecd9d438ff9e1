"""Pages of API lists."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories as make
from tests.downloads import codes_of, csv_rows

pytestmark = pytest.mark.django_db


def page(client: Client, query: str) -> dict:
    response = client.get(f"/api/v1/meetings/?{query}")
    assert response.status_code == 200
    return response.json()


@pytest.fixture
def codes() -> list[str]:
    edition = make.EditionFactory(code="gore-01")
    return sorted(made.code for made in make.MeetingFactory.create_batch(7, edition=edition))


def test_pages_hold_every_row_once(client: Client, codes: list[str]) -> None:
    address, found, sizes = "page_size=3&edition=gore-01", [], []
    while address:
        answer = page(client, address)
        found += codes_of(answer["results"])
        sizes.append((answer["count"], len(answer["results"])))
        address = (answer["next"] or "").partition("?")[2]

    assert found == codes
    assert sizes == [(7, 3), (7, 3), (7, 1)]


def test_links_keep_the_filters(client: Client, codes: list[str]) -> None:
    answer = page(client, "page_size=3&edition=gore-01&page=2")
    base = "http://testserver/api/v1/meetings/?edition=gore-01"
    assert (answer["previous"], answer["next"]) == (f"{base}&page_size=3", f"{base}&page=3&page_size=3")


@pytest.mark.parametrize(("query", "rows"), [("", 50), ("page_size=500", 51), ("page_size=1", 1), ("page=2", 1)])
def test_size_of_a_page(client: Client, query: str, rows: int) -> None:
    make.MeetingFactory.create_batch(51, edition=make.EditionFactory())
    assert len(page(client, query)["results"]) == rows


def test_empty_parameters_of_a_form_ask_for_nothing(client: Client, codes: list[str]) -> None:
    assert page(client, "page=&page_size=&edition=&format=") == page(client, "")


def test_files_hold_every_row_whatever_the_page(client: Client, codes: list[str]) -> None:
    assert codes_of(csv_rows(client.get("/api/v1/meetings/?format=csv&page_size=2&page=2"))) == codes
