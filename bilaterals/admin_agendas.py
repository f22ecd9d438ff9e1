"""Administration of agendas and of what ministries write for them: read here, written on their own pages."""

from __future__ import annotations

from django.contrib import admin

from bilaterals.models import AgendaRelease, ReleasedAgenda, TopicPosition
from gore.core.admin_base import ReadOnlyAdmin


@admin.register(TopicPosition)
class TopicPositionAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 30
    is_public = False
    list_display = ("topic", "sector", "visibility", "saved_at")
    list_filter = ("topic__edition", "visibility", "sector", "is_demonstration")
    list_select_related = ("topic", "sector")
    search_fields = ("topic__code", "topic__title", "sector__short_name")


@admin.register(AgendaRelease)
class AgendaReleaseAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 31
    is_public = False
    list_display = ("edition", "number", "made_at", "is_outside_dates", "reason")
    list_filter = ("edition", "is_outside_dates")
    list_select_related = ("edition", "batch")
    search_fields = ("edition__title", "reason")


@admin.register(ReleasedAgenda)
class ReleasedAgendaAdmin(ReadOnlyAdmin):
    """Who got which agenda and what they did with it; what it says is read on its own page."""

    section = "summits"
    position = 32
    is_public = False
    exclude = ("content", "digest")
    list_display = ("institution", "release", "sequence", "opened_at", "confirmed_at")
    list_filter = ("release__edition",)
    list_select_related = ("institution", "release__edition")
    search_fields = ("institution__short_name", "institution__name")
