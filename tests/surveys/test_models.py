"""What the database refuses about surveys."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw

BAD_ROWS: BadRows = {
    "surveys_survey_answered_in_universe": lambda: set_raw(make.SurveyFactory(), answered=31, universe=30),
    "surveys_group_unique": lambda: save_as_new(make.RespondentGroupFactory()),
    "surveys_question_unique": lambda: save_as_new(make.QuestionFactory()),
    "surveys_option_unique": lambda: save_as_new(make.OptionFactory()),
    "surveys_result_unique": lambda: save_as_new(make.PublishedResultFactory()),
    "surveys_result_percentage_range": lambda: set_raw(make.PublishedResultFactory(), percentage=101),
    "surveys_result_count_in_base": lambda: set_raw(make.PublishedResultFactory(base_n=10), implied_count=11),
    "surveys_statement_unique": lambda: save_as_new(make.SurveyStatementFactory()),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name])


@pytest.mark.django_db
def test_everybody_may_answer_and_all_the_same() -> None:
    set_raw(make.SurveyFactory(), answered=30, universe=30)
    set_raw(make.PublishedResultFactory(base_n=10), percentage=100, implied_count=10)
