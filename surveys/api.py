"""API of surveys: the published percentages with what is known about each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from gore.core.filters import CodeFilterSet, CodesFilter, FilterForm, edition_options
from gore.core.rest import CodeField, RecordViewSet
from surveys.models import Option, PublishedResult, Question, RespondentGroup, Survey, SurveyStatement


class SurveyFilter(CodeFilterSet):
    edition = CodesFilter(
        field_name="edition",
        label=_("Edición"),
        source=edition_options,
        unknown=_("No hay ninguna edición con el código “%(code)s”."),
    )

    class Meta:
        model = Survey
        form = FilterForm
        fields: ClassVar[list[str]] = []


class ResultSerializer(serializers.ModelSerializer):
    group = CodeField()

    class Meta:
        model = PublishedResult
        fields = ("group", "percentage", "base_n", "implied_count", "certain", "reason")


class OptionSerializer(serializers.ModelSerializer):
    results = ResultSerializer(many=True, read_only=True)

    class Meta:
        model = Option
        fields = ("code", "label", "results")


class QuestionSerializer(serializers.ModelSerializer):
    options = OptionSerializer(many=True, read_only=True)

    class Meta:
        model = Question
        fields = ("code", "title", "choice_mode", "options", "source_part")


class GroupSerializer(serializers.ModelSerializer):
    class Meta:
        model = RespondentGroup
        fields = ("code", "label", "answered", "universe", "basis", "note")


class StatementSerializer(serializers.ModelSerializer):
    class Meta:
        model = SurveyStatement
        fields = ("code", "subject", "scope", "comparison", "threshold_pct", "check_text")


class SurveySerializer(serializers.ModelSerializer):
    edition = CodeField()
    groups = GroupSerializer(many=True, read_only=True)
    questions = QuestionSerializer(many=True, read_only=True)
    statements = StatementSerializer(many=True, read_only=True)

    class Meta:
        model = Survey
        fields = ("code", "edition", "title", "answered", "universe", "note", "groups", "questions", "statements")


@extend_schema_view(
    list=extend_schema(summary=_("Encuestas y sus resultados publicados")),
    retrieve=extend_schema(summary=_("Una encuesta")),
)
class SurveyViewSet(RecordViewSet):
    serializer_class = SurveySerializer
    filterset_class = SurveyFilter
    queryset = (
        Survey.objects.select_related("edition")
        .prefetch_related(
            "groups",
            "statements",
            "questions__options",
            Prefetch("questions__options__results", PublishedResult.objects.select_related("group")),
        )
        .order_by("edition__start_date", "code")
    )


VIEWSETS: dict[str, Any] = {"surveys": SurveyViewSet}
