"""Form fields that read what people in Peru write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gore.core.numbers import NotAnAmount, read_soles

MAX_AMOUNT_CHARACTERS = 40


class SolesField(forms.CharField):
    """An amount in soles in any Peruvian writing (1'234,567.89 or S/ 1,234,567); cleans to a Decimal."""

    def __init__(self, *, max_digits: int | None = None, decimal_places: int | None = None, **kwargs: Any) -> None:
        # The arguments of a model's DecimalField; `read_soles` has the same limits.
        kwargs["help_text"] = kwargs.get("help_text") or _("Por ejemplo 1,234,567.89.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            return read_soles(text[:MAX_AMOUNT_CHARACTERS])
        except NotAnAmount as problem:
            raise ValidationError(str(problem), code="invalid") from problem

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True
