"""Figures of the published surveys."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

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


@dataclass(frozen=True)
class SurveyTables:
    """A survey with everybody who was asked and its questions as tables."""

    survey: Survey
    groups: tuple[RespondentGroup, ...]
    tables: tuple[QuestionTable, ...]


def surveys_with_tables() -> list[SurveyTables]:
    """Every survey; seven queries however many there are and however long."""
    surveys = Survey.objects.select_related("edition").prefetch_related(
        "groups",
        "statements",
        "questions__options",
        Prefetch("questions__options__results", PublishedResult.objects.select_related("group")),
    )
    return [
        SurveyTables(survey, groups, tuple(_table(question, groups) for question in survey.questions.all()))
        for survey in surveys
        for groups in [tuple(survey.groups.all())]
    ]


def _table(question: Question, groups: tuple[RespondentGroup, ...]) -> QuestionTable:
    columns = tuple(group for group in groups if group.code != "total")
    rows = []
    for option in question.options.all():
        by_group = {result.group_id: result for result in option.results.all()}
        rows.append(OptionRow(option, tuple(by_group.get(group.pk) for group in columns)))
    uncertain = any(result is not None and not result.certain for row in rows for result in row.results)
    return QuestionTable(question, columns, tuple(rows), uncertain)
