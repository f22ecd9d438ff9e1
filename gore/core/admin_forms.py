"""Forms of the administration: errors next to their field, in words, whoever found them: the form, a
constraint of the database, or the service that writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import RegexValidator
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from gore.core.folding import fold
from gore.core.models import Institution, Region

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Text = str | StrPromise
else:
    Text = Any

Message = tuple[str | None, Text]
"""Where an error belongs (a field, or None for the whole form) and what it says."""

CODE = RegexValidator(r"^[A-Za-z0-9_-]+\Z", _("Use solo letras sin tilde, números y guiones: es parte de direcciones."))


DAY_EXAMPLE = _("Por ejemplo 21/02/2019.")


class Refused(Exception):
    """A service refused what a form carries; `errors` by the prefix of the form (None: the main one)."""

    def __init__(self, errors: Mapping[str | None, ValidationError]) -> None:
        self.errors = errors
        super().__init__(", ".join(str(error) for error in errors.values()))


@contextmanager
def service_call(prefix: str | None) -> Iterator[None]:
    """Turn a service's ValidationError into one that finds its way back to the form with *prefix*."""
    try:
        yield
    except ValidationError as error:
        raise Refused({prefix: error}) from error


class RecordForm(forms.ModelForm):
    """A form of the administration. A constraint of the database that does not hold is told in the
    words of `constraints`, next to its field."""

    constraints: ClassVar[Mapping[str, Message]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def _update_errors(self, errors: ValidationError) -> None:
        if not hasattr(errors, "error_dict"):
            super()._update_errors(errors)  # type: ignore[misc]
            return
        told: dict[str, list[ValidationError]] = {}
        for field, problems in errors.error_dict.items():
            for problem in problems:
                name = self._constraint_in(problem)
                if name is None:
                    told.setdefault(field, []).append(problem)
                elif message := self._message_for(name):
                    place = message[0] if message[0] in self.fields else None
                    told.setdefault(place or NON_FIELD_ERRORS, []).append(ValidationError(message[1]))
        if told:
            super()._update_errors(ValidationError(told))  # type: ignore[misc]

    def _constraint_in(self, problem: ValidationError) -> str | None:
        """The name of the constraint that Django's own message is about."""
        constraints = [c for _model, found in self.instance.get_constraints() for c in found]
        if problem.code == "unique_together":
            together = tuple((problem.params or {}).get("unique_check", ()))
            return next((c.name for c in constraints if getattr(c, "fields", ()) == together), None)
        text = " ".join(str(message) for message in problem.messages)
        return next((c.name for c in constraints if c.name in text), None)

    def _message_for(self, constraint: str) -> Message | None:
        return self.constraints.get(constraint, (None, _("Estos datos se contradicen entre sí.")))


class ServiceForm(RecordForm):
    """A form whose values a service writes: the service decides, and its refusals come back here.

    `refused` holds them on the second showing; `aliases` says under which name this form has a field.
    """

    refused: Refused | None = None
    aliases: ClassVar[Mapping[str, str]] = {}

    def _message_for(self, constraint: str) -> Message | None:
        return None  # the service says the same in better words

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.refused is None or self.prefix not in self.refused.errors:
            return
        error = self.refused.errors[self.prefix]
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, problems in by_field.items():
            place = self.aliases.get(name, name)
            self.add_error(place if place in self.fields else None, problems)


class ServiceFormSet(BaseInlineFormSet):
    """Rows whose values a service writes; what concerns them all comes back above them."""

    refused: Refused | None = None

    def clean(self) -> None:
        super().clean()
        if self.refused is not None and self.prefix in self.refused.errors:
            raise ValidationError(self.refused.errors[self.prefix].messages)

    def kept_rows(self) -> list[Any]:
        """The forms that hold a row: there before or filled in now, and not marked for removal."""
        return [
            form
            for form in self.forms
            if (form.has_changed() or form.instance.pk) and not (self.can_delete and self._should_delete_form(form))  # type: ignore[attr-defined]
        ]

    def note_changes(self) -> None:
        """Tell the history of the page what the service wrote out of these rows."""
        kept = self.kept_rows()
        self.new_objects = [form.instance for form in self.extra_forms if form in kept]
        self.changed_objects = [
            (f.instance, f.changed_data) for f in self.initial_forms if f in kept and f.has_changed()
        ]
        self.deleted_objects = [form.instance for form in self.deleted_forms] if self.can_delete else []


class DayAndTime(forms.SplitDateTimeWidget):
    """A day and an hour in two boxes, each with its name for those who do not see them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            date_format="%d/%m/%Y", time_format="%H:%M", date_attrs={"aria-label": str(_("Día")), "class": "vDateField"},
            time_attrs={"aria-label": str(_("Hora")), "class": "vTimeField"}, **kwargs,
        )  # fmt: skip


def read_choices(field: Any) -> None:
    """Read the rows that *field* offers once, and put regions and institutions in the order of a
    Spanish dictionary (Áncash after Amazonas), which databases do not keep."""
    choices = list(field.choices)
    if field.queryset.model in {Region, Institution}:
        choices.sort(key=lambda choice: fold(str(choice[1])) if choice[0] else "")
    field.choices = choices
