"""Form fields that read what people in Peru write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from gore.core.filters import shown
from gore.core.numbers import NotAnAmount, read_soles

MAX_AMOUNT_CHARACTERS = 40


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put a service's messages next to the fields they name, or at the top."""
    for name, found in (error.message_dict if hasattr(error, "error_dict") else {"": error.messages}).items():
        for message in found:
            form.add_error(name if name in form.fields else None, message)


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


class CodeField(forms.CharField):
    """A row of *queryset* by its code, whatever the case: quicker than a list of thousands, and it
    works without JavaScript. `unknown` is the message with a %(code)s in it."""

    def __init__(self, *, queryset: QuerySet[Any], unknown: Any, **kwargs: Any) -> None:
        self.queryset, self.unknown = queryset, unknown
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        code = str(value or "").strip()
        if not code:
            return None
        found = self.queryset.filter(code__iexact=code).first() if code.isprintable() and len(code) < 100 else None
        if found is None:
            raise ValidationError(self.unknown, code="unknown", params={"code": shown(code)})
        return found

    def prepare_value(self, value: Any) -> Any:
        """The code, also of a row given by its key."""
        if isinstance(value, int):
            value = self.queryset.model._default_manager.filter(pk=value).first()
        return getattr(value, "code") if isinstance(value, Model) else value  # noqa: B009 - only some models have one

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "").casefold() != str(data or "").strip().casefold()
