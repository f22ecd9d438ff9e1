"""The filters of the lists of transfers and of projects: pages, downloads and API use these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    FilterForm,
    FoldedFilter,
    Option,
    OrderFilter,
    Part,
    RelatedCodesFilter,
    joined,
    model_options,
)
from gore.core.models import Edition, Institution, Region
from transfers.models import Project, Transfer, TransferShare

TRANSFER_ORDERS: dict[str, tuple[tuple[str, ...], Any]] = {
    "-date": (("-date", "code"), _("de la más reciente a la más antigua")),
    "date": (("date", "-code"), _("de la más antigua a la más reciente")),
    "-amount": (("-amount", "code"), _("por monto, de mayor a menor")),
    "amount": (("amount", "-code"), _("por monto, de menor a mayor")),
    "code": (("code",), _("por código")),
    "-code": (("-code",), _("por código, de atrás hacia adelante")),
}

PROJECT_KINDS = {
    "project": _("Proyecto"),
    "programme": _("Programa"),
    "commitment": _("Compromiso"),
    "agreement": _("Convenio"),
    "pact": _("Pacto"),
    "training": _("Capacitación"),
    "transfer": _("Transferencia"),
    "counterpart": _("Contrapartida"),
}

_edition = {
    "label": _("Edición"),
    "empty_label": _("Todas"),
    "source": model_options(lambda: Edition.objects.only("code", "title", "start_date", "seq"), "title", in_order=True),
    "unknown": _("No hay ninguna edición con el código “%(code)s”."),
}
_sector = {
    "label": _("Sector"),
    "empty_label": _("Todos"),
    "source": model_options(
        lambda: Institution.objects.filter(region__isnull=True).only("code", "short_name").order_by("short_name"),
        "short_name",
    ),
    "unknown": _("No hay ningún sector con el código “%(code)s”."),
}
_region = {
    "label": _("Región"),
    "empty_label": _("Todas"),
    "source": model_options(lambda: Region.objects.only("code", "name", "kind"), "display_name"),
    "unknown": _("No hay ninguna región con el código “%(code)s”."),
}


def project_kind_label(kind: str) -> str:
    """The Spanish word for a project's kind as the record codes it."""
    return str(PROJECT_KINDS.get(kind, kind.replace("_", " ").capitalize()))


def _project_kinds() -> list[Option]:
    kinds = Project.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return [Option(kind, kind, project_kind_label(kind)) for kind in kinds]


class TransferFilter(CodeFilterSet):
    """What part of the transfers is asked for. With a region: those that reach it by a share
    (undivided multi-region money belongs to no region)."""

    edition = CodesFilter(field_name="edition", **_edition)
    sector = CodesFilter(field_name="giver", **_sector)
    region = RelatedCodesFilter(
        matches=lambda keys: Exists(TransferShare.objects.filter(transfer=OuterRef("pk"), region__in=keys)), **_region
    )
    q = FoldedFilter(
        columns=("code", "description", "giver__name", "giver__short_name", "norm__kind", "norm__number"),
        label=_("Buscar"),
    )
    ordering = OrderFilter(orders=TRANSFER_ORDERS, empty_label=_("De la más reciente a la más antigua"))

    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = TRANSFER_ORDERS
    default_order: ClassVar[tuple[str, ...]] = ("-date", "code")

    class Meta:
        model = Transfer
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset).order_by(*self.order_by)


class ProjectFilter(CodeFilterSet):
    """What part of the projects is asked for. A project of all regions is in each of them."""

    region = RelatedCodesFilter(
        matches=lambda keys: (
            Q(all_regions=True)
            | Q(Exists(Project.regions.through.objects.filter(project=OuterRef("pk"), region__in=keys)))
        ),
        **_region,
    )
    sector = CodesFilter(field_name="institution", **_sector)
    edition = RelatedCodesFilter(
        matches=lambda keys: Exists(Project.editions.through.objects.filter(project=OuterRef("pk"), edition__in=keys)),
        **_edition,
    )
    kind = CodesFilter(
        field_name="kind",
        label=_("Clase"),
        empty_label=_("Todas"),
        source=_project_kinds,
        unknown=_("No hay ninguna clase de proyecto “%(code)s”."),
    )
    q = FoldedFilter(columns=("code", "cui", "name", "institution__name", "institution__short_name"), label=_("Buscar"))

    default_order: ClassVar[tuple[str, ...]] = ("code",)

    class Meta:
        model = Project
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset).order_by(*self.order_by)


def describe(filterset: TransferFilter | ProjectFilter) -> list[Part]:
    """The list as a sentence, in parts (see `commitments.filters.describe`)."""
    chosen = filterset.chosen
    is_transfers = isinstance(filterset, TransferFilter)
    subject = _now("Transferencias de ") if is_transfers else _now("Proyectos de ")
    joint = _now(" a ") if is_transfers else _now(" en ")
    parts = [
        Part(subject, joined(chosen["sector"]) if chosen.get("sector") else _now("todos los sectores")),
        Part(joint, joined(chosen["region"]) if chosen.get("region") else _now("todas las regiones")),
    ]
    if chosen.get("edition"):
        parts.append(Part(_now(", de la edición "), joined(chosen["edition"])))
    if chosen.get("kind"):
        parts.append(Part(_now(", de la clase "), joined(chosen["kind"])))
    if chosen.get("q"):
        parts.append(Part(_now(", con las palabras "), f"“{chosen['q']}”"))
    if is_transfers:
        ordering = chosen.get("ordering")
        parts.append(Part(_now(", ordenadas "), str(TRANSFER_ORDERS[ordering[0].code if ordering else "-date"][1])))
    return parts
