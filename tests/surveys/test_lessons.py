"""The register of lessons: what SD writes, and what the public reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.models import Lesson
from surveys.services.lessons import release_lesson
from tests import factories as make

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def work(client: Client) -> Client:
    client.force_login(
        make.MembershipFactory(role="sd_articulation", institution=make.InstitutionFactory(code="PCM")).user
    )
    return client


def data(**changes: Any) -> dict[str, Any]:
    return {
        "code": "veinte-minutos", "title": "Veinte minutos alcanzan", "source": "note",
        "learned_in": make.EditionFactory(start_date=D(2018, 9, 1)).pk, "evidence": "Las actas", "helped": "unknown", **changes,
    }  # fmt: skip


def test_a_lesson_is_written_released_and_read_by_everybody(work: Client) -> None:
    later = make.EditionFactory(start_date=D(2019, 2, 21), title="10mo GORE Ejecutivo")
    sent = data(
        took_effect_in=later.pk, helped="partly", figure_label="Acuerdos sin plazo", figure_before="18.5",
        figure_after="11", decision="Pedir la ficha", change="Sin ficha no hay cita",
    )  # fmt: skip
    assert work.post("/articulacion/aprendizajes/nuevo/", sent).status_code == 302
    public = Client()
    assert "Veinte minutos" not in public.get("/aprendizajes/").content.decode()
    assert "Veinte minutos" in work.get("/articulacion/aprendizajes/").content.decode()

    work.post("/articulacion/aprendizajes/veinte-minutos/publicar/")
    page = public.get("/aprendizajes/").content.decode()
    for words in (
        "Veinte minutos alcanzan",
        "Las actas",
        "Pedir la ficha",
        "Sin ficha no hay cita",
        "10mo GORE Ejecutivo",
        "18.50 antes, 11 después",
    ):
        assert words in page
    assert "Veinte minutos" in public.get("/aprendizajes/?helped=partly&source=note").content.decode()
    assert "Veinte minutos" not in public.get("/aprendizajes/?helped=yes").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"helped": "yes"}, "took_effect_in"),
        ({"figure_before": "3"}, "figure_label"),
        ({"figure_label": "Cuenta", "figure_before": "muchos"}, "figure_before"),
        ({"code": "Con Espacios"}, "code"),
        ({"code": "nuevo"}, "code"),
        ({"evidence": ""}, "evidence"),
        ({"source": "rumor"}, "source"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(work: Client, changes: dict[str, Any], field: str) -> None:
    page = work.post("/articulacion/aprendizajes/nuevo/", data(**changes))
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert not Lesson.objects.exists()


def test_a_change_cannot_come_before_its_lesson(work: Client) -> None:
    before = make.EditionFactory(start_date=D(2016, 9, 1))
    page = work.post("/articulacion/aprendizajes/nuevo/", data(took_effect_in=before.pk))
    assert list(page.context["form"].errors) == ["took_effect_in"]


def test_a_complaint_without_a_decision_is_not_shown() -> None:
    lesson = make.LessonFactory(decision=" ")
    with pytest.raises(ValidationError, match="qué se decidió"):
        release_lesson(lesson=lesson)
    lesson.refresh_from_db()
    assert lesson.released_on is None


def test_the_page_asks_the_same_number_of_queries_however_many_lessons(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/aprendizajes/").status_code == 200
        return len(captured)

    make.LessonFactory(released_on=D(2019, 3, 1))
    before = queries()
    for _number in range(6):
        make.LessonFactory(
            released_on=D(2019, 3, 1),
            took_effect_in=make.EditionFactory(),
            source="survey",
            instrument=make.InstrumentFactory(),
        )
    assert queries() == before
