"""Pieces of the filters that pages and API share: form fields that take anything a person or a
script may put in an address, and answer with a sentence in Spanish instead of an exception.

A filter set built on `CodeFilterSet` is empty (`qs` is `.none()`) as soon as one value is not
understood: showing every row to somebody who asked for some would be a wrong answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import django_filters
from django import forms
from django.db.models import Exists, Q, QuerySet
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from gore.core.folding import fold
from gore.core.models import Edition

# Control and format characters, surrogates, what is not assigned, ends of lines and paragraphs.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
MAX_CODES = 100
MAX_SEARCH = 200


@dataclass(frozen=True)
class Option:
    """One value that a filter accepts: `key` goes to the database, `code` to the address.

    `row` is the object behind it, if it is one (only some of its fields are loaded).
    """

    key: Any
    code: str
    label: str
    row: Any = field(default=None, compare=False, repr=False)


class Part(NamedTuple):
    """A piece of the sentence that describes a list: joining, then the value chosen.

    The texts carry their own spaces and commas: the sentence is every `text + value` in a row.
    """

    text: str
    value: str


def sentence(parts: Iterable[Part]) -> str:
    """The parts of a description as one line of text."""
    return "".join(f"{part.text}{part.value}" for part in parts)


def shown(value: object, length: int = 40) -> str:
    """*value* as it may be repeated in a message: one line, no control characters, not long."""
    text = "".join(" " if unicodedata.category(c) in UNSEEN else c for c in str(value)[: length + 1])
    return f"{text[:length]}…" if len(text) > length else text


def model_options(
    queryset: Callable[[], QuerySet[Any]], label: str | Callable[[Any], str] = "name", *, in_order: bool = False
) -> Callable[[], Iterator[Option]]:
    """Options out of rows with a `code`, read with one query when a form first needs them: by label
    as a dictionary sorts (Áncash after Amazonas), or as the query has them when *in_order*."""

    def read() -> Iterator[Option]:
        options = [
            Option(row.pk, row.code, label(row) if callable(label) else str(getattr(row, label)), row)
            for row in queryset()
        ]
        yield from options if in_order else sorted(options, key=lambda option: fold(option.label))

    return read


edition_options = model_options(
    lambda: Edition.objects.only("code", "title", "start_date", "seq"), "title", in_order=True
)
"""Every edition, in the order in which they were held."""


def choice_options(choices: Iterable[tuple[Any, Any]]) -> Callable[[], Iterator[Option]]:
    """Options out of the choices of a model field."""

    def read() -> Iterator[Option]:
        for value, label in choices:
            yield Option(value, str(value), str(label))

    return read


class CodesSelect(forms.SelectMultiple):
    """A drop-down while at most one value is chosen, a list when the address carries several."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = [v for v in value or [] if v not in ("", None)]
        context = super().get_context(name, chosen or [""], attrs)
        if len(chosen) < 2:
            context["widget"]["attrs"].pop("multiple", None)
        else:
            context["widget"]["attrs"]["size"] = min(8, len(chosen) + 3)
        return context


class _Choices(BaseChoiceIterator):
    """The choices that a drop-down draws, read only when it is drawn."""

    def __init__(self, field: CodesField) -> None:
        self.field = field

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield "", str(self.field.empty_label)
        for option in self.field.options():
            yield option.code, option.label


class CodesField(forms.Field):
    """One or several codes (`edition=gore-01&edition=gore-02`) out of a known set.

    Cleans to a list of `Option` in the order given, without repetitions; capital letters do not
    matter. `unknown` is the message with a %(code)s in it.
    """

    widget = CodesSelect

    def __init__(
        self,
        *,
        source: Callable[[], Iterable[Option]],
        empty_label: str | Promise = "",
        unknown: str | Promise = _("No hay ninguna opción con el código “%(code)s”."),
        one_of: bool = False,
        **kwargs: Any,
    ) -> None:
        self.source, self.empty_label, self.unknown, self.one_of = source, empty_label, unknown, one_of
        self._options: list[Option] | None = None
        super().__init__(**kwargs)
        self.widget.choices = _Choices(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> CodesField:
        result: CodesField = super().__deepcopy__(memo)
        result._options = None
        result.widget.choices = _Choices(result)
        return result

    def options(self) -> list[Option]:
        if self._options is None:
            self._options = list(self.source())
        return self._options

    def to_python(self, value: Any) -> list[Option]:
        given = [value] if isinstance(value, str) else list(value or [])
        given = list(dict.fromkeys(str(v).strip() for v in given if str(v).strip()))
        if not given:
            return []
        if len(given) > (1 if self.one_of else MAX_CODES):
            raise forms.ValidationError(
                _("Elija solo un valor.") if self.one_of else _("Elija como máximo %(limit)s valores."),
                code="too_many",
                params={"limit": MAX_CODES},
            )
        known = {option.code.casefold(): option for option in self.options()}
        errors = [
            forms.ValidationError(str(self.unknown), code="unknown", params={"code": shown(code)})
            for code in given
            if code.casefold() not in known
        ]
        if errors:
            raise forms.ValidationError(errors[:5])
        return list(dict.fromkeys(known[code.casefold()] for code in given))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class YesNoField(forms.Field):
    """A question with yes and no; cleans to True, False or None (not asked)."""

    YES = frozenset({"true", "1", "si", "yes", "on"})
    NO = frozenset({"false", "0", "no", "off"})

    def __init__(
        self,
        *,
        empty_label: str | Promise = _("Todos"),
        yes_label: str | Promise = _("Sí"),
        no_label: str | Promise = _("No"),
        **kwargs: Any,
    ) -> None:
        kwargs["widget"] = forms.Select(choices=[("", empty_label), ("true", yes_label), ("false", no_label)])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        folded = fold(str(value)[:20])
        if folded in self.YES:
            return True
        if folded in self.NO:
            return False
        raise forms.ValidationError(_("Escriba “si” o “no”."), code="invalid")

    def prepare_value(self, value: Any) -> Any:
        folded = fold(str(value)[:20]) if value is not None else ""
        return "true" if folded in self.YES else "false" if folded in self.NO else value


class DayField(forms.DateField):
    """A day as Peru writes it (31/12/2018) or as ISO 8601 does (2018-12-31)."""

    input_formats = ("%Y-%m-%d", "%d/%m/%Y")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", self.input_formats)
        kwargs.setdefault(
            "widget", forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        kwargs.setdefault(
            "error_messages",
            {"invalid": _("Escriba una fecha que exista, por ejemplo 31/12/2018 o 2018-12-31.")},
        )
        super().__init__(**kwargs)


class SearchField(forms.CharField):
    """Words to look for; cleans to the text as typed."""

    widget = forms.TextInput(attrs={"type": "search"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_SEARCH)
        kwargs.setdefault(
            "error_messages",
            {
                "max_length": _("Escriba como máximo %(limit_value)d caracteres."),
                "null_characters_not_allowed": _("Quite los caracteres que no son letras, números ni signos."),
                "nothing": _("Escriba al menos una letra o un número."),
            },
        )
        super().__init__(**kwargs)
        # The stock message is fixed in the validator.
        self.validators = [v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"]

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in value):
            raise forms.ValidationError(self.error_messages["null_characters_not_allowed"], code="control_characters")
        if value and not fold(value):  # a lone accent: it would find every row
            raise forms.ValidationError(self.error_messages["nothing"], code="nothing")


class CodesFilter(django_filters.Filter):
    """Keeps rows whose *field_name* is one of the options chosen."""

    field_class = CodesField

    def filter(self, qs: QuerySet[Any], value: list[Option]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__in": [option.key for option in value]}) if value else qs


class RelatedCodesFilter(CodesFilter):
    """The same for many-to-many relations, through EXISTS: no row comes twice.

    `matches(keys)` returns that condition, with OuterRef("pk") in it.
    """

    def __init__(self, *args: Any, matches: Callable[[list[Any]], Q | Exists], **kwargs: Any) -> None:
        self.matches = matches
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet[Any], value: list[Option]) -> QuerySet[Any]:
        return qs.filter(self.matches([option.key for option in value])) if value else qs


class YesNoFilter(django_filters.Filter):
    field_class = YesNoField

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(**{self.field_name: value})


class DayFilter(django_filters.Filter):
    field_class = DayField


class OrderFilter(CodesFilter):
    """One of the orders that the list offers; the keys are tuples for `order_by`."""

    def __init__(self, *args: Any, orders: Mapping[str, tuple[tuple[str, ...], Any]], **kwargs: Any) -> None:
        self.orders = orders

        def read() -> Iterator[Option]:
            for code, (fields, label) in orders.items():
                yield Option(fields, code, str(capfirst(str(label))))

        kwargs.setdefault("label", _("Orden"))
        kwargs.setdefault("empty_label", _("El más usual"))
        kwargs.setdefault("unknown", _("No se puede ordenar por “%(code)s”."))
        super().__init__(*args, source=read, one_of=True, **kwargs)

    def filter(self, qs: QuerySet[Any], value: list[Option]) -> QuerySet[Any]:
        return qs.order_by(*value[0].key) if value else qs


class SearchFilter(django_filters.Filter):
    """Every word of the text, accents and case aside, somewhere in one of *columns*."""

    field_class = SearchField

    def __init__(self, *args: Any, columns: tuple[str, ...] = ("search_text",), **kwargs: Any) -> None:
        self.columns = columns
        kwargs.setdefault("label", _("Buscar"))
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in dict.fromkeys(fold(value or "").split()):
            condition = Q()
            for column in self.columns:
                condition |= Q(**{f"{column}__contains": word})
            qs = qs.filter(condition)
        return qs


class FoldedFilter(SearchFilter):
    """The same for small tables without a folded column: folds in Python, then filters by key."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        words = fold(value or "").split()
        if not words:
            return qs
        found = [
            pk
            for pk, *texts in qs.order_by().values_list("pk", *self.columns)
            if all(word in folded for folded in [fold(" ".join(str(t) for t in texts if t))] for word in words)
        ]
        return qs.filter(pk__in=found)


class FilterForm(forms.Form):
    """The form of a filter set: no colon after labels, nothing is required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class PeriodForm(FilterForm):
    """A form with two days, `after` and `before`, that refuses those which contradict each other."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("after"), cleaned.get("before")
        if first and last and first > last:
            self.add_error("after", _("Es posterior a la fecha de “Hasta”: cambie una de las dos."))
        return cleaned


class CodeFilterSet(django_filters.FilterSet):
    """A filter set that shows nothing until everything in the address is understood.

    `orders` maps the values of `ordering` to the fields to sort by; `default_order` is used without
    one. `order_by` is what `qs` is sorted by (for keyset pagination).
    """

    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = {}
    default_order: ClassVar[tuple[str, ...]] = ("pk",)

    @property
    def chosen(self) -> dict[str, Any]:
        """The cleaned values of the fields that were understood."""
        if not self.is_bound:
            return {}
        self.form.is_valid()
        return dict(self.form.cleaned_data)

    @property
    def order_by(self) -> tuple[str, ...]:
        chosen = self.chosen.get("ordering")
        return chosen[0].key if chosen else self.default_order

    @property
    def qs(self) -> QuerySet[Any]:
        if not hasattr(self, "_qs"):
            queryset: QuerySet[Any] = self.queryset.all()
            if self.is_bound:
                queryset = self.filter_queryset(queryset) if self.form.is_valid() else queryset.none()
            self._qs = queryset
        return self._qs

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return (
            any(value not in (None, "", []) for name, value in self.chosen.items() if name != "ordering")
            or not self.is_valid()
        )

    @classmethod
    def unknown_parameters(cls, data: Mapping[str, Any], also_known: Iterable[str] = ()) -> list[str]:
        """The parameters of *data* that this filter set does not know, in order."""
        known = {*cls.base_filters, *also_known}
        return [name for name in data if name not in known]


def joined(options: Iterable[Option], limit: int = 4) -> str:
    """ "Salud, Educación y Vivienda"; beyond *limit*, "Salud, Educación, Vivienda y 3 más"."""
    labels = [option.label for option in options]
    if len(labels) > limit:
        labels = [*labels[: limit - 1], str(_("%(count)s más") % {"count": len(labels) - limit + 1})]
    if len(labels) < 2:
        return "".join(labels)
    return str(_("%(first)s y %(last)s")) % {"first": ", ".join(labels[:-1]), "last": labels[-1]}
