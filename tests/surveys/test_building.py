"""Building a survey: versions, groups, opening, and what SD is told when it cannot be."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from gore.core.models import Membership, User
from gore.outbox.models import OutgoingMail
from surveys.definition import Choice, Question
from surveys.imports import read_people
from surveys.models import Answer, Instrument, State, SurveyInvitation
from surveys.results import results_of
from surveys.services import building, collecting, inviting
from surveys.services.inviting import Person
from tests import factories as make
from tests.surveys.polls import QUESTIONS, YES_NO, answer, close, closed_survey, form_data, link_of, open_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def sd() -> User:
    user: User = make.MembershipFactory(role="sd_articulation", institution=make.InstitutionFactory(code="PCM")).user
    return user


@pytest.fixture
def work(client: Client, sd: User) -> Client:
    client.force_login(sd)
    return client


def test_changing_a_question_that_was_answered_makes_a_new_version() -> None:
    instrument = open_survey({"governors": 12})
    people = list(instrument.invitations.select_related("group", "instrument"))
    for invitation in people[:6]:
        answer(invitation, q_satisf="q_satisf_1")
    changed = replace(QUESTIONS[0], choices=(*QUESTIONS[0].choices, Choice("mala", "Mala")))
    building.save_questions(instrument=instrument, questions=[changed, *QUESTIONS[1:]])

    first, second = instrument.versions.order_by("number")
    assert (first.opened_on is not None, second.opened_on) == (True, None)
    assert first.asked == QUESTIONS, "what was asked stays as it was asked"
    assert second.asked[0].code == "q_satisf_2", "other options are another question"
    assert collecting.current_version(instrument) == first, "nobody is asked it yet"

    building.open_version(instrument=instrument)
    for invitation in people[6:]:
        invitation.instrument.refresh_from_db()
        answer(invitation, q_satisf=None, q_satisf_2="mala")
    found = results_of(close(instrument))
    assert found is not None
    bases = {question.code: question.bases for question in found.questions}
    assert (bases["q_satisf"], bases["q_satisf_2"], bases["q_numero"]) == ((6,), (6,), (12,))


def test_a_corrected_wording_keeps_the_code() -> None:
    instrument = open_survey()
    building.save_questions(
        instrument=instrument, questions=[replace(QUESTIONS[0], title="¿Quedó satisfecho?"), *QUESTIONS[1:]]
    )
    assert building.working_version(instrument).asked[0].code == "q_satisf"
    building.save_questions(instrument=instrument, questions=[replace(QUESTIONS[0], title="¿Está satisfecho?")])
    assert instrument.versions.count() == 2, "a version in preparation is edited in place"


def test_a_condition_follows_a_question_to_its_new_code() -> None:
    instrument = open_survey()
    changed = [
        replace(q, choices=(*YES_NO, Choice("tal_vez", "Tal vez"))) if q.code == "q_previa" else q for q in QUESTIONS
    ]
    building.save_questions(instrument=instrument, questions=changed)
    asked = {question.code: question for question in building.working_version(instrument).asked}
    condition = asked["q_util"].condition
    assert condition is not None
    assert condition.question == "q_previa_2"
    building.open_version(instrument=instrument)


def test_a_copy_keeps_the_codes_so_that_editions_can_be_compared() -> None:
    source = closed_survey({"governors": 6})
    copy = building.create_instrument(
        code="gore-02-otra", edition=make.EditionFactory(), title="Otra", groups=["teams"],
        closes_on=timezone.localdate() + dt.timedelta(days=3), copy_from=source,
    )  # fmt: skip
    assert building.working_version(copy).asked == QUESTIONS
    assert copy.state == State.DRAFT


def test_opening_says_everything_that_is_missing() -> None:
    instrument = make.InstrumentFactory()
    make.InstrumentGroupFactory(instrument=instrument)
    make.InstrumentVersionFactory(
        instrument=instrument, questions=[{"code": "q", "kind": "single", "title": "¿?", "choices": []}]
    )
    Instrument.objects.filter(pk=instrument.pk).update(closes_on=dt.date(2019, 1, 1))
    with pytest.raises(ValidationError) as refused:
        building.open_version(instrument=instrument)
    assert len(refused.value.messages) == 2
    instrument.refresh_from_db()
    assert instrument.state == State.DRAFT


def test_a_closed_survey_stays_as_it_is() -> None:
    instrument = closed_survey({"governors": 6})
    for attempt in (
        lambda: building.open_version(instrument=instrument),
        lambda: building.save_questions(instrument=instrument, questions=QUESTIONS[:1]),
        lambda: inviting.add_people(instrument=instrument, people=[Person("a@b.example", "Ana", "governors")]),
        lambda: inviting.send_reminders(instrument=instrument),
        lambda: collecting.start_closing(instrument=instrument),
        lambda: inviting.remove_person(invitation=instrument.invitations.first()),  # type: ignore[arg-type]
        lambda: building.change_instrument(
            instrument=instrument, title="x", introduction="", closes_on=timezone.localdate(), groups=["governors"]
        ),
    ):
        with pytest.raises(ValidationError):
            attempt()


def test_the_same_link_comes_with_the_reminder_and_is_stored_nowhere() -> None:
    instrument = open_survey({"governors": 3})
    assert inviting.send_invitations(instrument=instrument) == 3
    first = instrument.invitations.first()
    assert first is not None
    SurveyInvitation.objects.update(reminded_on=None)
    assert inviting.send_reminders(instrument=instrument) == 3
    bodies = OutgoingMail.objects.filter(recipient=first.email).values_list("body", flat=True)
    assert len(bodies) == 2
    assert all(link_of(first) in body for body in bodies)
    columns = {name: str(getattr(first, name)) for name in ("nonce", "token_digest", "email")}
    assert link_of(first).split("/")[-2] not in columns.values()


def test_people_come_from_memberships_in_force() -> None:
    instrument = open_survey({"teams": 1, "coordinators": 1})
    ours = make.MembershipFactory(role=Membership.Role.REGIONAL_TEAM, institution=make.RegionalGovernmentFactory()).user
    make.MembershipFactory(role=Membership.Role.REGIONAL_TEAM, edition=make.EditionFactory())
    make.MembershipFactory(role=Membership.Role.REGIONAL_TEAM, ends_on=dt.date(2020, 1, 1))
    make.MembershipFactory(role=Membership.Role.RAPPORTEUR)
    found = inviting.people_of_memberships(instrument)
    assert [(person.email, person.group) for person in found] == [(ours.email, "teams")]
    added = inviting.add_people(instrument=instrument, people=found)
    again = inviting.add_people(instrument=instrument, people=found)
    assert (added.new, again.new, again.known) == (1, 0, 1)


def workbook(*rows: list[Any]) -> SimpleUploadedFile:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("personas.xlsx", file.getvalue())


def test_a_list_names_the_rows_that_it_cannot_take_and_takes_the_others(work: Client) -> None:
    instrument = open_survey({"governors": 1})
    file = workbook(
        ["Nombre", "CORREO", "Grupo"],
        ["Ana Pérez", "ana@region.example", "Gobernadores regionales"],
        ["<b>Luis</b>", "no es un correo", "governors"],
        ["", "sin.nombre@region.example", "gobernadores"],
        ["Eva", "eva@region.example", "=cmd|'/C calc'!A0"],
        ["Ana Pérez", "ANA@region.example", "gobernadores"],
    )
    page = work.post(f"/articulacion/encuestas/{instrument.code}/personas/agregar/", {"file": file})
    body = page.content.decode()
    assert page.status_code == 400
    assert [f"fila {row}" in body for row in (2, 3, 4, 5, 6)] == [False, True, True, True, False]
    assert "<b>Luis" not in body
    assert list(instrument.invitations.filter(full_name="Ana Pérez").values_list("email", flat=True)) == [
        "ana@region.example"
    ]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.xlsx", b"no es un libro"), "No se pudo leer"),
        (SimpleUploadedFile("a.xlsx", b"x" * (2 * 1024 * 1024 + 1)), "más de 2 MB"),
        (SimpleUploadedFile("a.xlsx", b""), "vacío"),
        (workbook(["Quién", "Dónde"], ["Ana", "Lima"]), "los títulos correo, nombre y grupo"),
        (workbook(["correo", "nombre", "grupo"]), "no tiene personas"),
        (None, "Elija un archivo"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(work: Client, file: Any, words: str) -> None:
    instrument = open_survey({"governors": 1})
    data = {} if file is None else {"file": file}
    page = work.post(f"/articulacion/encuestas/{instrument.code}/personas/agregar/", data)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert instrument.invitations.count() == 1


def test_a_workbook_that_unpacks_without_end_is_not_unpacked() -> None:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    with pytest.raises(ValidationError, match="No se pudo leer"):
        read_people(io.BytesIO(file.getvalue()), len(file.getvalue()))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "single", "title": "¿?", "choices": "Una sola"}, "choices"),
        ({"kind": "matrix", "title": "¿?", "choices": "Sí\nNo"}, "rows"),
        ({"kind": "scale", "title": "¿?", "low": "1"}, "high"),
        ({"kind": "scale", "title": "¿?", "low": "1", "high": "50"}, "high"),
        ({"kind": "number", "title": "¿?", "low": "9", "high": "3"}, "high"),
        ({"kind": "single", "title": "", "choices": "Sí\nNo"}, "title"),
        ({"kind": "single", "title": "¿?", "choices": "\n".join(map(str, range(30)))}, "choices"),
        ({"kind": "text", "title": "¿?", "groups": ["vecinos"]}, "groups"),
        ({"kind": "text", "title": "¿?", "condition": ["q_satisf:q_satisf_1", "q_previa:si"]}, "condition"),
        ({"kind": "text", "title": "¿?", "condition": ["q_nada:si"]}, "condition"),
        ({"kind": "magia", "title": "¿?"}, "kind"),
    ],
)
def test_a_question_that_makes_no_sense_comes_back_with_what_was_typed(
    work: Client, data: dict[str, Any], field: str
) -> None:
    instrument = open_survey()
    page = work.post(f"/articulacion/encuestas/{instrument.code}/preguntas/nueva/", {**data, "help": "Lo que escribí"})
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert "Lo que escribí" in page.content.decode()
    assert instrument.versions.count() == 1


def test_questions_are_moved_changed_and_taken_away(work: Client) -> None:
    instrument = make.InstrumentFactory()
    make.InstrumentGroupFactory(instrument=instrument)
    make.InstrumentVersionFactory(instrument=instrument)
    base = f"/articulacion/encuestas/{instrument.code}/preguntas/"
    work.post(f"{base}nueva/", {"kind": "text", "title": "¿Qué más?", "condition": ["q_uno:si"]})

    def codes() -> list[str]:
        return [question.code for question in building.working_version(instrument).asked]

    assert codes() == ["q_uno", "q_que_mas"]
    work.post(f"{base}q_que_mas/subir/")
    assert codes() == ["q_que_mas", "q_uno"]
    page = work.get(base).content.decode()
    assert "necesita una pregunta anterior" in page, "a condition that looks ahead is named"
    work.post(f"{base}q_uno/quitar/")
    [left] = building.working_version(instrument).asked
    assert (left.code, left.condition) == ("q_que_mas", None)
    assert work.post(f"{base}q_uno/quitar/").status_code == 404
    assert work.post(f"{base}q_que_mas/volar/").status_code == 404


def test_a_preview_sends_nothing(work: Client) -> None:
    instrument = open_survey()
    page = work.get(f"/articulacion/encuestas/{instrument.code}/vista-previa/governors/").content.decode()
    assert "Pregunta 1 de 8" in page
    assert "Enviar mis respuestas" not in page
    assert work.get(f"/articulacion/encuestas/{instrument.code}/vista-previa/teams/").status_code == 404


def test_lists_ask_the_same_number_of_queries_however_long(work: Client) -> None:
    instrument = open_survey({"governors": 3})
    pages = (
        "/articulacion/encuestas/",
        f"/articulacion/encuestas/{instrument.code}/personas/",
        f"/articulacion/encuestas/{instrument.code}/",
    )

    def counts() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert work.get(page).status_code == 200
            found.append(len(queries))
        return found

    work.get(pages[0])
    before = counts()
    for number in range(5):
        make.InstrumentFactory()
        inviting.add_people(
            instrument=instrument,
            people=[
                Person(f"otra{number}-{n}@region.example", "Ana", "governors", make.InstitutionFactory())
                for n in range(9)
            ],
        )
    assert counts() == before


def test_results_ask_the_same_number_of_queries_however_many_answers() -> None:
    small, large = closed_survey({"governors": 6}), closed_survey({"governors": 30, "teams": 12})
    asked = []
    for instrument in (small, large):
        with CaptureQueriesContext(connection) as queries:
            assert results_of(instrument) is not None
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 7
    assert Answer.objects.count() > 200


def test_groups_stay_once_it_is_open_and_the_last_day_may_move(work: Client) -> None:
    instrument = open_survey({"governors": 1, "teams": 1})
    later = timezone.localdate() + dt.timedelta(days=40)
    data = {"title": "Otro título", "closes_on": later.isoformat(), "groups": ["governors"], "introduction": ""}
    address = f"/articulacion/encuestas/{instrument.code}/datos/"
    page = work.post(address, data)
    assert "Los grupos ya no cambian" in page.content.decode()
    assert work.post(address, {**data, "groups": ["governors", "teams"]}).status_code == 302
    instrument.refresh_from_db()
    assert (instrument.title, instrument.closes_on) == ("Otro título", later)


def test_answers_of_the_last_page_are_read_with_its_version() -> None:
    """What the form of the first version sends is still complete after a wording was corrected."""
    instrument = open_survey()
    building.save_questions(instrument=instrument, questions=[replace(QUESTIONS[0], title="Otra"), *QUESTIONS[1:]])
    building.open_version(instrument=instrument)
    invitation = instrument.invitations.first()
    assert invitation is not None
    page = Client().post(link_of(invitation), form_data(instrument))
    assert "Gracias" in page.content.decode()


def test_a_question_for_a_new_language_is_shown_in_it(client: Client, settings: Any) -> None:
    question = Question(
        "q",
        "single",
        "¿Fue útil?",
        titles={"es-pe": "¿Le sirvió?"},
        choices=(Choice("si", "Sí", {"es-pe": "Claro"}), Choice("no", "No")),
    )
    instrument = open_survey(questions=[question])
    invitation = instrument.invitations.first()
    assert invitation is not None
    page = client.get(link_of(invitation)).content.decode()
    assert "¿Le sirvió?" in page
    assert "Claro" in page
