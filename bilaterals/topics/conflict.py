"""Two versions of one topic, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic
from bilaterals.topics.forms import TopicForm
from bilaterals.topics.questions import PREFIX, to_text
from bilaterals.topics.services import stored_values
from gore.core.forms import SolesField
from gore.core.numbers import write_integer


@dataclass(frozen=True)
class Difference:
    """One field that is not the same: what the person wrote and what is kept."""

    name: str
    label: str
    mine: str
    theirs: str


def differences(topic: AgendaTopic, form: TopicForm, answers: Mapping[int, str]) -> list[Difference]:
    """Where what *form* holds is not what is kept of *topic*, in the order of the form."""
    stored = stored_values(topic)
    keys = {f"{PREFIX}{question.key}": question.pk for question in form.questions}
    found = []
    for name, field in form.fields.items():
        typed = form.data.getlist(name) if hasattr(form.data, "getlist") else form.data.get(name)
        understood = name in form.cleaned_data
        mine = form.cleaned_data.get(name)
        if name in keys:
            theirs: Any = answers.get(keys[name], "")
            mine = to_text(mine)
        else:
            theirs = stored.get(name)
        if understood and _plain(mine) == _plain(theirs):
            continue
        shown_mine = _words(field, mine) if understood else ", ".join(typed or [])
        found.append(Difference(name, str(field.label), shown_mine, _words(field, theirs)))
    return found


def _plain(value: Any) -> Any:
    return {row.pk for row in value} if isinstance(value, (list, tuple)) else value or None


def _words(field: Any, value: Any) -> str:
    """*value* as people read it."""
    if value in (None, "", []):
        return _("(vacío)")
    if isinstance(value, (list, tuple)):
        return ", ".join(row.short_name for row in value)
    if isinstance(field, SolesField) and not isinstance(value, str):
        return f"S/\u00a0{value:,.2f}"
    if isinstance(value, int):
        return write_integer(value)
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return labels.get(str(value), str(value))


def merged_data(data: QueryDict, kept: TopicForm) -> QueryDict:
    """What was sent with the choice of two versions: the kept one where `take-<field>` says so."""
    merged = data.copy()
    for name, field in kept.fields.items():
        if data.get(f"take-{name}") == "theirs":
            value = field.prepare_value(kept.initial.get(name))
            merged.setlist(name, [str(v) for v in _each(value)])
    return merged


def _each(value: Any) -> Iterable[Any]:
    if value is None:
        return [""]
    return value if isinstance(value, (list, tuple)) else [value]
