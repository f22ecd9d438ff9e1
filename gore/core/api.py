"""API of the core: editions, institutions, regions and the figures that the source printed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from gore.core import exports
from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    FilterForm,
    FoldedFilter,
    Option,
    YesNoFilter,
    choice_options,
    model_options,
)
from gore.core.models import Edition, Institution, PublishedFigure, Region
from gore.core.rest import CodeField, RecordViewSet


def all_editions() -> QuerySet[Edition]:
    return Edition.objects.only("code", "title", "start_date", "seq")


def all_regions() -> QuerySet[Region]:
    return Region.objects.only("code", "name", "kind")


def all_institutions() -> QuerySet[Institution]:
    return Institution.objects.only("code", "short_name", "name")


class EditionFilter(CodeFilterSet):
    kind = CodesFilter(field_name="kind", label=_("Tipo"), source=choice_options(Edition.Kind.choices))
    phase = CodesFilter(field_name="phase", label=_("Fase"), source=choice_options(Edition.Phase.choices))

    default_order: ClassVar[tuple[str, ...]] = ("start_date", "seq")

    class Meta:
        model = Edition
        form = FilterForm
        fields: ClassVar[list[str]] = []


class InstitutionFilter(CodeFilterSet):
    kind = CodesFilter(field_name="kind", label=_("Tipo"), source=choice_options(Institution.Kind.choices))
    sits_at_table = YesNoFilter(field_name="sits_at_table", label=_("Es un sector que se sienta a la mesa"))
    prioritised = YesNoFilter(field_name="prioritised", label=_("Es un sector priorizado"))
    q = FoldedFilter(columns=("code", "name", "short_name"), label=_("Buscar"))

    class Meta:
        model = Institution
        form = FilterForm
        fields: ClassVar[list[str]] = []


def _families() -> list[Option]:
    families = PublishedFigure.objects.order_by("family").values_list("family", flat=True).distinct()
    return [Option(family, family, family) for family in families]


class PublishedFigureFilter(CodeFilterSet):
    family = CodesFilter(
        field_name="family",
        label=_("Familia"),
        source=_families,
        unknown=_("No hay ninguna familia de cifras “%(code)s”."),
    )
    edition = CodesFilter(
        field_name="edition",
        label=_("Edición"),
        source=model_options(all_editions, "title", in_order=True),
        unknown=_("No hay ninguna edición con el código “%(code)s”."),
    )
    institution = CodesFilter(
        field_name="institution",
        label=_("Institución"),
        source=model_options(all_institutions, "name"),
        unknown=_("No hay ninguna institución con el código “%(code)s”."),
    )
    region = CodesFilter(
        field_name="region",
        label=_("Región"),
        source=model_options(all_regions, "display_name"),
        unknown=_("No hay ninguna región con el código “%(code)s”."),
    )

    class Meta:
        model = PublishedFigure
        form = FilterForm
        fields: ClassVar[list[str]] = []


class EditionSerializer(serializers.ModelSerializer):
    space = CodeField()
    sectors = CodeField(many=True)
    days = serializers.IntegerField(read_only=True, help_text=_("Días que dura."))

    class Meta:
        model = Edition
        fields = (
            "code", "space", "seq", "ordinal", "title", "kind", "start_date", "end_date", "days", "venue_day1",
            "venue_day2", "venue_note", "phase", "sectors", "highlights", "date_certainty", "transfers_reported",
            "is_demonstration",
        )  # fmt: skip


class InstitutionSerializer(serializers.ModelSerializer):
    region = CodeField(allow_null=True)

    class Meta:
        model = Institution
        fields = (
            "code", "name", "short_name", "kind", "sits_at_table", "prioritised", "group_code", "group_label", "region",
            "note",
        )  # fmt: skip


class RegionSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="display_name", read_only=True)
    institution = serializers.SerializerMethodField(help_text=_("Código del gobierno de la región."))

    class Meta:
        model = Region
        fields = (
            "code", "name", "ubigeo_department", "boundary_key", "iso_3166_2", "kind", "counts_in_25", "published_band",
            "published_band_note", "institution", "note",
        )  # fmt: skip

    def get_institution(self, region: Region) -> str | None:
        institution = getattr(region, "institution", None)
        return institution.code if institution else None


class PublishedFigureSerializer(serializers.ModelSerializer):
    edition = CodeField(allow_null=True)
    institution = CodeField(allow_null=True)
    region = CodeField(allow_null=True)

    class Meta:
        model = PublishedFigure
        fields = (
            "code", "family", "label", "value", "unit", "qualifier", "printed", "certain", "derived", "edition",
            "institution", "region", "key", "position", "as_of", "source_file", "source_part", "note",
        )  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Ediciones, en su orden en el tiempo")),
    retrieve=extend_schema(summary=_("Una edición")),
)
class EditionViewSet(RecordViewSet):
    serializer_class = EditionSerializer
    filterset_class = EditionFilter
    export = staticmethod(exports.editions_file)
    queryset = (
        Edition.objects.select_related("space")
        .prefetch_related(Prefetch("sectors", Institution.objects.only("code").order_by("code")))
        .order_by("start_date", "seq")
    )


@extend_schema_view(
    list=extend_schema(summary=_("Instituciones: sectores, gobiernos regionales y otras")),
    retrieve=extend_schema(summary=_("Una institución")),
)
class InstitutionViewSet(RecordViewSet):
    serializer_class = InstitutionSerializer
    filterset_class = InstitutionFilter
    export = staticmethod(exports.institutions_file)
    queryset = Institution.objects.select_related("region").defer("region__boundary").order_by("code")


@extend_schema_view(
    list=extend_schema(summary=_("Regiones")), retrieve=extend_schema(summary=_("Una región")),
)  # fmt: skip
class RegionViewSet(RecordViewSet):
    serializer_class = RegionSerializer
    export = staticmethod(exports.regions_file)
    queryset = Region.objects.select_related("institution").defer("boundary").order_by("code")


@extend_schema_view(
    list=extend_schema(summary=_("Cifras como las imprimió la fuente, con su certeza")),
    retrieve=extend_schema(summary=_("Una cifra publicada")),
)
class PublishedFigureViewSet(RecordViewSet):
    """These numbers are never mixed with those of the register."""

    serializer_class = PublishedFigureSerializer
    filterset_class = PublishedFigureFilter
    export = staticmethod(exports.figures_file)
    queryset = (
        PublishedFigure.objects.select_related("edition", "institution", "region")
        .defer("region__boundary")
        .order_by("family", "position", "code")
    )


VIEWSETS: dict[str, Any] = {
    "editions": EditionViewSet,
    "institutions": InstitutionViewSet,
    "regions": RegionViewSet,
    "published-figures": PublishedFigureViewSet,
}
