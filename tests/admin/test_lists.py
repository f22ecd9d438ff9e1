"""Lists of the administration: no address breaks them, filters find what they say, and downloads
hold exactly the filtered rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from commitments.models import Commitment, CommitmentUpdate
from gore.core.admin_base import RecordAdmin
from gore.core.models import Edition, Institution, PublishedFigure, Region
from tests.admin.rows import MAKE, address
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    RegionFactory,
    TransferFactory,
    set_status,
)
from transfers.models import Project, Transfer

pytestmark = pytest.mark.django_db

AGREED = dt.date(2018, 1, 10)
LISTS = [Commitment, CommitmentUpdate, Transfer, Edition, Institution, PublishedFigure]


def codes(client: Client, query: str, model: Any = Commitment) -> list[str]:
    response = client.get(f"{address(model)}?{query}")
    assert response.status_code == 200, query
    return sorted(str(row) for row in response.context["cl"].result_list)


UNDERSTOOD = [
    "o=nonsense", "o=99.-1.x.%C2%B2", "o=" + "9" * 5000, "p=nonsense", "p=-1", "p=0", "p=99999999999999999999", "all=",
    "e=1", "e=1&p=99999", "q=" + "x" * 10_000, "_facets=1", "_popup=1", "DAY__month=13",
    "edition__id__exact=" + "9" * 30,
]  # fmt: skip
"""Odd, but an answer exists: the order, page or search that makes no sense is left out."""
NONSENSE = [
    "nada=1", "id__exact=<script>", "pk__regex=[", "code__regex=[", "text__regex=[", "password__startswith=a", "a%00b=1",
    "q=a%00b", "_to_field=nada", "DAY__year=9999", "DAY__year=0", "DAY__year=2019&DAY__month=2&DAY__day=31",
    "DAY__year=abc", "DAY__gte=31/02/2019", "DAY__year=2019%00", "edition__id__exact=<script>",
    "is_demonstration__exact=<script>", "publication=quizas", "overdue=%%%%",
]  # fmt: skip


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_address_breaks_a_list(client: Client, model: Any) -> None:
    MAKE[model](1)
    day = str(site._registry[model].date_hierarchy or "start_date")
    for query in UNDERSTOOD + NONSENSE:
        response = client.get(f"{address(model)}?{query.replace('DAY', day)}")
        if response.status_code == 302:
            assert response.headers["Location"] == address(model), query
            page = client.get(address(model)).content.decode()
            assert "No se entiende parte de la dirección" in page, query
            assert "<script>)" not in page
        else:
            assert response.status_code == 200, query
        if model is Commitment:
            assert response.status_code == (302 if query in NONSENSE else 200), query


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_a_row_that_is_not_there_is_told(client: Client, model: Any) -> None:
    base = address(model)
    for key in ("nada", "99999999999999999999999", "1%00", "-1", "<script>", "1/../2", "%C3%B1"):
        for page in ("change", "history", "delete"):
            response = client.get(f"{base}{key}/{page}/")
            assert response.status_code in {302, 403, 404}, (key, page)
    assert client.get(base, {"_to_field": "nada", "_popup": "1"}).status_code == 302
    assert client.get(f"{base}add/?_to_field=nada").status_code in {400, 403}


@pytest.mark.parametrize("query", ["", "term=a", "term=a&app_label=core&model_name=edition&field_name=<script>"])
def test_django_s_autocompletion_finds_nothing_to_break(client: Client, query: str) -> None:
    assert client.get(f"/admin/autocomplete/?{query}").status_code == 403


@pytest.mark.parametrize("page", ["0", "-1", "3", "99999999999999999999"])
def test_a_page_that_does_not_exist_is_told(client: Client, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setattr(site._registry[Commitment], "list_per_page", 1)
    CommitmentFactory()
    CommitmentFactory()
    assert len(codes(client, "p=2")) == 1
    assert client.get(f"{address(Commitment)}?p={page}").status_code == 302
    text = client.get(f"{address(Commitment)}?e=1&p={page}", follow=True).content.decode()
    assert "No se entiende parte de la dirección" in text


# --- what filters find --------------------------------------------------------------------------


@pytest.fixture
def three() -> dict[str, Commitment]:
    """Three commitments that differ in everything that is filtered by."""
    past, future = dt.date(2018, 2, 1), dt.date(2999, 1, 1)
    first, second = EditionFactory(code="gore-07"), EditionFactory(code="gore-08")
    made = {
        "late": CommitmentFactory(
            edition=first, number=1, agreed_on=AGREED, due_date=past, text="Ampliación del canal"
        ),
        "done": CommitmentFactory(edition=first, number=2, agreed_on=AGREED, due_date=past, type="technical"),
        "new": CommitmentFactory(
            edition=second, number=1, agreed_on=dt.date(2019, 1, 5), due_date=future, released=False
        ),
    }
    made["late"].search_text = "gore-07-c-0001 ampliacion del canal"
    made["late"].save()
    set_status(made["done"], "executed", AGREED)
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"late", "done", "new"}),
        ("overdue=yes", {"late"}),
        ("overdue=no", {"done", "new"}),
        ("publication=yes", {"late", "done"}),
        ("publication=no", {"new"}),
        ("status__exact=executed", {"done"}),
        ("type__exact=technical", {"done"}),
        ("edition__id__exact=%(edition)s", {"late", "done"}),
        ("regions__id__exact=%(region)s", {"new"}),
        ("agreed_on__year=2019", {"new"}),
        ("agreed_on__year=2018&agreed_on__month=1&agreed_on__day=10", {"late", "done"}),
        ("q=AMPLIACION canal", {"late"}),
        ("q=ampliación", {"late"}),
        ("q=ampliación&overdue=no", set()),
        ("edition__id__exact=%(edition)s&status__exact=pending", {"late"}),
    ],
)
def test_filters_find_what_they_say_and_downloads_hold_it(
    client: Client, three: dict[str, Commitment], query: str, found: set[str]
) -> None:
    query = query % {"edition": three["late"].edition_id, "region": three["new"].regions.get().pk}
    expected = sorted(three[name].code for name in found)
    assert codes(client, query) == expected

    base = f"{address(Commitment)}descargar"
    body = b"".join(client.get(f"{base}/csv/?{query}").streaming_content).decode("utf-8-sig")
    assert sorted(row["codigo"] for row in csv.DictReader(io.StringIO(body))) == expected
    sheet = load_workbook(io.BytesIO(b"".join(client.get(f"{base}/xlsx/?{query}").streaming_content))).active
    assert sorted(row[0] for row in sheet.iter_rows(min_row=2, values_only=True)) == expected


def test_a_download_holds_every_page_in_the_order_of_the_list_as_the_public_one_does(client: Client) -> None:
    region = RegionFactory(name="Áncash")
    for number in range(60):
        CommitmentFactory(text="=1+1 año", due_date=dt.date(2020, 1, 1) + dt.timedelta(days=number), regions=region)

    response = client.get(f"{address(Commitment)}descargar/csv/?o=-5&p=2")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))

    assert len(rows) == 60
    assert [row["plazo"] for row in rows] == sorted((row["plazo"] for row in rows), reverse=True)
    assert rows[0]["texto"] == "'=1+1 año"
    public = client.get("/compromisos/?format=csv&ordering=-due_date")
    assert rows == list(csv.DictReader(io.StringIO(b"".join(public.streaming_content).decode("utf-8-sig"))))
    assert 'filename="compromisos-' in response.headers["Content-Disposition"]


@pytest.mark.parametrize("model", [Commitment, Edition, Institution, Region, PublishedFigure, Transfer, Project])
def test_lists_that_the_public_downloads_are_downloaded_here(client: Client, model: Any) -> None:
    rows = [MAKE[model](number) for number in range(1, 4)]
    page = client.get(address(model)).content.decode()

    for kind in ("csv", "xlsx"):
        assert f"{address(model)}descargar/{kind}/" in page
    body = b"".join(client.get(f"{address(model)}descargar/csv/").streaming_content).decode("utf-8-sig")
    found = {row["codigo"] for row in csv.DictReader(io.StringIO(body))}
    assert {row.code for row in rows} <= found
    assert len(found) == model.objects.count()

    def asks() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert b"".join(client.get(f"{address(model)}descargar/csv/").streaming_content)
        return len(captured)

    few = asks()
    for number in range(4, 20):
        MAKE[model](number)
    assert asks() == few


def test_a_download_of_nonsense_or_of_too_much_is_told(client: Client, settings: Any) -> None:
    CommitmentFactory()
    CommitmentFactory()
    base = f"{address(Commitment)}descargar"
    for page in (f"{base}/csv/?nada=1", f"{base}/csv/?edition__id__exact=<script>", f"{base}/xlsx/?q=a%00"):
        assert client.get(page, follow=True).redirect_chain == [(address(Commitment), 302)]
    assert client.get(f"{base}/pdf/?q=a").status_code == 302
    settings.EXPORT_XLSX_ROWS = 1
    page = client.get(f"{base}/xlsx/?publication=yes", follow=True)
    assert "Son 2 filas y una hoja de cálculo se descarga con 1 como máximo" in page.content.decode()
    assert page.redirect_chain == [(f"{address(Commitment)}?publication=yes", 302)]


def test_a_download_needs_the_right_to_see(observer: Any) -> None:
    from tests.admin.conftest import signed_in
    from tests.factories import UserFactory

    CommitmentFactory(released=False)
    nobody = signed_in(UserFactory(is_staff=True))
    assert nobody.get(f"{address(Commitment)}descargar/csv/").status_code == 403
    assert Client().get(f"{address(Commitment)}descargar/csv/").status_code == 302
    body = b"".join(signed_in(observer).get(f"{address(Commitment)}descargar/csv/").streaming_content)
    assert body.count(b"\r\n") == 2


def test_updates_are_found_by_the_words_of_their_commitment(client: Client) -> None:
    commitment = CommitmentFactory(search_text="gore-07-c-0001 canal de riego ancash")
    update = CommitmentUpdateFactory(commitment=commitment)
    CommitmentUpdateFactory()

    assert codes(client, "q=Áncash riego", CommitmentUpdate) == [str(update)]


def test_money_is_written_as_people_read_it(client: Client) -> None:
    transfer = TransferFactory(amount="1234567.50", shares={RegionFactory(): "1234567.50"})

    assert "S/\u00a01,234,567.50" in client.get(address(Transfer)).content.decode()
    assert 'value="1,234,567.50"' in client.get(address(transfer, "change")).content.decode()


def test_every_list_can_be_searched_and_most_be_filtered() -> None:
    admins = [admin for admin in site._registry.values() if isinstance(admin, RecordAdmin)]
    assert [str(admin) for admin in admins if not admin.search_fields] == []
    assert [admin.opts.label for admin in admins if not admin.list_filter] == [
        "core.Space", "core.ComplianceBand", "bilaterals.TimetableSettings", "commitments.ComplianceRequest",
        "surveys.InstrumentVersion",
    ]  # fmt: skip
