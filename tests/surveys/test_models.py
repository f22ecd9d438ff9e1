"""What the database refuses about surveys."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import factories as make
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw

DAY = dt.date(2026, 3, 1)
NOON = make.noon(DAY)

BAD_ROWS: BadRows = {
    "surveys_survey_answered_in_universe": lambda: set_raw(make.SurveyFactory(), answered=31, universe=30),
    "surveys_group_unique": lambda: save_as_new(make.RespondentGroupFactory()),
    "surveys_question_unique": lambda: save_as_new(make.QuestionFactory()),
    "surveys_option_unique": lambda: save_as_new(make.OptionFactory()),
    "surveys_result_unique": lambda: save_as_new(make.PublishedResultFactory()),
    "surveys_result_percentage_range": lambda: set_raw(make.PublishedResultFactory(), percentage=101),
    "surveys_result_count_in_base": lambda: set_raw(make.PublishedResultFactory(base_n=10), implied_count=11),
    "surveys_statement_unique": lambda: save_as_new(make.SurveyStatementFactory()),
    "surveys_instrument_state_known": lambda: set_raw(make.InstrumentFactory(), state="otro", opened_on=DAY),
    "surveys_instrument_opened_unless_draft": lambda: set_raw(make.InstrumentFactory(), state="open"),
    "surveys_instrument_grace_while_closing": lambda: set_raw(make.InstrumentFactory(), answers_until=NOON),
    "surveys_instrument_closed_has_date": lambda: set_raw(make.InstrumentFactory(), closed_on=DAY),
    "surveys_instrument_released_is_closed": lambda: set_raw(make.InstrumentFactory(), released_on=DAY),
    "surveys_instrumentgroup_unique": lambda: save_as_new(make.InstrumentGroupFactory()),
    "surveys_instrumentgroup_known": lambda: set_raw(make.InstrumentGroupFactory(), code="vecinos"),
    "surveys_version_number_unique": lambda: save_as_new(make.InstrumentVersionFactory()),
    "surveys_version_number_from_one": lambda: set_raw(make.InstrumentVersionFactory(), number=0),
    "surveys_invitation_once": lambda: save_as_new(make.SurveyInvitationFactory(), token_digest="1" * 64),
    "surveys_invitation_email_lower": lambda: set_raw(make.SurveyInvitationFactory(), email="Ana@region.example"),
    "surveys_invitation_reminded_after_sent": lambda: set_raw(
        make.SurveyInvitationFactory(), reminders=1, reminded_on=DAY
    ),
    "surveys_written_decision_known": lambda: set_raw(make.WrittenAnswerFactory(), decision="quizá"),
    "surveys_written_not_empty": lambda: set_raw(make.WrittenAnswerFactory(), text=""),
    "surveys_rating_once": lambda: save_as_new(make.RatingMarkFactory()),
    "surveys_pendingrating_values_known": lambda: set_raw(make.PendingRatingFactory(), useful="tal vez"[:6]),
    "surveys_ratingtally_values_known": lambda: set_raw(make.RatingTallyFactory(), side="otra"),
    "surveys_ratingtally_unique": lambda: save_as_new(make.RatingTallyFactory()),
    "surveys_ratingtally_counts": lambda: set_raw(make.RatingTallyFactory(), count=0),
    "surveys_lesson_source_known": lambda: set_raw(make.LessonFactory(), source="rumor"),
    "surveys_lesson_helped_known": lambda: set_raw(
        make.LessonFactory(took_effect_in=make.EditionFactory()), helped="quizá"
    ),
    "surveys_lesson_helped_in_effect": lambda: set_raw(make.LessonFactory(), helped="yes"),
    "surveys_lesson_figure_named": lambda: set_raw(make.LessonFactory(), figure_before=3),
    "surveys_lesson_survey_is_source": lambda: set_raw(make.LessonFactory(), instrument=make.InstrumentFactory()),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name])


@pytest.mark.django_db
def test_everybody_may_answer_and_all_the_same() -> None:
    set_raw(make.SurveyFactory(), answered=30, universe=30)
    set_raw(make.PublishedResultFactory(base_n=10), percentage=100, implied_count=10)
