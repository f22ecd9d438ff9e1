"""The one gate through which results leave: pages, files, comparisons and the report read what this
module returns, and nothing else reads the table of answers.

Rules, for SD as for everybody:

- There are results only once a survey is closed. Seen before and after, a figure would tell an answer.
- A group with fewer than five answers to a question is withheld for that question: neither its counts nor
  how many they are.
- There is no total over all the groups. What is said of "all" is the sum of the groups that are shown, so
  it adds nothing that could be subtracted; the answers of withheld groups enter no figure at all.
- Results have no filters that select people.
- Texts are shown without a group, only where a question has ten or more, and only those that SD let pass.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from gore.core.numbers import ratio_pct, round_half_up
from surveys.answering import MATRIX_SEPARATOR
from surveys.definition import MATRIX, MULTIPLE, NUMBER, SCALE, TEXT, Question
from surveys.models import Answer, Instrument, InstrumentGroup, State, SurveyInvitation, WrittenAnswer

FEWEST_ANSWERS = 5
FEWEST_TEXTS = 10


@dataclass(frozen=True)
class GroupCount:
    """How many of a group were asked and answered; None where fewer than five answered."""

    code: str
    label: str
    asked: int
    answered: int | None

    @property
    def rate(self) -> Decimal | None:
        return None if self.answered is None else ratio_pct(self.answered, self.asked)


@dataclass(frozen=True)
class Cell:
    """A group's answers to one option: how many of `base` people."""

    count: int
    base: int

    @property
    def percent(self) -> Decimal:
        return ratio_pct(self.count, self.base) or Decimal(0)


@dataclass(frozen=True)
class OptionResult:
    """One option: a cell for each group, None where the group is withheld, and the sum of what is shown."""

    code: str
    label: str
    cells: tuple[Cell | None, ...]
    shown: Cell | None


@dataclass(frozen=True)
class GroupMean:
    """A group's mean as it is written; "–" and no base where it is withheld."""

    group: GroupCount
    base: int | None
    mean: str


@dataclass(frozen=True)
class QuestionResult:
    """One question (of a matrix: one of its rows). `bases` and `means` are by group, None if withheld."""

    code: str
    title: str
    kind: str
    is_multiple: bool
    groups: tuple[GroupCount, ...]
    bases: tuple[int | None, ...]
    options: tuple[OptionResult, ...]
    means: tuple[Decimal | None, ...] = ()

    @property
    def withheld(self) -> list[str]:
        """The groups that are not shown."""
        return [group.label for group, base in zip(self.groups, self.bases, strict=True) if base is None]

    @property
    def has_results(self) -> bool:
        return any(base is not None for base in self.bases)

    @property
    def by_group(self) -> list[GroupMean]:
        """Of a scale or a number: each group with its mean, to one decimal."""
        return [
            GroupMean(group, base, "–" if mean is None else str(round_half_up(mean, 1)))
            for group, base, mean in zip(self.groups, self.bases, self.means, strict=True)
        ]


@dataclass(frozen=True)
class TextResult:
    """What people wrote: `shown` texts of `count`, or nothing where there are too few (count is None)."""

    code: str
    title: str
    count: int | None
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """Everything that is said about a closed survey."""

    instrument: Instrument
    groups: tuple[GroupCount, ...]
    questions: tuple[QuestionResult, ...]
    texts: tuple[TextResult, ...]

    @property
    def shown_groups(self) -> list[GroupCount]:
        return [group for group in self.groups if group.answered is not None]

    @property
    def answered(self) -> int:
        """Of the groups that are shown."""
        return sum(group.answered or 0 for group in self.groups)

    @property
    def asked(self) -> int:
        """Of the groups that are shown."""
        return sum(group.asked for group in self.shown_groups)

    @property
    def withheld_groups(self) -> list[str]:
        return [group.label for group in self.groups if group.answered is None]

    def question(self, code: str) -> QuestionResult | None:
        return next((found for found in self.questions if found.code == code), None)


def response_rates(instrument: Instrument) -> list[tuple[InstrumentGroup, int, int]]:
    """For SD, at any moment: each group, how many were asked, how many links were used. Says who took part,
    nothing about what was answered."""
    counts = {
        row["group"]: (row["asked"], row["answered"])
        for row in SurveyInvitation.objects.filter(instrument=instrument)
        .order_by()
        .values("group")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(answered=True)))
    }
    return [(group, *counts.get(group.pk, (0, 0))) for group in instrument.groups.all()]


def asked_questions(instrument: Instrument) -> list[Question]:
    """The questions in use, then those that earlier versions asked and the last one does not."""
    versions = list(instrument.versions.filter(opened_on__isnull=False).order_by("-number"))
    found: dict[str, Question] = {}
    for version in versions:
        for question in version.asked:
            found.setdefault(question.code, question)
    return list(found.values())


def results_of(instrument: Instrument) -> Results | None:
    """The results of a closed survey; None for any other. A fixed number of queries."""
    if instrument.state != State.CLOSED:
        return None
    rates = response_rates(instrument)
    groups = tuple(
        GroupCount(group.code, group.label, asked, answered if answered >= FEWEST_ANSWERS else None)
        for group, asked, answered in rates
    )
    values: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for group_id, answered, value in Answer.objects.filter(group__instrument=instrument).values_list(
        "group", "question", "value"
    ):
        values[answered, group_id].append(value)
    keys = [group.pk for group, _asked, _answered in rates]
    questions: list[QuestionResult] = []
    for question in asked_questions(instrument):
        if question.kind == TEXT:
            continue
        for code, title in _parts(question):
            by_group = [values.get((code, key), []) for key in keys]
            questions.append(_result(question, code, title, groups, by_group))
    return Results(instrument, groups, tuple(questions), _texts(instrument))


def _parts(question: Question) -> list[tuple[str, str]]:
    """The question itself, or each row of a matrix."""
    if question.kind != MATRIX:
        return [(question.code, question.title)]
    return [(f"{question.code}{MATRIX_SEPARATOR}{row.code}", f"{question.title} {row.label}") for row in question.rows]


def _result(
    question: Question, code: str, title: str, groups: tuple[GroupCount, ...], by_group: Sequence[list[Any]]
) -> QuestionResult:
    bases = tuple(len(found) if len(found) >= FEWEST_ANSWERS else None for found in by_group)
    shown = [found for found, base in zip(by_group, bases, strict=True) if base is not None]
    means: tuple[Decimal | None, ...] = ()
    if question.kind in (NUMBER, SCALE):
        means = tuple(
            Decimal(sum(found)) / base if base is not None else None
            for found, base in zip(by_group, bases, strict=True)
        )
    counts = [_count(found) for found in by_group]
    options = []
    for option in question.steps() if question.kind != NUMBER else ():
        cells = tuple(
            Cell(count[option.code], base) if base is not None else None
            for count, base in zip(counts, bases, strict=True)
        )
        present = [cell for cell in cells if cell is not None]
        total = Cell(sum(c.count for c in present), sum(c.base for c in present)) if shown else None
        options.append(OptionResult(option.code, option.label, cells, total))
    return QuestionResult(
        code, title, question.kind, question.kind == MULTIPLE, groups, bases, tuple(options), means
    )  # fmt: skip


def _count(values: list[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for value in values:
        found.update(value if isinstance(value, list) else [str(value)])
    return found


def readable_texts(instrument: Instrument) -> list[WrittenAnswer]:
    """The texts that SD reads before release: of questions with enough of them, in the order of the mixing."""
    if instrument.state != State.CLOSED:
        return []
    texts = list(WrittenAnswer.objects.filter(instrument=instrument).order_by("question", "pk"))
    count = Counter(text.question for text in texts)
    return [text for text in texts if count[text.question] >= FEWEST_TEXTS]


def _texts(instrument: Instrument) -> tuple[TextResult, ...]:
    by_question: dict[str, list[WrittenAnswer]] = defaultdict(list)
    for text in readable_texts(instrument):
        by_question[text.question].append(text)
    found = []
    for question in asked_questions(instrument):
        if question.kind != TEXT:
            continue
        texts = by_question.get(question.code, [])
        shown = tuple(text.text for text in texts if text.decision == WrittenAnswer.Decision.SHOWN)
        found.append(TextResult(question.code, question.title, len(texts) or None, shown))
    return tuple(found)
