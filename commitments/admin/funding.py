"""Administration of the money behind commitments: SD's own pages write it, so it is only read here."""

from __future__ import annotations

from django.contrib import admin

from commitments.models import Funding
from gore.core.admin_base import ReadOnlyAdmin


@admin.register(Funding)
class FundingAdmin(ReadOnlyAdmin):
    section = "register"
    position = 3
    list_display = ("commitment", "transfer", "norm", "added_at", "added_by")
    list_filter = ("is_demonstration",)
    list_select_related = ("commitment", "transfer", "norm", "added_by")
    search_fields = ("commitment__code", "transfer__code", "norm__number", "note")
    date_hierarchy = "added_at"
