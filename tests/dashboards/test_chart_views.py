"""Charts to embed and to download, and the balance behind them."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from gore.core.models import Edition
from gore.dashboards.caching import cached_public_page
from gore.dashboards.chart_views import table_csv
from gore.dashboards.charts import Amount, EditionFigures, Table, amounts_chart, transfers_by_edition_chart
from gore.dashboards.public_charts import BUILDERS, build_home_charts, public_chart
from gore.dashboards.selectors import balance
from tests.factories import EditionFactory, PublishedFigureFactory, RecordCutoffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> None:
    """Two published editions, one after the cut-off, and one in preparation that nobody counts."""
    RecordCutoffFactory()
    for code, start, amount in (
        ("gore-07", dt.date(2018, 3, 1), Decimal(380_205_907)),
        ("gore-10", dt.date(2019, 2, 21), Decimal(0)),
    ):
        edition = EditionFactory(code=code, title=f"Edición {code}", start_date=start)
        PublishedFigureFactory(family="editions_transfers", key=code, edition=edition, value=amount, unit="soles")
    edition = Edition.objects.get(code="gore-07")
    PublishedFigureFactory(
        family="editions_meetings", key="gore-07", edition=edition, value=Decimal(90), qualifier="more_than"
    )
    EditionFactory(code="gore-11", phase=Edition.Phase.PREPARATION, start_date=dt.date(2199, 1, 1))


def test_balance_tells_published_from_register_and_held_from_coming(record: None) -> None:
    data = balance()
    assert data.as_of == dt.date(2018, 12, 31)
    assert [(row.code, row.transfers, row.meetings) for row in data.editions] == [
        ("gore-07", Decimal(380_205_907), "más de 90"),
        ("gore-10", Decimal(0), ""),
    ]
    assert data.transferred == Decimal(380_205_907)
    assert [edition.code for edition in data.preparing] == ["gore-11"]
    assert data.total.commitments == 0
    assert data.is_demonstration is False


def test_balance_asks_a_constant_number_of_questions(
    record: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(16):  # 11 when the cut-off's rates are stored
        build_home_charts(balance())


def code_to_embed(page: str) -> str:
    found = re.search(r'<textarea id="codigo-transferencias"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def test_code_to_embed_has_the_address_in_full_of_the_host_asked(client: Client, record: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["uno.example", "dos.example"]
    chart = public_chart("transferencias")
    for host in ("uno.example", "dos.example"):
        request = RequestFactory().get("/", headers={"host": host})
        page = Template("{% load charts %}{% chart chart %}").render(Context({"chart": chart, "request": request}))
        assert code_to_embed(page) == (
            f'<iframe src="http://{host}/incrustar/transferencias/" title="{escape(chart.title)}" width="100%" '
            'height="650" loading="lazy"></iframe>'
        )
    assert "codigo-" not in client.get("/incrustar/transferencias/", headers={"host": "uno.example"}).content.decode()


def test_cached_pages_are_kept_by_host(rf: RequestFactory, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["uno.example", "dos.example"]
    view = cached_public_page(lambda request: HttpResponse(request.get_host()))
    answers = [view(rf.get("/x/", headers={"host": host})).content for host in ("uno.example", "dos.example")]
    assert answers == [b"uno.example", b"dos.example"]


@pytest.mark.parametrize(("links", "skipped"), [(10, False), (11, True)])
def test_a_drawing_with_many_links_can_be_skipped(links: int, skipped: bool) -> None:
    rows = [Amount(f"S{n}", f"Sector {n}", Decimal(1_000_000), f"/sectores/S{n}/") for n in range(10)]
    chart = amounts_chart(rows, source="Fuente.")
    if links > 10:
        figures = [
            EditionFigures(f"e{n}", f"{n}", f"Edición {n}", "ordinary", "Ordinaria", *[dt.date(2018, 1, n)] * 2)
            for n in range(1, 12)
        ]
        chart = transfers_by_edition_chart(figures, source="Fuente.")
    page = Template("{% load charts %}{% chart chart %}").render(Context({"chart": chart}))
    target = f'href="#datos-{chart.id}"'
    assert (target in page) is skipped
    assert f'<details id="datos-{chart.id}"' in page
    assert "codigo-" not in page  # no request, no address to embed


def test_balance_before_anything_is_loaded() -> None:
    assert balance().editions == ()
    assert list(build_home_charts(balance())) == list(BUILDERS)


def test_only_the_page_to_embed_may_be_framed(client: Client, record: None) -> None:
    framed = client.get("/incrustar/transferencias/")
    assert framed.status_code == 200
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'self'" in framed["Content-Security-Policy"]
    page = framed.content.decode()
    assert "S/\u00a0380\u00a0millones transferidos" in page
    assert "<svg" in page
    assert "<script" not in page
    assert " style=" not in page
    assert re.search(r'<link rel="icon" href="/static/img/icon[^"]*\.svg"', page)
    file = client.get("/incrustar/transferencias.svg")
    assert file["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in file["Content-Security-Policy"]


@pytest.mark.parametrize("chart_id", sorted(BUILDERS))
def test_every_public_chart_has_its_page_and_its_numbers(client: Client, record: None, chart_id: str) -> None:
    assert client.get(f"/incrustar/{chart_id}/").status_code == 200
    numbers = client.get(f"/incrustar/{chart_id}.csv")
    header = next(csv.reader(io.StringIO(numbers.content.decode("utf-8-sig"))))
    assert tuple(header) == public_chart(chart_id).table.header


@pytest.mark.parametrize(
    ("extension", "kind", "start"),
    [
        ("svg", "image/svg+xml; charset=utf-8", b"<svg"),
        ("png", "image/png", b"\x89PNG"),
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
    ],
)
def test_files_have_their_kind_and_name(client: Client, record: None, extension: str, kind: str, start: bytes) -> None:
    response = client.get(f"/incrustar/transferencias.{extension}")
    assert response.status_code == 200
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].endswith(f'filename="gore-ejecutivo-transferencias.{extension}"')
    assert response.content.startswith(start)


def test_csv_has_raw_amounts(client: Client, record: None) -> None:
    rows = list(csv.reader(io.StringIO(client.get("/incrustar/transferencias.csv").content.decode("utf-8-sig"))))
    assert rows == [
        ["Edición", "Fecha", "Transferido"],
        ["Edición gore-07", "2018-03-01", "380205907.00"],
        ["Edición gore-10", "2019-02-21", "0.00"],
    ]


def test_csv_runs_no_formula() -> None:
    text = table_csv(Table(("A", "B"), (), (("=1+1", -5), ("@x", None), ("＝1", "\t-1"))))
    assert text == "\ufeffA,B\r\n'=1+1,-5\r\n'@x,\r\n'＝1,'\t-1\r\n"


@pytest.mark.parametrize("address", ["/incrustar/otro/", "/incrustar/otro.svg", "/incrustar/estado.exe"])
def test_unknown_charts_and_kinds_are_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
