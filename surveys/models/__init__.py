"""Surveys: the published one with its printed percentages, the instruments that people answer, the
ratings of meetings, and the lessons that the next edition learns."""

from surveys.models.answers import Answer, PendingAnswer, SurveyInvitation, WrittenAnswer
from surveys.models.instruments import Instrument, InstrumentGroup, InstrumentVersion, State
from surveys.models.lessons import Lesson
from surveys.models.published import (
    Option,
    PublishedResult,
    Question,
    RespondentGroup,
    Survey,
    SurveyStatement,
)
from surveys.models.ratings import PendingRating, RatingMark, RatingTally

__all__ = [
    "Answer",
    "Instrument",
    "InstrumentGroup",
    "InstrumentVersion",
    "Lesson",
    "Option",
    "PendingAnswer",
    "PendingRating",
    "PublishedResult",
    "Question",
    "RatingMark",
    "RatingTally",
    "RespondentGroup",
    "State",
    "Survey",
    "SurveyInvitation",
    "SurveyStatement",
    "WrittenAnswer",
]
