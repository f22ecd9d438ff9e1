"""The queue, the page of one topic, several at once, what is held, and the downloads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bilaterals.models import AgendaTopic, TopicDecision
from bilaterals.review.services import decide
from gore.core.clock import today
from tests.bilaterals.factories import (
    CallFactory,
    CallFieldFactory,
    TopicAnswerFactory,
    TopicAttachmentFactory,
    TopicDecisionFactory,
    TopicPartnerFactory,
    TopicStepFactory,
)
from tests.bilaterals.review.conftest import CallWorld
from tests.downloads import content, sheet_rows
from tests.factories import InstitutionFactory, MembershipFactory, RegionalGovernmentFactory

State, Kind = AgendaTopic.State, TopicDecision.Kind
QUEUE = "/articulacion/temas/"


@pytest.fixture
def client(world: CallWorld) -> Client:
    return world.client(world.sd)


def shown(response: Any) -> list[str]:
    return [topic.code for topic in response.context["page"].rows]


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_queue_shows_sent_topics_of_the_running_edition_only(world: CallWorld, client: Client) -> None:
    sent = world.topic(title="Hospital de Tocache")
    world.topic(state=State.DRAFT, title="Borrador secreto")
    response = client.get(QUEUE)
    assert shown(response) == [sent.code]
    text = response.content.decode()
    assert "Hospital de Tocache" in text
    assert "Borrador secreto" not in text
    assert "1 por revisar" in text


def test_every_filter_finds_its_topics_and_nothing_else(world: CallWorld, client: Client) -> None:
    plain = world.topic(title="Hospital de apoyo de Tocache", blockage="technical", cui="", description="", request="")
    alike = world.topic(title="Nuevo hospital de apoyo de Tocache", state=State.RETURNED)
    road = world.topic(
        delegation=world.jun, sectors=[world.roads], title="Carretera", state=State.ACCEPTED, route="own_meeting"
    )
    TopicDecisionFactory(topic=plain)
    AgendaTopic.objects.filter(pk=road.pk).update(search_text="carretera junin cafe")
    found = {
        query: shown(client.get(f"{QUEUE}?{query}"))
        for query in (
            "state=returned", "region=JUN", "sector=MTC", "blockage=technical", "route=own_meeting", "route=ninguna",
            "completeness=baja", "completeness=media", "completeness=alta", "held=si", "held=no", "similar=si", f"group={plain.code}", "q=CAFÉ", "state=returned&state=accepted",
        )
    }  # fmt: skip
    assert {query: set(codes) for query, codes in found.items()} == {
        "state=returned": {alike.code}, "region=JUN": {road.code}, "sector=MTC": {road.code}, "blockage=technical": {plain.code},
        "route=own_meeting": {road.code}, "route=ninguna": {plain.code, alike.code}, "completeness=baja": {plain.code}, "completeness=media": {alike.code, road.code},
        "completeness=alta": set(),
        "held=si": {plain.code}, "held=no": {alike.code, road.code}, "similar=si": {plain.code, alike.code},
        f"group={plain.code}": {plain.code, alike.code}, "q=CAFÉ": {road.code}, "state=returned&state=accepted": {alike.code, road.code},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("state=draft", "No hay ningún estado “draft”"), ("region=XX", "No hay ninguna delegación"),
        ("held=quizas", "Escriba “si” o “no”"), ("ordering=password", "No se puede ordenar por"),
        ("edition=gore-99", "No hay ninguna edición"), ("group=nada", "No hay temas parecidos"),
        ("completeness=total", "No hay ningún nivel"), ("q=%00", "Quite los caracteres"),
    ],
)  # fmt: skip
def test_what_is_not_understood_shows_nothing_and_says_why(
    world: CallWorld, client: Client, query: str, words: str
) -> None:
    world.topic()
    response = client.get(f"{QUEUE}?{query}")
    assert response.status_code == 200
    assert words in response.content.decode()
    assert shown(response) == []


@pytest.mark.parametrize("order", ["code", "-code", "rank", "completeness", "-completeness", "submitted_at", "title"])
def test_orders_sort(world: CallWorld, client: Client, order: str) -> None:
    first = world.topic(rank=2, title="B", description="d" * 90, code="ed-T-SAM-01", number=1)
    second = world.topic(rank=1, title="A", description="", code="ed-T-SAM-02", number=2)
    turned = {"-code", "rank", "completeness", "title"}
    expected = [second.code, first.code] if order in turned else [first.code, second.code]
    assert shown(client.get(f"{QUEUE}?ordering={order}")) == expected


def test_queries_do_not_grow_with_the_queue(world: CallWorld, client: Client) -> None:
    def more(count: int) -> None:
        for _number in range(count):
            topic = world.topic(
                delegation=RegionalGovernmentFactory(), sectors=[InstitutionFactory(), InstitutionFactory()]
            )
            TopicDecisionFactory(topic=topic)
            TopicPartnerFactory(topic=topic)

    one = world.topic()
    TopicPartnerFactory(topic=one)
    more(3)
    pages = [QUEUE, "/articulacion/temas/comunicar/", "/articulacion/temas/avance/", f"{QUEUE}{one.code}/"]
    few = [queries(client, page) for page in pages]
    more(20)
    for _number in range(10):
        TopicStepFactory(topic=one, by=world.sd)
        TopicAnswerFactory(topic=one)
        TopicPartnerFactory(topic=one)
    assert [queries(client, page) for page in pages] == few


def test_a_topic_is_accepted_on_its_page_and_the_next_one_opens(world: CallWorld, client: Client) -> None:
    topic, following = (world.topic(code=f"ed-T-SAM-0{n}", number=n) for n in (1, 2))
    response = client.post(f"{QUEUE}{topic.code}/", {"kind": "accept", "accept-reason": "Completo."})
    assert response["Location"] == f"{QUEUE}{following.code}/"
    assert AgendaTopic.objects.get(pk=topic.pk).state == State.ACCEPTED


def test_what_is_wrong_is_told_next_to_its_field_and_nothing_typed_is_lost(world: CallWorld, client: Client) -> None:
    topic = world.topic()
    response = client.post(
        f"{QUEUE}{topic.code}/", {"kind": "return", "return-reason": "Falta el CUI <b>", "return-due_at": "31/02/2027"}
    )
    text = response.content.decode()
    assert response.status_code == 400
    assert "Escriba una fecha que exista" in text
    assert "Falta el CUI &lt;b&gt;" in text
    assert "31/02/2027" in text
    response = client.post(f"{QUEUE}{topic.code}/", {"kind": "merge", "merge-reason": "x", "merge-into": topic.code})
    assert "Un tema no se une consigo mismo" in response.content.decode()
    assert AgendaTopic.objects.get(pk=topic.pk).state == State.SUBMITTED


def test_a_return_lasts_to_the_end_of_its_day(world: CallWorld, client: Client) -> None:
    topic = world.topic()
    day = today() + dt.timedelta(days=4)
    client.post(f"{QUEUE}{topic.code}/", {"kind": "return", "return-reason": "x", "return-due_at": f"{day:%d/%m/%Y}"})
    topic.refresh_from_db()
    assert topic.corrections_due_at is not None
    assert timezone.localtime(topic.corrections_due_at).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"


def test_a_page_left_open_does_not_decide_twice(world: CallWorld, client: Client) -> None:
    topic = world.topic()
    decide(topic=topic, kind=Kind.ACCEPT, reason="x", by=world.sd)
    response = client.post(
        f"{QUEUE}{topic.code}/",
        {"kind": "return", "return-reason": "Mi motivo", "return-due_at": f"{today() + dt.timedelta(days=4)}"},
    )
    text = response.content.decode()
    assert response.status_code == 400
    assert "ahora está «Aceptado»" in text
    assert "Mi motivo" in text
    assert topic.decisions.count() == 1


def test_the_observer_reads_and_decides_nothing(world: CallWorld) -> None:
    topic = world.topic()
    reader = world.client(world.observer)
    page = reader.get(f"{QUEUE}{topic.code}/").content.decode()
    assert topic.title in page
    assert "Decidir" not in page
    assert reader.post(f"{QUEUE}{topic.code}/", {"kind": "accept", "accept-reason": "x"}).status_code == 403
    assert reader.post("/articulacion/temas/comunicar/", {"decision": "1"}).status_code == 403
    assert reader.post("/articulacion/temas/decidir/", {"kind": "accept", "topic": topic.code}).status_code == 403
    assert not TopicDecision.objects.exists()


@pytest.mark.parametrize("who", ["sam_team", "ministry"])
def test_other_teams_find_no_queue(world: CallWorld, who: str) -> None:
    topic = world.topic(state=State.ACCEPTED)
    client = world.client(getattr(world, who))
    for path in (QUEUE, f"{QUEUE}{topic.code}/", f"{QUEUE}avance/", f"{QUEUE}comunicar/", f"{QUEUE}?format=csv"):
        assert client.get(path).status_code == 404


def test_several_topics_are_decided_and_each_outcome_is_named(world: CallWorld, client: Client) -> None:
    good, late = world.topic(), world.topic(state=State.ACCEPTED)
    asked = {"kind": "accept", "topic": [good.code, late.code]}
    first = client.post(reverse("topics-decide"), asked)
    assert first.status_code == 200
    assert AgendaTopic.objects.get(pk=good.pk).state == State.SUBMITTED, "the first step only asks"
    missing = client.post(reverse("topics-decide"), {**asked, "confirmed": "1"})
    assert (missing.status_code, AgendaTopic.objects.get(pk=good.pk).state) == (400, State.SUBMITTED)
    response = client.post(reverse("topics-decide"), {**asked, "confirmed": "1", "accept-reason": "Completos."})
    assert [outcome.topic.code for outcome in response.context["done"]] == [good.code]
    assert [outcome.topic.code for outcome in response.context["refused"]] == [late.code]
    assert "ahora está «Aceptado»" in response.content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"kind": "accept"}, {"kind": "split", "topic": "x"}, {"kind": "accept", "topic": "\x00"}]
)
def test_nothing_ticked_or_nothing_chosen_is_said(world: CallWorld, client: Client, data: dict[str, str]) -> None:
    response = client.post(reverse("topics-decide"), data, follow=True)
    assert response.redirect_chain == [(QUEUE, 302)]
    assert response.context["messages"]


def test_held_decisions_are_told_or_dropped_from_their_page(world: CallWorld, client: Client) -> None:
    told, dropped = world.topic(), world.topic()
    keys = [TopicDecisionFactory(topic=topic, decided_by=world.sd).pk for topic in (told, dropped)]
    address = reverse("topics-held")
    assert told.code in client.get(address).content.decode()
    response = client.post(address, {"decision": keys[0], "do": "release"})
    assert [outcome.topic.code for outcome in response.context["done"]] == [told.code]
    client.post(address, {"decision": [keys[1], "x", "٣", "9" * 30], "do": "discard"})
    assert AgendaTopic.objects.get(pk=dropped.pk).state == State.SUBMITTED
    assert TopicDecision.objects.get(pk=keys[1]).discarded_at is not None
    assert "No hay decisiones retenidas" in client.get(address).content.decode()


def test_progress_counts_by_delegation_and_sector(world: CallWorld, client: Client) -> None:
    world.topic()
    world.topic(state=State.ACCEPTED, sectors=[world.health, world.roads])
    world.topic(state=State.DRAFT)
    world.topic(state=State.WITHDRAWN)
    TopicDecisionFactory(topic=world.topic(delegation=world.jun))
    context = client.get(reverse("topics-progress")).context
    rows = {row.code: (row.sent, row.submitted, row.held, row.accepted, row.drafts) for row in context["delegations"]}
    assert rows["SAM"] == (2, 1, 0, 1, 1)
    assert rows["JUN"] == (1, 1, 1, 0, 0)
    sectors = {row.code: (row.sent, row.submitted) for row in context["sectors"]}
    assert sectors == {"MINSA": (3, 2), "MTC": (1, 0)}
    assert (context["totals"].sent, context["totals"].decided, context["totals"].apart) == (3, 1, 1)


def test_the_download_holds_every_topic_its_answers_and_no_formula(world: CallWorld, client: Client) -> None:
    topic = world.topic(title="=cmd|' /C calc'!A0", requested_amount="1234567.89", rank=2)
    TopicAnswerFactory(
        topic=topic, field=CallFieldFactory(call=world.call, key="terreno", label="¿Terreno?"), value="+Sí"
    )
    TopicPartnerFactory(topic=topic, delegation=world.jun, state="accepted", answered_at=topic.created_at)
    TopicPartnerFactory(topic=topic)
    TopicAttachmentFactory(topic=topic)
    TopicDecisionFactory(topic=topic)
    world.topic(state=State.DRAFT)
    for kind in ("csv", "xlsx"):
        response = client.get(f"{QUEUE}?format={kind}")
        assert f'filename="temas-{world.edition.code}' in response["Content-Disposition"]
        if kind == "csv":
            assert content(response).count(b"\r\n") == 2
            continue
        heading, row = sheet_rows(response)
        got = dict(zip(heading, row, strict=True))
        assert (got["codigo"], got["titulo"]) == (topic.code, "'=cmd|' /C calc'!A0")
        assert (float(got["monto_pedido"]), got["prioridad"], got["se_suman"]) == (1234567.89, 2, "JUN")
        assert (got["pregunta_terreno"], got["adjuntos"], got["decision_retenida"]) == ("'+Sí", 1, "Aceptar")


def test_sd_of_one_edition_reviews_that_edition_only(world: CallWorld) -> None:
    mine, other = world.topic(title="Mía"), world.topic(edition=CallFactory().edition, title="Ajena")
    client = world.client(MembershipFactory(role="sd_articulation", edition=world.edition).user)
    assert shown(client.get(QUEUE)) == [mine.code]
    assert client.get(f"{QUEUE}{other.code}/").status_code == 404
    assert client.post(f"{QUEUE}{mine.code}/", {"kind": "accept", "accept-reason": "x"}).status_code == 302
    assert AgendaTopic.objects.get(pk=mine.pk).state == State.ACCEPTED
