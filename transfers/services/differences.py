"""What is said about published figures that differ from the register."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.models import Institution, PublishedFigure, User
from gore.core.services import touch_public_version
from transfers.models import DifferenceNote


@transaction.atomic
def write_note(
    *,
    figure: PublishedFigure,
    state: str,
    explanation: str = "",
    owner: Institution | None = None,
    due_on: dt.date | None = None,
    by: User | None = None,
) -> DifferenceNote:
    """Explain a difference, or leave it open with who finds it out until when. Raises ValidationError by field."""
    errors: dict[str, str] = {}
    if state == DifferenceNote.State.EXPLAINED and not explanation.strip():
        errors["explanation"] = _("Escriba por qué difiere.")
    if state == DifferenceNote.State.OPEN:
        if owner is None:
            errors["owner"] = _("Diga quién la averigua.")
        if due_on is None:
            errors["due_on"] = _("Diga hasta cuándo.")
    if errors:
        raise ValidationError(errors)
    note = DifferenceNote.objects.select_for_update(of=("self",)).filter(figure=figure).first()
    note = note or DifferenceNote(figure=figure)
    note.state, note.explanation, note.owner, note.due_on = state, explanation.strip(), owner, due_on
    note.written_by, note.written_at = by, timezone.now()
    note.full_clean()
    note.save()
    transaction.on_commit(touch_public_version)
    return note
