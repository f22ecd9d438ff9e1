"""The money in figures: sums that agree with each other, and every total opens the rows that it adds up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from gore.dashboards.money_figures import BUILDERS, build_money_charts, money_data, treated_and_funded, waits
from tests import factories as make
from tests.bilaterals.factories import AgendaTopicFactory
from tests.world import World
from transfers.filters import TransferFilter
from transfers.models import Transfer
from transfers.selectors import total
from transfers.services import counter_entry

pytestmark = pytest.mark.django_db


def sum_of(address: str) -> Decimal:
    """What the list at *address* adds up, by its own filters."""
    rows = TransferFilter(QueryDict(address.partition("?")[2]), queryset=Transfer.objects.all())
    assert rows.is_valid(), address
    return total(rows.qs).amount


def test_every_family_adds_up_to_the_total(world: World) -> None:
    data = money_data()
    assert data.total.amount == Decimal("1500750.11")
    assert sum(row.amount for row in data.givers) == data.total.amount
    assert sum(row.amount for row in data.regions) + data.multi.amount == data.total.amount
    assert sum(row.amount for row in data.editions) == data.total.amount
    assert sum(row.amount for row in data.norms) == data.total.amount
    assert sum(row.amount for row in data.months) == data.total.amount
    assert sum(flow.amount for flow in data.flows) == data.total.amount
    assert {(flow.giver, flow.region) for flow in data.flows} == {
        ("MINSA", "SAM"), ("MINSA", "ANC"), ("MTC", "SAM"), ("MTC", "multi"),
    }  # fmt: skip


def test_a_counter_entry_takes_its_money_out_of_every_figure(world: World) -> None:
    counter_entry(transfer=world.transfers[0], reason="Mal", date=dt.date(2017, 6, 1))
    data = money_data()
    assert data.total.amount == Decimal("750.01")
    assert {row.key: row.amount for row in data.givers}["MINSA"] == 0
    assert {row.key: row.amount for row in data.regions} == {"SAM": Decimal(750), "ANC": Decimal(0)}
    assert build_money_charts(data)["dinero-flujo"].table.raw == (
        ("Transportes", "San Martín", Decimal(750), 1), ("Transportes", "Sin reparto", Decimal("0.01"), 1),
    )  # fmt: skip


def test_every_amount_of_a_table_opens_its_rows(world: World) -> None:
    make.TransferProjectFactory(transfer=world.transfers[1], project=world.project)
    make.SeriesValueFactory(region=world.san_martin, value=Decimal(1000))
    charts = build_money_charts(money_data())
    checked = 0
    for chart_id in ("dinero-flujo", "dinero-sectores", "dinero-normas", "dinero-proyectos", "dinero-por-habitante"):
        for row, raw in zip(charts[chart_id].table.rows, charts[chart_id].table.raw, strict=True):
            for address in row.hrefs:
                if address.startswith("/transferencias/") and "region=" not in address:
                    assert sum_of(address) in raw, (chart_id, address)
                    checked += 1
    assert checked >= 5


def test_money_per_inhabitant_says_whose_count_it_is(world: World) -> None:
    make.SeriesValueFactory(
        region=world.san_martin, value=Decimal(1000), source="INEI, censo", as_of=dt.date(2017, 10, 22)
    )
    chart = build_money_charts(money_data())["dinero-por-habitante"]
    (row,) = chart.table.raw
    assert row == ("San Martín", Decimal("1000.75"), Decimal("1000750.05"), Decimal(1000))
    assert "INEI, censo (22/10/2017)" in chart.source


def test_treated_and_funded_projects_are_told_apart(world: World) -> None:
    treated, paid, asked = (
        make.ProjectFactory(kind="project", institution=world.health, cui=cui, editions=editions)
        for cui, editions in ((None, [world.first]), (None, [world.first]), ("2999999", []))
    )
    make.ProjectFactory(kind="project", institution=world.health)  # nobody treated it
    make.ProjectFactory(kind="pact", institution=world.health, editions=[world.first])
    AgendaTopicFactory(cui=asked.cui, state="accepted")
    part = make.TransferProjectFactory(project=paid)
    assert {row.key: (row.treated, row.funded) for row in treated_and_funded()} == {"MINSA": (3, 1), "MTC": (1, 0)}
    counter_entry(transfer=part.transfer, reason="Mal", date=dt.date(2017, 6, 1))
    assert sum(row.funded for row in treated_and_funded()) == 0
    assert treated.merged_into is None


def test_days_from_agreement_and_topic_to_money(world: World) -> None:
    commitment = make.CommitmentFactory(agreed_on=dt.date(2017, 3, 1))
    transfer = make.TransferFactory(date=dt.date(2017, 3, 31))
    make.FundingFactory(commitment=commitment, transfer=transfer)
    project = make.TransferProjectFactory(transfer=transfer, project=make.ProjectFactory(cui="2888888")).project
    topic = AgendaTopicFactory(cui=project.cui, state="accepted")
    type(topic).objects.filter(pk=topic.pk).update(submitted_at=make.noon(dt.date(2017, 2, 1)))
    assert waits() == ([30], [58])
    table = build_money_charts(money_data())["dinero-plazos"].table
    assert [row[1:] for row in table.raw] == [(1, 0), (0, 1), (0, 0), (0, 0), (0, 0)]


def test_the_page_and_its_charts_cost_the_same_for_more_money(
    client: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(45) as captured:
            assert client.get("/transferencias/cifras/?a=1").status_code == 200
        return len(captured)

    queries()
    before = queries()
    for _ in range(5):
        make.TransferProjectFactory()
    assert queries() == before


def test_every_chart_has_its_table_and_can_be_taken_away(client: Client, world: World) -> None:
    page = client.get("/transferencias/cifras/").content.decode()
    for chart_id in BUILDERS:
        assert f'id="datos-{chart_id}"' in page
        assert f"/incrustar/{chart_id}.csv" in page
    assert client.get("/incrustar/dinero-flujo/").status_code == 200
    assert "Salud" in client.get("/incrustar/dinero-flujo.csv").content.decode()


def test_a_difference_is_explained_or_has_an_owner(client: Client) -> None:
    make.RecordCutoffFactory()
    edition = make.EditionFactory(title="7mo GORE Ejecutivo")
    figure = make.PublishedFigureFactory(
        family="editions_transfers", key="x", value=Decimal(10), unit="soles", edition=edition
    )
    make.TransferFactory(edition=edition)
    assert "Abierta, sin responsable todavía." in client.get("/conciliacion/").content.decode()
    client.force_login(make.MembershipFactory().user)
    address = f"/articulacion/conciliacion/{figure.code}/"
    owner = make.InstitutionFactory(short_name="Economía", kind="ministry")
    wrong = client.post(address, {"state": "open", "explanation": "Se averigua"})
    assert wrong.status_code == 400
    for words in ("Diga quién la averigua.", "Diga hasta cuándo.", "Se averigua"):
        assert words in wrong.content.decode()
    answer = client.post(address, {"state": "open", "explanation": "", "owner": owner.pk, "due_on": "04/05/2019"})
    assert answer.status_code == 302
    client.logout()
    page = client.get("/conciliacion/").content.decode()
    assert "Abierta: la averigua Economía, hasta el 04/05/2019." in page
    client.force_login(make.MembershipFactory().user)
    client.post(address, {"state": "explained", "explanation": "La fuente redondeó."})
    page = client.get("/conciliacion/").content.decode()
    assert "La fuente redondeó." in page
    assert "Explicada." in page
