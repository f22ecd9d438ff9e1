"""The register of lessons."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.services import touch_public_version
from surveys.models import Lesson


@transaction.atomic
def save_lesson(*, lesson: Lesson) -> Lesson:
    """Write a lesson, new or changed."""
    lesson.full_clean()
    lesson.save()
    if lesson.released_on is not None:
        transaction.on_commit(touch_public_version)
    return lesson


@transaction.atomic
def release_lesson(*, lesson: Lesson) -> Lesson:
    """Show a lesson to everybody. Raises ValidationError without a decision: a complaint is not yet a lesson."""
    found = Lesson.objects.select_for_update().get(pk=lesson.pk)
    if found.released_on is not None:
        raise ValidationError(_("Este aprendizaje ya es público."))
    if not found.decision.strip():
        raise ValidationError(_("Escriba antes qué se decidió: es lo que el público querrá saber."))
    found.released_on = today()
    found.save(update_fields=["released_on"])
    transaction.on_commit(touch_public_version)
    return found
