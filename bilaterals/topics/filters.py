"""The filters of lists of topics: a delegation's own list and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from bilaterals.models import AgendaTopic, Blockage
from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    FilterForm,
    OrderFilter,
    RelatedCodesFilter,
    SearchFilter,
    choice_options,
    edition_options,
    model_options,
)
from gore.core.models import Institution

ORDERS: dict[str, tuple[tuple[str, ...], Any]] = {
    "code": (("code",), _("por código")),
    "-code": (("-code",), _("por código, de atrás hacia adelante")),
    "saved_at": (("saved_at", "code"), _("por fecha de cambio, primero el más antiguo")),
    "-saved_at": (("-saved_at", "code"), _("por fecha de cambio, primero el más reciente")),
}


class TopicFilter(CodeFilterSet):
    """What part of the topics that somebody may see is asked for."""

    edition = CodesFilter(
        field_name="edition",
        label=_("Edición"),
        empty_label=_("Todas las ediciones"),
        source=edition_options,
        unknown=_("No hay ninguna edición con el código “%(code)s”."),
    )
    state = CodesFilter(
        field_name="state",
        label=_("Estado"),
        empty_label=_("Todos los estados"),
        source=choice_options(AgendaTopic.State.choices),
        unknown=_("No hay ningún estado “%(code)s”."),
    )
    sector = RelatedCodesFilter(
        label=_("Sector"),
        empty_label=_("Todos los sectores"),
        source=model_options(
            lambda: Institution.objects.filter(sits_at_table=True).only("code", "short_name", "name"), "short_name"
        ),
        unknown=_("No hay ningún sector con el código “%(code)s”."),
        matches=lambda keys: Exists(
            AgendaTopic.sectors.through.objects.filter(agendatopic=OuterRef("pk"), institution__in=keys)
        ),
    )
    q = SearchFilter(label=_("Buscar"))

    default_order: ClassVar[tuple[str, ...]] = ("rank", "code")

    class Meta:
        model = AgendaTopic
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.form.cleaned_data
        for name in self.filters:
            queryset = self.filters[name].filter(queryset, chosen[name])
        return queryset if chosen.get("ordering") else self.sorted(queryset)

    def sorted(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By edition and the governor's priority, those without a rank last."""
        return queryset.order_by("edition__start_date", "edition", F("rank").asc(nulls_last=True), "code")


class TopicRecordFilter(TopicFilter):
    """The same for programs, with the delegation, the blockage and an order."""

    delegation = CodesFilter(
        field_name="delegation",
        label=_("Delegación"),
        source=model_options(
            lambda: Institution.objects.exclude(region__isnull=True).only("code", "short_name", "name"), "short_name"
        ),
        unknown=_("No hay ninguna delegación con el código “%(code)s”."),
    )
    blockage = CodesFilter(
        field_name="blockage",
        label=_("Tipo de traba"),
        source=choice_options(Blockage.choices),
        unknown=_("No hay ningún tipo de traba “%(code)s”."),
    )
    ordering = OrderFilter(orders=ORDERS)

    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = ORDERS
    default_order: ClassVar[tuple[str, ...]] = ("code",)

    def sorted(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.order_by("code")
