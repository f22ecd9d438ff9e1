"""The page behind a link: what it takes, what it refuses, and what it leaves behind."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gore.core.access_log import WithoutUnseenPages
from gore.core.logs import HideSecretsInPaths
from surveys.definition import Question
from surveys.models import Answer, Instrument, PendingAnswer, SurveyInvitation
from surveys.services import building, collecting
from tests.factories import MembershipFactory
from tests.surveys.polls import QUESTIONS, YES_NO, close, form_data, link_of, open_survey

pytestmark = pytest.mark.django_db
NASTY = "<img src=x onerror=alert(1)>=cmd|' /C calc'!A0"


@pytest.fixture
def instrument() -> Instrument:
    return open_survey()


@pytest.fixture
def invitation(instrument: Instrument) -> SurveyInvitation:
    return instrument.invitations.select_related("group", "instrument").first()  # type: ignore[return-value]


def stored() -> tuple[int, int, int]:
    return (
        SurveyInvitation.objects.filter(answered=True).count(), PendingAnswer.objects.count(), Answer.objects.count(),
    )  # fmt: skip


def test_a_link_is_answered_once(client: Client, instrument: Instrument, invitation: SurveyInvitation) -> None:
    page = client.get(link_of(invitation))
    assert page.status_code == 200
    assert "Pregunta 1 de 8" in page.content.decode()
    assert "no-store" in page["Cache-Control"]

    done = client.post(link_of(invitation), form_data(instrument))
    assert "Gracias: recibimos su respuesta" in done.content.decode()
    assert stored() == (1, 1, 0)

    again = client.post(link_of(invitation), form_data(instrument))
    assert again.status_code == 200
    assert "Con este enlace ya se respondió" in again.content.decode()
    assert "Con este enlace ya se respondió" in client.get(link_of(invitation)).content.decode()
    assert stored() == (1, 1, 0)


def test_what_is_wrong_comes_back_whole_and_nothing_is_stored(
    client: Client, instrument: Instrument, invitation: SurveyInvitation
) -> None:
    text = NASTY + "x" * 20_480
    page = client.post(link_of(invitation), form_data(instrument, q_satisf="otra", q_texto=text, q_numero="muchas"))
    body = page.content.decode()
    assert page.status_code == 400
    assert 'href="#p-q_satisf"' in body
    assert body.count("no se ofrece") == 2, "in the list on top and at the question"
    assert NASTY not in body
    assert "&lt;img src=x onerror=alert(1)&gt;=cmd" in body
    assert 'value="muchas"' in body
    assert stored() == (0, 0, 0)


def test_text_with_markup_and_formula_is_kept_as_text(
    client: Client, instrument: Instrument, invitation: SurveyInvitation
) -> None:
    client.post(link_of(invitation), form_data(instrument, q_texto=NASTY))
    assert PendingAnswer.objects.get().sheet["q_texto"] == {"text": NASTY}


def test_a_page_of_another_survey_stores_nothing(client: Client, invitation: SurveyInvitation) -> None:
    other = open_survey(questions=[Question("q_otra", "single", "¿Otra?", choices=YES_NO)])
    page = client.post(link_of(invitation), form_data(other, q_otra="si"))
    assert page.status_code == 400
    assert "Esta página es de otra encuesta" in page.content.decode()
    assert stored() == (0, 0, 0)


def test_questions_that_changed_meanwhile_are_asked_again_with_what_was_answered(
    client: Client, instrument: Instrument, invitation: SurveyInvitation
) -> None:
    sent = form_data(instrument, q_numero="42")
    building.save_questions(
        instrument=instrument, questions=[*QUESTIONS, Question("q_mas", "single", "¿Más?", choices=YES_NO)]
    )
    building.open_version(instrument=instrument)

    page = client.post(link_of(invitation), sent)
    assert page.status_code == 400
    assert "Las preguntas cambiaron mientras usted respondía" in page.content.decode()
    assert 'value="42"' in page.content.decode()
    assert client.post(link_of(invitation), form_data(instrument, q_mas="si")).status_code == 200
    assert stored() == (1, 1, 0)


def test_an_answer_that_was_being_written_when_it_closed_counts(
    client: Client, instrument: Instrument, invitation: SurveyInvitation
) -> None:
    sent = form_data(instrument)
    collecting.start_closing(instrument=instrument)

    assert "La encuesta ya cerró" in client.get(link_of(invitation)).content.decode()
    done = client.post(link_of(invitation), sent)
    assert "cerró mientras usted respondía. Su respuesta llegó a tiempo y cuenta" in done.content.decode()
    assert stored() == (1, 1, 0)


def test_an_answer_that_comes_too_late_stays_on_the_page(
    client: Client, instrument: Instrument, invitation: SurveyInvitation
) -> None:
    sent = form_data(instrument, q_texto="Lo escribí con calma")
    close(instrument)

    page = client.post(link_of(invitation), sent)
    body = page.content.decode()
    assert page.status_code == 409
    assert "La encuesta ya cerró y esta respuesta no se pudo recibir" in body
    assert "Lo escribí con calma" in body
    assert "Enviar mis respuestas" not in body
    assert stored() == (0, 0, 0)


def test_a_draft_survey_is_not_answered(client: Client) -> None:
    instrument = open_survey()
    Instrument.objects.filter(pk=instrument.pk).update(state="draft", opened_on=None)
    instrument.versions.update(opened_on=None)
    page = client.get(link_of(instrument.invitations.first()))  # type: ignore[arg-type]
    assert "todavía no abre" in page.content.decode()


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "%F0%9F%8F%94", "ñ", "x" * 3000, "-" * 43])
def test_invented_links_look_alike(client: Client, instrument: Instrument, token: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/encuestas/r/{token}/")
    assert page.status_code == 404
    assert "no abre ninguna encuesta" in page.content.decode()
    assert len(queries) == 1, "one look-up by digest, whatever was invented"
    assert token not in str(queries.captured_queries), "the token itself never reaches the database"


def test_a_link_that_is_almost_right_costs_the_same(client: Client, invitation: SurveyInvitation) -> None:
    right = link_of(invitation)
    asked = []
    for address in (right[:-2] + ("A/" if right[-2] != "A" else "B/"), "/encuestas/r/" + "q" * 43 + "/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 404
        asked.append([query["sql"].split("WHERE")[0] for query in queries.captured_queries])
    assert asked[0] == asked[1]


def test_many_wrong_links_are_stopped_and_right_ones_are_not_counted(client: Client, instrument: Instrument) -> None:
    for invitation in list(instrument.invitations.all()) * 20:
        assert client.get(link_of(invitation)).status_code == 200
    answers = [client.get(f"/encuestas/r/adivinado-{number}/").status_code for number in range(40)]
    assert answers == [404] * 30 + [429] * 10
    assert client.get(link_of(instrument.invitations.first())).status_code == 429  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as queries:
        client.get("/encuestas/r/uno-mas/")
    assert len(queries) == 0, "nothing is looked up any more"


def test_the_cache_does_not_remember_from_where_somebody_answered(
    client: Client, instrument: Instrument, invitation: SurveyInvitation
) -> None:
    client.post(link_of(invitation), form_data(instrument), REMOTE_ADDR="192.0.2.77")
    kept = str(getattr(cache, "_cache", {}))
    assert "192.0.2.77" not in kept
    counts = [cache.get(key.split(":", 2)[2]) for key in getattr(cache, "_cache", {}) if "survey-links" in key]
    assert counts == [0]


def test_no_session_no_trail_and_no_cookie_but_the_forms_own(
    client: Client, instrument: Instrument, invitation: SurveyInvitation
) -> None:
    client.get(link_of(invitation))
    client.post(link_of(invitation), form_data(instrument))
    assert set(client.cookies) == {"csrftoken"}


def test_who_is_signed_in_is_not_asked(instrument: Instrument, invitation: SurveyInvitation) -> None:
    client = Client()
    user = MembershipFactory(role="regional_team", user__full_name="Rosa Quispe").user
    client.force_login(user)
    page = client.get(link_of(invitation)).content.decode()
    assert "Rosa Quispe" not in page
    assert "Salir" not in page


def test_logs_say_neither_path_nor_address_nor_browser(
    instrument: Instrument, invitation: SurveyInvitation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(HideSecretsInPaths())
    caplog.set_level(logging.DEBUG, "django.request")
    client = Client(HTTP_USER_AGENT="Teléfono/1", REMOTE_ADDR="192.0.2.77", enforce_csrf_checks=True)
    client.get("/encuestas/r/inventado/")
    client.post(link_of(invitation), form_data(instrument))  # refused: no token of the form
    client.put(link_of(invitation))
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("django")]
    assert len(lines) >= 3
    for record in caplog.records:
        told = f"{record.getMessage()} {record.__dict__}"
        assert "encuestas/r" not in told
        assert "192.0.2.77" not in told
        assert "Teléfono" not in told


@pytest.mark.parametrize(
    ("environ", "written"),
    [
        ({"PATH_INFO": "/encuestas/r/secreto/"}, False),
        ({"PATH_INFO": "/static/css/base.css", "HTTP_REFERER": "https://gore.example/encuestas/r/secreto/"}, False),
        ({"PATH_INFO": "/encuestas/"}, True),
        ({"PATH_INFO": "/compromisos/", "HTTP_REFERER": "https://gore.example/encuestas/"}, True),
    ],
)
def test_the_web_server_does_not_write_down_these_pages(
    environ: dict[str, str], written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[Any] = []
    monkeypatch.setattr("gunicorn.glogging.Logger.access", lambda self, *args: lines.append(args))
    WithoutUnseenPages.access(object.__new__(WithoutUnseenPages), None, None, environ, None)
    assert bool(lines) is written


def test_the_page_does_not_tell_other_pages_where_somebody_came_from(
    client: Client, invitation: SurveyInvitation
) -> None:
    assert '<meta name="referrer" content="strict-origin">' in client.get(link_of(invitation)).content.decode()


def test_the_last_day_still_counts_and_the_next_closes(instrument: Instrument) -> None:
    Instrument.objects.filter(pk=instrument.pk).update(closes_on=timezone.localdate())
    collecting.run_due()
    instrument.refresh_from_db()
    assert instrument.state == "open"

    Instrument.objects.filter(pk=instrument.pk).update(closes_on=timezone.localdate() - dt.timedelta(days=1))
    collecting.run_due()
    instrument.refresh_from_db()
    assert instrument.state == "closing"
    assert instrument.answers_until > timezone.now()
