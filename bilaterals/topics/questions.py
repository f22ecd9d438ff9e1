"""The questions that a call adds to the topic form: whom they are for, how they are asked and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Call, CallField
from gore.core.filters import DayField, YesNoField
from gore.core.forms import SolesField
from gore.core.numbers import NotAnAmount, read_soles, write_date, write_integer, write_soles

Kind = CallField.Kind
PREFIX = "q-"
MAX_LINE, MAX_TEXT = 300, 4000


def questions_of(call: Call | None) -> list[CallField]:
    """All questions of *call* with the sectors they are for: two queries."""
    return [] if call is None else list(call.fields.prefetch_related("sectors"))


def applicable(questions: Iterable[CallField], sectors: Collection[int], blockage: str) -> list[CallField]:
    """Those that a topic with these *sectors* (keys) and this *blockage* has to see."""
    return [
        question
        for question in questions
        if (not question.sectors.all() or any(sector.pk in sectors for sector in question.sectors.all()))
        and (not question.blockages or blockage in question.blockages)
    ]


class WholeNumberField(forms.CharField):
    """A count as people write it: 12,500, 12 500 or 12500."""

    def __init__(self, *, max_value: int = 2_147_483_647, **kwargs: Any) -> None:
        self.max_value = max_value
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, int):
            return value
        if not (text := str(value).strip()):
            return None
        try:
            number = read_soles(text[:40])
        except NotAnAmount:
            number = Decimal("0.5")
        if number % 1 or "S/" in text.upper():
            raise forms.ValidationError(_("Escriba un número entero, por ejemplo 12,500."), code="invalid")
        if number > self.max_value:
            raise forms.ValidationError(_("El número es demasiado grande."), code="max_value")
        return int(number)

    def prepare_value(self, value: Any) -> Any:
        return write_integer(value) if isinstance(value, int) else value


def form_field(question: CallField) -> forms.Field:
    """The form field that asks *question*. Nothing is required of a draft."""
    common: dict[str, Any] = {"label": question.label, "help_text": question.help_text, "required": False}
    if question.kind == Kind.TEXT:
        return forms.CharField(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **common)
    if question.kind == Kind.INTEGER:
        return WholeNumberField(**common)
    if question.kind == Kind.AMOUNT:
        return SolesField(**common)
    if question.kind == Kind.DATE:
        common["help_text"] = common["help_text"] or _("Por ejemplo 31/12/2026.")
        return DayField(**common)
    if question.kind == Kind.CHOICE:
        choices = [("", _("Sin responder")), *((str(option), str(option)) for option in question.options)]
        return forms.ChoiceField(choices=choices, **common)
    if question.kind == Kind.YES_NO:
        return YesNoField(empty_label=_("Sin responder"), **common)
    return forms.CharField(max_length=MAX_LINE, **common)


def to_text(value: Any) -> str:
    """A cleaned answer as it is kept."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _now("Sí") if value else _now("No")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def from_text(question: CallField, text: str) -> Any:
    """What `form_field` starts from; the text itself when the kind cannot read it."""
    try:
        return form_field(question).clean(text) if text else None
    except forms.ValidationError:
        return text


def shown_answer(question: CallField, text: str) -> str:
    """A kept answer as people read it."""
    value = from_text(question, text)
    if isinstance(value, bool):
        return to_text(value)
    if isinstance(value, Decimal):
        return write_soles(value)
    if isinstance(value, int):
        return write_integer(value)
    if isinstance(value, dt.date):
        return write_date(value)
    return text
