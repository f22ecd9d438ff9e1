"""The pages of priorities: figures, sectors that take part, ways to deal with topics."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bilaterals.models import AgendaTopic, Assistance, Route, TopicDecision
from tests.bilaterals.factories import TopicPartnerFactory
from tests.bilaterals.review.conftest import CallWorld, make_call_world
from tests.bilaterals.review.test_pages import queries
from tests.factories import InstitutionFactory

State = AgendaTopic.State


@pytest.fixture
def world(db: None) -> CallWorld:
    made = make_call_world()
    made.edition.sectors.set([made.health, made.roads])
    return made


@pytest.fixture
def client(world: CallWorld) -> Client:
    return world.client(world.sd)


def address(world: CallWorld, tail: str = "") -> str:
    return f"/articulacion/prioridades/{world.edition.code}/{tail}"


def test_demand_counts_what_stands_by_sector_and_delegation(world: CallWorld, client: Client) -> None:
    world.topic(rank=1, requested_amount=1000, sectors=[world.health, world.roads])
    world.topic(delegation=world.jun, state=State.ACCEPTED, requested_amount=500)
    for state in (State.DRAFT, State.WITHDRAWN):
        world.topic(state=state)
    response = client.get(address(world))
    rows = {row.demand.code: row.demand for row in response.context["suggested"]}
    assert {code: (row.topics, row.delegations, row.first, row.amount) for code, row in rows.items()} == {
        "MINSA": (2, 2, 1, 1500), "MTC": (1, 1, 1, 1000),
    }  # fmt: skip
    by_sector, by_delegation = response.context["charts"]
    assert [row[:2] for row in by_sector.table.raw] == [("Salud", 2), ("Transportes", 1)]
    assert [row[:2] for row in by_delegation.table.raw] == [("Junín", 1), ("San Martín", 1)]
    assert by_sector.title.startswith("Salud y Transportes concentran 100")
    assert "<svg" in response.content.decode()


def test_sd_decides_who_takes_part(world: CallWorld, client: Client) -> None:
    world.topic()
    other = InstitutionFactory(code="MINAM", short_name="Ambiente")
    page = client.get(address(world))
    assert other in page.context["not_asked"]
    client.post(address(world), {"sector": ["MINSA", "MINAM", "PCM", "\x00"]})
    assert {sector.code for sector in world.edition.sectors.all()} == {"MINSA", "MINAM"}
    client.post(address(world), {})
    assert world.edition.sectors.count() == 2, "none at all is no decision"
    world.edition.phase = "follow_up"
    world.edition.save()
    client.post(address(world), {"sector": ["MTC"]})
    assert world.edition.sectors.count() == 2


def test_each_topic_gets_what_is_suggested_for_it_with_the_rule_as_reason(world: CallWorld, client: Client) -> None:
    first = world.topic(state=State.ACCEPTED, rank=1)
    written = world.topic(state=State.ACCEPTED, rank=8, blockage="technical")
    several = world.topic(state=State.ACCEPTED, sectors=[world.health, world.roads])
    left = world.topic(state=State.ACCEPTED)
    response = client.post(
        address(world, "temas/"), {"route": "sugerido", "topic": [first.code, written.code, several.code]}
    )
    assert len(response.context["done"]) == 3
    routes = dict(AgendaTopic.objects.values_list("pk", "route"))
    assert routes == {first.pk: "own_meeting", written.pk: "written_answer", several.pk: "multi_sector", left.pk: ""}
    assert "dos primeras prioridades" in TopicDecision.objects.get(topic=first).reason
    assert Assistance.objects.get().topic == written


def test_another_way_needs_a_reason_and_may_be_held(world: CallWorld, client: Client) -> None:
    topic = world.topic(state=State.ACCEPTED)
    data: dict[str, Any] = {"route": Route.SHARED_MEETING, "topic": topic.code}
    response = client.post(address(world, "temas/"), data)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["reason"]
    assert client.post(address(world, "temas/"), {**data, "topic": []}).status_code == 400
    assert client.post(address(world, "temas/"), {**data, "route": "avión", "reason": "x"}).status_code == 400
    client.post(address(world, "temas/"), {**data, "reason": "Se ve con otros.", "hold": "on"})
    assert TopicDecision.objects.get().released_at is None
    assert AgendaTopic.objects.get().route == ""


def test_the_observer_reads_only_and_others_find_nothing(world: CallWorld) -> None:
    topic = world.topic(state=State.ACCEPTED)
    reader = world.client(world.observer)
    for tail, data in (("", {"sector": "MTC"}), ("temas/", {"route": "sugerido", "topic": topic.code})):
        assert reader.get(address(world, tail)).status_code == 200
        assert reader.post(address(world, tail), data).status_code == 403
        for who in (world.sam_team, world.ministry):
            assert world.client(who).get(address(world, tail)).status_code == 404
    assert not TopicDecision.objects.exists()


def test_queries_do_not_grow_and_filters_find(world: CallWorld, client: Client) -> None:
    def more(count: int) -> None:
        for _number in range(count):
            TopicPartnerFactory(topic=world.topic(state=State.ACCEPTED, sectors=[world.health, InstitutionFactory()]))

    more(2)
    few = [queries(client, address(world, tail)) for tail in ("", "temas/")]
    more(15)
    assert [queries(client, address(world, tail)) for tail in ("", "temas/")] == few
    road = world.topic(state=State.ACCEPTED, sectors=[world.roads], route=Route.OWN_MEETING)
    for query in ("route=own_meeting", "sector=MTC", "sector=MTC&route=own_meeting"):
        assert list(client.get(address(world, f"temas/?{query}")).context["page"].rows) == [road]
    assert road not in client.get(address(world, "temas/?route=ninguna")).context["page"].rows
    assert client.get(address(world, "temas/?sector=%00&route=nada&page=x")).status_code == 200
