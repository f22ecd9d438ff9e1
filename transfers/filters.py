"""The filters of the lists of transfers and of projects: pages, downloads and API use these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import django_filters
from django import forms
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
    YesNoFilter,
    choice_options,
    edition_options,
    joined,
    model_options,
    shown,
)
from gore.core.models import Institution, RecordItem, Region
from transfers.models import LegalNorm, Project, Stage, Transfer, TransferProject, TransferShare

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
    "source": edition_options,
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


WITHOUT_NORM, WITHOUT_PROJECT = "sin-norma", "sin-proyecto"


def _norms() -> Iterator[Option]:
    yield Option(None, WITHOUT_NORM, str(_now("Sin norma registrada")))
    for norm in LegalNorm.objects.only("kind", "number", "year").order_by("kind", "year", "number"):
        yield Option(norm.pk, norm.slug, str(norm))


class ProjectField(forms.CharField):
    """A project by its CUI or its code, or “sin-proyecto”; cleans to the project or that word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, **kwargs})

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").strip()
        if text.casefold() in {"", WITHOUT_PROJECT}:
            return text.casefold()
        found = (
            Project.objects.filter(Q(code__iexact=text) | Q(cui=text)).select_related("merged_into").first()
            if text.isprintable()
            else None
        )
        if found is None:
            raise forms.ValidationError(
                _now("No hay ningún proyecto con el CUI o código “%(code)s”.") % {"code": shown(text)}
            )
        return found.merged_into or found

    def run_validators(self, value: Any) -> None:
        super().run_validators(value if isinstance(value, str) else value.code)


class ProjectCodeFilter(django_filters.Filter):
    field_class = ProjectField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        parts = TransferProject.objects.filter(transfer=OuterRef("pk"))
        if value == WITHOUT_PROJECT:
            return qs.filter(~Exists(parts), kind=Transfer.Kind.PROJECT, corrects__isnull=True)
        return qs.filter(Exists(parts.filter(project=value)))


class TransferFilter(CodeFilterSet):
    """What part of the transfers is asked for. With a region: those that reach it by a share
    (undivided multi-region money belongs to no region)."""

    edition = CodesFilter(field_name="edition", **_edition)
    sector = CodesFilter(field_name="giver", **_sector)
    region = RelatedCodesFilter(
        matches=lambda keys: Exists(TransferShare.objects.filter(transfer=OuterRef("pk"), region__in=keys)), **_region
    )
    kind = CodesFilter(
        field_name="kind",
        label=_("Clase"),
        empty_label=_("Todas"),
        source=choice_options(Transfer.Kind.choices),
        unknown=_("No hay ninguna clase de transferencia “%(code)s”."),
    )
    norm = RelatedCodesFilter(
        matches=lambda keys: Q(norm__in=[key for key in keys if key]) | (Q(norm__isnull=True) if None in keys else Q()),
        label=_("Norma"),
        empty_label=_("Todas"),
        source=_norms,
        unknown=_("No hay ninguna norma “%(code)s”."),
    )
    project = ProjectCodeFilter(label=_("Proyecto (CUI o código)"))
    multi_region = YesNoFilter(field_name="multi_region", label=_("Sin reparto por región"))
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


def _alignments() -> Iterator[Option]:
    for item in RecordItem.objects.filter(kind=RecordItem.Kind.ALIGNMENT).order_by("position"):
        yield Option(item.pk, item.code, alignment_label(item))


def alignment_label(item: RecordItem) -> str:
    """ "Plan Bicentenario: Eje 3"."""
    return f"{item.attributes.get('framework', '')}: {item.title}".lstrip(": ")


class FundedFilter(YesNoFilter):
    """Whether money reached the project by a transfer that was not taken back."""

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        parts = TransferProject.objects.filter(
            project=OuterRef("pk"), transfer__corrects__isnull=True, transfer__counter_entry__isnull=True
        )
        return qs.filter(Exists(parts) if value else ~Exists(parts))


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
    stage = CodesFilter(
        field_name="stage",
        label=_("Etapa"),
        empty_label=_("Todas"),
        source=choice_options(Stage.choices),
        unknown=_("No hay ninguna etapa “%(code)s”."),
    )
    funded = FundedFilter(label=_("Con dinero transferido"))
    alignment = RelatedCodesFilter(
        matches=lambda keys: Exists(
            Project.alignments.through.objects.filter(project=OuterRef("pk"), recorditem__in=keys)
        ),
        label=_("Alineamiento"),
        empty_label=_("Todos"),
        source=_alignments,
        unknown=_("No hay ningún eje o recomendación “%(code)s”."),
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
    if chosen.get("norm"):
        parts.append(Part(_now(", por la norma "), joined(chosen["norm"])))
    if chosen.get("project"):
        project = chosen["project"]
        parts.append(
            Part(_now(", sin proyecto indicado"), "")
            if project == WITHOUT_PROJECT
            else Part(_now(", para el proyecto "), project.name)
        )
    if chosen.get("multi_region") is not None:
        parts.append(Part(_now(", sin reparto por región") if chosen["multi_region"] else _now(", con reparto"), ""))
    if chosen.get("stage"):
        parts.append(Part(_now(", en la etapa "), joined(chosen["stage"])))
    if chosen.get("funded") is not None:
        parts.append(
            Part(_now(", con dinero transferido") if chosen["funded"] else _now(", sin dinero transferido"), "")
        )
    if chosen.get("alignment"):
        parts.append(Part(_now(", alineados con "), joined(chosen["alignment"])))
    if chosen.get("q"):
        parts.append(Part(_now(", con las palabras "), f"“{chosen['q']}”"))
    if is_transfers:
        ordering = chosen.get("ordering")
        parts.append(Part(_now(", ordenadas "), str(TRANSFER_ORDERS[ordering[0].code if ordering else "-date"][1])))
    return parts
