"""Two reviewers at once, on a database that runs both: the first decides, the second is told."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from bilaterals.models import AgendaTopic, TopicDecision
from bilaterals.review.services import decide, decide_many, release_decisions
from bilaterals.topics.services import create_topic
from gore.outbox.models import OutgoingMail
from tests.at_once import at_once
from tests.bilaterals.factories import in_days
from tests.bilaterals.review.conftest import make_call_world

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
State, Kind = AgendaTopic.State, TopicDecision.Kind


def test_one_of_two_opposite_decisions_is_made() -> None:
    world = make_call_world()
    for _round in range(5):
        topic = world.topic()
        due = {"due_at": in_days(3).isoformat()}
        results = at_once(
            partial(decide, topic=topic, kind=Kind.ACCEPT, reason="sí", by=world.sd),
            partial(decide, topic=topic, kind=Kind.RETURN, reason="no", by=world.observer, details=due),
        )
        refused = [result for result in results if isinstance(result, ValidationError)]
        assert len(refused) == 1, results
        decision = topic.decisions.get()
        topic.refresh_from_db()
        assert topic.state == {Kind.ACCEPT: State.ACCEPTED, Kind.RETURN: State.RETURNED}[Kind(decision.kind)]
        assert topic.steps.count() == 1


def test_two_topics_merged_into_each_other_leave_one_standing() -> None:
    world = make_call_world()
    for _round in range(5):
        one, two = world.topic(), world.topic()
        results = at_once(
            partial(decide, topic=one, kind=Kind.MERGE, reason="x", by=world.sd, details={"into": two.code}),
            partial(decide, topic=two, kind=Kind.MERGE, reason="x", by=world.sd, details={"into": one.code}),
        )
        assert sum(isinstance(result, ValidationError) for result in results) == 1, results
        states = sorted(AgendaTopic.objects.filter(pk__in=(one.pk, two.pk)).values_list("state", flat=True))
        assert states == [State.MERGED, State.SUBMITTED]


def test_held_decisions_are_told_once_when_two_release_them() -> None:
    world = make_call_world()
    topics = [world.topic() for _number in range(6)]
    decide_many(topics=topics, kind=Kind.ACCEPT, reason="x", by=world.sd, hold=True)
    held = list(TopicDecision.objects.all())
    results = at_once(*[partial(release_decisions, decisions=held, by=world.sd) for _number in range(3)])
    done = [sum(outcome.is_done for outcome in outcomes) for outcomes in results]
    assert sorted(done) == [0, 0, 6]
    assert OutgoingMail.objects.count() == 1


def test_two_splits_at_once_never_give_a_number_twice() -> None:
    world = make_call_world()
    topics = [world.topic(number=number, code=f"ed-T-SAM-0{number}") for number in (1, 2)]
    parts = {"parts": ["Uno", "Dos", "Tres"]}
    results = at_once(
        *[partial(decide, topic=topic, kind=Kind.SPLIT, reason="x", by=world.sd, details=parts) for topic in topics]
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(AgendaTopic.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_split_and_a_new_topic_at_once_never_take_the_same_number() -> None:
    world = make_call_world()
    world.edition.sectors.set([world.health])
    for number in range(1, 6):
        topic = world.topic(number=number * 10)
        results = at_once(
            partial(
                decide, topic=topic, kind=Kind.SPLIT, reason="x", by=world.sd, details={"parts": ["Uno", "Dos", "Tres"]}
            ),
            partial(create_topic, edition=world.edition, delegation=world.sam, by=world.sam_team),
        )
        assert [result for result in results if isinstance(result, Exception)] == []
    numbers = list(AgendaTopic.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 20
