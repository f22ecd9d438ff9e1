"""Administration of the published survey: it comes from the files, so it is read here."""

from __future__ import annotations

from django.contrib import admin

from gore.core.admin_base import ReadOnlyAdmin
from surveys.models import Option, PublishedResult, Question, RespondentGroup, Survey, SurveyStatement


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
