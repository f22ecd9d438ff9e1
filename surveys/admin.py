"""Administration of surveys, all of it to read: the published one comes from the files, the others are
built, sent and released at /articulacion/encuestas/. Answers, and who was asked, are in no list here."""

from __future__ import annotations

from django.contrib import admin

from gore.core.admin_base import ReadOnlyAdmin
from surveys.models import (
    Instrument,
    InstrumentGroup,
    InstrumentVersion,
    Lesson,
    Option,
    PublishedResult,
    Question,
    RatingTally,
    RespondentGroup,
    Survey,
    SurveyStatement,
)


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    position = 10
    list_display = ("title", "edition", "answered", "universe")
    list_filter = ("edition",)
    list_select_related = ("edition",)
    search_fields = ("code", "title")


@admin.register(RespondentGroup)
class RespondentGroupAdmin(ReadOnlyAdmin):
    position = 11
    list_display = ("label", "survey", "answered", "universe", "basis")
    list_filter = ("survey",)
    list_select_related = ("survey",)
    search_fields = ("code", "label")


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    position = 12
    list_display = ("title", "survey", "position", "choice_mode")
    list_filter = ("survey",)
    list_select_related = ("survey",)
    search_fields = ("code", "title")


@admin.register(Option)
class OptionAdmin(ReadOnlyAdmin):
    position = 13
    list_display = ("label", "question", "position")
    list_filter = ("question",)
    list_select_related = ("question",)
    search_fields = ("code", "label", "question__title")


@admin.register(PublishedResult)
class PublishedResultAdmin(ReadOnlyAdmin):
    position = 14
    list_display = ("option", "group", "percentage", "base_n", "certain")
    list_filter = ("option__question", "group", "certain")
    list_select_related = ("option", "group")
    search_fields = ("option__label", "option__question__title", "group__label")


@admin.register(SurveyStatement)
class SurveyStatementAdmin(ReadOnlyAdmin):
    position = 15
    list_display = ("subject", "survey", "scope", "comparison", "threshold_pct")
    list_filter = ("survey", "comparison")
    list_select_related = ("survey",)
    search_fields = ("code", "subject", "check_text")


@admin.register(Instrument)
class InstrumentAdmin(ReadOnlyAdmin):
    position = 16
    list_display = ("title", "code", "edition", "state", "closes_on", "released_on")
    list_filter = ("edition", "state")
    list_select_related = ("edition",)
    search_fields = ("code", "title")


@admin.register(InstrumentGroup)
class InstrumentGroupAdmin(ReadOnlyAdmin):
    position = 17
    list_display = ("code", "instrument", "position")
    list_filter = ("code",)
    list_select_related = ("instrument",)
    search_fields = ("code", "instrument__title")


@admin.register(InstrumentVersion)
class InstrumentVersionAdmin(ReadOnlyAdmin):
    position = 18
    list_display = ("instrument", "number", "opened_on")
    list_select_related = ("instrument",)
    search_fields = ("instrument__title", "instrument__code")


@admin.register(RatingTally)
class RatingTallyAdmin(ReadOnlyAdmin):
    position = 19
    list_display = ("edition", "side", "useful", "prepared", "count")
    list_filter = ("edition", "side")
    list_select_related = ("edition",)
    search_fields = ("edition__title", "side")


@admin.register(Lesson)
class LessonAdmin(ReadOnlyAdmin):
    position = 20
    list_display = ("title", "learned_in", "took_effect_in", "helped", "released_on")
    list_filter = ("learned_in", "helped", "source")
    list_select_related = ("learned_in", "took_effect_in")
    search_fields = ("code", "title", "evidence", "decision")
