"""The charts of one subject: what they find, where they lead, and the address of each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Status
from gore.dashboards import charts
from gore.dashboards.charts import Amount, TableRow
from gore.dashboards.subject_charts import edition_charts, region_charts, sector_charts, subject_chart, today_editions
from tests.factories import (
    CommitmentFactory,
    EditionFactory,
    InstitutionFactory,
    RegionalGovernmentFactory,
    TransferFactory,
)

from .figures import AS_OF, BY_EDITION, COLUMNS, SECTORS, counts, every_chart


def drawn(chart: charts.Chart) -> list[dict[str, object]]:
    """The areas that carry words and links."""
    return next(layer["data"]["values"] for layer in chart.spec["layer"] if layer["mark"].get("fill") == charts.Ink.HIT)


def test_rows_of_a_subject_lead_to_their_commitments_and_its_names_to_their_pages() -> None:
    chart = every_chart()["breakdown"]
    behind = "/compromisos/?region=SAM&sector=MTC"
    assert drawn(chart)[1]["href"] == charts.PLACEHOLDER + behind
    assert chart.table.rows[1] == TableRow(
        ("Transportes", "100", "60", "20", "20", "60.0\u00a0%"),
        "/sectores/MTC/",
        (behind, f"{behind}&status=executed", f"{behind}&status=in_process", f"{behind}&status=pending", ""),
    )


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (
            (counts("A", "Salud", 9), counts("B", "Defensa", 1)),
            "Salud reúne 90\u00a0% de los compromisos; no queda ninguno abierto",
        ),
        (
            (counts("A", "Salud", 5, 3, 1), counts("B", "Defensa", 1)),
            "Salud reúne 90\u00a0% de los compromisos, y 4 de los 4 abiertos",
        ),
        ((), "Todavía no hay compromisos publicados"),
    ],
)
def test_a_breakdown_says_who_has_most_and_who_owes_most(rows: tuple[charts.CountsLike, ...], finding: str) -> None:
    chart = charts.breakdown_chart(rows, as_of=AS_OF, listing="", chart_id="sectores")
    assert chart.title == finding


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (BY_EDITION[:1], "La edición con más compromisos es la 7.ª (50), y también la que tiene más abiertos: 10"),
        (
            (counts("gore-07", "7mo GORE", 40),),
            "La edición con más compromisos es la 7.ª (40), y no queda ninguno abierto",
        ),
    ],
)
def test_columns_say_which_edition_left_most(rows: tuple[charts.CountsLike, ...], finding: str) -> None:
    chart = charts.by_edition_chart(
        rows, columns=COLUMNS, as_of=AS_OF, listing="/c/?e=%(key)s", marks="/e/%(key)s/", chart_id="ediciones"
    )
    assert chart.title == finding
    assert [row["href"] for row in drawn(chart)] == [f"{charts.PLACEHOLDER}/e/gore-07/"]
    assert [row.hrefs[0] for row in chart.table.rows] == ["/c/?e=gore-07"]


def test_no_bar_is_longer_than_its_track() -> None:
    many = [Amount(f"R{n}", f"Región {n}", Decimal(50_500_000 - n)) for n in range(26)]
    sectors = [counts(f"S{n}", f"Sector {n}", 20, 5) for n in range(30)]
    for chart in (
        charts.amounts_chart(many, source="Fuente."),
        charts.sectors_chart(sectors, as_of=AS_OF),
        charts.breakdown_chart(sectors, as_of=AS_OF, listing="", chart_id="x"),
    ):
        ends = [
            row["x2"]
            for layer in chart.spec["layer"]
            if layer["mark"]["type"] == "rect" and layer["mark"]["fill"] != charts.Ink.HIT
            for row in layer["data"]["values"]
        ]
        assert 300 < max(ends) <= 312


def test_amounts_that_the_register_adds_up_have_a_decimal() -> None:
    chart = charts.amounts_chart(
        (Amount("A", "Uno", Decimal(1_250_000), "/a/", "/t/?a"), Amount("B", "Dos", Decimal(90_000))), source="F."
    )
    written = [row["text"] for layer in chart.spec["layer"] for row in layer["data"]["values"] if "text" in row]
    assert {"1.3", "0.1"} <= set(written)
    assert chart.table.rows[0].hrefs == ("/t/?a", "")


def test_due_has_a_column_only_where_some_are_not_due_yet() -> None:
    row = SECTORS[1]
    due = type(row)(row.key, row.label, row.commitments, row.executed, row.in_process, row.pending, 150, 148)
    table = charts.sectors_chart((due,), as_of=AS_OF).table
    assert table.header[-1] == "De los vencidos"
    assert table.rows[0].cells[-1] == "98.7\u00a0% (148 de 150)"
    assert len(table.raw[0]) == len(table.header) == len(table.rows[0].hrefs) + 1
    assert charts.sectors_chart(SECTORS, as_of=AS_OF).table.header[-1] == "Cumplimiento"


@pytest.fixture
def register() -> dict[str, object]:
    edition = EditionFactory(
        code="gore-07", ordinal=7, start_date=dt.date(2018, 3, 1), end_date=dt.date(2018, 3, 2), phase="closed"
    )
    sector = InstitutionFactory(code="MINSA", short_name="Salud", sits_at_table=True)
    region = RegionalGovernmentFactory(code="SAM", region__code="SAM", region__name="San Martín").region
    for status in (Status.EXECUTED, Status.PENDING):
        CommitmentFactory(
            edition=edition,
            sector=sector,
            lead_institution=sector,
            regions=[region],
            agreed_on=dt.date(2018, 3, 1),
            status=status,
            released_at=timezone.now(),
        )
    TransferFactory(edition=edition, giver=sector, shares={region: Decimal(1_000_000)})
    return {"edition": edition, "sector": sector, "region": region}


@pytest.mark.django_db
def test_each_subject_has_its_charts_under_its_own_addresses(register: dict[str, object], client: Client) -> None:
    built = {
        **edition_charts(register["edition"]),  # type: ignore[arg-type]
        **{f"r-{what}": chart for what, chart in region_charts(register["region"]).items()},  # type: ignore[arg-type]
        **{f"s-{what}": chart for what, chart in sector_charts(register["sector"]).items()},  # type: ignore[arg-type]
        **{f"h-{what}": chart for what, chart in today_editions().items()},
    }
    assert {chart.id for chart in built.values()} == {
        "edicion-gore-07-mapa",
        "edicion-gore-07-sectores",
        "edicion-gore-07-transferencias",
        "region-SAM-sectores",
        "region-SAM-ediciones",
        "sector-MINSA-mapa",
        "sector-MINSA-ediciones",
        "sector-MINSA-transferencias",
        "hoy-ediciones",
    }
    for chart in built.values():
        assert chart.embed == f"/incrustar/{chart.id}/"
        assert client.get(chart.embed).status_code == 200
        assert subject_chart(chart.id) == chart


@pytest.mark.django_db
@pytest.mark.parametrize(
    "chart_id", ["region-XXX-sectores", "region-SAM-nada", "edicion--mapa", "hoy-nada", "otro-SAM-mapa", "region", "-"]
)
def test_a_chart_nobody_draws_is_not_found(register: dict[str, object], client: Client, chart_id: str) -> None:
    assert client.get(f"/incrustar/{chart_id}/").status_code == 404


@pytest.mark.django_db
def test_a_subject_without_commitments_has_no_charts() -> None:
    region = RegionalGovernmentFactory().region
    assert region_charts(region) == {}
    assert edition_charts(EditionFactory()) == {}
