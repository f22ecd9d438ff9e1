"""Making an instrument: its groups, its questions in versions, opening and releasing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.models import Edition
from gore.core.services import touch_public_version
from surveys.definition import Question, problems, write_questions
from surveys.models import Instrument, InstrumentGroup, InstrumentVersion, State, SurveyInvitation, WrittenAnswer
from surveys.results import readable_texts


@transaction.atomic
def create_instrument(
    *,
    code: str,
    edition: Edition,
    title: str,
    closes_on: dt.date,
    groups: Sequence[str],
    introduction: str = "",
    copy_from: Instrument | None = None,
    is_demonstration: bool = False,
) -> Instrument:
    """A draft with its groups and a first version: empty, or with the questions of *copy_from*, whose codes
    stay so that both can be compared."""
    if Instrument.objects.filter(code__iexact=code).exists():
        raise ValidationError({"code": [_("Ya hay una encuesta con ese código.")]})
    if not groups:
        raise ValidationError({"groups": [_("Elija al menos un grupo.")]})
    if closes_on < today():
        raise ValidationError({"closes_on": [_("Esa fecha ya pasó.")]})
    instrument = Instrument(
        code=code, edition=edition, title=title, closes_on=closes_on, introduction=introduction.strip(),
        is_demonstration=is_demonstration,
    )  # fmt: skip
    instrument.full_clean()
    instrument.save(force_insert=True)
    InstrumentGroup.objects.bulk_create(
        InstrumentGroup(instrument=instrument, code=group, position=position)
        for position, group in enumerate(groups, start=1)
    )
    questions: list[Question] = []
    if copy_from is not None:
        latest = copy_from.versions.order_by("-number").first()
        questions = [_for_groups(question, groups) for question in (latest.asked if latest else ())]
    InstrumentVersion.objects.create(instrument=instrument, number=1, questions=write_questions(questions))
    return instrument


def _for_groups(question: Question, groups: Sequence[str]) -> Question:
    """A copied question asks those of its groups that are there; everybody if none is."""
    return replace(question, groups=tuple(group for group in question.groups if group in groups))


@transaction.atomic
def change_instrument(
    *, instrument: Instrument, title: str, introduction: str, closes_on: dt.date, groups: Sequence[str]
) -> Instrument:
    """Correct what is said about it. The last day may move while it is open; the groups only in a draft."""
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    present = list(found.groups.values_list("code", flat=True))
    if found.state not in (State.DRAFT, State.OPEN):
        raise ValidationError(_("Una encuesta cerrada ya no se cambia."))
    if closes_on < today() and closes_on != found.closes_on:
        raise ValidationError({"closes_on": [_("Esa fecha ya pasó.")]})
    if not groups:
        raise ValidationError({"groups": [_("Elija al menos un grupo.")]})
    gone = set(present) - set(groups)
    if set(groups) != set(present) and found.state != State.DRAFT:
        raise ValidationError({"groups": [_("Los grupos ya no cambian: la encuesta está abierta.")]})
    if SurveyInvitation.objects.filter(instrument=found, group__code__in=gone).exists():
        raise ValidationError({"groups": [_("Hay personas invitadas en un grupo que quitó.")]})
    found.title, found.introduction, found.closes_on = title, introduction.strip(), closes_on
    found.full_clean()
    found.save(update_fields=["title", "introduction", "closes_on"])
    found.groups.filter(code__in=gone).delete()
    for position, group in enumerate(groups, start=1):
        InstrumentGroup.objects.update_or_create(instrument=found, code=group, defaults={"position": position})
    return found


def working_version(instrument: Instrument) -> InstrumentVersion:
    """The latest version: the one that is edited while it is not in use."""
    latest = instrument.versions.order_by("-number").first()
    if latest is None:
        raise ValueError("an instrument has a version from its first moment")
    return latest


@transaction.atomic
def save_questions(*, instrument: Instrument, questions: Sequence[Question]) -> InstrumentVersion:
    """Write *questions* into the version that is being prepared. A version in use is not touched: the first
    change makes the next one, which nobody is asked until `open_version`.

    A question with the code of one in use must mean the same: if it offers something else it gets a code of
    its own, so that answers to different questions are never added up.
    """
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if found.state not in (State.DRAFT, State.OPEN):
        raise ValidationError(_("Una encuesta cerrada ya no se cambia."))
    version = working_version(found)
    used = {
        question.code: question
        for earlier in found.versions.filter(opened_on__isnull=False)
        for question in earlier.asked
    }
    kept = [_with_own_code(question, used, {other.code for other in questions}) for question in questions]
    renamed = {before.code: after.code for before, after in zip(questions, kept, strict=True)}
    kept = [
        replace(question, condition=replace(question.condition, question=renamed[question.condition.question]))
        if question.condition and question.condition.question in renamed
        else question
        for question in kept
    ]
    if version.opened_on is not None:
        version = InstrumentVersion(instrument=found, number=version.number + 1)
    version.questions = write_questions(kept)
    version.save()
    return version


def _with_own_code(question: Question, used: dict[str, Question], others: set[str]) -> Question:
    before = used.get(question.code)
    if before is None or before.shape == question.shape:
        return question
    stem, number = question.code[:36], 2
    while f"{stem}_{number}" in used or f"{stem}_{number}" in others:
        number += 1
    return replace(question, code=f"{stem}_{number}")


@transaction.atomic
def open_version(*, instrument: Instrument) -> Instrument:
    """Begin to ask the version that was prepared: opens a draft, or replaces the questions of an open one.
    Raises ValidationError with everything that is missing."""
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if found.state not in (State.DRAFT, State.OPEN):
        raise ValidationError(_("Una encuesta cerrada no se vuelve a abrir: sus resultados ya se ven."))
    version = working_version(found)
    wrong = problems(version.asked, found.groups.values_list("code", flat=True))
    if found.closes_on < today():
        wrong.append(_("El último día para responder ya pasó: cámbielo."))
    if version.opened_on is not None:
        wrong.append(_("Estas preguntas ya están en uso."))
    if wrong:
        raise ValidationError(wrong)
    version.opened_on = today()
    version.save(update_fields=["opened_on"])
    if found.state == State.DRAFT:
        found.state, found.opened_on = State.OPEN, today()
        found.save(update_fields=["state", "opened_on"])
    return found


@transaction.atomic
def release(*, instrument: Instrument) -> Instrument:
    """Show the results to everybody. Every text must have been read by then."""
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if found.state != State.CLOSED:
        raise ValidationError(_("Los resultados se publican cuando la encuesta está cerrada."))
    if found.released_on is not None:
        raise ValidationError(_("Los resultados ya son públicos."))
    waiting = sum(text.decision == WrittenAnswer.Decision.WAITING for text in readable_texts(found))
    if waiting:
        raise ValidationError(_("Falta leer %(n)s textos: decida si cada uno se publica.") % {"n": waiting})
    found.released_on = today()
    found.save(update_fields=["released_on"])
    transaction.on_commit(touch_public_version)
    return found


@transaction.atomic
def decide_texts(*, instrument: Instrument, decisions: dict[int, str]) -> int:
    """Say which texts are shown, before release; how many changed."""
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if found.state != State.CLOSED or found.released_on is not None:
        raise ValidationError(_("Los textos se leen entre el cierre y la publicación."))
    changed = 0
    for decision in (WrittenAnswer.Decision.SHOWN, WrittenAnswer.Decision.WITHHELD):
        keys = [key for key, chosen in decisions.items() if chosen == decision]
        changed += (
            WrittenAnswer.objects.filter(instrument=found, pk__in=keys)
            .exclude(decision=decision)
            .update(decision=decision)
        )
    return changed
