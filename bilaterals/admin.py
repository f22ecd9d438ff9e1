"""Administration of bilateral meetings; calls, topics and their review are read here and written on their own pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bilaterals import admin_agendas, admin_timetable  # noqa: F401  (register their models)
from bilaterals.models import (
    AgendaTopic,
    Assistance,
    Call,
    CallField,
    LateEntryCode,
    Meeting,
    MeetingTopic,
    TopicAnswer,
    TopicAttachment,
    TopicDecision,
    TopicPartner,
    TopicStep,
)
from gore.core.admin_base import ReadOnlyAdmin, RecordAdmin, soles
from gore.core.models import Institution


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    section = "summits"
    position = 4
    fixed = ("code", "edition")
    constraints = {
        "bilaterals_meeting_minutes_sane": ("minutes_planned", _("Escriba una duración de 1 a 480 minutos.")),
        "bilaterals_meeting_priority_sane": ("priority", _("Escriba un peso de 1 a 100.")),
    }
    list_display = ("code", "edition", "region_names", "sector_names", "minutes_planned")
    list_filter = ("edition", "sectors", "regions", "is_demonstration")
    list_select_related = ("edition",)
    search_fields = ("code",)
    ticked = ("regions", "sectors")
    readonly_fields = ("is_demonstration", "priority", "priority_reason", "withdrawn_at", "withdrawal_reason")

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


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 10
    is_public = False
    list_display = ("edition", "opens_at", "topics_due_at", "corrections_due_at", "information_due_at", "opened_at")
    list_filter = ("edition__phase",)
    list_select_related = ("edition",)
    search_fields = ("edition__code", "edition__title")


@admin.register(CallField)
class CallFieldAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 11
    is_public = False
    list_display = ("label", "call", "kind", "is_required", "position")
    list_filter = ("call__edition", "kind", "is_required")
    list_select_related = ("call__edition",)
    search_fields = ("label", "help_text", "key")


@admin.register(LateEntryCode)
class LateEntryCodeAdmin(ReadOnlyAdmin):
    """Who got a code and whether it was used; the code itself is kept nowhere."""

    section = "summits"
    position = 12
    is_public = False
    exclude = ("digest",)
    list_display = ("delegation", "call", "reason", "made_at", "expires_at", "used_at")
    list_filter = ("call__edition",)
    list_select_related = ("delegation", "call__edition")
    search_fields = ("delegation__short_name", "reason")


@admin.register(AgendaTopic)
class AgendaTopicAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 5
    is_public = False
    shown: ClassVar = {
        "cost": soles("cost", _("costo total")),
        "requested_amount": soles("requested_amount", _("monto que se pide")),
    }
    exclude = ("search_text",)
    list_display = ("code", "title", "delegation", "state", "rank", "requested_amount")
    list_filter = ("edition", "state", "route", "blockage", "stage", "is_demonstration")
    list_select_related = ("delegation",)
    search_fields = ("code", "title", "delegation__short_name", "cui")


@admin.register(TopicPartner)
class TopicPartnerAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 13
    is_public = False
    list_display = ("topic", "delegation", "state", "asked_at", "answered_at")
    list_filter = ("topic__edition", "state")
    list_select_related = ("topic", "delegation")
    search_fields = ("topic__code", "topic__title", "delegation__short_name")


@admin.register(TopicAnswer)
class TopicAnswerAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 14
    is_public = False
    list_display = ("topic", "field", "value")
    list_filter = ("field__call__edition",)
    list_select_related = ("topic", "field")
    search_fields = ("topic__code", "field__label", "value")


@admin.register(TopicAttachment)
class TopicAttachmentAdmin(ReadOnlyAdmin):
    """What is known of a file; the file itself is downloaded on the page of its topic."""

    section = "summits"
    position = 15
    is_public = False
    exclude = ("file",)
    list_display = ("name", "topic", "kind", "size", "scan", "uploaded_at")
    list_filter = ("topic__edition", "kind", "scan")
    list_select_related = ("topic",)
    search_fields = ("name", "topic__code", "topic__title")


@admin.register(TopicDecision)
class TopicDecisionAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 16
    is_public = False
    list_display = ("topic", "kind", "reason", "decided_by", "decided_at", "released_at")
    list_filter = ("topic__edition", "kind")
    list_select_related = ("topic", "decided_by")
    search_fields = ("topic__code", "topic__title", "reason")


@admin.register(TopicStep)
class TopicStepAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 17
    is_public = False
    list_display = ("topic", "kind", "at", "by", "institution")
    list_filter = ("topic__edition", "kind")
    list_select_related = ("topic", "by", "institution")
    search_fields = ("topic__code", "topic__title", "note")


@admin.register(Assistance)
class AssistanceAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 18
    is_public = False
    list_display = ("topic", "sector", "due_on", "state", "answered_at", "closed_at")
    list_filter = ("topic__edition", "state", "sector")
    list_select_related = ("topic", "sector")
    search_fields = ("topic__code", "topic__title", "sector__short_name", "answer")


@admin.register(MeetingTopic)
class MeetingTopicAdmin(ReadOnlyAdmin):
    section = "summits"
    position = 19
    is_public = False
    list_display = ("meeting", "topic", "position")
    list_filter = ("meeting__edition",)
    list_select_related = ("meeting", "topic")
    search_fields = ("meeting__code", "topic__code", "topic__title")
