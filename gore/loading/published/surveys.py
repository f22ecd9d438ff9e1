"""The published survey: questions, options, groups of respondents, printed results, statements."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from gore.loading.published.reader import Problems, Row
from gore.loading.published.summits import Context
from gore.loading.published.upsert import Wanted, bring_to
from surveys.models import Option, PublishedResult, Question, RespondentGroup, Survey, SurveyStatement

TOTAL = "total"
FILES = ("survey_questions.csv", "survey_options.csv", "survey_respondents.csv", "survey_results.csv")


def check_surveys(tables: dict[str, list[Row]], problems: Problems) -> None:
    """Rules across the survey's files: one edition, a total, as many options as announced,
    and results whose option belongs to their question."""
    questions, options = tables["survey_questions"], tables["survey_options"]
    for row in questions[1:]:
        if row["edition_code"] != questions[0]["edition_code"]:
            problems.add(row.file, _("la encuesta publicada es de una sola edición."), row.line, "edition_code")
    if not any(row["group_code"] == TOTAL for row in tables["survey_respondents"]):
        problems.add("survey_respondents.csv", _("falta la fila «total»."), 1, "group_code")
    count = Counter(row["question_code"] for row in options)
    for row in questions:
        if count[row["question_code"]] != row["options"]:
            reason = _("survey_options.csv trae %(found)d opciones y aquí dice %(expected)d.") % {
                "found": count[row["question_code"]],
                "expected": row["options"],
            }
            problems.add(row.file, reason, row.line, "options")
    owner = {row["option_code"]: row["question_code"] for row in options}
    for row in tables["survey_results"]:
        if owner[row["option_code"]] != row["question_code"]:
            problems.add(row.file, _("la opción es de otra pregunta."), row.line, "option_code")
        if row["group_code"] == TOTAL:
            problems.add(row.file, _("los resultados son por grupo, no del total."), row.line, "group_code")


def load_surveys(context: Context) -> None:
    """One survey, of the edition that the questions name; its code is the edition's."""
    tables, tally = context.tables, context.tally
    total = next(row for row in tables["survey_respondents"] if row["group_code"] == TOTAL)
    edition = context.editions[tables["survey_questions"][0]["edition_code"]]
    values = {
        "edition": edition,
        "title": _("Encuesta de satisfacción"),
        "answered": total["answered"],
        "universe": total["universe"],
        "note": total["note"],
    }
    surveys = bring_to(tally, Survey.objects.filter(edition=edition), [Wanted({"code": edition.code}, values)])
    survey = surveys[edition.code]
    people = [row for row in tables["survey_respondents"] if row["group_code"] != TOTAL]
    groups = bring_to(
        tally,
        RespondentGroup.objects.filter(survey=survey),
        [
            Wanted(
                {"survey": survey, "code": row["group_code"]},
                {
                    "label": row["group_label"],
                    "position": position,
                    **{name: row[name] for name in ("answered", "universe", "basis", "note")},
                },
            )
            for position, row in enumerate(people, start=1)
        ],
        owned=True,
    )
    questions = bring_to(
        tally,
        Question.objects.filter(survey=survey),
        [
            Wanted(
                {"survey": survey, "code": row["question_code"]},
                {"position": position, **{name: row[name] for name in ("title", "choice_mode", "source_part")}},
            )
            for position, row in enumerate(tables["survey_questions"], start=1)
        ],
        owned=True,
    )
    options = bring_to(
        tally,
        Option.objects.filter(question__survey=survey),
        [
            Wanted(
                {"question": questions[survey.pk, row["question_code"]], "code": row["option_code"]},
                {"position": row["position"], "label": row["label"]},
            )
            for row in tables["survey_options"]
        ],
        owned=True,
    )
    by_code = {code: option for (_question, code), option in options.items()}
    same = ("percentage", "base_n", "implied_count", "certain", "reason", "text_order_values")
    bring_to(
        tally,
        PublishedResult.objects.filter(option__question__survey=survey).select_related("option", "group"),
        [
            Wanted(
                {"option": by_code[row["option_code"]], "group": groups[survey.pk, row["group_code"]]},
                {name: row[name] for name in same},
            )
            for row in tables["survey_results"]
        ],
        owned=True,
    )
    bring_to(
        tally,
        SurveyStatement.objects.filter(survey=survey),
        [
            Wanted(
                {"survey": survey, "code": row["statement_code"]},
                {
                    **{name: row[name] for name in ("subject", "scope", "comparison", "threshold_pct")},
                    "check_text": row["check"],
                },
            )
            for row in tables["survey_statements"]
        ],
        owned=True,
    )
