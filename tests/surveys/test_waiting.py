"""The lines of what waits because of surveys and ratings."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from gore.workspaces import asking
from surveys.models import Instrument, WrittenAnswer
from surveys.services import building, inviting
from surveys.services.ratings import rate
from tests import factories as make
from tests.surveys.polls import answer, closed_survey, open_survey

pytestmark = pytest.mark.django_db


def lines() -> list[str]:
    return [task.text for task in asking.of_coordination(timezone.localdate()) if task is not None]


def test_each_step_of_a_survey_waits_until_it_is_done() -> None:
    instrument = open_survey({"governors": 3})
    assert lines() == ["Enviar 3 invitaciones de «Encuesta de satisfacción»"]
    inviting.send_invitations(instrument=instrument)
    assert lines() == [], "there is time"
    Instrument.objects.update(closes_on=timezone.localdate() + dt.timedelta(days=2))
    answer(instrument.invitations.select_related("group", "instrument")[0])
    assert lines() == ["Recordar «Encuesta de satisfacción» a 2 personas"]


def test_a_closed_survey_is_read_and_then_released() -> None:
    instrument = closed_survey({"governors": 12}, lambda group, number: {"q_texto": "Más tiempo"})
    assert lines() == ["Leer 12 textos de «Encuesta de satisfacción»"]
    WrittenAnswer.objects.update(decision="shown")
    assert lines() == ["Publicar los resultados de «Encuesta de satisfacción»"]
    building.release(instrument=instrument)
    assert lines() == []


def test_meetings_wait_while_they_are_fresh() -> None:
    day = timezone.localdate()
    edition = make.EditionFactory(start_date=day - dt.timedelta(days=3))
    government = make.RegionalGovernmentFactory()
    user = make.MembershipFactory(role="regional_team", institution=government).user
    first, _second = (make.MeetingFactory(edition=edition, regions=government.region) for _n in range(2))
    assert [task and task.text for task in asking.of_meetings(user, day)] == [
        "Valorar 2 reuniones, con dos toques cada una"
    ]
    rate(meeting=first, user=user, useful="yes", prepared="yes")
    assert [task and task.text for task in asking.of_meetings(user, day)] == ["Valorar 1 reunión, con dos toques"]
    assert asking.of_meetings(user, day + dt.timedelta(days=60)) == []
