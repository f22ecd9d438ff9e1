"""API of topics: read by whoever may see them, written by their teams under the same rules as the pages.

What is sent goes through the form of the pages, so amounts, codes and questions are read alike; a
request is taken whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ServiceError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from bilaterals.models import AgendaTopic, TopicAnswer, TopicPartner
from bilaterals.topics import exports, permissions, selectors, services
from bilaterals.topics.editing import bound_form
from bilaterals.topics.filters import TopicRecordFilter
from bilaterals.topics.forms import TopicForm
from bilaterals.topics.questions import PREFIX
from bilaterals.topics.services import FIELDS, SavedByAnother
from gore.core.filters import shown
from gore.core.models import Edition, Institution, Membership, User
from gore.core.permissions import current_memberships
from gore.core.rest import CodeField, Conflict, WritableRecordViewSet

LISTS = ("sectors", "partners")


class PartnerSerializer(serializers.ModelSerializer):
    delegation = CodeField()

    class Meta:
        model = TopicPartner
        fields = ("delegation", "state", "note", "answered_at")


class AnswerSerializer(serializers.ModelSerializer):
    question: Any = serializers.SlugRelatedField("key", source="field", read_only=True)

    class Meta:
        model = TopicAnswer
        fields = ("question", "value")


class TopicSerializer(serializers.ModelSerializer):
    edition = CodeField()
    delegation = CodeField()
    sectors = CodeField(many=True)
    partners = PartnerSerializer(many=True)
    answers = AnswerSerializer(many=True)

    class Meta:
        model = AgendaTopic
        fields = (
            "code", "edition", "delegation", "state", "rank", "title", "description", "request", "sectors", "blockage",
            "requested_amount", "beneficiaries", "provinces", "partners", "cui", "project_name", "stage", "cost",
            "answers", "route", "corrections_due_at", "version", "created_at", "saved_at", "submitted_at",
            "is_demonstration",
        )  # fmt: skip


class TopicContentSerializer(serializers.Serializer):
    """What may be sent; read by the form of the pages (`cleaned`)."""

    title = serializers.CharField(required=False, help_text=_("Hasta 160 caracteres."))
    description = serializers.CharField(required=False)
    request = serializers.CharField(required=False, help_text=_("Qué se pide al ministerio."))
    sectors = serializers.ListField(
        child=serializers.CharField(), required=False, help_text=_("Códigos de los sectores.")
    )
    blockage = serializers.CharField(required=False, help_text=_("administrative, technical o budgetary."))
    requested_amount = serializers.CharField(required=False, help_text=_("Soles, como texto: 1234567.89."))
    beneficiaries = serializers.CharField(required=False, help_text=_("Número entero."))
    provinces = serializers.CharField(required=False)
    partners = serializers.ListField(
        child=serializers.CharField(), required=False, help_text=_("Códigos de las otras delegaciones.")
    )
    cui = serializers.CharField(required=False, help_text=_("7 dígitos."))
    project_name = serializers.CharField(required=False)
    stage = serializers.CharField(
        required=False,
        help_text=_("idea, pre_investment, technical_file, tender, works, paralysed u operation."),
    )
    cost = serializers.CharField(required=False, help_text=_("Soles, como texto: 1234567.89."))
    answers = serializers.DictField(
        child=serializers.CharField(), required=False, help_text=_("Respuestas por la clave de cada pregunta.")
    )


class TopicCreateSerializer(TopicContentSerializer):
    edition = serializers.CharField(help_text=_("Código de la edición."))
    delegation = serializers.CharField(
        required=False, help_text=_("Código de la delegación; hace falta si la cuenta trabaja para varias.")
    )


class TopicChangeSerializer(TopicContentSerializer):
    version = serializers.IntegerField(help_text=_("La versión que se leyó: si hay otra, la respuesta es 409."))


class SubmitSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1, help_text=_("La versión que se leyó."))
    late_code = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text=_("Después del plazo.")
    )


class WithdrawSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500, help_text=_("Por qué se retira."))


def _one_value(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    raise ValidationError({name: [_now("Envíe un texto o un número.")]})


def _values(name: str, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValidationError({name: [_now("Envíe una lista de códigos.")]})
    return [_one_value(name, each) for each in value]


def cleaned(topic: AgendaTopic, sent: Mapping[str, Any]) -> TopicForm:
    """The form of *topic* with what was *sent* on top of what is kept; ValidationError if any of it is
    not understood."""
    kept = bound_form(topic, selectors.call_of(topic.edition))
    data = QueryDict(mutable=True)
    for name, field in kept.fields.items():
        value = field.prepare_value(kept.initial.get(name))
        each: Iterable[Any] = value if isinstance(value, (list, tuple)) else ["" if value is None else value]
        data.setlist(name, [str(v) for v in each])
    answers = sent.get("answers") or {}
    if not isinstance(answers, dict):
        raise ValidationError({"answers": [_now("Envíe las respuestas por la clave de cada pregunta.")]})
    for name, value in sent.items():
        if name in LISTS:
            data.setlist(name, _values(name, value))
        elif name in FIELDS:
            data[name] = _one_value(name, value)
    for key, value in answers.items():
        data[f"{PREFIX}{key}"] = _one_value(f"answers.{shown(key)}", value)
    form = bound_form(topic, selectors.call_of(topic.edition), data)
    form.is_valid()
    asked = {f"{PREFIX}{key}": f"answers.{key}" for key in answers}
    errors: dict[str, Any] = {
        asked.get(name, name): [str(message) for message in found]
        for name, found in form.errors.items()
        if name in sent or name in asked
    }
    for name, told in asked.items():
        if name not in form.fields:
            errors[shown(told)] = [_now("Ninguna pregunta de esta convocatoria con esa clave se aplica a este tema.")]
    if errors:
        raise ValidationError(errors)
    return form


def _refuse_unknown(sent: Any, known: Iterable[str]) -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise ValidationError(_now("Envíe un objeto JSON."))
    if unknown := [name for name in sent if name not in {*known}]:
        raise ValidationError({shown(name): [_now("No se conoce este dato.")] for name in unknown[:5]})
    return sent


def told(error: ServiceError) -> ValidationError:
    """A service's refusal as the API says it."""
    return ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)


@extend_schema_view(
    list=extend_schema(summary=_("Temas de agenda que la cuenta puede ver")),
    retrieve=extend_schema(summary=_("Un tema de agenda")),
)
class TopicViewSet(WritableRecordViewSet):
    serializer_class = TopicSerializer
    filterset_class = TopicRecordFilter
    parser_classes = (JSONParser,)
    export = staticmethod(exports.topics_file)

    def get_queryset(self) -> QuerySet[AgendaTopic]:
        return (
            AgendaTopic.objects.visible_to(self.request.user)
            .select_related("edition__call", "delegation__region")
            .prefetch_related(
                Prefetch("sectors", Institution.objects.only("code").order_by("code")),
                Prefetch("partners", TopicPartner.objects.select_related("delegation").order_by("delegation__code")),
                Prefetch("answers", TopicAnswer.objects.select_related("field").order_by("field__position", "field")),
            )
            .order_by("code")
        )

    @property
    def me(self) -> User:
        return cast(User, self.request.user)

    def _own(self) -> AgendaTopic:
        topic: AgendaTopic = self.get_object()
        if not permissions.works_for(self.request.user, topic.delegation_id, topic.edition_id):
            raise PermissionDenied
        return topic

    def _answer(self, topic: AgendaTopic, code: int = status.HTTP_200_OK) -> Response:
        shown_again = self.get_queryset().get(pk=topic.pk)
        headers = {"Location": reverse("api:topics-detail", args=[topic.code])} if code == 201 else None
        return Response(TopicSerializer(shown_again).data, status=code, headers=headers)

    def _team(self, sent: Mapping[str, Any], edition: Edition) -> Institution:
        teams = [
            m.institution
            for m in current_memberships(self.request.user)
            if m.role == Membership.Role.REGIONAL_TEAM and m.edition_id in {None, edition.pk}
        ]
        if not teams:
            raise PermissionDenied
        wanted = sent.get("delegation")
        if wanted is None and len(teams) == 1:
            return teams[0]
        found = [team for team in teams if team.code == wanted]
        if not found:
            raise ValidationError({"delegation": [_now("Indique una delegación para la que trabaja.")]})
        return found[0]

    @extend_schema(
        summary=_("Empezar un borrador"),
        request=TopicCreateSerializer,
        responses={201: TopicSerializer},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER,
                description=_("La misma clave otra vez devuelve el mismo tema en lugar de crear otro."),
            )
        ],
    )  # fmt: skip
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not any(m.role == Membership.Role.REGIONAL_TEAM for m in current_memberships(request.user)):
            raise PermissionDenied
        sent = _refuse_unknown(request.data, TopicCreateSerializer().fields)
        wanted = sent.get("edition")
        edition = (
            Edition.objects.filter(code=wanted).first() if isinstance(wanted, str) and "\0" not in wanted else None
        )
        if edition is None:
            raise ValidationError({"edition": [_now("Indique el código de una edición.")]})
        delegation = self._team(sent, edition)
        key = request.headers.get("Idempotency-Key", "")
        creation_key = hashlib.sha256(f"api:{key}".encode()).hexdigest()[:32] if key else ""
        blank = AgendaTopic(edition=edition, delegation=delegation)
        form = cleaned(blank, sent)
        try:
            with transaction.atomic():
                topic = services.create_topic(
                    edition=edition, delegation=delegation, by=self.me, creation_key=creation_key,
                    values={name: value for name, value in form.values().items() if name in sent},
                    answers=form.answers(),
                )  # fmt: skip
        except ServiceError as error:
            raise told(error) from error
        return self._answer(topic, status.HTTP_201_CREATED)

    @extend_schema(
        summary=_("Cambiar un borrador o un tema devuelto"),
        request=TopicChangeSerializer,
        responses=TopicSerializer,
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        topic = self._own()
        sent = _refuse_unknown(request.data, TopicChangeSerializer().fields)
        version = sent.get("version")
        if not isinstance(version, int) or isinstance(version, bool):
            raise ValidationError({"version": [_now("Indique la versión que leyó, como número.")]})
        form = cleaned(topic, sent)
        try:
            saved = services.save_topic(
                topic=topic,
                by=self.me,
                version=version,
                values={name: value for name, value in form.values().items() if name in sent},
                answers=form.answers() if "answers" in sent else {},
            )
        except ServiceError as error:
            raise told(error) from error
        except SavedByAnother as conflict:
            raise _changed(conflict) from conflict
        return self._answer(saved)

    @extend_schema(
        summary=_("Enviar a la Secretaría de Descentralización"), request=SubmitSerializer, responses=TopicSerializer
    )
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        topic = self._own()
        sent = SubmitSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            done = services.submit_topic(
                topic=topic, by=self.me, version=sent.validated_data["version"],
                late_code=sent.validated_data.get("late_code", ""),
            )  # fmt: skip
        except ServiceError as error:
            raise told(error) from error
        except SavedByAnother as conflict:
            raise _changed(conflict) from conflict
        return self._answer(done)

    @extend_schema(summary=_("Retirar un tema"), request=WithdrawSerializer, responses=TopicSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        topic = self._own()
        sent = WithdrawSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            done = services.withdraw_topic(topic=topic, by=self.me, reason=sent.validated_data["reason"])
        except ServiceError as error:
            raise told(error) from error
        return self._answer(done)


def _changed(conflict: SavedByAnother) -> Conflict:
    return Conflict(
        _now("El tema cambió desde que se leyó: ahora es la versión %(version)s. No se guardó nada.")
        % {"version": conflict.topic.version}
    )
