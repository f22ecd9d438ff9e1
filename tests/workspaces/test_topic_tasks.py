"""What waits about topics at the homes of regional teams and of SD."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bilaterals.models import AgendaTopic
from gore.core.models import Edition
from gore.workspaces import topic_tasks
from gore.workspaces.waiting import Task
from tests.bilaterals import factories as f
from tests.bilaterals.topics.team import Team, make_team


@pytest.fixture
def team(db: None) -> Team:
    return make_team()


def lines(team: Team, role: str = "regional_team") -> list[Task | None]:
    membership = team.person.memberships.get()
    membership.role = role
    return topic_tasks.of_team(membership, timezone.localdate())


def test_drafts_returned_topics_and_invitations_wait_for_a_team(team: Team) -> None:
    team.draft()
    team.draft()
    team.sent()
    soon = timezone.now() + dt.timedelta(hours=3)
    AgendaTopic.objects.filter(pk=team.sent().pk).update(state="returned", corrections_due_at=soon)
    asked = f.AgendaTopicFactory(edition=team.edition, delegation=team.neighbour)
    f.TopicPartnerFactory(topic=asked, delegation=team.region)

    assert lines(team) == [
        Task("Corregir 1 tema que la SD devolvió", "/region/temas/?state=returned", timezone.localdate(soon)),
        Task(
            "Completar y enviar 2 temas en borrador", "/region/temas/?state=draft",
            timezone.localdate(team.call.topics_due_at),
        ),
        Task("Responder si su región se suma a 1 tema", asked.get_absolute_url()),
    ]  # fmt: skip
    home = team.client().get("/region/").content.decode()
    assert all(task and task.text in home for task in lines(team))
    assert lines(team, "ministry_coordinator") == []
    Edition.objects.update(phase="summit")
    assert lines(team) == []


def test_files_in_quarantine_wait_for_sd(team: Team) -> None:
    f.TopicAttachmentFactory(topic=team.sent(), scan="waiting")
    f.TopicAttachmentFactory(topic=team.draft(), scan="waiting")
    assert topic_tasks.of_coordination() == [Task("Revisar 1 archivo en cuarentena", "/articulacion/archivos/")]
    assert "Revisar 1 archivo en cuarentena" in team.client(team.sd).get("/articulacion/").content.decode()
