"""Administration of the stored compliance rates: computed, so only read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from commitments.models import ComplianceRate, ComplianceRequest, ComplianceSnapshot
from gore.core.admin_base import ReadOnlyAdmin


@admin.register(ComplianceSnapshot)
class ComplianceSnapshotAdmin(ReadOnlyAdmin):
    section = "figures"
    list_display = ("__str__", "kind", "as_of", "computed_at")
    list_filter = ("kind",)
    search_fields = ("kind",)
    date_hierarchy = "as_of"


@admin.register(ComplianceRate)
class ComplianceRateAdmin(ReadOnlyAdmin):
    section = "figures"
    position = 1
    list_display = (
        "dimension", "edition", "sector", "region", "type", "audience", "commitments", "executed", "in_process",
        "pending", "snapshot",
    )  # fmt: skip
    list_filter = ("snapshot", "audience", "dimension", "edition", "sector", "region")
    list_select_related = ("snapshot", "edition", "sector", "region")
    search_fields = ("edition__title", "sector__name", "sector__short_name", "region__name", "type")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ComplianceRate]:
        return super().get_queryset(request).select_related("snapshot", "edition", "sector", "region")


@admin.register(ComplianceRequest)
class ComplianceRequestAdmin(ReadOnlyAdmin):
    section = "figures"
    position = 2
    list_display = ("reason", "requested_at")
    search_fields = ("reason",)
    date_hierarchy = "requested_at"
