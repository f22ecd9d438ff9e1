"""Administration of commitments: written, corrected, released and withdrawn by services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commitments import permissions, services
from commitments.admin.update import UpdateRows, submit_rows
from commitments.exports import commitments_file
from commitments.models import Commitment
from gore.core.admin_base import ServiceAdmin, badge
from gore.core.admin_forms import ServiceForm, read_choices, service_call
from gore.core.admin_site import Waiting
from gore.core.clock import today
from gore.core.filters import SearchFilter
from gore.core.models import Region
from gore.core.numbers import write_date, write_integer
from gore.core.permissions import can_see_everything


class ChoiceFilter(admin.SimpleListFilter):
    """A filter with named conditions; anything else in the address is not understood."""

    conditions: ClassVar[dict[str, Any]] = {}

    def lookups(self, request: Any, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(value, label) for value, (label, _condition) in self.conditions.items()]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in self.conditions:
            raise IncorrectLookupParameters
        rows: QuerySet[Any] = self.conditions[value][1](queryset)
        return rows


class ReleaseFilter(ChoiceFilter):
    title = _("publicación")
    parameter_name = "publication"
    conditions: ClassVar = {
        "yes": (_("Publicados"), lambda rows: rows.filter(released_at__isnull=False)),
        "no": (_("Sin publicar"), lambda rows: rows.filter(released_at__isnull=True)),
    }


class OverdueFilter(ChoiceFilter):
    title = _("vencimiento")
    parameter_name = "overdue"
    conditions: ClassVar = {
        "yes": (_("Vencidos"), lambda rows: rows.overdue(today())),
        "no": (_("No vencidos"), lambda rows: rows.exclude(pk__in=Commitment.objects.overdue(today()).values("pk"))),
    }


# --- commitments --------------------------------------------------------------------------------


class CommitmentForm(ServiceForm):
    """The number may stay empty: then the commitment gets the next one of its edition."""

    aliases = {"regions": "in_regions"}
    number = forms.IntegerField(
        label=_("Número"), required=False, min_value=1, max_value=2_000_000_000,
        help_text=_("Vacío: el siguiente de la edición."),
    )  # fmt: skip
    in_regions = forms.ModelMultipleChoiceField(
        label=_("Regiones"), queryset=Region.objects.all(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "in_regions" in self.fields:
            read_choices(self.fields["in_regions"])
        if self.instance.pk:
            self.initial["in_regions"] = [region.pk for region in self.instance.regions.all()]


@admin.register(Commitment)
class CommitmentAdmin(ServiceAdmin):
    section = "register"
    in_menu = True
    form = CommitmentForm
    fixed = ("code", "edition", "number")
    list_display = ("code", "summary", "parties", "state", "due", "released")
    list_filter = (
        "status", OverdueFilter, ReleaseFilter, "edition", "sector", "regions", "type", "horizon",
        "is_disputed", "is_demonstration",
    )  # fmt: skip
    list_select_related = ("sector",)
    search_fields = ("code", "text")
    search_help_text = _("Palabras del código, del texto, del sector, del responsable o de las regiones.")
    date_hierarchy = "agreed_on"
    ordering = ("-agreed_on", "code")
    ticked = ("counterparts",)
    by_code: ClassVar = {"meeting": _("No hay ninguna reunión con el código “%(code)s”.")}
    readonly_fields = ("code", "state", "status_since", "released", "is_demonstration", "created_at", "updated_at")
    inlines = (UpdateRows,)
    actions = ("release", "withdraw")
    export = staticmethod(commitments_file)

    WRITTEN: ClassVar[tuple[Any, ...]] = (
        (_("Qué se acordó"), {"fields": ("text", ("type", "horizon"), ("agreed_on", "due_date"), "meeting")}),
        (_("Quiénes"), {"fields": ("sector", "lead_institution", "in_regions", "counterparts")}),
    )
    FOLLOWED: ClassVar[tuple[Any, ...]] = (
        (
            _("Situación"),
            {
                "description": _("El estado sigue a los avances verificados; la publicación se cambia desde la lista."),
                "fields": (("state", "status_since", "released"), "is_disputed"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return Commitment.objects.visible_to(request.user).order_by(*self.ordering).prefetch_related("regions")

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return SearchFilter(columns=("search_text",)).filter(rows, text)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        hidden = Commitment.objects.visible_to(request.user).filter(released_at__isnull=True).count()
        if not hidden or not permissions.can_release_commitments(request.user):
            return []
        text = ngettext(
            "Revisar y publicar %(count)s compromiso", "Revisar y publicar %(count)s compromisos", hidden
        ) % {"count": write_integer(hidden)}
        return [Waiting(text, f"{self._address('changelist')}?publication=no")]

    # --- columns ---

    @admin.display(description=_("texto"))
    def summary(self, commitment: Commitment) -> str:
        return Truncator(commitment.text).chars(110)

    @admin.display(description=_("regiones"))
    def region_names(self, commitment: Commitment) -> str:
        return ", ".join(region.display_name for region in commitment.regions.all())

    in_regions = region_names

    @admin.display(description=_("sector y regiones"), ordering="sector__short_name")
    def parties(self, commitment: Commitment) -> str:
        return format_html(
            '{}<br><span class="quiet">{}</span>', commitment.sector.short_name, self.region_names(commitment)
        )

    @admin.display(description=_("estado"), ordering="status")
    def state(self, commitment: Commitment) -> str:
        return badge(commitment.status, commitment.get_status_display())

    @admin.display(description=_("plazo"), ordering="due_date")
    def due(self, commitment: Commitment) -> Any:
        day = write_date(commitment.due_date)
        return badge("overdue", _now("%(day)s vencido") % {"day": day}) if commitment.overdue_now else day

    @admin.display(description=_("publicado"), ordering="released_at")
    def released(self, commitment: Commitment) -> str:
        if commitment.released_at is None:
            return _now("Sin publicar")
        return write_date(timezone.localdate(commitment.released_at))

    # --- forms ---

    def get_fieldsets(self, request: HttpRequest, obj: Commitment | None = None) -> Any:
        first = (("code", "edition"),) if obj else (("edition", "number"),)
        last = ((_("Ficha"), {"fields": (("is_demonstration", "created_at", "updated_at"),)}),) if obj else ()
        parts = ((None, {"fields": first}), *self.WRITTEN, *(self.FOLLOWED if obj else ()), *last)
        return self.as_shown(request, obj, parts)

    def get_readonly_fields(self, request: HttpRequest, obj: Commitment | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if obj and obj.released_at is not None:
            fields.append("due_date")
        return fields

    def get_inlines(self, request: HttpRequest, obj: Commitment | None) -> Any:
        return self.inlines if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and can_see_everything(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Commitment | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or permissions.can_change_commitment(request.user, obj))

    # --- writes ---

    def save_model(self, request: HttpRequest, obj: Commitment, form: Any, change: bool) -> None:
        values = {**form.cleaned_data, "regions": form.cleaned_data["in_regions"]}
        del values["in_regions"]
        with service_call(None):
            if change:
                values.setdefault("due_date", obj.due_date)
                written = services.change_commitment(commitment=obj, **values)
            else:
                if not permissions.can_create_commitment(request.user, values["edition"].pk):
                    raise ValidationError({"edition": [_("Su cuenta no registra compromisos de esta edición.")]})
                written = services.create_commitment(is_demonstration=settings.DEMO, **values)
        obj.pk = written.pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for rows in formsets:
            submit_rows(request, form.instance, rows)

    # --- actions ---

    def has_release_permission(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request) and permissions.can_release_commitments(request.user)

    @admin.action(description=_("Publicar los elegidos"), permissions=["release"])
    def release(self, request: HttpRequest, queryset: QuerySet[Commitment]) -> HttpResponseBase | None:
        hidden = queryset.filter(released_at__isnull=True)
        count, others = hidden.count(), queryset.count() - hidden.count()
        texts = [
            ngettext(
                "%(count)s compromiso será visible para todos, y las cifras públicas lo contarán.",
                "%(count)s compromisos serán visibles para todos, y las cifras públicas los contarán.",
                count,
            )
            % {"count": write_integer(count)}
        ]
        if others:
            texts.append(_now("Ya publicados, quedan como están: %(count)s.") % {"count": write_integer(others)})
        page = self.ask(
            request, hidden, title=_now("Publicar compromisos"), texts=texts, button=_now("Publicar") if count else ""
        )
        if page is not None:
            return page
        with transaction.atomic():
            self.log_many(request, hidden, _now("Publicado."))
            done = services.release_commitments(commitments=queryset)
        self.message_user(
            request, _now("Compromisos publicados: %(count)s.") % {"count": write_integer(done)}, messages.SUCCESS
        )
        return None

    @admin.action(description=_("Retirar la publicación de los elegidos"), permissions=["release"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Commitment]) -> HttpResponseBase | None:
        visible = queryset.filter(released_at__isnull=False)
        count, others = visible.count(), queryset.count() - visible.count()
        texts = [
            ngettext(
                "%(count)s compromiso dejará de verse en público y de contar en las cifras públicas.",
                "%(count)s compromisos dejarán de verse en público y de contar en las cifras públicas.",
                count,
            )
            % {"count": write_integer(count)}
        ]
        if others:
            texts.append(_now("Sin publicar, quedan como están: %(count)s.") % {"count": write_integer(others)})
        page = self.ask(
            request, visible, title=_now("Retirar la publicación"), texts=texts,
            button=_now("Retirar la publicación") if count else "",
        )  # fmt: skip
        if page is not None:
            return page
        with transaction.atomic():
            self.log_many(request, visible, _now("Publicación retirada."))
            done = services.withdraw_release(commitments=queryset)
        self.message_user(
            request, _now("Publicaciones retiradas: %(count)s.") % {"count": write_integer(done)}, messages.SUCCESS
        )
        return None
