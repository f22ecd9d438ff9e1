"""API of bilateral meetings and of the topics that lead to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from bilaterals import exports
from bilaterals.models import Meeting
from bilaterals.topics.api import TopicViewSet
from gore.core.filters import CodeFilterSet, CodesFilter, FilterForm, RelatedCodesFilter, edition_options, model_options
from gore.core.models import Institution, Region
from gore.core.rest import CodeField, RecordViewSet


class MeetingFilter(CodeFilterSet):
    edition = CodesFilter(
        field_name="edition",
        label=_("Edición"),
        source=edition_options,
        unknown=_("No hay ninguna edición con el código “%(code)s”."),
    )
    region = RelatedCodesFilter(
        label=_("Región"),
        source=model_options(lambda: Region.objects.only("code", "name", "kind"), "display_name"),
        unknown=_("No hay ninguna región con el código “%(code)s”."),
        matches=lambda keys: Exists(Meeting.regions.through.objects.filter(meeting=OuterRef("pk"), region__in=keys)),
    )
    sector = RelatedCodesFilter(
        label=_("Sector"),
        source=model_options(
            lambda: Institution.objects.filter(region__isnull=True).only("code", "short_name", "name"), "short_name"
        ),
        unknown=_("No hay ningún sector con el código “%(code)s”."),
        matches=lambda keys: Exists(
            Meeting.sectors.through.objects.filter(meeting=OuterRef("pk"), institution__in=keys)
        ),
    )

    default_order: ClassVar[tuple[str, ...]] = ("code",)

    class Meta:
        model = Meeting
        form = FilterForm
        fields: ClassVar[list[str]] = []


class MeetingSerializer(serializers.ModelSerializer):
    edition = CodeField()
    regions = CodeField(many=True)
    sectors = CodeField(many=True)

    class Meta:
        model = Meeting
        fields = ("code", "edition", "regions", "sectors", "minutes_planned", "is_demonstration")


@extend_schema_view(
    list=extend_schema(summary=_("Reuniones bilaterales")), retrieve=extend_schema(summary=_("Una reunión bilateral"))
)
class MeetingViewSet(RecordViewSet):
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    export = staticmethod(exports.meetings_file)
    queryset = Meeting.objects.none()

    def get_queryset(self) -> QuerySet[Meeting]:
        """Those of held editions, and of a timetable that is released and open, unless one may see more."""
        return (
            Meeting.objects.visible_to(self.request.user)
            .select_related("edition")
            .prefetch_related(
                Prefetch("regions", Region.objects.only("code").order_by("code")),
                Prefetch("sectors", Institution.objects.only("code").order_by("code")),
            )
            .order_by("code")
        )


VIEWSETS: dict[str, Any] = {"topics": TopicViewSet, "meetings": MeetingViewSet}
