"""Figures of the published surveys."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.models import Option, PublishedResult, Question, RespondentGroup, Survey


@dataclass(frozen=True)
class OptionRow:
    """One option with its printed percentage for each group, in the groups' order."""

    option: Option
    results: tuple[PublishedResult | None, ...]


@dataclass(frozen=True)
class QuestionTable:
    """A question as a table: groups across, options down."""

    question: Question
    groups: tuple[RespondentGroup, ...]
    rows: tuple[OptionRow, ...]
    has_uncertain: bool

    @property
    def is_multiple(self) -> bool:
        """Whether each person could choose several options, as far as the source lets one read."""
        return self.question.choice_mode.startswith("multiple")


def question_tables(survey: Survey) -> list[QuestionTable]:
    """Every question of *survey*; four queries however long it is."""
    groups = tuple(group for group in survey.groups.all() if group.code != "total")
    found = PublishedResult.objects.filter(group__survey=survey).select_related("group")
    by_cell = {(result.option_id, result.group_id): result for result in found}
    tables = []
    for question in survey.questions.prefetch_related("options"):
        rows = tuple(
            OptionRow(option, tuple(by_cell.get((option.pk, group.pk)) for group in groups))
            for option in question.options.all()
        )
        uncertain = any(result is not None and not result.certain for row in rows for result in row.results)
        tables.append(QuestionTable(question, groups, rows, uncertain))
    return tables
