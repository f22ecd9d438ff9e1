"""The demonstration's call and its topics: every state is there to be seen, and nothing contradicts itself."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from bilaterals.models import (
    AgendaTopic,
    Assistance,
    Call,
    Meeting,
    Route,
    TopicAnswer,
    TopicDecision,
    TopicPartner,
    TopicStep,
)
from gore.core.clock import today
from gore.core.models import Edition, Institution, Region
from gore.loading.demo import running_edition
from gore.loading.demo.accounts import refresh_accounts
from gore.loading.demo.topics import refresh_topics

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The record, some meetings of earlier editions, and the call, once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_published", stdout=io.StringIO())
        running_edition.refresh_running_edition(today=today())
        refresh_accounts()
        for code in ("gore-05", "gore-06", "gore-07"):
            edition = Edition.objects.get(code=code)
            for region in Region.objects.all():
                for sector in Institution.objects.filter(code__in=("MINSA", "MTC")):
                    meeting = Meeting.objects.create(
                        code=f"{code}-{region.code}-{sector.code}", edition=edition, is_demonstration=True
                    )
                    meeting.regions.add(region)
                    meeting.sectors.add(sector)
        refresh_topics(today=today())
        yield
        transaction.set_rollback(True)


def running() -> Any:
    return AgendaTopic.objects.filter(edition__code="gore-11")


def test_the_call_is_open_today_and_300_topics_of_26_delegations_are_in_every_state() -> None:
    call = Call.objects.get()
    assert call.edition.code == "gore-11"
    assert call.is_open(timezone.now())
    assert call.topics_due_at - timezone.now() < dt.timedelta(days=10)
    assert timezone.localdate(call.information_due_at) < call.edition.start_date
    assert running().count() == 300
    assert running().values("delegation").distinct().count() == 26
    states = dict(running().order_by().values_list("state").annotate(n=Count("pk")))
    assert set(states) == set(AgendaTopic.State.values)
    assert min(states.values()) >= 5
    assert all(AgendaTopic.objects.values_list("is_demonstration", flat=True))
    for topic in running()[:60]:
        topic.full_clean()


def test_topics_are_shared_decided_held_answered_and_routed_in_every_way() -> None:
    assert set(TopicPartner.objects.values_list("state", flat=True)) == set(TopicPartner.State.values)
    assert set(Assistance.objects.values_list("state", flat=True)) == set(Assistance.State.values)
    assert set(running().values_list("route", flat=True)) == {"", *Route.values}
    held = TopicDecision.objects.filter(released_at__isnull=True)
    assert set(held.values_list("topic__state", flat=True)) == {"submitted"}
    assert set(held.values_list("kind", flat=True)) == {"accept", "return"}
    assert TopicAnswer.objects.values("field").distinct().count() == 4
    several = running().annotate(n=Count("sectors")).filter(n__gt=1)
    assert several.count() > 20
    for code in ("SAM", "JUN"):
        mine = running().filter(delegation__code=code)
        assert {"draft", "returned", "submitted", "accepted"} <= set(mine.values_list("state", flat=True))
        assert mine.filter(partners__isnull=False).exists()
    assert TopicPartner.objects.filter(topic__delegation__code="JUN", delegation__code="SAM", state="asked").exists()


def test_what_was_decided_agrees_with_the_topics() -> None:
    for topic in running().filter(state="merged"):
        told = topic.decisions.get(kind="merge")
        assert told.details["into"] == topic.merged_into.code
        assert topic.merged_into.delegation_id == topic.delegation_id
        assert topic.merged_into.state in {"submitted", "accepted"}
    assert not running().filter(state="returned", corrections_due_at__isnull=True).exists()
    for kind, state in (("accept", "accepted"), ("return", "returned")):
        told = TopicDecision.objects.filter(kind=kind, released_at__isnull=False)
        assert set(told.values_list("topic__state", flat=True)) == {state}
        assert told.count() == running().filter(state=state).count()


def test_some_demands_were_made_before_and_met_or_not() -> None:
    earlier = AgendaTopic.objects.exclude(edition__code="gore-11")
    assert earlier.count() > 30
    assert set(earlier.values_list("state", flat=True)) == {"accepted"}
    assert earlier.filter(agenda_items__isnull=True).count() == 0
    wrong = [
        topic.code
        for topic in earlier.prefetch_related(
            "sectors", "agenda_items__meeting__sectors", "agenda_items__meeting__regions"
        )
        for item in topic.agenda_items.all()
        if item.meeting.edition_id != topic.edition_id
        or not set(item.meeting.sectors.all()) & set(topic.sectors.all())
        or topic.delegation.region_id not in {region.pk for region in item.meeting.regions.all()}
    ]
    assert wrong == []


def test_a_call_that_went_by_moves_ahead_with_its_edition() -> None:
    with transaction.atomic():
        call = Call.objects.get()
        later = call.edition.start_date + dt.timedelta(days=3)
        distance = call.edition.start_date - timezone.localdate(call.topics_due_at)
        running_edition.refresh_running_edition(today=later)
        call = Call.objects.get()
        assert call.edition.start_date - timezone.localdate(call.topics_due_at) == distance
        assert timezone.localdate(call.topics_due_at) > later
        transaction.set_rollback(True)


def test_a_second_run_keeps_what_people_did() -> None:
    topic = running().filter(state="submitted").first()
    AgendaTopic.objects.filter(pk=topic.pk).update(title="Cambiado por la SD")
    refresh_topics(today=today())
    topic.refresh_from_db()
    assert topic.title == "Cambiado por la SD"
    assert running().count() == 300


def test_every_topic_tells_how_it_came_to_be() -> None:
    last = {
        "accepted": {"accepted", "routed"},
        "returned": {"returned"},
        "merged": {"merged"},
        "withdrawn": {"withdrawn"},
    }
    for topic in running().filter(state__in=last).prefetch_related("steps"):
        steps = list(topic.steps.all())
        assert steps[0].kind == TopicStep.Kind.CREATED
        assert steps[-1].kind in last[topic.state], topic.code
        assert [step.at for step in steps] == sorted(step.at for step in steps)
