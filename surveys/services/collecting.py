"""Taking answers so that nobody can say whose they are.

1. `submit` marks the invitation and writes the whole sheet as a PendingAnswer, in one transaction:
   either both happen or none, and a link works once.
2. `mix`, every minute by the clock and never because somebody answers, takes the sheets of a group, once
   there are at least five, together with all that the group has
   answered before, takes them apart question by question, and writes everything anew in one transaction,
   each question in a random order of its own. Texts are mixed over the whole instrument and keep no
   group. Afterwards neither order, key nor transaction tells one answer from another of its group.
3. `finish_closing` does the same with what is left, however few, and only then are there results: a
   figure that could be seen before and after an answer would give that answer away.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from random import SystemRandom
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.clock import today
from surveys import answering, tokens
from surveys.models import (
    Answer,
    Instrument,
    InstrumentGroup,
    InstrumentVersion,
    PendingAnswer,
    State,
    SurveyInvitation,
    WrittenAnswer,
)

BATCH = 5
"""The fewest sheets of a group that are mixed while a survey is open."""
GRACE = dt.timedelta(minutes=30)
"""How long after closing an answer still counts that was being written."""

_random = SystemRandom()


class AlreadyAnswered(ValidationError):
    """The link was used, perhaps a moment ago on another device."""


class NoLongerOpen(ValidationError):
    """The survey takes no answers any more, or not yet."""


def find_invitation(token: str) -> SurveyInvitation | None:
    """The invitation that *token* opens; one look-up by digest, whatever the token is."""
    return (
        SurveyInvitation.objects.select_related("instrument__edition", "group")
        .filter(token_digest=tokens.digest(token))
        .first()
    )


def current_version(instrument: Instrument) -> InstrumentVersion | None:
    """The questions that are being asked: the latest version in use."""
    return instrument.versions.filter(opened_on__isnull=False).order_by("-number").first()


@transaction.atomic
def submit(*, invitation: SurveyInvitation, version: InstrumentVersion, sheet: answering.Sheet) -> bool:
    """Take *sheet*, which `answering.read_sheet` has found complete. Returns whether the survey was
    closing already.

    Raises AlreadyAnswered, or NoLongerOpen when it closed while the person was writing; nothing is stored then.
    """
    instrument = Instrument.objects.select_for_update().get(pk=invitation.instrument_id)
    if not instrument.takes_answers(timezone.now()):
        raise NoLongerOpen(_("La encuesta ya cerró."))
    used = SurveyInvitation.objects.filter(pk=invitation.pk, answered=False).update(answered=True)
    if not used:
        raise AlreadyAnswered(_("Con este enlace ya se respondió."))
    PendingAnswer.objects.create(group_id=invitation.group_id, sheet=answering.pack(version.asked, sheet))
    return instrument.state == State.CLOSING


@transaction.atomic
def mix(*, group_id: int, however_few: bool = False) -> int:
    """Mix the pending sheets of a group into its answers; how many. Fewer than BATCH wait, unless
    *however_few*."""
    group = InstrumentGroup.objects.get(pk=group_id)
    Instrument.objects.select_for_update().get(pk=group.instrument_id)
    pending = list(PendingAnswer.objects.filter(group=group))
    if not pending or (len(pending) < BATCH and not however_few):
        return 0
    counted: dict[str, list[Any]] = defaultdict(list)
    written: dict[str, list[str]] = defaultdict(list)
    for row in pending:
        values, texts = answering.rows_of(row.sheet)
        for question, value in values:
            counted[question].append(value)
        for question, text in texts:
            written[question].append(text)
    for answer in Answer.objects.filter(group=group):
        counted[answer.question].append(answer.value)
    for note in WrittenAnswer.objects.filter(instrument_id=group.instrument_id):
        written[note.question].append(note.text)
    PendingAnswer.objects.filter(pk__in=[row.pk for row in pending]).delete()
    Answer.objects.filter(group=group).delete()
    WrittenAnswer.objects.filter(instrument_id=group.instrument_id).delete()
    Answer.objects.bulk_create(
        Answer(group=group, question=question, value=value) for question, value in _shuffled(counted)
    )
    WrittenAnswer.objects.bulk_create(
        WrittenAnswer(instrument_id=group.instrument_id, question=question, text=text)
        for question, text in _shuffled(written)
    )
    return len(pending)


def _shuffled(found: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    """Question by question, each in a random order of its own."""
    rows: list[tuple[str, Any]] = []
    for question in sorted(found):
        values = list(found[question])
        _random.shuffle(values)
        rows += [(question, value) for value in values]
    return rows


@transaction.atomic
def start_closing(*, instrument: Instrument, now: dt.datetime | None = None) -> Instrument:
    """Show the questions to nobody else; for GRACE, what was being written still counts."""
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    if found.state != State.OPEN:
        raise ValidationError(_("Solo se cierra una encuesta abierta."))
    found.state = State.CLOSING
    found.answers_until = (now or timezone.now()) + GRACE
    found.save(update_fields=["state", "answers_until"])
    return found


@transaction.atomic
def finish_closing(*, instrument: Instrument, now: dt.datetime | None = None) -> bool:
    """Mix what is left and close for good, once GRACE is over. Returns whether it did."""
    found = Instrument.objects.select_for_update().get(pk=instrument.pk)
    moment = now or timezone.now()
    if found.state != State.CLOSING or found.answers_until is None or moment < found.answers_until:
        return False
    for group in found.groups.order_by("pk"):
        mix(group_id=group.pk, however_few=True)
    found.state, found.answers_until = State.CLOSED, None
    found.closed_on = timezone.localdate(moment)
    found.save(update_fields=["state", "answers_until", "closed_on"])
    return True


def run_due() -> int:
    """What the clock asks for: mix full batches, close what is past its last day, finish what was closing."""
    done = 0
    for group_id in set(PendingAnswer.objects.values_list("group", flat=True)):
        done += mix(group_id=group_id) > 0
    for instrument in Instrument.objects.filter(state=State.OPEN, closes_on__lt=today()):
        start_closing(instrument=instrument)
        done += 1
    for instrument in Instrument.objects.filter(state=State.CLOSING, answers_until__lte=timezone.now()):
        done += finish_closing(instrument=instrument)
    return done
