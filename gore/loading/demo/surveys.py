"""Surveys, ratings and lessons of the demonstration: one survey with results, one that is being answered.

The answers are invented and go the same way as real ones: pending sheets, then mixed.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.models import Edition, Institution
from surveys import answering, tokens
from surveys.definition import MATRIX, MULTIPLE, NUMBER, SCALE, TEXT, Choice, Condition, Question, write_questions
from surveys.models import (
    Instrument,
    InstrumentGroup,
    InstrumentVersion,
    Lesson,
    PendingAnswer,
    RatingTally,
    State,
    Survey,
    SurveyInvitation,
    WrittenAnswer,
)
from surveys.services.collecting import mix
from surveys.services.inviting import add_people, people_of_memberships, send_invitations

HELD, RUNNING = "gore-10", "gore-11"
CLOSED, OPEN = "gore-10-satisfaccion", "gore-11-preparacion"
GROUPS = {"governors": (28, 22), "teams": (24, 19), "coordinators": (18, 14), "rapporteurs": (5, 3)}
"""Group → how many are asked and how many answer; the last is too small to be shown."""
RUNNING_GROUPS = {"teams": (12, 7), "coordinators": (9, 3), "rapporteurs": (2, 0)}
NAMES = (
    "Ana", "Luis", "Rosa", "Julio", "Carmen", "Jorge", "Elena", "Víctor", "Silvia", "Raúl", "Norma", "Percy", "Gladys", "Óscar",
)  # fmt: skip
SURNAMES = ("Quispe", "Flores", "Huamán", "Rojas", "Mamani", "Vargas", "Chávez", "Paredes", "Salas", "Tello", "Ñahui")


@transaction.atomic
def load_surveys() -> None:
    """Make what is missing; what is there stays."""
    editions = {edition.code: edition for edition in Edition.objects.filter(code__in=(HELD, RUNNING))}
    if HELD in editions and not Instrument.objects.filter(code=CLOSED).exists():
        closed = _closed(editions[HELD])
        _lessons(closed)
        _ratings(editions[HELD])
    if RUNNING in editions and not Instrument.objects.filter(code=OPEN).exists():
        _open(editions[RUNNING])


def _yes_no() -> tuple[Choice, ...]:
    return (Choice("si", _("Sí")), Choice("no", _("No")))


def _copied() -> list[Question]:
    """The questions of the published survey, with its codes, so that both editions can be compared."""
    survey = Survey.objects.order_by("-edition__start_date").prefetch_related("questions__options").first()
    return [
        Question(
            question.code,
            "single" if question.code == "q_satisf" else MULTIPLE,
            f"{question.title}",
            choices=tuple(Choice(option.code, option.label) for option in question.options.all()),
        )
        for question in (survey.questions.all() if survey else ())
    ]


def _questions() -> list[Question]:
    degree = (Choice("nada", _("Nada")), Choice("algo", _("Algo")), Choice("mucho", _("Mucho")))
    return [
        *_copied(),
        Question("q_duracion", SCALE, _("¿Alcanzaron los veinte minutos de cada reunión?"), low=1, high=5,
                 low_label=_("nunca"), high_label=_("siempre")),
        Question("q_preparacion", MATRIX, _("¿Cuánto se prepararon para las reuniones?"), choices=degree, rows=(
            Choice("region", _("Las regiones")), Choice("sector", _("Los sectores")))),
        Question("q_reuniones", NUMBER, _("¿A cuántas reuniones bilaterales asistió?"), low=0, high=60),
        Question("q_previas", "single", _("¿Participó en una reunión preparatoria?"), choices=_yes_no()),
        Question("q_utiles", SCALE, _("¿Cuánto le sirvió la reunión preparatoria?"), low=1, high=5,
                 low_label=_("nada"), high_label=_("mucho"), condition=Condition("q_previas", ("si",))),
        Question("q_mejorar", TEXT, _("¿Qué cambiaría para la próxima edición?"), required=False,
                 help=_("No escriba quién es usted.")),
    ]  # fmt: skip


def _closed(edition: Edition) -> Instrument:
    after = edition.end_date
    instrument = Instrument.objects.create(
        code=CLOSED, edition=edition, title=_("Encuesta de satisfacción"), is_demonstration=True,
        introduction=_("Queremos saber cómo le fue en el encuentro y qué debe cambiar en el siguiente."),
        closes_on=after + dt.timedelta(days=21), state=State.OPEN, opened_on=after + dt.timedelta(days=3),
    )  # fmt: skip
    questions = _questions()
    InstrumentVersion.objects.create(
        instrument=instrument, number=1, questions=write_questions(questions), opened_on=instrument.opened_on
    )
    chance = random.Random(10)
    _ask_and_answer(instrument, questions, GROUPS, chance, sent_on=instrument.opened_on)
    for group in instrument.groups.all():
        mix(group_id=group.pk, however_few=True)
    for place, text in enumerate(WrittenAnswer.objects.filter(instrument=instrument).order_by("pk")):
        text.decision = WrittenAnswer.Decision.WITHHELD if place % 9 == 8 else WrittenAnswer.Decision.SHOWN
        text.save(update_fields=["decision"])
    instrument.state, instrument.closed_on = State.CLOSED, instrument.closes_on + dt.timedelta(days=1)
    instrument.released_on = instrument.closes_on + dt.timedelta(days=15)
    instrument.save()
    return instrument


def _open(edition: Edition) -> None:
    day = today()
    instrument = Instrument.objects.create(
        code=OPEN, edition=edition, title=_("Preparación de la edición"), is_demonstration=True,
        introduction=_("Ayúdenos a preparar las reuniones con tiempo."),
        closes_on=edition.start_date - dt.timedelta(days=7), state=State.OPEN, opened_on=day,
    )  # fmt: skip
    questions = [
        question for question in _questions() if question.code in {"q_duracion", "q_previas", "q_utiles", "q_mejorar"}
    ]
    InstrumentVersion.objects.create(
        instrument=instrument, number=1, questions=write_questions(questions), opened_on=day
    )
    _ask_and_answer(instrument, questions, RUNNING_GROUPS, random.Random(11), sent_on=day)
    for group in instrument.groups.all():
        mix(group_id=group.pk)
    # Those with an account get their mail: it is read at /articulacion/correos/.
    add_people(instrument=instrument, people=people_of_memberships(instrument))
    send_invitations(instrument=instrument)


def _ask_and_answer(
    instrument: Instrument, questions: Sequence[Question], groups: dict[str, tuple[int, int]], chance: random.Random,
    *, sent_on: dt.date | None,
) -> None:  # fmt: skip
    sectors = list(Institution.objects.filter(sits_at_table=True).order_by("code"))
    regional = list(Institution.objects.filter(kind__in=Institution.REGIONAL_KINDS).order_by("code"))
    number = 0
    for position, (code, (asked, answered)) in enumerate(groups.items(), start=1):
        group = InstrumentGroup.objects.create(instrument=instrument, code=code, position=position)
        bodies = sectors if code == "coordinators" else regional if code in ("governors", "teams") else []
        invitations, sheets = [], []
        who = set(chance.sample(range(asked), answered))
        for place in range(asked):
            number += 1
            nonce = tokens.new_nonce()
            name = f"{NAMES[number % len(NAMES)]} {SURNAMES[number % len(SURNAMES)]} {SURNAMES[(number * 7 + 3) % len(SURNAMES)]}"
            invitations.append(
                SurveyInvitation(
                    instrument=instrument, group=group, email=f"persona.{number:02d}@{instrument.code}.example",
                    full_name=name, institution=bodies[place % len(bodies)] if bodies else None, nonce=nonce,
                    token_digest=tokens.digest(tokens.token_of(nonce)), answered=place in who, sent_on=sent_on,
                )
            )  # fmt: skip
            if place in who:
                sheets.append(
                    PendingAnswer(group=group, sheet=answering.pack(questions, _sheet(questions, code, chance)))
                )
        SurveyInvitation.objects.bulk_create(invitations)
        PendingAnswer.objects.bulk_create(sheets)


def _sheet(questions: Sequence[Question], group: str, chance: random.Random) -> dict[str, Any]:
    """Invented answers: rather content, teams a little less, and most say nothing at the end."""
    sheet: dict[str, Any] = {}
    for question in questions:
        condition = question.condition
        if condition and sheet.get(condition.question) not in condition.choices:
            continue
        codes = [choice.code for choice in question.choices]
        if question.kind == MULTIPLE:
            kept = [code for place, code in enumerate(codes) if chance.random() < 0.85 - 0.17 * place]
            sheet[question.code] = kept or codes[:1]
        elif question.kind == SCALE:
            sheet[question.code] = chance.choices(range(1, 6), weights=(2, 5, 12, 20, 16))[0]
        elif question.kind == MATRIX:
            sheet[question.code] = {
                row.code: chance.choices(codes, weights=(2, 9, 8) if row.code == "region" else (3, 6, 10))[0]
                for row in question.rows
            }
        elif question.kind == NUMBER:
            sheet[question.code] = chance.randint(3, 9 if group != "rapporteurs" else 30)
        elif question.kind == TEXT:
            if chance.random() < 0.4:
                sheet[question.code] = chance.choice(_texts())
        else:
            weights = (10, 8, 2)[: len(codes)] if group != "teams" else (6, 10, 4)[: len(codes)]
            sheet[question.code] = chance.choices(codes, weights=weights)[0]
    return sheet


def _texts() -> tuple[str, ...]:
    return (
        _("Que la ficha del proyecto llegue al sector con más días de anticipación."),
        _("Reunir a los dos sectores cuando la obra depende de ambos."),
        _("Más tiempo para cerrar la redacción del acuerdo antes de dejar la sala."),
        _("Avisar con tiempo si el sector enviará a otra persona."),
        _("Revisar primero lo pendiente de la edición anterior."),
        _("Una charla sobre los pasos de la inversión pública para los equipos nuevos."),
        _("Que el seguimiento diga quién tiene que mover el expediente."),
    )


def _ratings(edition: Edition) -> None:
    counts = {
        "region": {
            ("yes", "yes"): 96,
            ("yes", "partly"): 41,
            ("partly", "partly"): 27,
            ("no", "no"): 9,
            ("partly", "no"): 12,
        },
        "sector": {("yes", "yes"): 71, ("yes", "partly"): 58, ("partly", "partly"): 35, ("no", "partly"): 8},
        "rapporteur": {("yes", "yes"): 64, ("partly", "yes"): 19, ("partly", "partly"): 22, ("no", "no"): 5},
    }
    RatingTally.objects.bulk_create(
        RatingTally(edition=edition, side=side, useful=useful, prepared=prepared, count=count)
        for side, found in counts.items()
        for (useful, prepared), count in found.items()
    )


def _lessons(instrument: Instrument) -> None:
    editions = {edition.code: edition for edition in Edition.objects.all()}
    source, helped = Lesson.Source, Lesson.Helped
    rows: tuple[dict[str, Any], ...] = (
        {
            "code": "sectores-priorizados", "title": _("Las solicitudes se concentran en pocos sectores"),
            "source": source.NOTE, "learned_in": "gore-08", "took_effect_in": "gore-09", "helped": helped.YES,
            "evidence": _("Nueve sectores recibían la mayor parte de las solicitudes de reunión."),
            "decision": _("Convocar a los nueve sectores más demandados."),
            "change": _("La convocatoria nombra los sectores priorizados según la demanda."),
        },
        {
            "code": "veinte-minutos", "title": _("Veinte minutos alcanzan si la demanda es puntual"),
            "source": source.SURVEY, "instrument": instrument, "learned_in": HELD, "helped": helped.UNKNOWN,
            "evidence": _("Quienes llegaron con la ficha completa calificaron mejor la duración."),
            "decision": _("Mantener los veinte minutos y exigir la ficha del proyecto antes de agendar."),
            "change": _("Un tema sin ficha vuelve a la región para completarse."),
            "figure_label": _("Satisfacción con la duración, de 1 a 5"), "figure_before": "3.7",
        },
        {
            "code": "reuniones-preparatorias", "title": _("Las reuniones preparatorias evitan acuerdos inviables"),
            "source": source.MINUTES, "learned_in": "gore-09", "took_effect_in": HELD, "helped": helped.PARTLY,
            "evidence": _("Las actas repiten acuerdos de «reunirse después» donde faltaba información."),
            "decision": _("Reunir a los equipos técnicos antes del encuentro."),
            "change": _("La preparación incluye una reunión por sector priorizado."),
            "figure_label": _("Acuerdos sin plazo, de cada 100"), "figure_before": "18", "figure_after": "11",
        },
        {
            "code": "reuniones-multisectoriales", "title": _("Algunas obras necesitan a dos sectores en la misma mesa"),
            "source": source.SURVEY, "instrument": instrument, "learned_in": HELD, "helped": helped.UNKNOWN,
            "evidence": _("Varios textos piden reunir a Educación y a Economía cuando la obra depende de ambos."),
            "decision": _("Ofrecer reuniones de un gobernador con dos sectores."),
        },
    )  # fmt: skip
    for row in rows:
        values = {
            **row,
            "learned_in": editions.get(row["learned_in"]),
            "took_effect_in": editions.get(row.get("took_effect_in", "")),
        }
        if values["learned_in"] is None:
            continue
        if values["took_effect_in"] is None:
            values["helped"] = helped.UNKNOWN
        Lesson.objects.create(**values, released_on=instrument.released_on, is_demonstration=True)
