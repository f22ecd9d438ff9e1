"""What each decision does to a topic, what it refuses, and who is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bilaterals.models import AgendaTopic, Assistance, Route, TopicDecision
from bilaterals.review.services import decide, decide_many, discard_decision, release_decisions
from gore.core.clock import today
from gore.outbox.models import OutgoingMail
from tests.bilaterals.factories import CallFactory, MeetingTopicFactory, TopicPartnerFactory, in_days
from tests.bilaterals.review.conftest import CallWorld

State, Kind = AgendaTopic.State, TopicDecision.Kind


def again(topic: AgendaTopic) -> AgendaTopic:
    """*topic* as the database has it."""
    return AgendaTopic.objects.get(pk=topic.pk)


def steps(topic: AgendaTopic) -> list[tuple[str, str]]:
    return [(step.kind, step.note) for step in topic.steps.all()]


def return_by(days: float = 3) -> dict[str, Any]:
    return {"due_at": in_days(days).isoformat()}


def test_accepting_leaves_decision_step_and_one_mail(world: CallWorld) -> None:
    topic = world.topic(title="Hospital de Tocache", corrections_due_at=in_days(1))
    decide(topic=topic, kind=Kind.ACCEPT, reason=" Está completo. ", by=world.sd)

    found = again(topic)
    assert (found.state, found.corrections_due_at) == (State.ACCEPTED, None)
    decision = topic.decisions.get()
    assert (decision.reason, decision.decided_by, decision.released_by) == ("Está completo.", world.sd, world.sd)
    assert decision.released_at is not None
    assert steps(topic) == [("accepted", "Está completo.")]
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("bilaterals.topics_decided", world.sam_team.email)
    assert "Hospital de Tocache" in mail.body
    assert "Está completo." in mail.body


def test_a_reason_is_needed(world: CallWorld) -> None:
    topic = world.topic()
    with pytest.raises(ValidationError) as refused:
        decide(topic=topic, kind=Kind.ACCEPT, reason="   ", by=world.sd)
    assert list(refused.value.message_dict) == ["reason"]
    assert again(topic).state == State.SUBMITTED


def test_returning_gives_a_deadline_of_its_own(world: CallWorld) -> None:
    topic = world.topic()
    due = in_days(3)
    decide(topic=topic, kind=Kind.RETURN, reason="Falta el CUI.", by=world.sd, details={"due_at": due.isoformat()})
    assert (again(topic).state, again(topic).corrections_due_at) == (State.RETURNED, due)
    assert timezone.localtime(due).strftime("%d/%m/%Y %H:%M") in OutgoingMail.objects.get().body


@pytest.mark.parametrize("details", [{}, return_by(-1), return_by(60)])
def test_a_return_needs_a_deadline_before_the_summit(world: CallWorld, details: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        decide(topic=world.topic(), kind=Kind.RETURN, reason="x", by=world.sd, details=details)
    assert list(refused.value.message_dict) == ["due_at"]


def test_merging_hands_over_sectors_delegation_and_what_was_merged_before(world: CallWorld) -> None:
    target = world.topic(delegation=world.jun, sectors=[world.roads], rank=1)
    source = world.topic(rank=2)
    older = world.topic(state=State.MERGED, merged_into=source)
    decide(topic=source, kind=Kind.MERGE, reason="Es lo mismo.", by=world.sd, details={"into": target.code})

    assert (again(source).state, again(source).merged_into, again(source).rank) == (State.MERGED, target, None)
    assert again(older).merged_into == target
    assert {sector.code for sector in target.sectors.all()} == {"MINSA", "MTC"}
    assert [(p.delegation, p.state) for p in target.partners.all()] == [(world.sam, "accepted")]
    assert "salud" in again(target).search_text
    assert again(target).rank == 1


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.RETURNED])
def test_a_topic_is_not_merged_into_one_that_does_not_stand(world: CallWorld, state: str) -> None:
    target = world.topic(state=state)
    with pytest.raises(ValidationError) as refused:
        decide(topic=world.topic(), kind=Kind.MERGE, reason="x", by=world.sd, details={"into": target.code})
    assert list(refused.value.message_dict) == ["into"]


def test_a_topic_is_not_merged_into_itself_nor_into_another_edition(world: CallWorld) -> None:
    topic = world.topic()
    foreign = world.topic(edition=CallFactory().edition)
    for code in (topic.code, foreign.code, "no-existe", ""):
        with pytest.raises(ValidationError):
            decide(topic=topic, kind=Kind.MERGE, reason="x", by=world.sd, details={"into": code})
    assert again(topic).state == State.SUBMITTED


def test_merges_that_would_go_in_a_circle_are_refused(world: CallWorld) -> None:
    one, two = world.topic(), world.topic()
    for topic, other in ((one, two), (two, one)):
        decide(topic=topic, kind=Kind.MERGE, reason="x", by=world.sd, details={"into": other.code}, hold=True)
    outcomes = release_decisions(decisions=TopicDecision.objects.all(), by=world.sd)
    assert [outcome.is_done for outcome in outcomes] == [True, False]
    assert (again(one).state, again(two).state) == (State.MERGED, State.SUBMITTED)
    assert TopicDecision.objects.get(topic=two).released_at is None


def test_splitting_makes_topics_with_the_same_data_and_new_numbers(world: CallWorld) -> None:
    topic = world.topic(number=7, title="Hospital y carretera", cui="2234567", rank=1)
    world.topic(number=9)
    decide(
        topic=topic, kind=Kind.SPLIT, reason="Son dos pedidos.", by=world.sd,
        details={"parts": ["Hospital", "Carretera", "Puente"]},
    )  # fmt: skip
    assert (again(topic).title, again(topic).state, again(topic).rank) == ("Hospital", State.SUBMITTED, 1)
    parts = list(topic.parts.order_by("number"))
    assert [(part.code, part.title, part.state, part.cui, part.rank) for part in parts] == [
        (f"{world.edition.code}-T-SAM-10", "Carretera", State.SUBMITTED, "2234567", None),
        (f"{world.edition.code}-T-SAM-11", "Puente", State.SUBMITTED, "2234567", None),
    ]
    assert [sector.code for sector in parts[0].sectors.all()] == ["MINSA"]
    assert "carretera" in parts[0].search_text


@pytest.mark.parametrize("parts", [[], ["uno"], ["uno", "Uno"], ["x" * 161, "dos"], [str(n) for n in range(7)]])
def test_a_split_needs_two_to_six_different_titles(world: CallWorld, parts: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        decide(topic=world.topic(), kind=Kind.SPLIT, reason="x", by=world.sd, details={"parts": parts})
    assert list(refused.value.message_dict) == ["parts"]


def test_moving_changes_the_sectors_and_what_follows_from_them(world: CallWorld) -> None:
    topic = world.topic(state=State.ACCEPTED, sectors=[world.health, world.roads], route=Route.MULTI_SECTOR)
    decide(topic=topic, kind=Kind.MOVE, reason="Es de Transportes.", by=world.sd, details={"sectors": ["MTC"]})
    assert [sector.code for sector in topic.sectors.all()] == ["MTC"]
    assert again(topic).route == ""
    assert "transportes" in again(topic).search_text


@pytest.mark.parametrize("codes", [[], ["MINSA"], ["PCM"], ["NADA"]])
def test_a_move_needs_other_sectors_of_the_table(world: CallWorld, codes: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        decide(topic=world.topic(), kind=Kind.MOVE, reason="x", by=world.sd, details={"sectors": codes})
    assert list(refused.value.message_dict) == ["sectors"]


def test_a_written_answer_is_asked_of_each_sector_and_taken_back(world: CallWorld) -> None:
    topic = world.topic(state=State.ACCEPTED, sectors=[world.health, world.roads])
    decide(topic=topic, kind=Kind.ROUTE, reason="x", by=world.sd, details={"route": Route.WRITTEN_ANSWER})
    asked = Assistance.objects.order_by("sector__code")
    assert [(row.sector.code, row.due_on) for row in asked] == [
        (code, today() + dt.timedelta(days=15)) for code in ("MINSA", "MTC")
    ]
    assert OutgoingMail.objects.get(kind="bilaterals.answer_asked").recipient == world.ministry.email

    decide(topic=topic, kind=Kind.ROUTE, reason="y", by=world.sd, details={"route": Route.OWN_MEETING})
    assert not Assistance.objects.exists()
    assert again(topic).route == Route.OWN_MEETING


def test_a_route_is_refused_where_it_makes_no_sense(world: CallWorld) -> None:
    one_sector = world.topic(state=State.ACCEPTED)
    on_agenda = MeetingTopicFactory(topic=world.topic(state=State.ACCEPTED)).topic
    late = {"route": Route.WRITTEN_ANSWER, "due_on": (today() - dt.timedelta(days=1)).isoformat()}
    for topic, details, field in (
        (one_sector, {"route": Route.MULTI_SECTOR}, "route"), (one_sector, {"route": "avión"}, "route"),
        (one_sector, late, "due_on"), (on_agenda, {"route": Route.WRITTEN_ANSWER}, "route"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            decide(topic=topic, kind=Kind.ROUTE, reason="x", by=world.sd, details=details)
        assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("kind", "state", "details"),
    [
        (Kind.ACCEPT, State.ACCEPTED, {}), (Kind.ACCEPT, State.WITHDRAWN, {}), (Kind.ACCEPT, State.RETURNED, {}),
        (Kind.RETURN, State.ACCEPTED, return_by()), (Kind.RETURN, State.RETURNED, return_by()),
        (Kind.ROUTE, State.SUBMITTED, {"route": "own_meeting"}), (Kind.SPLIT, State.RETURNED, {"parts": ["a", "b"]}),
        (Kind.MOVE, State.WITHDRAWN, {"sectors": ["MTC"]}), (Kind.ACCEPT, State.DRAFT, {}),
    ],
)  # fmt: skip
def test_a_decision_about_the_wrong_state_is_refused(
    world: CallWorld, kind: str, state: str, details: dict[str, Any]
) -> None:
    topic = world.topic(state=state)
    with pytest.raises(ValidationError, match="ya no espera esta decisión"):
        decide(topic=topic, kind=kind, reason="x", by=world.sd, details=details)
    assert again(topic).state == state
    assert not TopicDecision.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_nothing_is_decided_once_the_agendas_are_made(world: CallWorld) -> None:
    world.edition.phase = "agendas"
    world.edition.save()
    with pytest.raises(ValidationError, match="ya no se decide"):
        decide(topic=world.topic(), kind=Kind.ACCEPT, reason="x", by=world.sd)
    accepted = world.topic(state=State.ACCEPTED)
    decide(topic=accepted, kind=Kind.ROUTE, reason="x", by=world.sd, details={"route": Route.OWN_MEETING})
    assert again(accepted).route == Route.OWN_MEETING


def test_what_is_on_an_agenda_is_not_moved_away(world: CallWorld) -> None:
    topic = MeetingTopicFactory(topic=world.topic(state=State.ACCEPTED)).topic
    target = world.topic()
    for kind, details in (
        (Kind.MERGE, {"into": target.code}), (Kind.MOVE, {"sectors": ["MTC"]}), (Kind.SPLIT, {"parts": ["a", "b"]}),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="agenda de una reunión"):
            decide(topic=topic, kind=kind, reason="x", by=world.sd, details=details)


# --- held, told together, dropped ---------------------------------------------------------------


def test_a_held_decision_changes_nothing_and_tells_nobody(world: CallWorld) -> None:
    topic = world.topic()
    decision = decide(topic=topic, kind=Kind.ACCEPT, reason="x", by=world.sd, hold=True)
    assert (again(topic).state, decision.released_at) == (State.SUBMITTED, None)
    assert not topic.steps.exists()
    assert not OutgoingMail.objects.exists()
    with pytest.raises(ValidationError, match="decisión retenida"):
        decide(topic=topic, kind=Kind.RETURN, reason="y", by=world.sd, details=return_by())


def test_held_decisions_are_told_in_one_mail_to_each_delegation(world: CallWorld) -> None:
    topics = [world.topic(), world.topic(), world.topic(delegation=world.jun)]
    decide_many(topics=topics, kind=Kind.ACCEPT, reason="Completo.", by=world.sd, hold=True)
    outcomes = release_decisions(decisions=TopicDecision.objects.all(), by=world.observer)
    assert [outcome.is_done for outcome in outcomes] == [True, True, True]
    assert {again(topic).state for topic in topics} == {State.ACCEPTED}
    mails = {mail.recipient: mail.body for mail in OutgoingMail.objects.all()}
    assert set(mails) == {world.sam_team.email, world.jun_team.email}
    assert mails[world.sam_team.email].count("Completo.") == 2
    decision = TopicDecision.objects.first()
    assert decision is not None
    assert (decision.decided_by, decision.released_by) == (world.sd, world.observer)


def test_what_the_region_took_back_stays_held_and_is_named(world: CallWorld) -> None:
    kept, gone = world.topic(), world.topic()
    decide_many(topics=[kept, gone], kind=Kind.ACCEPT, reason="x", by=world.sd, hold=True)
    AgendaTopic.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)
    outcomes = release_decisions(decisions=TopicDecision.objects.all(), by=world.sd)
    assert [(outcome.topic.code, outcome.is_done) for outcome in outcomes] == [(kept.code, True), (gone.code, False)]
    assert "Retirado" in outcomes[1].problem
    held = TopicDecision.objects.get(released_at=None)
    discard_decision(decision=held, by=world.sd)
    held.refresh_from_db()
    assert held.discarded_at is not None
    with pytest.raises(ValidationError):
        discard_decision(decision=held, by=world.sd)
    assert not release_decisions(decisions=[held], by=world.sd)[0].is_done


def test_several_at_once_each_by_itself(world: CallWorld) -> None:
    good, done, other = world.topic(), world.topic(state=State.ACCEPTED), world.topic(delegation=world.jun)
    outcomes = decide_many(topics=[good, done, other], kind=Kind.ACCEPT, reason="x", by=world.sd)
    assert [outcome.is_done for outcome in outcomes] == [True, False, True]
    assert again(good).state == again(other).state == State.ACCEPTED
    assert TopicDecision.objects.count() == 2
    assert OutgoingMail.objects.count() == 2


def test_several_merge_into_one_and_the_one_is_left(world: CallWorld) -> None:
    target, one, two = world.topic(), world.topic(), world.topic()
    outcomes = decide_many(
        topics=[one, two, target], kind=Kind.MERGE, reason="x", by=world.sd, details={"into": target.code}
    )
    assert [outcome.is_done for outcome in outcomes] == [True, True, False]
    assert set(target.merged.all()) == {one, two}


def test_partners_that_joined_stay_with_the_topic_that_lives_on(world: CallWorld) -> None:
    target, source = world.topic(), world.topic()
    TopicPartnerFactory(topic=source, delegation=world.jun, state="accepted", answered_at=in_days(0))
    decide(topic=source, kind=Kind.MERGE, reason="x", by=world.sd, details={"into": target.code})
    assert [partner.delegation for partner in target.partners.all()] == [world.jun]
