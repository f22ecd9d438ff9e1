"""On the whole demonstration: every figure that leads to a list leads to exactly the rows it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client

from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from transfers.filters import TransferFilter
from transfers.models import Transfer
from transfers.selectors import total

pytestmark = pytest.mark.django_db

# Page → how many figures with rows behind them it must have at least.
PAGES = {
    "/": 250,
    "/ediciones/": 60,
    "/ediciones/gore-07/": 150,
    "/ediciones/gore-ext/": 150,
    "/ediciones/gore-09/": 100,
    "/regiones/": 150,
    "/regiones/SAM/": 90,
    "/regiones/CAL/": 60,
    "/regiones/LMA/": 60,
    "/sectores/": 150,
    "/sectores/MINSA/": 150,
    "/sectores/PROINVERSION/": 20,
    "/conciliacion/": 30,
    "/datos-abiertos/": 2,
}


@pytest.fixture(scope="module", autouse=True)
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One load for the whole module, rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo")
        call_command("recompute_compliance")
        yield
        transaction.set_rollback(True)


class Links(HTMLParser):
    """The links of a page with what they say: their text, or their name if they are marks of a drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: str | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self._open, self._text = values["href"], []
            if values.get("aria-label"):
                self.found.append((str(values["aria-label"]), str(values["href"])))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.append(("".join(self._text).replace("\u00a0", " ").strip(), self._open))
            self._open = None


def links_of(client: Client, address: str) -> list[tuple[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    parser = Links()
    parser.feed(response.content.decode())
    return parser.found


COUNT = re.compile(r"^(?:Ver (?:los )?)?(\d[\d,]*)(?: \D.*)?$")
NAMED = re.compile(r": (\d[\d,]*)(?: de [\d,]+)? compromisos?\b")
MONEY = re.compile(r"^S/ ([\d,]+(?:\.\d\d)?)$")


def rows_behind(address: str) -> QuerySet[Any] | None:
    """The rows of the list at *address*, as the public sees them; None for any other page."""
    parts = urlsplit(address)
    data = QueryDict(parts.query)
    if parts.path == "/compromisos/":
        filters: Any = CommitmentFilter(data, queryset=Commitment.objects.visible_to(AnonymousUser()))
    elif parts.path == "/transferencias/":
        filters = TransferFilter(data, queryset=Transfer.objects.all())
    else:
        return None
    assert filters.is_valid(), (address, filters.errors)
    return filters.qs


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("address", sorted(PAGES))
def test_every_figure_counts_the_rows_it_leads_to(client: Client, address: str) -> None:
    checked, counted = 0, {}
    for text, href in links_of(client, address):
        said = COUNT.match(text) or NAMED.search(text.replace("\u00a0", " "))
        rows = rows_behind(href) if said else None
        if said is None or rows is None:
            continue
        if href not in counted:
            counted[href] = rows.count()
        assert counted[href] == number(said[1]), (text, href)
        checked += 1
    assert checked >= PAGES[address]


@pytest.mark.parametrize(
    "address", ["/ediciones/", "/regiones/", "/sectores/", "/ediciones/gore-07/", "/sectores/MINSA/", "/conciliacion/"]
)
def test_every_amount_is_the_sum_of_the_transfers_it_leads_to(client: Client, address: str) -> None:
    checked = 0
    for text, href in links_of(client, address):
        said = MONEY.match(text)
        rows = rows_behind(href) if said else None
        if said is None or rows is None:
            continue
        region = QueryDict(urlsplit(href).query).get("region")
        expected = Decimal(said[1].replace(",", ""))
        if region:
            shares = [share for row in rows for share in row.shares.all() if share.region.code == region]
            assert sum(share.amount for share in shares) == expected, (text, href)
        else:
            assert total(rows).amount == expected, (text, href)
        checked += 1
    assert checked >= 5


def test_the_list_itself_says_the_number_that_led_to_it(client: Client) -> None:
    for text, href in links_of(client, "/regiones/SAM/"):
        if "status=open" in href and text.startswith("Ver los"):
            count = COUNT.match(text)
            assert count is not None
            page = client.get(href).content.decode()
            assert f"<strong>{count[1]} compromisos</strong>" in page
            return
    raise AssertionError("the region's page does not lead to what is open")


def test_home_has_the_published_balance(client: Client) -> None:
    page = client.get("/").content.decode().replace("\u00a0", " ")
    text = re.sub(r"<[^>]+>", " ", page)
    text = re.sub(r"\s+", " ", text)
    for figure in (
        "11 ediciones, 5,712 compromisos, 85 % ejecutados",
        "4,879 de 5,712, al 31/12/2018",
        "506 de 5,712, al 31/12/2018",
        "327 de 5,712, al 31/12/2018",
        "S/ 5,118 millones",
        "S/ 5,118,465,347",
        "En preparación: 11mo GORE Ejecutivo",
    ):
        assert figure in text, figure


def test_reconciliation_lists_the_26_contradictions_and_what_differs(client: Client) -> None:
    page = client.get("/conciliacion/").content.decode()
    assert re.findall(r'<tr id="(x\d\d)">', page) == [f"x{n:02d}" for n in range(1, 27)]
    assert "127 de 130 cifras coinciden" in page
    differing = page[page.index('id="difieren"') : page.index('id="cifras-1"')]
    assert differing.count('class="is-overdue"') == 3
    assert "sin responsable" not in differing
