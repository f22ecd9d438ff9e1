"""API of commitments, their verified updates, and compliance."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from commitments import exports, selectors
from commitments.filters import CommitmentFilter, CommitmentForm
from commitments.models import Audience, Commitment, CommitmentUpdate, Status
from commitments.permissions import visible_updates
from gore.core.export import CONTENT_TYPES, Column, export_file
from gore.core.filters import CodeFilterSet, CodesFilter, DayFilter, Option, choice_options
from gore.core.models import Institution, Region
from gore.core.numbers import round_half_up
from gore.core.permissions import can_see_everything
from gore.core.rest import CodeField, CSVRenderer, ReadOnlyMixin, RecordViewSet, XLSXRenderer, table_or_problem


class CommitmentSerializer(serializers.ModelSerializer):
    # With `?as_of=`, `status`, `status_since` and `overdue` are those of that day.
    edition = CodeField()
    sector = CodeField()
    lead = CodeField(source="lead_institution")
    regions = CodeField(many=True)
    counterparts = CodeField(many=True)
    meeting = CodeField(allow_null=True)
    status = serializers.SerializerMethodField()
    status_since = serializers.SerializerMethodField()
    overdue = serializers.SerializerMethodField(help_text=_("El plazo pasó y no está ejecutado."))
    as_of = serializers.SerializerMethodField(help_text=_("Día al que se refieren status y overdue."))

    class Meta:
        model = Commitment
        fields = (
            "code", "edition", "number", "text", "type", "horizon", "sector", "regions", "lead", "counterparts",
            "meeting", "agreed_on", "due_date", "status", "status_since", "overdue", "as_of", "is_disputed",
            "is_demonstration",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=Status.choices))
    def get_status(self, row: Commitment) -> str:
        return exports.status_of(row)

    def get_status_since(self, row: Commitment) -> dt.date | None:
        return exports.status_since_of(row)

    def get_overdue(self, row: Commitment) -> bool:
        return exports.is_overdue(row)

    def get_as_of(self, row: Commitment) -> dt.date:
        return exports.day_of(row)


class CommitmentUpdateSerializer(serializers.ModelSerializer):
    reported_by = CodeField()

    class Meta:
        model = CommitmentUpdate
        fields = (
            "status", "percentage", "note", "evidence", "reported_by", "happened_on", "reported_at", "state",
            "verified_on", "is_demonstration",
        )  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Compromisos publicados, con los mismos filtros que la página")),
    retrieve=extend_schema(summary=_("Un compromiso")),
)
class CommitmentViewSet(RecordViewSet):
    """Commitments that the visitor may see; nothing of the others, not even in counts."""

    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter
    export = staticmethod(exports.commitments_file)
    queryset = Commitment.objects.none()

    def get_queryset(self) -> QuerySet[Commitment]:
        return (
            Commitment.objects.visible_to(self.request.user)
            .select_related("edition", "sector", "lead_institution", "meeting")
            .prefetch_related(
                Prefetch("regions", Region.objects.only("code").order_by("code")),
                Prefetch("counterparts", Institution.objects.only("code").order_by("code")),
            )
            .defer("search_text", "edition__highlights", "edition__venue_note")
            .order_by("-agreed_on", "code")
        )

    @extend_schema(
        summary=_("Avances verificados de un compromiso, primero el más reciente"),
        responses=CommitmentUpdateSerializer(many=True),
        filters=False,
    )
    @action(detail=True, filterset_class=None, serializer_class=CommitmentUpdateSerializer)
    def updates(self, request: Request, code: str) -> Response:
        updates = visible_updates(request.user, self.get_object()).select_related("reported_by")
        page = self.paginate_queryset(updates.order_by("-happened_on", "-id"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ComplianceFilter(CodeFilterSet):
    """What is counted (one edition, sector and region at most), by what, and as of when."""

    by = CodesFilter(
        label=_("Por edición, sector, región o tipo; sin él, una fila con el total"),
        source=choice_options([(name, name) for name in ("edition", "sector", "region", "type")]),
        unknown=_("No se cuenta por “%(code)s”; puede ser edition, sector, region o type."),
        one_of=True,
    )
    as_of = DayFilter(label=_("Fecha de corte; sin ella, lo más reciente"))
    edition = CodesFilter(**{**CommitmentFilter.base_filters["edition"].extra, "one_of": True}, label=_("Edición"))
    sector = CodesFilter(**{**CommitmentFilter.base_filters["sector"].extra, "one_of": True}, label=_("Sector"))
    region = CodesFilter(**{**CommitmentFilter.base_filters["region"].extra, "one_of": True}, label=_("Región"))

    class Meta:
        model = Commitment
        form = CommitmentForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset  # the figures come from the selector, not from rows


class CountsSerializer(serializers.Serializer):
    key = serializers.CharField(help_text=_("Código, o “total”."))
    label = serializers.CharField()
    commitments = serializers.IntegerField()
    executed = serializers.IntegerField()
    in_process = serializers.IntegerField()
    pending = serializers.IntegerField()
    rate = serializers.SerializerMethodField(
        help_text=_("Ejecutados por cada cien compromisos, con un decimal; null cuando no hay ninguno.")
    )
    due = serializers.IntegerField(help_text=_("Compromisos cuyo plazo ya llegó en la fecha de corte."))
    executed_of_due = serializers.IntegerField(help_text=_("Ejecutados entre los anteriores."))

    def get_rate(self, row: selectors.Counts) -> float | None:
        return None if row.rate is None else float(round_half_up(row.rate, 1))


class ComplianceSerializer(serializers.Serializer):
    as_of = serializers.DateField(help_text=_("Fecha de corte de todas las cuentas."))
    results = CountsSerializer(many=True, source="rows")


COMPLIANCE_COLUMNS: list[Column] = [
    Column("clave", _("Código de la edición, del sector, de la región o del tipo."), "text", lambda r: r.key, 16),
    Column("nombre", _("Nombre."), "text", lambda r: r.label, 40),
    Column("compromisos", _("Cantidad de compromisos."), "integer", lambda r: r.commitments, 12),
    Column("ejecutados", _("De ellos, ejecutados."), "integer", lambda r: r.executed, 12),
    Column("en_proceso", _("De ellos, en proceso."), "integer", lambda r: r.in_process, 12),
    Column("pendientes", _("De ellos, pendientes."), "integer", lambda r: r.pending, 12),
    Column(
        "cumplimiento", _("Ejecutados por cada cien."), "percentage",
        lambda r: None if r.rate is None else round_half_up(r.rate, 1), 13,
    ),
    Column("con_plazo_cumplido", _("Compromisos cuyo plazo ya llegó."), "integer", lambda r: r.due, 18),
    Column("ejecutados_de_esos", _("De estos últimos, ejecutados."), "integer", lambda r: r.executed_of_due, 18),
]  # fmt: skip


class ComplianceView(ReadOnlyMixin, GenericAPIView):
    """`{"as_of", "results": [{"key", "label", "commitments", "executed", "in_process", "pending",
    "rate", "due", "executed_of_due"}]}`. A commitment of several regions counts in each of them."""

    permission_classes = (AllowAny,)
    serializer_class = ComplianceSerializer
    filterset_class = ComplianceFilter
    queryset = Commitment.objects.none()
    pagination_class = None
    chosen: dict[str, Any]  # set by the filter backend

    def get_renderers(self) -> list[BaseRenderer]:
        return [JSONRenderer(), CSVRenderer(), XLSXRenderer()]

    @extend_schema(summary=_("Cumplimiento: cuentas y tasa, al día o en una fecha pasada"), filters=True)
    def get(self, request: Request) -> Any:
        self.filter_queryset(self.get_queryset())  # refuses what is not understood
        chosen = self.chosen

        def one(name: str) -> Option | None:
            return chosen[name][0] if chosen[name] else None

        by, audience = one("by"), Audience.ALL if can_see_everything(request.user) else Audience.PUBLIC
        edition, sector, region = one("edition"), one("sector"), one("region")
        figures = selectors.compliance(
            by=by.code if by else None,
            as_of=chosen["as_of"],
            audience=audience,
            edition=edition.row if edition else None,
            sector=sector.row if sector else None,
            region=region.row if region else None,
        )
        kind = request.accepted_renderer.format
        if kind in CONTENT_TYPES:
            return table_or_problem(
                lambda: export_file(
                    columns=COMPLIANCE_COLUMNS, rows=figures.rows, kind=kind,  # type: ignore[arg-type]
                    stem=f"cumplimiento-al-{figures.as_of.isoformat()}-descargado", title="Cumplimiento",
                )
            )  # fmt: skip
        return Response(ComplianceSerializer(figures).data)


VIEWSETS: dict[str, Any] = {"commitments": CommitmentViewSet}
