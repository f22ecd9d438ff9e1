"""Administration of transfers, projects and legal norms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.admin import FROM_FILES
from gore.core.admin_base import RecordAdmin, Rows, ServiceAdmin, soles
from gore.core.admin_forms import CODE, Refused, ServiceForm, ServiceFormSet
from gore.core.forms import SolesField
from gore.core.models import Institution, Region
from transfers import exports, services
from transfers.models import LegalNorm, Project, Transfer, TransferShare

AMOUNTS: dict[Any, Any] = {models.DecimalField: {"form_class": SolesField, "widget": forms.TextInput}}
SHARES = "shares"
"""The prefix of the rows of shares in the form of a transfer."""


class TransferForm(ServiceForm):
    """The code may stay empty: then the transfer gets the next one of its edition."""

    code = forms.CharField(
        label=_("Código"),
        max_length=30,
        required=False,
        validators=[CODE],
        help_text=_("Vacío: el siguiente de la edición."),
    )


class ShareRows(Rows, admin.TabularInline):
    """What each region receives. Whoever may change the transfer changes its parts."""

    model = TransferShare
    form = ServiceForm
    formset = ServiceFormSet
    fields = ("region", "amount")
    verbose_name_plural = _("reparto por región")
    formfield_overrides = AMOUNTS
    shown: ClassVar = {"amount": soles("amount", _("monto"))}

    def get_queryset(self, request: HttpRequest) -> QuerySet[TransferShare]:
        return super().get_queryset(request).select_related("region", "transfer")

    def get_extra(self, request: HttpRequest, obj: Transfer | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def has_add_permission(self, request: HttpRequest, obj: Transfer | None = None) -> bool:
        return request.user.has_perm("transfers.change_transfer" if obj else "transfers.add_transfer")

    def has_change_permission(self, request: HttpRequest, obj: Transfer | None = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Transfer | None = None) -> bool:
        return self.has_add_permission(request, obj)


@admin.register(Transfer)
class TransferAdmin(ServiceAdmin):
    section = "money"
    in_menu = True
    form = TransferForm
    fixed = ("code", "edition")
    list_display = ("code", "summary", "giver_name", "receivers", "amount", "date")
    list_filter = ("edition", "kind", "giver", "multi_region", "regions", "is_demonstration")
    list_select_related = ("giver",)
    search_fields = ("code", "description", "giver__name", "giver__short_name", "norm__kind", "norm__number")
    date_hierarchy = "date"
    inlines = (ShareRows,)
    add_related = ("norm",)
    readonly_fields = ("is_demonstration",)
    formfield_overrides = AMOUNTS
    shown: ClassVar = {"amount": soles("amount", _("monto"))}
    export = staticmethod(exports.transfers_file)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "edition",
                    "code",
                    "kind",
                    "giver",
                    "amount",
                    "date",
                    "norm",
                    "description",
                    "is_demonstration",
                )
            },
        ),
        (
            _("Quién recibe"),
            {
                "description": _(
                    "Las partes de las regiones suman el monto. Sin reparto publicado, marque multirregión."
                ),
                "fields": ("multi_region",),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        return super().get_queryset(request).prefetch_related("shares__region")

    @admin.display(description=_("destino"), ordering="description")
    def summary(self, transfer: Transfer) -> str:
        return Truncator(transfer.description).chars(110)

    @admin.display(description=_("sector"), ordering="giver__short_name")
    def giver_name(self, transfer: Transfer) -> str:
        return transfer.giver.short_name

    @admin.display(description=_("recibe"))
    def receivers(self, transfer: Transfer) -> str:
        if transfer.multi_region:
            return _now("Multirregión")
        return ", ".join(share.region.display_name for share in transfer.shares.all())

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "giver":
            kwargs["queryset"] = Institution.objects.filter(kind__in=Institution.NATIONAL_KINDS)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Transfer, form: Any, change: bool) -> None:
        """Nothing yet: a transfer and its parts are one write (see `save_related`)."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        (rows,) = formsets
        shares: dict[Region, Decimal] = {
            row.cleaned_data["region"]: row.cleaned_data["amount"] for row in rows.kept_rows()
        }
        values = {
            name: form.cleaned_data[name]
            for name in ("kind", "giver", "amount", "date", "description", "multi_region", "norm")
        }
        try:
            if change:
                written = services.change_transfer(transfer=form.instance, shares=shares, **values)
            else:
                written = services.record_transfer(
                    code=form.cleaned_data["code"], edition=form.cleaned_data["edition"], shares=shares,
                    is_demonstration=settings.DEMO, **values,
                )  # fmt: skip
        except ValidationError as error:
            raise _placed(error) from error
        form.instance.pk = written.pk
        form.instance.refresh_from_db()
        rows.note_changes()


def _placed(error: ValidationError) -> Refused:
    """The refusal of a transfer, with what is about its parts above the parts."""
    by_field = dict(error.error_dict) if hasattr(error, "error_dict") else {}
    about_parts = by_field.pop("shares", None)
    errors: dict[str | None, ValidationError] = {}
    if about_parts:
        errors[SHARES] = ValidationError(about_parts)
    if by_field or not about_parts:
        errors[None] = ValidationError(by_field) if by_field else error
    return Refused(errors)


@admin.register(Project)
class ProjectAdmin(RecordAdmin):
    section = "money"
    position = 1
    fixed = ("code",)
    constraints = {
        "transfers_project_amount_not_negative": ("amount", _("El monto no puede ser negativo.")),
        "transfers_project_dates_in_order": ("ends_on", _("El término es anterior al inicio.")),
        "transfers_project_not_into_itself": ("code", _("Un proyecto no se une consigo mismo.")),
    }
    list_display = ("name", "code", "cui", "kind", "institution", "amount")
    list_filter = ("kind", "institution", "editions", "regions", "is_demonstration")
    list_select_related = ("institution",)
    search_fields = ("code", "cui", "name", "institution__name", "institution__short_name")
    ticked = ("regions", "editions", "alignments")
    readonly_fields = ("source_part", "institution_basis", "is_demonstration")
    formfield_overrides = AMOUNTS
    shown: ClassVar = {"amount": soles("amount", _("monto"))}
    export = staticmethod(exports.projects_file)
    fieldsets = (
        (
            None,
            {
                "description": FROM_FILES,
                "fields": (
                    "code", "cui", "name", "kind", "institution", "all_regions", "regions", "provinces",
                    "editions", "stage", "status", "starts_on", "ends_on", "alignments", ("amount", "amount_qualifier"),
                    ("beneficiaries", "beneficiaries_unit", "beneficiaries_qualifier"),
                    "other_measures", "date_text", "status_text", "note",
                ),
            },
        ),
        (_("Origen"), {"fields": ("source_part", "institution_basis", "is_demonstration")}),
    )  # fmt: skip


@admin.register(LegalNorm)
class LegalNormAdmin(RecordAdmin):
    constraints = {
        "transfers_legalnorm_unique": ("number", _("Esa norma ya está registrada.")),
        "transfers_legalnorm_unique_in_year": ("number", _("Esa norma ya está registrada.")),
    }
    section = "money"
    position = 2
    list_display = ("name", "kind", "date", "subject")
    list_filter = ("kind", "is_demonstration")
    search_fields = ("kind", "number", "subject")
    date_hierarchy = "date"
    readonly_fields = ("is_demonstration",)
    fieldsets = (
        (
            None,
            {
                "description": FROM_FILES,
                "fields": ("kind", "number", "year", "date", "subject", "link", "is_demonstration"),
            },
        ),
    )

    @admin.display(description=_("norma"), ordering="number")
    def name(self, norm: LegalNorm) -> str:
        return str(norm)
