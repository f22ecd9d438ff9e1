"""Administration of timetables and what they are made of: read here, written on their own pages, which verify."""

from __future__ import annotations

from django.contrib import admin

from bilaterals.models import (
    Absence,
    CalendarFeed,
    DayBlock,
    Precedence,
    Release,
    ReleaseChange,
    Repair,
    Room,
    SolverRun,
    Timetable,
    TimetableSettings,
    TimetableStep,
)
from gore.core.admin_base import ReadOnlyAdmin


class TimetableAdminBase(ReadOnlyAdmin):
    """Not for the public: it sees a released timetable on its own page, once SD has opened it."""

    section = "summits"
    is_public = False


@admin.register(TimetableSettings)
class TimetableSettingsAdmin(TimetableAdminBase):
    position = 40
    list_display = ("edition", "slot_minutes", "walk_minutes", "public_at")
    list_select_related = ("edition",)
    search_fields = ("edition__title",)


@admin.register(DayBlock)
class DayBlockAdmin(TimetableAdminBase):
    position = 41
    list_display = ("edition", "date", "starts_at", "ends_at", "label")
    list_filter = ("edition",)
    list_select_related = ("edition",)
    search_fields = ("edition__title", "label")


@admin.register(Room)
class RoomAdmin(TimetableAdminBase):
    position = 42
    list_display = ("code", "name", "edition", "zone", "capacity", "owner", "hidden_at")
    list_filter = ("edition", "is_hall")
    list_select_related = ("edition", "owner")
    search_fields = ("code", "name")


@admin.register(Absence)
class AbsenceAdmin(TimetableAdminBase):
    position = 43
    list_display = ("institution", "edition", "starts_at", "ends_at", "reason")
    list_filter = ("edition", "is_demonstration")
    list_select_related = ("institution", "edition")
    search_fields = ("institution__name", "reason")


@admin.register(Precedence)
class PrecedenceAdmin(TimetableAdminBase):
    position = 44
    list_display = ("first", "second", "reason")
    list_filter = ("first__edition",)
    list_select_related = ("first", "second")
    search_fields = ("first__code", "second__code")


@admin.register(SolverRun)
class SolverRunAdmin(TimetableAdminBase):
    position = 45
    exclude = ("instance", "slots", "best")
    list_display = ("edition", "requested_at", "state", "seconds_limit", "requested_by")
    list_filter = ("edition", "state")
    list_select_related = ("edition", "requested_by")
    search_fields = ("edition__title", "failure")


@admin.register(Timetable)
class TimetableAdmin(TimetableAdminBase):
    """A version as a whole; where each meeting is, its board shows."""

    position = 46
    exclude = ("slots",)
    list_display = ("number", "name", "edition", "state", "origin", "version", "changed_at")
    list_filter = ("edition", "state", "origin", "is_demonstration")
    list_select_related = ("edition",)
    search_fields = ("name",)


@admin.register(TimetableStep)
class TimetableStepAdmin(TimetableAdminBase):
    position = 47
    list_display = ("timetable", "number", "text", "by", "at", "undone_at")
    list_filter = ("timetable__edition",)
    list_select_related = ("timetable", "by")
    search_fields = ("text",)


@admin.register(Release)
class ReleaseAdmin(TimetableAdminBase):
    position = 48
    list_display = ("number", "name", "edition", "released_at", "released_by")
    list_filter = ("edition",)
    list_select_related = ("edition", "released_by")
    search_fields = ("name", "note")


@admin.register(ReleaseChange)
class ReleaseChangeAdmin(TimetableAdminBase):
    position = 49
    list_display = ("meeting", "release", "kind", "sequence")
    list_filter = ("release__edition", "kind")
    list_select_related = ("meeting", "release")
    search_fields = ("meeting__code",)


@admin.register(Repair)
class RepairAdmin(TimetableAdminBase):
    position = 50
    list_display = ("text", "edition", "state", "asked_at", "asked_by")
    list_filter = ("edition", "state")
    list_select_related = ("edition", "asked_by")
    search_fields = ("text",)


@admin.register(CalendarFeed)
class CalendarFeedAdmin(TimetableAdminBase):
    position = 51
    list_display = ("edition", "kind", "institution", "room", "generation")
    list_filter = ("edition", "kind")
    list_select_related = ("edition", "institution", "room")
    search_fields = ("institution__name", "room__name")
