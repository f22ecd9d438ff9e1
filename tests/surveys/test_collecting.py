"""Taking, mixing and closing: nothing is lost, and nothing is mixed too early."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from surveys.models import Answer, Instrument, InstrumentGroup, PendingAnswer, State, SurveyInvitation, WrittenAnswer
from surveys.services import collecting
from tests.at_once import at_once
from tests.surveys.polls import answer, close, open_survey

pytestmark = pytest.mark.django_db


def people(instrument: Instrument) -> list[SurveyInvitation]:
    return list(instrument.invitations.select_related("group", "instrument").order_by("pk"))


def test_fewer_than_five_of_a_group_wait_and_the_fifth_takes_them_along() -> None:
    instrument = open_survey({"governors": 6, "teams": 6})
    group = InstrumentGroup.objects.get(instrument=instrument, code="governors")
    governors = [one for one in people(instrument) if one.group_id == group.pk]
    for invitation in people(instrument)[6:]:  # the teams do not count for the governors
        answer(invitation)
    for invitation in governors[:4]:
        answer(invitation)
    assert collecting.mix(group_id=group.pk) == 0
    assert Answer.objects.filter(group=group).count() == 0

    answer(governors[4])
    assert collecting.mix(group_id=group.pk) == 5
    assert PendingAnswer.objects.filter(group=group).count() == 0
    assert Answer.objects.filter(group=group, question="q_satisf").count() == 5


def test_each_mixing_writes_everything_of_the_group_anew() -> None:
    instrument = open_survey({"governors": 11})
    everybody = people(instrument)
    for number, invitation in enumerate(everybody[:5]):
        answer(invitation, q_numero=str(number), q_texto=f"Texto {number}")
    collecting.run_due()
    first = set(Answer.objects.values_list("pk", flat=True))
    first_texts = set(WrittenAnswer.objects.values_list("pk", flat=True))
    for number, invitation in enumerate(everybody[5:10], start=5):
        answer(invitation, q_numero=str(number), q_texto=f"Texto {number}")
    collecting.run_due()

    assert not first & set(Answer.objects.values_list("pk", flat=True))
    assert not first_texts & set(WrittenAnswer.objects.values_list("pk", flat=True))
    assert sorted(Answer.objects.filter(question="q_numero").values_list("value", flat=True)) == list(range(10))
    assert Counter(WrittenAnswer.objects.values_list("text", flat=True)) == Counter(f"Texto {n}" for n in range(10))


def test_closing_takes_along_what_is_left() -> None:
    instrument = open_survey({"governors": 7, "teams": 2})
    for invitation in people(instrument):
        answer(invitation)
    collecting.run_due()
    assert PendingAnswer.objects.count() == 2
    close(instrument)
    assert PendingAnswer.objects.count() == 0
    assert Answer.objects.filter(question="q_satisf").count() == 9


def test_closing_waits_for_what_is_being_written() -> None:
    instrument = open_survey()
    collecting.start_closing(instrument=instrument)
    assert not collecting.finish_closing(instrument=instrument)
    instrument.refresh_from_db()
    assert instrument.state == State.CLOSING
    later = timezone.now() + dt.timedelta(minutes=31)  # may be tomorrow
    assert collecting.finish_closing(instrument=instrument, now=later)
    instrument.refresh_from_db()
    assert (instrument.state, instrument.closed_on) == (State.CLOSED, timezone.localdate(later))
    with pytest.raises(collecting.NoLongerOpen):
        answer(people(instrument)[0])


def test_nothing_is_stored_when_the_sheet_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    instrument = open_survey()
    invitation = people(instrument)[0]

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(PendingAnswer.objects, "create", refuse)
    with pytest.raises(RuntimeError):
        answer(invitation)
    invitation.refresh_from_db()
    assert invitation.answered is False


def test_a_link_counts_once_for_whoever_opened_the_page_twice() -> None:
    instrument = open_survey()
    first, second = people(instrument)[0], people(instrument)[0]
    answer(first)
    with pytest.raises(collecting.AlreadyAnswered):
        answer(second)
    assert PendingAnswer.objects.count() == 1


def test_no_answer_holds_a_moment_a_person_or_a_key_of_one() -> None:
    for model in (PendingAnswer, Answer, WrittenAnswer):
        fields = model._meta.concrete_fields
        assert {field.name for field in fields} <= {
            "id",
            "group",
            "instrument",
            "question",
            "value",
            "text",
            "sheet",
            "decision",
        }
        related = {field.remote_field.model for field in fields if field.is_relation}
        assert related <= {InstrumentGroup, Instrument}
    dated = [
        f.name
        for f in SurveyInvitation._meta.concrete_fields
        if f.get_internal_type() in ("DateTimeField", "TimeField")
    ]
    assert dated == [], "what is kept of an invitation is known to the day only"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_link_used_on_two_devices_at_once_counts_once() -> None:
    if connection.vendor != "postgresql":
        pytest.fail("races are tried on PostgreSQL")
    for _round in range(5):
        instrument = open_survey()
        [invitation, *_others] = people(instrument)
        results = at_once(*[lambda i=invitation: answer(i)] * 6)
        assert [type(result) for result in results if result is not None] == [collecting.AlreadyAnswered] * 5
        assert PendingAnswer.objects.filter(group__instrument=instrument).count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_answers_mixing_and_closing_at_once_lose_nothing() -> None:
    instrument = open_survey({"governors": 20})
    everybody = people(instrument)
    group_id = everybody[0].group_id
    for invitation in everybody[:6]:
        answer(invitation)
    actions: list[Any] = [lambda i=invitation: answer(i) for invitation in everybody[6:18]]
    actions += [lambda: collecting.mix(group_id=group_id)] * 3
    actions.append(lambda: collecting.start_closing(instrument=instrument, now=timezone.now() - dt.timedelta(hours=1)))
    actions.append(lambda: collecting.finish_closing(instrument=instrument))
    results = at_once(*actions)
    assert {type(result) for result in results if isinstance(result, Exception)} <= {collecting.NoLongerOpen}
    collecting.finish_closing(instrument=instrument)

    answered = SurveyInvitation.objects.filter(instrument=instrument, answered=True).count()
    assert answered >= 6
    assert PendingAnswer.objects.count() == 0, "no answer comes in after the last mixing"
    assert Answer.objects.filter(question="q_satisf").count() == answered
