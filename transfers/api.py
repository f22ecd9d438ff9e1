"""API of transfers and projects. Amounts are soles, written as text so that no céntimo is lost."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from gore.core.models import Edition, RecordItem, Region
from gore.core.rest import CodeField, RecordViewSet
from transfers import exports
from transfers.filters import ProjectFilter, TransferFilter
from transfers.models import LegalNorm, Project, Transfer, TransferProject, TransferShare


class NormSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = LegalNorm
        fields = ("name", "kind", "number", "date", "link")


class ShareSerializer(serializers.ModelSerializer):
    region = CodeField()

    class Meta:
        model = TransferShare
        fields = ("region", "amount")


class PartSerializer(serializers.ModelSerializer):
    project = CodeField()
    cui = serializers.CharField(source="project.cui", read_only=True, allow_null=True)

    class Meta:
        model = TransferProject
        fields = ("project", "cui", "amount")


class TransferSerializer(serializers.ModelSerializer):
    edition = CodeField()
    sector = CodeField(source="giver")
    norm = NormSerializer(read_only=True, allow_null=True)
    amount = serializers.DecimalField(max_digits=17, decimal_places=2, read_only=True)
    shares = ShareSerializer(many=True, read_only=True)
    projects = PartSerializer(source="project_parts", many=True, read_only=True)
    corrects = CodeField(allow_null=True)
    replaces = CodeField(allow_null=True)

    class Meta:
        model = Transfer
        fields = (
            "code", "edition", "sector", "norm", "amount", "multi_region", "shares", "date", "description",
            "is_demonstration", "kind", "projects", "corrects", "replaces", "reason",
        )  # fmt: skip


class ProjectSerializer(serializers.ModelSerializer):
    sector = CodeField(source="institution", allow_null=True)
    sector_basis = serializers.CharField(
        source="institution_basis", read_only=True, help_text=_("Si el sector se imprimió o se dedujo.")
    )
    regions = CodeField(many=True)
    editions = CodeField(many=True)
    alignments = CodeField(many=True)

    class Meta:
        model = Project
        fields = (
            "code", "cui", "name", "kind", "sector", "sector_basis", "all_regions", "regions", "editions", "amount",
            "amount_qualifier", "beneficiaries", "beneficiaries_unit", "beneficiaries_qualifier", "other_measures",
            "date_text", "status_text", "source_part", "note", "is_demonstration", "provinces", "stage", "status",
            "starts_on", "ends_on", "alignments",
        )  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Transferencias")), retrieve=extend_schema(summary=_("Una transferencia"))
)
class TransferViewSet(RecordViewSet):
    serializer_class = TransferSerializer
    filterset_class = TransferFilter
    export = staticmethod(exports.transfers_file)
    queryset = (
        Transfer.objects.select_related("edition", "giver", "norm", "corrects", "replaces")
        .prefetch_related(
            Prefetch("project_parts", TransferProject.objects.select_related("project").order_by("project__code")),
            Prefetch(
                "shares",
                TransferShare.objects.select_related("region").defer("region__boundary").order_by("region__code"),
            ),
        )
        .order_by("-date", "code")
    )


@extend_schema_view(
    list=extend_schema(summary=_("Proyectos que nombra la fuente, como se imprimieron")),
    retrieve=extend_schema(summary=_("Un proyecto")),
)
class ProjectViewSet(RecordViewSet):
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    export = staticmethod(exports.projects_file)
    queryset = (
        Project.objects.standing()
        .select_related("institution")
        .prefetch_related(
            Prefetch("regions", Region.objects.only("code").order_by("code")),
            Prefetch("editions", Edition.objects.only("code", "start_date", "seq")),
            Prefetch("alignments", RecordItem.objects.only("code").order_by("position")),
        )
        .order_by("code")
    )


VIEWSETS: dict[str, Any] = {"transfers": TransferViewSet, "projects": ProjectViewSet}
