"""Questions as data: what an instrument asks, in which order, of whom and on which condition.

A version keeps its questions as one list (JSON), so a version is copied, compared and never half changed.
Nothing here knows the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

SINGLE, MULTIPLE, SCALE, MATRIX, NUMBER, TEXT = "single", "multiple", "scale", "matrix", "number", "text"
KINDS: dict[str, Any] = {
    SINGLE: _("Una opción"),
    MULTIPLE: _("Varias opciones"),
    SCALE: _("Escala de números"),
    MATRIX: _("Varias frases con las mismas opciones"),
    NUMBER: _("Un número"),
    TEXT: _("Texto libre"),
}
CHOOSES = (SINGLE, MULTIPLE, MATRIX)
MAX_TEXT = 2000
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Choice:
    """An option, or a row of a matrix. `labels` has the other languages by their code."""

    code: str
    label: str
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Condition:
    """Ask only whoever chose one of *choices* in an earlier question."""

    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. `groups` empty: everybody. A scale and a number go from `low` to `high`."""

    code: str
    kind: str
    title: str
    help: str = ""
    required: bool = True
    groups: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    low: int | None = None
    high: int | None = None
    low_label: str = ""
    high_label: str = ""
    condition: Condition | None = None
    titles: Mapping[str, str] | None = None

    @property
    def shape(self) -> tuple[Any, ...]:
        """What answers mean: two questions of one shape can be counted together."""
        return self.kind, [c.code for c in self.choices], [c.code for c in self.rows], self.low, self.high

    def asks(self, group: str) -> bool:
        return not self.groups or group in self.groups

    def steps(self) -> tuple[Choice, ...]:
        """What can be chosen: the options, or the numbers of a scale as options."""
        if self.kind != SCALE or self.low is None or self.high is None:
            return self.choices
        return tuple(Choice(str(n), self._step_label(n)) for n in range(self.low, self.high + 1))

    def _step_label(self, number: int) -> str:
        word = self.low_label if number == self.low else self.high_label if number == self.high else ""
        return f"{number} ({word})" if word else str(number)

    def in_language(self, language: str) -> Question:
        """The same question with its texts in *language*, where somebody wrote them."""

        def told(choice: Choice) -> Choice:
            return replace(choice, label=(choice.labels or {}).get(language) or choice.label)

        return replace(
            self,
            title=(self.titles or {}).get(language) or self.title,
            choices=tuple(map(told, self.choices)),
            rows=tuple(map(told, self.rows)),
        )


def read_questions(data: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions that *data* (as stored) describes."""
    return tuple(_read(item) for item in data)


def _read(item: Mapping[str, Any]) -> Question:
    def choices(name: str) -> tuple[Choice, ...]:
        return tuple(Choice(c["code"], c["label"], c.get("labels")) for c in item.get(name) or ())

    condition = item.get("condition")
    return Question(
        code=item["code"],
        kind=item["kind"],
        title=item["title"],
        help=item.get("help", ""),
        required=item.get("required", True),
        groups=tuple(item.get("groups") or ()),
        choices=choices("choices"),
        rows=choices("rows"),
        low=item.get("low"),
        high=item.get("high"),
        low_label=item.get("low_label", ""),
        high_label=item.get("high_label", ""),
        condition=Condition(condition["question"], tuple(condition["choices"])) if condition else None,
        titles=item.get("titles"),
    )


def write_questions(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """*questions* as they are stored; what is empty is left out."""
    return [_write(question) for question in questions]


def _write(question: Question) -> dict[str, Any]:
    def choices(found: Sequence[Choice]) -> list[dict[str, Any]]:
        return [{"code": c.code, "label": c.label, **({"labels": dict(c.labels)} if c.labels else {})} for c in found]

    condition = question.condition
    whole = {
        "code": question.code,
        "kind": question.kind,
        "title": question.title,
        "help": question.help,
        "required": question.required,
        "groups": list(question.groups),
        "choices": choices(question.choices),
        "rows": choices(question.rows),
        "low": question.low,
        "high": question.high,
        "low_label": question.low_label,
        "high_label": question.high_label,
        "condition": {"question": condition.question, "choices": list(condition.choices)} if condition else None,
        "titles": dict(question.titles) if question.titles else None,
    }
    return {name: value for name, value in whole.items() if value not in ("", [], None)}


def codes_for(labels: Sequence[str], before: Sequence[Choice] = ()) -> tuple[Choice, ...]:
    """An option for each of *labels*; one that was there keeps its code, whatever its place is now."""
    known = {choice.label: choice for choice in before}
    taken = {known[label].code for label in labels if label in known}
    made: list[Choice] = []
    for label in labels:
        if label in known:
            made.append(known[label])
            continue
        stem = slugify(label).replace("-", "_")[:30] or "opcion"
        code, number = stem, 2
        while code in taken:
            code, number = f"{stem}_{number}", number + 1
        taken.add(code)
        made.append(Choice(code, label))
    return tuple(made)


def problems(questions: Sequence[Question], groups: Iterable[str]) -> list[str]:
    """What keeps *questions* from being asked of *groups*, in Spanish; empty when they can be."""
    found: list[str] = []
    known = set(groups)
    seen: dict[str, Question] = {}
    for number, question in enumerate(questions, start=1):
        where = {"number": number, "title": question.title}
        if question.kind not in KINDS or not CODE.fullmatch(question.code) or not question.title.strip():
            found.append(str(_("La pregunta %(number)s no está completa.") % where))
        if question.code in seen:
            found.append(str(_("La pregunta %(number)s repite el código de otra.") % where))
        if question.kind in CHOOSES and len(question.choices) < 2:
            found.append(str(_("La pregunta %(number)s necesita dos opciones o más.") % where))
        if question.kind == MATRIX and not question.rows:
            found.append(str(_("La pregunta %(number)s necesita al menos una frase.") % where))
        if question.kind == SCALE and not _is_range(question, longest=10):
            found.append(
                str(_("La escala de la pregunta %(number)s va de un número a otro, con 11 pasos como máximo.") % where)
            )
        if question.kind == NUMBER and not _is_range(question, longest=10**9):
            found.append(str(_("La pregunta %(number)s necesita un mínimo y un máximo.") % where))
        if not set(question.groups) <= known:
            found.append(str(_("La pregunta %(number)s es de un grupo que esta encuesta no tiene.") % where))
        found += _condition_problems(question, seen, where)
        seen[question.code] = question
    if not questions:
        found.append(str(_("Escriba al menos una pregunta.")))
    for group in known:
        if questions and not any(question.asks(group) for question in questions):
            found.append(str(_("Hay un grupo al que no se le pregunta nada.")))
    return found


def _is_range(question: Question, longest: int) -> bool:
    if question.low is None or question.high is None:
        return False
    return 0 <= question.low < question.high <= question.low + longest


def _condition_problems(question: Question, before: Mapping[str, Question], where: Mapping[str, Any]) -> list[str]:
    condition = question.condition
    if condition is None:
        return []
    asked = before.get(condition.question)
    if asked is None or asked.kind not in (SINGLE, MULTIPLE, SCALE):
        return [str(_("La condición de la pregunta %(number)s necesita una pregunta anterior con opciones.") % where)]
    if not condition.choices or not set(condition.choices) <= {choice.code for choice in asked.steps()}:
        return [str(_("La condición de la pregunta %(number)s nombra una opción que no existe.") % where)]
    return []
