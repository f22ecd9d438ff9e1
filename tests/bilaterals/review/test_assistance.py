"""Written answers: who writes, who closes, who reads."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bilaterals.models import Assistance
from bilaterals.review.assistance import answer, ask_again, close
from bilaterals.review.permissions import can_answer_assistance
from gore.core.clock import today
from gore.outbox.models import OutgoingMail
from tests.bilaterals.factories import AssistanceFactory
from tests.bilaterals.review.conftest import CallWorld
from tests.bilaterals.review.test_pages import queries
from tests.factories import InstitutionFactory

LIST = "/ministerio/asistencias/"


@pytest.fixture
def row(world: CallWorld) -> Assistance:
    made: Assistance = AssistanceFactory(topic=world.topic(state="accepted", title="Oxígeno"), sector=world.health)
    return made


def test_the_ministry_answers_corrects_and_sd_closes(world: CallWorld, row: Assistance) -> None:
    ministry, sd = world.client(world.ministry), world.client(world.sd)
    assert ministry.post(f"{LIST}{row.pk}/", {"answer": "  "}).status_code == 400
    assert ministry.post(f"{LIST}{row.pk}/", {"answer": " Irá un equipo. "}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("answered", "Irá un equipo.", world.ministry)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, "Irá un equipo." in mail.body) == (world.sam_team.email, True)
    ministry.post(f"{LIST}{row.pk}/", {"answer": "Irá el lunes."})
    assert OutgoingMail.objects.count() == 1, "a correction is not announced again"

    assert sd.post(f"{LIST}{row.pk}/cerrar/", {"cierre-note": " "}).status_code == 302
    assert Assistance.objects.get().state == "answered"
    sd.post(f"{LIST}{row.pk}/cerrar/", {"cierre-note": "Conforme."})
    row.refresh_from_db()
    assert (row.state, row.closing_note) == ("closed", "Conforme.")
    assert ministry.post(f"{LIST}{row.pk}/", {"answer": "tarde"}).status_code == 403
    with pytest.raises(ValidationError):
        answer(assistance=row, text="tarde", by=world.ministry)


def test_an_answer_that_does_not_answer_is_asked_again(world: CallWorld, row: Assistance) -> None:
    for act in (close, ask_again):
        with pytest.raises(ValidationError):
            act(assistance=row, by=world.sd, **({"note": "x"} if act is close else {}))  # type: ignore[operator]
    answer(assistance=row, text="Se verá.", by=world.ministry)
    world.client(world.sd).post(f"{LIST}{row.pk}/cerrar/", {"do": "again"})
    row.refresh_from_db()
    assert (row.state, row.answered_at, row.answer) == ("open", None, "Se verá.")


def test_each_reads_its_own(world: CallWorld, row: Assistance) -> None:
    foreign = AssistanceFactory(
        topic=world.topic(state="accepted", delegation=world.jun, title="Puente"), sector=world.roads
    )
    for who, mine in (("ministry", True), ("sam_team", True), ("jun_team", False)):
        client = world.client(getattr(world, who))
        page = client.get(LIST).content.decode()
        assert ("Oxígeno" in page, "Puente" in page) == (mine, not mine)
        assert client.get(f"{LIST}{row.pk}/").status_code == (200 if mine else 404)
        assert client.get(f"{LIST}{foreign.pk}/").status_code == (404 if mine else 200)
    assert world.client(world.sam_team).post(f"{LIST}{row.pk}/", {"answer": "x"}).status_code == 403
    assert world.client(world.observer).post(f"{LIST}{row.pk}/cerrar/", {"cierre-note": "x"}).status_code == 403
    assert world.client(world.observer).get(f"{LIST}{foreign.pk}/").status_code == 200


def test_the_list_filters_and_asks_as_often_for_many(world: CallWorld, row: Assistance) -> None:
    client = world.client(world.sd)
    late = AssistanceFactory(
        topic=world.topic(state="accepted"), sector=world.roads, due_on=today() - dt.timedelta(days=1)
    )
    done = AssistanceFactory(
        topic=world.topic(state="accepted"),
        sector=world.health,
        state="answered",
        answer="x",
        answered_at=timezone.now(),
    )

    def shown(query: str) -> list[int]:
        return [found.pk for found in client.get(f"{LIST}?{query}").context["page"].rows]

    assert shown("late=si") == [late.pk]
    assert shown("late=no") == [row.pk]
    assert shown("state=answered") == [done.pk]
    assert shown("sector=MTC") == [late.pk]
    assert shown("ordering=-due_on")[-1] == late.pk
    assert "No hay ningún estado" in client.get(f"{LIST}?state=nada").content.decode()
    few = queries(client, LIST)
    for _number in range(20):
        AssistanceFactory(topic=world.topic(state="accepted"), sector=InstitutionFactory())
    assert queries(client, LIST) == few


def test_a_ministry_answers_only_its_own(world: CallWorld, row: Assistance) -> None:
    foreign = AssistanceFactory(topic=world.topic(state="accepted"), sector=world.roads)
    assert can_answer_assistance(world.ministry, row)
    assert not can_answer_assistance(world.ministry, foreign)
    assert not can_answer_assistance(world.sd, row)
    assert not can_answer_assistance(world.sam_team, row)
