"""What waits for SD in a call, and for a ministry that owes answers."""

from __future__ import annotations

import datetime as dt

import pytest

from bilaterals.models import Call
from gore.core.clock import today
from gore.workspaces.waiting import Task
from tests.bilaterals.factories import AssistanceFactory, TopicDecisionFactory
from tests.bilaterals.review.conftest import CallWorld, make_call_world
from tests.factories import EditionFactory


@pytest.fixture
def world(db: None) -> CallWorld:
    return make_call_world()


def tasks(world: CallWorld, who: str, path: str) -> dict[str, Task]:
    response = world.client(getattr(world, who)).get(path)
    return {task.text: task for task in response.context["tasks"]}


def test_sd_sees_what_a_call_asks_of_it(world: CallWorld) -> None:
    for _number in range(2):
        world.topic()
    TopicDecisionFactory(topic=world.topic())
    world.topic(state="accepted")
    world.topic(state="draft")
    AssistanceFactory(
        topic=world.topic(state="accepted", route="written_answer"), state="answered", answer="x",
        answered_at=world.call.opens_at,
    )  # fmt: skip
    found = tasks(world, "sd", "/articulacion/")
    assert {
        "Revisar 2 temas enviados", "Comunicar 1 decisión retenida", "Decidir cómo se atiende 1 tema aceptado",
        "Cerrar 1 respuesta escrita o pedirla otra vez",
    } <= set(found)  # fmt: skip
    client = world.client(world.sd)
    rows = client.get(found["Revisar 2 temas enviados"].address).context["page"].rows
    assert len(rows) == 2
    assert client.get(found["Decidir cómo se atiende 1 tema aceptado"].address).context["page"].count == 1
    assert tasks(world, "observer", "/articulacion/") == {}


def test_a_call_to_make_and_to_open_wait(world: CallWorld) -> None:
    Call.objects.update(opened_at=None)
    later = EditionFactory(phase="preparation", start_date=world.edition.start_date + dt.timedelta(days=90))
    found = tasks(world, "sd", "/articulacion/")
    assert found[f"Abrir la convocatoria del {world.edition.title}"].is_late
    assert f"Hacer la convocatoria del {later.title}" in found


def test_a_ministry_sees_the_answers_that_it_owes(world: CallWorld) -> None:
    due = today() - dt.timedelta(days=2)
    AssistanceFactory(topic=world.topic(state="accepted"), sector=world.health, due_on=due)
    AssistanceFactory(topic=world.topic(state="accepted"), sector=world.roads)
    task = tasks(world, "ministry", "/ministerio/")["Responder por escrito 1 tema"]
    assert (task.due_on, task.is_late) == (due, True)
    assert "Responder por escrito 1 tema" not in tasks(world, "sam_team", "/region/")
