"""Administration of the programme of each edition."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from gore.core.admin import FROM_FILES
from gore.core.admin_base import ReadOnlyAdmin, RecordAdmin
from sessions.models import SessionInvitation, SessionMaterial, SummitSession


@admin.register(SummitSession)
class SummitSessionAdmin(RecordAdmin):
    section = "summits"
    position = 5
    fixed = ("edition",)
    constraints = {
        "gore_sessions_position_unique": ("position", _("Otra sesión ya ocupa ese lugar del día.")),
        "gore_sessions_day_from_one": (
            "day",
            _("El primer día es el 1; las reuniones preparatorias y las charlas llevan 0."),
        ),
        "gore_sessions_link_is_for_invited": (
            "link",
            _("Solo las reuniones preparatorias y las charlas llevan un enlace: el programa es público."),
        ),
        "gore_sessions_times_in_order": ("ends_at", _("El fin debe ser posterior al inicio.")),
        "gore_sessions_meeting_only_bilateral": ("meeting", _("Solo una sesión de bilaterales lleva una reunión.")),
    }
    list_display = ("title", "edition", "kind", "day", "date", "starts_at", "venue")
    list_filter = ("edition", "kind", "basis")
    list_select_related = ("edition",)
    search_fields = ("title", "edition__title", "venue")
    date_hierarchy = "date"
    by_code: ClassVar = {"meeting": _("No hay ninguna reunión con el código “%(code)s”.")}
    fieldsets = (
        (
            None,
            {
                "description": FROM_FILES,
                "fields": (
                    "edition", "kind", "title", ("day", "position"), "date", "starts_at", "ends_at", "minutes_limit",
                    "venue", "link", "basis", "meeting", "note",
                ),
            },
        ),
    )  # fmt: skip


@admin.register(SessionMaterial)
class SessionMaterialAdmin(ReadOnlyAdmin):
    """What is known of a file; the file itself is downloaded on the page of its session."""

    section = "summits"
    position = 33
    is_public = False
    exclude = ("file",)
    list_display = ("title", "session", "link", "name", "added_at")
    list_filter = ("session__edition",)
    list_select_related = ("session",)
    search_fields = ("title", "name", "session__title")


@admin.register(SessionInvitation)
class SessionInvitationAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 34
    is_public = False
    list_display = ("institution", "session", "answer", "attended")
    list_filter = ("session__edition", "answer", "attended")
    list_select_related = ("institution", "session")
    search_fields = ("institution__short_name", "session__title")
