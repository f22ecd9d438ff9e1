"""The filters of the list of meetings that a timetable has to place."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting
from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    FilterForm,
    FoldedFilter,
    Option,
    RelatedCodesFilter,
    model_options,
)
from gore.core.models import Institution, Region


def _states() -> list[Option]:
    return [
        Option(True, "standing", str(_("Vigentes"))),
        Option(False, "withdrawn", str(_("Retiradas"))),
    ]


class StateFilter(CodesFilter):
    def filter(self, qs: Any, value: list[Option]) -> Any:
        return qs.filter(withdrawn_at__isnull=value[0].key) if value else qs


class MeetingFilter(CodeFilterSet):
    q = FoldedFilter(columns=("code", "agenda_items__topic__title"), label=_("Código o tema"))
    region = RelatedCodesFilter(
        label=_("Región"),
        empty_label=_("Todas las regiones"),
        source=model_options(lambda: Region.objects.only("code", "name", "kind"), "display_name"),
        unknown=_("No hay ninguna región con el código “%(code)s”."),
        matches=lambda keys: Exists(Meeting.regions.through.objects.filter(meeting=OuterRef("pk"), region__in=keys)),
    )
    sector = RelatedCodesFilter(
        label=_("Sector"),
        empty_label=_("Todos los sectores"),
        source=model_options(
            lambda: Institution.objects.filter(sits_at_table=True).only("code", "short_name", "name"), "short_name"
        ),
        unknown=_("No hay ningún sector con el código “%(code)s”."),
        matches=lambda keys: Exists(
            Meeting.sectors.through.objects.filter(meeting=OuterRef("pk"), institution__in=keys)
        ),
    )
    state = StateFilter(
        label=_("Estado"),
        empty_label=_("Vigentes y retiradas"),
        source=_states,
        one_of=True,
        unknown=_("No hay ningún estado “%(code)s”."),
    )

    default_order: ClassVar[tuple[str, ...]] = ("code",)

    class Meta:
        model = Meeting
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: Any) -> Any:
        for name in ("q", "region", "sector", "state"):
            queryset = self.filters[name].filter(queryset, self.form.cleaned_data[name])
        return queryset.order_by(*self.order_by)
