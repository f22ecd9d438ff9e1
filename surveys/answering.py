"""From what a browser sends to a sheet of answers: everything is checked against what was offered, and
what was typed is kept for the page that says what is wrong. No database here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from gore.core.numbers import write_integer
from surveys.definition import MATRIX, MAX_TEXT, MULTIPLE, NUMBER, SCALE, SINGLE, TEXT, Choice, Question

PREFIX = "p-"
MATRIX_SEPARATOR = "."
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")

Sheet = dict[str, Any]
"""Question → code chosen, list of codes, number, text, or {row: code}."""


class Sent(Protocol):
    """What was posted (a QueryDict)."""

    def getlist(self, key: str) -> list[str]: ...
    def __iter__(self) -> Iterator[str]: ...


@dataclass
class Field:
    """One question on the page: what was typed or chosen, and what is wrong with it."""

    question: Question
    number: int
    name: str
    chosen: list[str] = field(default_factory=list)
    rows: list[tuple[Choice, str, str]] = field(default_factory=list)
    """Of a matrix: each row, the name of its field and what was chosen."""
    errors: list[str] = field(default_factory=list)
    depends_on: str = ""
    depends_number: int = 0
    depends_labels: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.chosen[0] if self.chosen else ""

    @property
    def depends_values(self) -> str:
        condition = self.question.condition
        return " ".join(condition.choices) if condition else ""


@dataclass(frozen=True)
class Reading:
    """A page of questions as it was sent: the sheet, complete when there are no errors."""

    fields: list[Field]
    sheet: Sheet
    problems: list[str]

    @property
    def errors(self) -> bool:
        return bool(self.problems) or any(found.errors for found in self.fields)


def questions_of(questions: Sequence[Question], group: str) -> list[Question]:
    """Those that are asked of *group*. A condition on a question that it is not asked falls away."""
    asked = [question for question in questions if question.asks(group)]
    codes = {question.code for question in asked}
    return [q for q in asked if q.condition is None or q.condition.question in codes]


def fields_of(questions: Sequence[Question], group: str) -> list[Field]:
    """The empty page for somebody of *group*."""
    asked = questions_of(questions, group)
    numbers = {question.code: number for number, question in enumerate(asked, start=1)}
    by_code = {question.code: question for question in asked}
    made = []
    for question in asked:
        one = Field(question, numbers[question.code], PREFIX + question.code)
        if question.condition is not None:
            one.depends_on = PREFIX + question.condition.question
            one.depends_number = numbers[question.condition.question]
            one.depends_labels = [
                choice.label
                for choice in by_code[question.condition.question].steps()
                if choice.code in question.condition.choices
            ]
        if question.kind == MATRIX:
            one.rows = [(row, f"{one.name}{MATRIX_SEPARATOR}{row.code}", "") for row in question.rows]
        made.append(one)
    return made


def read_sheet(questions: Sequence[Question], group: str, data: Sent) -> Reading:
    """What *data* answers to the questions that *group* is asked."""
    fields = fields_of(questions, group)
    sheet: Sheet = {}
    problems: list[str] = []
    expected: set[str] = set()
    for one in fields:
        expected |= {one.name, *(name for _row, name, _chosen in one.rows)}
        value = _read(one, data)
        if not _is_asked(one.question, sheet):
            one.errors = []  # nobody asked: what stands there does not count
            continue
        if value is not None:
            sheet[one.question.code] = value
    if any(key.startswith(PREFIX) and key not in expected for key in data):
        problems.append(
            _("Se envió la respuesta a una pregunta que esta encuesta no le hace. Revise y envíe otra vez.")
        )
    if not problems and not sheet and not any(one.errors for one in fields):
        problems.append(_("Responda al menos una pregunta."))
    return Reading(fields, sheet, problems)


def _is_asked(question: Question, sheet: Mapping[str, Any]) -> bool:
    condition = question.condition
    if condition is None:
        return True
    given = sheet.get(condition.question)
    values = given if isinstance(given, list) else [str(given)] if given is not None else []
    return any(value in condition.choices for value in values)


def _read(one: Field, data: Sent) -> Any:
    """The value of one question, or None; writes what is wrong into the field."""
    question = one.question
    if question.kind == MATRIX:
        return _read_matrix(one, data)
    one.chosen = [value for value in data.getlist(one.name) if value.strip()]
    if not one.chosen:
        if question.required:
            one.errors.append(_("Falta su respuesta."))
        return None
    if question.kind == TEXT:
        return _read_text(one)
    if question.kind == NUMBER:
        return _read_number(one)
    offered = {choice.code for choice in question.steps()}
    if question.kind != MULTIPLE and len(one.chosen) > 1:
        one.errors.append(_("Elija una sola opción."))
        return None
    if not set(one.chosen) <= offered:
        one.errors.append(_("Se envió una respuesta que no se ofrece: elija entre las de la lista."))
        one.chosen = [value for value in one.chosen if value in offered]
        return None
    if question.kind == MULTIPLE:
        return [choice.code for choice in question.choices if choice.code in one.chosen]
    return int(one.chosen[0]) if question.kind == SCALE else one.chosen[0]


def _read_matrix(one: Field, data: Sent) -> Any:
    offered = {choice.code for choice in one.question.choices}
    found: dict[str, str] = {}
    rows = []
    for row, name, _before in one.rows:
        values = [value for value in data.getlist(name) if value.strip()]
        if len(values) > 1 or not set(values) <= offered:
            one.errors.append(_("Se envió una respuesta que no se ofrece: elija entre las de la lista."))
            values = []
        rows.append((row, name, values[0] if values else ""))
        if values:
            found[row.code] = values[0]
    one.rows = rows
    if one.question.required and len(found) < len(rows) and not one.errors:
        one.errors.append(_("Falta responder una o más de estas frases."))
    return found or None


def _read_text(one: Field) -> str | None:
    text = one.chosen[0].replace("\r\n", "\n").replace("\r", "\n").strip()
    one.chosen = [text]
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        one.errors.append(_("Quite los caracteres que no son letras, números ni signos."))
        return None
    if len(text) > MAX_TEXT:
        one.errors.append(
            _("Acorte el texto: tiene %(count)s caracteres y caben %(limit)s.")
            % {"count": write_integer(len(text)), "limit": write_integer(MAX_TEXT)}
        )
        return None
    return text


def _read_number(one: Field) -> int | None:
    text = one.chosen[0].strip()
    low, high = one.question.low or 0, one.question.high or 0
    if not WHOLE_NUMBER.fullmatch(text) or not low <= int(text) <= high:
        one.errors.append(
            _("Escriba un número entero entre %(low)s y %(high)s, por ejemplo %(low)s.")
            % {"low": write_integer(low), "high": write_integer(high)}
        )
        return None
    return int(text)


def rows_of(sheet: Mapping[str, Any]) -> tuple[list[tuple[str, Any]], list[tuple[str, str]]]:
    """A sheet taken apart: (question, value) of what is counted, and (question, text) of what was written.
    A matrix gives one for each of its rows. Which of them a text is cannot be told without the questions,
    so texts are stored marked (see `pack`)."""
    counted: list[tuple[str, Any]] = []
    written: list[tuple[str, str]] = []
    for code, value in sheet.items():
        if isinstance(value, dict) and set(value) == {"text"} and isinstance(value["text"], str):
            written.append((code, value["text"]))
        elif isinstance(value, dict):
            counted += [(f"{code}{MATRIX_SEPARATOR}{row}", chosen) for row, chosen in value["rows"].items()]
        else:
            counted.append((code, value))
    return counted, written


def pack(questions: Sequence[Question], sheet: Sheet) -> dict[str, Any]:
    """The sheet as a pending answer keeps it: texts and matrices marked as such."""
    kinds = {question.code: question.kind for question in questions}
    packed: dict[str, Any] = {}
    for code, value in sheet.items():
        if kinds[code] == TEXT:
            packed[code] = {"text": value}
        elif kinds[code] == MATRIX:
            packed[code] = {"rows": value}
        else:
            packed[code] = value
    return packed


__all__ = [
    "MAX_TEXT",
    "SINGLE",
    "TEXT",
    "Field",
    "Reading",
    "Sheet",
    "fields_of",
    "pack",
    "questions_of",
    "read_sheet",
    "rows_of",
]
