"""What SD's own pages, imports and files of series write: only read here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from gore.core.admin_base import ReadOnlyAdmin, soles
from transfers.models import (
    BudgetExecution,
    ClosedPeriod,
    DifferenceNote,
    ImportLine,
    ProjectPhoto,
    SeriesValue,
    TransferImport,
    TransferProject,
)


@admin.register(ProjectPhoto)
class ProjectPhotoAdmin(ReadOnlyAdmin):
    section = "money"
    position = 3
    list_display = ("text", "project", "taken_on", "credit")
    list_filter = ("content_type",)
    list_select_related = ("project",)
    search_fields = ("text", "project__name", "credit")
    date_hierarchy = "added_at"


@admin.register(TransferProject)
class TransferProjectAdmin(ReadOnlyAdmin):
    section = "money"
    position = 4
    list_display = ("transfer", "project", "amount")
    list_filter = ("transfer__edition",)
    list_select_related = ("transfer", "project")
    search_fields = ("transfer__code", "project__code", "project__cui", "project__name")
    shown: ClassVar = {"amount": soles("amount", _("monto"))}


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(ReadOnlyAdmin):
    section = "money"
    position = 5
    list_display = ("__str__", "closed_at", "closed_by", "reopened_at")
    list_filter = ("closed_at",)
    list_select_related = ("closed_by",)
    search_fields = ("note", "reopen_reason")
    date_hierarchy = "ends_on"


@admin.register(TransferImport)
class TransferImportAdmin(ReadOnlyAdmin):
    section = "money"
    position = 6
    list_display = ("file_name", "edition", "state", "rows", "accepted", "rejected", "duplicates", "uploaded_at")
    list_filter = ("state", "edition")
    list_select_related = ("edition",)
    search_fields = ("file_name", "digest")
    date_hierarchy = "uploaded_at"


@admin.register(ImportLine)
class ImportLineAdmin(ReadOnlyAdmin):
    section = "money"
    position = 7
    list_display = ("transfer_import", "kind", "sheet", "cell", "value", "reason")
    list_filter = ("kind",)
    list_select_related = ("transfer_import",)
    search_fields = ("sheet", "value", "reason", "transfer_import__file_name")


@admin.register(SeriesValue)
class SeriesValueAdmin(ReadOnlyAdmin):
    section = "money"
    position = 8
    list_display = ("series", "region", "year", "month", "value", "source", "as_of", "is_demonstration")
    list_filter = ("series", "year", "region", "is_demonstration")
    list_select_related = ("region",)
    search_fields = ("source", "source_file", "region__name")


@admin.register(BudgetExecution)
class BudgetExecutionAdmin(ReadOnlyAdmin):
    section = "money"
    position = 9
    list_display = ("region", "project", "year", "pim", "accrued", "as_of", "is_demonstration")
    list_filter = ("year", "region", "is_demonstration")
    list_select_related = ("region", "project")
    search_fields = ("region__name", "project__name", "source")
    shown: ClassVar = {"pim": soles("pim", _("PIM")), "accrued": soles("accrued", _("devengado"))}


@admin.register(DifferenceNote)
class DifferenceNoteAdmin(ReadOnlyAdmin):
    section = "money"
    position = 10
    list_display = ("figure", "state", "owner", "due_on")
    list_filter = ("state", "owner")
    list_select_related = ("figure", "owner")
    search_fields = ("figure__label", "explanation")
