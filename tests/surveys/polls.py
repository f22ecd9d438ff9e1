"""Surveys that are answered in tests: built, opened and filled in by the same services as in use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from surveys import answering, tokens
from surveys.definition import Choice, Condition, Question
from surveys.models import Instrument, SurveyInvitation
from surveys.services import building, collecting, inviting
from surveys.services.inviting import Person
from tests import factories as make

YES_NO = (Choice("si", "Sí"), Choice("no", "No"))
DEGREES = (Choice("nada", "Nada"), Choice("algo", "Algo"), Choice("mucho", "Mucho"))
QUESTIONS = (
    Question("q_satisf", "single", "Satisfacción", choices=(Choice("q_satisf_1", "Muy buena"), Choice("q_satisf_2", "Buena"), Choice("q_satisf_3", "Regular"))),
    Question("q_temas", "multiple", "¿Qué sirvió?", choices=(*YES_NO, Choice("sala", "La sala"))),
    Question("q_tiempo", "scale", "¿Alcanzó el tiempo?", low=1, high=5, low_label="nunca", high_label="siempre"),
    Question("q_prep", "matrix", "¿Se prepararon?", choices=DEGREES, rows=(Choice("region", "La región"), Choice("sector", "El sector"))),
    Question("q_previa", "single", "¿Fue a la previa?", choices=YES_NO),
    Question("q_util", "scale", "¿Sirvió la previa?", low=1, high=5, condition=Condition("q_previa", ("si",))),
    Question("q_numero", "number", "¿Cuántas reuniones?", low=0, high=1000),
    Question("q_texto", "text", "¿Qué cambiaría?", required=False),
)  # fmt: skip


def open_survey(
    groups: dict[str, int] | None = None, questions: Sequence[Question] = QUESTIONS, **fields: Any
) -> Instrument:
    """An open survey with so many invited people in each group."""
    groups = groups or {"governors": 6}
    fields.setdefault("code", f"gore-01-encuesta-{Instrument.objects.count() + 1}")
    fields.setdefault("edition", make.EditionFactory())
    instrument = building.create_instrument(
        title="Encuesta de satisfacción", closes_on=timezone.localdate() + dt.timedelta(days=10), groups=list(groups),
        **fields,
    )  # fmt: skip
    building.save_questions(instrument=instrument, questions=questions)
    inviting.add_people(
        instrument=instrument,
        people=[
            Person(f"{group}{number}@region.example", f"Persona {number} de {group}", group)
            for group, count in groups.items()
            for number in range(count)
        ],
    )
    return building.open_version(instrument=instrument)


def token_of(invitation: SurveyInvitation) -> str:
    return tokens.token_of(invitation.nonce)


def link_of(invitation: SurveyInvitation) -> str:
    return f"/encuestas/r/{token_of(invitation)}/"


def form_data(instrument: Instrument, **answers: Any) -> dict[str, Any]:
    """What the page sends when everything is answered, with *answers* by the code of the question (None: not
    answered; a dict for the rows of a matrix)."""
    version = collecting.current_version(instrument)
    assert version is not None
    given: dict[str, Any] = {
        "q_satisf": "q_satisf_1", "q_temas": ["si", "sala"], "q_tiempo": "4", "q_previa": "no", "q_numero": "7",
        "q_prep": {"region": "algo", "sector": "mucho"}, **answers,
    }  # fmt: skip
    data: dict[str, Any] = {"survey": instrument.code, "version": str(version.number)}
    known = {question.code for question in version.asked} | set(answers)
    for code, value in given.items():
        if value is None or code not in known:
            continue
        if isinstance(value, dict):
            data |= {f"p-{code}.{row}": chosen for row, chosen in value.items()}
        else:
            data[f"p-{code}"] = value
    return data


def query(data: dict[str, Any]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


def answer(invitation: SurveyInvitation, **answers: Any) -> None:
    """Answer by the services, as the page does."""
    version = collecting.current_version(invitation.instrument)
    assert version is not None
    data = query(form_data(invitation.instrument, **answers))
    reading = answering.read_sheet(version.asked, invitation.group.code, data)
    assert not reading.errors, [(one.name, one.errors) for one in reading.fields] + [reading.problems]
    collecting.submit(invitation=invitation, version=version, sheet=reading.sheet)


def close(instrument: Instrument) -> Instrument:
    """Close, and let the time pass during which late answers count."""
    collecting.start_closing(instrument=instrument, now=timezone.now() - dt.timedelta(hours=1))
    assert collecting.finish_closing(instrument=instrument)
    instrument.refresh_from_db()
    return instrument


def closed_survey(
    groups: dict[str, int], answers: Callable[[str, int], dict[str, Any]] = lambda group, number: {}, **fields: Any
) -> Instrument:
    """A closed survey that everybody answered: *answers* of the group and its n-th person."""
    instrument = open_survey(groups, **fields)
    numbers = dict.fromkeys(groups, 0)
    for invitation in SurveyInvitation.objects.filter(instrument=instrument).order_by("pk"):
        group = invitation.group.code
        answer(invitation, **answers(group, numbers[group]))
        numbers[group] += 1
    return close(instrument)
