"""Administration of the stored compliance rates: computed, so only read."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commitments.models import CommitmentType, ComplianceRate, ComplianceRequest, ComplianceSnapshot
from gore.core.admin_base import ReadOnlyAdmin
from gore.core.models import choice_label


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
    list_display = ("dimension", "about", "audience", "commitments", "executed", "snapshot")
    list_filter = ("snapshot", "audience", "dimension", "edition", "sector", "region")
    list_select_related = ("snapshot", "edition", "sector", "region")
    search_fields = ("edition__title", "sector__name", "sector__short_name", "region__name", "type")

    @admin.display(description=_("de"))
    def about(self, rate: ComplianceRate) -> str:
        """What the rate is about: the edition, sector, region or type that it counts."""
        kind = str(choice_label(CommitmentType, rate.type)) if rate.type else ""
        keys = (rate.edition, rate.sector.short_name if rate.sector else None, rate.region, kind)
        return ", ".join(str(key) for key in keys if key)


@admin.register(ComplianceRequest)
class ComplianceRequestAdmin(ReadOnlyAdmin):
    section = "figures"
    position = 2
    list_display = ("reason", "requested_at")
    search_fields = ("reason",)
    date_hierarchy = "requested_at"
