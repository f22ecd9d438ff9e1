"""Administration of accounts, editions, institutions and the published record."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from gore.core import exports, services
from gore.core.admin_base import ReadOnlyAdmin, RecordAdmin, Rows
from gore.core.admin_forms import RecordForm
from gore.core.models import (
    ComplianceBand,
    Edition,
    Inconsistency,
    Initiative,
    Institution,
    Membership,
    Milestone,
    OfficeHolder,
    ProcessRule,
    PublishedFigure,
    RecordItem,
    Region,
    Space,
    User,
)

FROM_FILES = _(
    "Lo que viene del registro publicado se repone como se publicó cada vez que se cargan sus archivos: "
    "allí se corrige."
)

# Roles are memberships here; groups would be a second way to say the same.
admin.site.unregister(Group)


# --- accounts -----------------------------------------------------------------------------------


class LowerCaseEmail:
    """The login is the address in lower case, whatever was typed."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return str(self.cleaned_data.get("email") or "").strip().lower()


class PermissionsField(forms.ModelMultipleChoiceField):
    """What an account may do in the administration, in Spanish and ordered by what it is about."""

    VERBS: ClassVar[dict[str, Any]] = {
        "view": _("ver"), "add": _("agregar"), "change": _("modificar"), "delete": _("eliminar"),
    }  # fmt: skip

    def label_from_instance(self, permission: Permission) -> str:
        verb = self.VERBS.get(permission.codename.partition("_")[0], permission.name)
        return f"{capfirst(permission.content_type.name)}: {verb}"


class AccountForm(LowerCaseEmail, UserChangeForm, RecordForm):
    user_permissions = PermissionsField(
        label=_("Permisos"), required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Permission.objects.exclude(content_type__app_label__in=["admin", "auth", "contenttypes", "sessions"])
        .select_related("content_type").order_by("content_type__app_label", "content_type__model", "codename"),
    )  # fmt: skip

    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {}


class NewAccountForm(LowerCaseEmail, AdminUserCreationForm, RecordForm):
    class Meta:
        model = User
        fields = ("email", "full_name")
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {}


class MembershipRows(Rows, admin.TabularInline):
    """To be read: memberships are given by invitation and withdrawn with a reason on pages of their own."""

    model = Membership
    fk_name = "user"
    fields = readonly_fields = ("role", "institution", "edition", "starts_on", "ends_on", "withdrawn_at")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("institution", "edition", "user")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(RecordAdmin, auth_admin.UserAdmin):
    """Accounts sign in with their e-mail address. They are switched off, never deleted: what they did
    stays under their name."""

    section = "people"
    is_public = False
    form = AccountForm
    add_form = NewAccountForm
    inlines = (MembershipRows,)
    constraints = {
        name: ("email", _("Ya hay una cuenta con ese correo."))
        for name in ("core_user_email_ci", "core_user_email_lower")
    }
    list_display = ("email", "full_name", "roles", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "is_superuser", "memberships__role", "is_demonstration")
    search_fields = ("email", "full_name")
    ordering = ("email",)
    date_hierarchy = "date_joined"
    readonly_fields = ("date_joined", "last_login", "is_demonstration")
    filter_horizontal = ()
    add_form_template = "admin/change_form.html"
    fieldsets = (
        (None, {"fields": ("email", "full_name", "password")}),
        (_("Entrada"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Permisos en la administración"), {"classes": ("collapse",), "fields": ("user_permissions",)}),
        (_("Registro"), {"fields": ("date_joined", "last_login", "is_demonstration")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "full_name", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(dict.fromkeys(m.get_role_display() for m in user.memberships.all()))

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if obj and not request.user.is_superuser:
            # Who may change accounts gives nobody, itself included, more than that.
            fields += [self.displayed(name) for name in ("is_staff", "is_superuser", "user_permissions")]
        return fields

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who belongs where, now and before. Given and withdrawn in /articulacion/personas/."""

    section = "people"
    position = 1
    list_display = ("user", "role", "institution", "starts_on", "ends_on")
    list_filter = ("role", "edition", "institution__kind")
    list_select_related = ("user", "institution")
    search_fields = ("user__email", "user__full_name", "institution__name", "institution__short_name")
    date_hierarchy = "starts_on"


# --- editions and institutions ------------------------------------------------------------------


@admin.register(Edition)
class EditionAdmin(RecordAdmin):
    section = "summits"
    in_menu = True
    fixed = ("code", "space")
    constraints = {
        "core_edition_seq_unique": ("seq", _("Otra edición del mismo espacio ya tiene ese orden.")),
        "core_edition_dates_in_order": ("end_date", _("El último día no puede ser anterior al primero.")),
        "core_edition_ordinal_unique": ("ordinal", _("Otra edición del mismo espacio ya tiene ese número.")),
        "core_edition_extraordinary_unnumbered": ("ordinal", _("La edición extraordinaria no lleva número.")),
    }
    list_display = ("title", "code", "kind", "phase", "start_date", "end_date", "venue_day1")
    list_filter = ("phase", "kind", "space", "is_demonstration")
    search_fields = ("code", "title", "venue_day1", "venue_day2")
    date_hierarchy = "start_date"
    ordering = ("-start_date", "-seq")
    ticked = ("sectors",)
    readonly_fields = ("is_demonstration",)
    export = staticmethod(exports.editions_file)
    fieldsets = (
        (_("Conducción"), {"fields": ("phase", "sectors")}),
        (
            _("Identificación y fechas"),
            {
                "description": FROM_FILES,
                "fields": (
                    "title", ("code", "space", "kind"), ("seq", "ordinal"), ("start_date", "end_date"),
                    "venue_day1", "venue_day2", "venue_note", "is_demonstration",
                ),
            },
        ),
        (
            _("Lo que dice la fuente"),
            {
                "description": FROM_FILES,
                "classes": ("collapse",),
                "fields": ("highlights", "date_certainty", "transfers_reported"),
            },
        ),
    )  # fmt: skip

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "sectors":
            kwargs["queryset"] = Institution.objects.filter(sits_at_table=True)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OfficeHolderRows(Rows, admin.TabularInline):
    model = OfficeHolder
    fields = ("person_name", "office", "starts_on", "ends_on", "edition")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfficeHolder]:
        return super().get_queryset(request).select_related("edition")


OfficeHolderRows.constraints = OFFICE_HOLDER_CONSTRAINTS = {
    "core_officeholder_unique": ("person_name", _("Esa persona ya está anotada en ese cargo.")),
    "core_officeholder_dates_in_order": ("ends_on", _("No puede terminar antes de empezar.")),
}


@admin.register(Institution)
class InstitutionAdmin(RecordAdmin):
    section = "summits"
    position = 1
    in_menu = True
    fixed = ("code", "kind", "region")
    list_display = ("name", "code", "short_name", "kind", "sits_at_table")
    list_filter = ("sits_at_table", "prioritised", "kind", "group_label")
    list_select_related = ("region",)  # read by the download
    search_fields = ("code", "name", "short_name")
    inlines = (OfficeHolderRows,)
    export = staticmethod(exports.institutions_file)
    constraints = {
        "core_institution_region_iff_regional": (
            "region", _("Lleva región solo un gobierno regional o la municipalidad metropolitana, y siempre."),
        ),
        "core_institution_only_national_at_table": ("sits_at_table", _("Solo una entidad nacional se sienta a la mesa.")),
    }  # fmt: skip
    fieldsets = (
        (
            None,
            {
                "description": FROM_FILES,
                "fields": (
                    "code", "name", "short_name", "kind", "region", ("sits_at_table", "prioritised"),
                    ("group_code", "group_label"), "label_transfers_table", "note",
                ),
            },
        ),
        (_("Presupuesto"), {"fields": ("pliego_code",)}),
    )  # fmt: skip

    def get_view_on_site_url(self, obj: Institution | None = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj and (obj.sits_at_table or obj.region_id) else None

    def save_model(self, request: HttpRequest, obj: Institution, form: Any, change: bool) -> None:
        services.save_institution(institution=obj)


@admin.register(OfficeHolder)
class OfficeHolderAdmin(RecordAdmin):
    section = "summits"
    position = 2
    constraints = OFFICE_HOLDER_CONSTRAINTS
    list_display = ("person_name", "office", "institution", "starts_on", "ends_on", "edition")
    list_filter = ("edition", "institution__kind")
    list_select_related = ("institution", "edition")
    search_fields = ("person_name", "office", "institution__name", "institution__short_name")
    date_hierarchy = "starts_on"
    readonly_fields = ("term_printed",)
    fieldsets = (
        (
            None,
            {
                "description": FROM_FILES,
                "fields": ("person_name", "office", "institution", ("starts_on", "ends_on"), "edition", "term_printed"),
            },
        ),
    )


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """Comes whole from the files; its boundary is for the map, not for reading."""

    section = "summits"
    position = 3
    list_display = ("name", "code", "kind", "ubigeo_department", "iso_3166_2", "published_band")
    list_filter = ("kind", "counts_in_25")
    search_fields = ("code", "name")
    exclude = ("boundary",)
    export = staticmethod(exports.regions_file)


@admin.register(Space)
class SpaceAdmin(RecordAdmin):
    section = "summits"
    position = 9
    fixed = ("code",)
    list_display = ("name", "code", "delegations")
    search_fields = ("code", "name", "delegations")
    fieldsets = ((None, {"description": FROM_FILES, "fields": ("code", "name", "delegations", "description")}),)


# --- the published record -----------------------------------------------------------------------


@admin.display(description=_("valor"), ordering="value")
def figure_value(figure: PublishedFigure) -> str:
    """5712.00 as 5,712; percentages keep their decimals."""
    value = figure.value
    return "–" if value is None else f"{value:,}".removesuffix(".00")


@admin.register(PublishedFigure)
class PublishedFigureAdmin(ReadOnlyAdmin):
    list_display = ("label", "value", "unit", "printed", "certain", "as_of")
    shown: ClassVar = {"value": figure_value}
    list_filter = ("family", "qualifier", "certain", "derived", "edition")
    search_fields = ("code", "label", "printed", "note", "source_part")
    list_select_related = ("edition", "institution", "region")  # read by the download
    export = staticmethod(exports.figures_file)


@admin.register(Inconsistency)
class InconsistencyAdmin(ReadOnlyAdmin):
    list_display = ("code", "topic", "shown_a", "shown_b", "kind")
    list_filter = ("kind",)
    search_fields = ("code", "topic", "explanation")


@admin.register(ProcessRule)
class ProcessRuleAdmin(ReadOnlyAdmin):
    list_display = ("code", "rule", "phase", "strength", "value", "unit")
    list_filter = ("phase", "strength")
    search_fields = ("code", "rule")


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    list_display = ("milestone", "date_text", "precision", "starts_on")
    list_filter = ("precision",)
    search_fields = ("milestone", "date_text")
    date_hierarchy = "starts_on"


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "kind", "lead", "all_regions")
    list_filter = ("kind", "all_regions")
    search_fields = ("code", "name", "description", "lead")


@admin.register(ComplianceBand)
class ComplianceBandAdmin(ReadOnlyAdmin):
    list_display = ("code", "min_pct", "max_pct", "source_part")
    search_fields = ("code", "note")


@admin.register(RecordItem)
class RecordItemAdmin(ReadOnlyAdmin):
    list_display = ("title", "kind", "code", "position", "source_part")
    list_filter = ("kind",)
    search_fields = ("code", "title", "detail")
