"""Administration of bilateral meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting
from gore.core.admin_base import RecordAdmin
from gore.core.models import Institution


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    section = "summits"
    position = 4
    fixed = ("code", "edition")
    constraints = {
        "bilaterals_meeting_minutes_sane": ("minutes_planned", _("Escriba una duración de 1 a 480 minutos.")),
    }
    list_display = ("code", "edition", "region_names", "sector_names", "minutes_planned")
    list_filter = ("edition", "sectors", "regions", "is_demonstration")
    list_select_related = ("edition",)
    search_fields = ("code",)
    ticked = ("regions", "sectors")
    readonly_fields = ("is_demonstration",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        return super().get_queryset(request).prefetch_related("regions", "sectors")

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "sectors":
            kwargs["queryset"] = Institution.objects.filter(sits_at_table=True)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("regiones"))
    def region_names(self, meeting: Meeting) -> str:
        return ", ".join(region.display_name for region in meeting.regions.all())

    @admin.display(description=_("sectores"))
    def sector_names(self, meeting: Meeting) -> str:
        return ", ".join(sector.short_name for sector in meeting.sectors.all())
