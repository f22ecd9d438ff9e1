"""The filters of SD's lists of surveys, people and lessons."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    FilterForm,
    FoldedFilter,
    Part,
    YesNoField,
    YesNoFilter,
    choice_options,
    model_options,
)
from gore.core.models import Edition
from surveys.models import Instrument, InstrumentGroup, Lesson, State, SurveyInvitation


def _editions() -> Any:
    return model_options(
        lambda: Edition.objects.only("code", "title", "start_date", "seq").order_by("-start_date"),
        "title",
        in_order=True,
    )


class InstrumentFilter(CodeFilterSet):
    """Surveys by edition, state and words."""

    default_order = ("-edition__start_date", "code")
    q = FoldedFilter(columns=("title", "code"), label=_("Buscar"))
    edition = CodesFilter(
        field_name="edition", label=_("Edición"), source=_editions(), empty_label=_("Todas"),
        unknown=_("No hay ninguna edición con el código “%(code)s”."),
    )  # fmt: skip
    state = CodesFilter(
        field_name="state", label=_("Estado"), source=choice_options(State.choices), empty_label=_("Todos"),
        unknown=_("No hay ningún estado “%(code)s”."),
    )  # fmt: skip

    class Meta:
        model = Instrument
        form = FilterForm
        fields: ClassVar[list[str]] = []


class PeopleFilter(CodeFilterSet):
    """The people of a survey by group, whether they answered, and words."""

    default_order = ("group__position", "full_name", "pk")
    q = FoldedFilter(columns=("full_name", "email"), label=_("Buscar"))
    group = CodesFilter(
        field_name="group__code", label=_("Grupo"), source=choice_options(InstrumentGroup.Code.choices),
        empty_label=_("Todos"), unknown=_("No hay ningún grupo “%(code)s”."),
    )  # fmt: skip
    answered = YesNoFilter(field_name="answered", label=_("¿Respondió?"))

    class Meta:
        model = SurveyInvitation
        form = FilterForm
        fields: ClassVar[list[str]] = []


class LessonFilter(CodeFilterSet):
    """Lessons by edition, source, whether they helped, and words."""

    default_order = ("-learned_in__start_date", "code")
    q = FoldedFilter(columns=("title", "evidence", "decision", "change"), label=_("Buscar"))
    edition = CodesFilter(
        field_name="learned_in", label=_("Edición que lo enseñó"), source=_editions(), empty_label=_("Todas"),
        unknown=_("No hay ninguna edición con el código “%(code)s”."),
    )  # fmt: skip
    source = CodesFilter(
        field_name="source", label=_("De dónde sale"), source=choice_options(Lesson.Source.choices),
        empty_label=_("Todos"), unknown=_("No hay ninguna fuente “%(code)s”."),
    )  # fmt: skip
    helped = CodesFilter(
        field_name="helped", label=_("¿Ayudó?"), source=choice_options(Lesson.Helped.choices), empty_label=_("Todos"),
        unknown=_("No hay ninguna respuesta “%(code)s”."),
    )  # fmt: skip

    class Meta:
        model = Lesson
        form = FilterForm
        fields: ClassVar[list[str]] = []


def describe(filters: CodeFilterSet, subject: str) -> list[Part]:
    """The sentence over a list: its subject, then what was chosen."""
    parts = [Part("", subject)]
    for name, value in filters.chosen.items():
        if value in (None, "", []):
            continue
        label = str(filters.form.fields[name].label).lower()
        if isinstance(filters.form.fields[name], YesNoField):
            told = _now("sí") if value else _now("no")
        elif isinstance(value, list):
            told = ", ".join(option.label for option in value)
        else:
            told = f"«{value}»"
        parts.append(Part(f" · {label} ", told))
    return parts
