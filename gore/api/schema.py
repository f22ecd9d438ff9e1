"""How the schema (OpenAPI 3) is made: our filters, formats and errors said in full."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_array_type, build_basic_type, build_parameter_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from gore.api.errors import CONTENT_TYPE
from gore.core.export import CONTENT_TYPES as FILE_TYPES
from gore.core.filters import CodesFilter, DayFilter, OrderFilter, YesNoFilter

PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["parameter", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "errors"],
}


class Schema(AutoSchema):
    """Adds the problem responses that every operation may give. Docstrings are for us: what the
    schema says is written at the view, in Spanish."""

    def get_description(self) -> str:
        return ""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(*args, **kwargs)
        for kind in FILE_TYPES.values():
            answer = bodies.get("200", {}).get("content", {})
            if kind.partition(";")[0] in answer:
                answer[kind.partition(";")[0]] = {"schema": {"type": "string", "format": "binary"}}
        writing = (
            ("401", _("Falta la clave o la sesión.")),
            ("403", _("La cuenta o la clave no puede hacerlo.")),
            ("409", _("Cambió desde que se leyó; no se guardó nada.")),
        )
        for status, text in (
            *(writing if self.method in {"POST", "PATCH"} else ()),
            ("400", _("No se entiende un parámetro.")),
            ("404", _("No existe o no es público.")),
            ("406", _("No hay ese formato.")),
            ("429", _("Demasiados pedidos; vea Retry-After.")),
        ):
            bodies.setdefault(status, {"description": str(text), "content": {CONTENT_TYPE: {"schema": PROBLEM}}})
        return bodies


class BearerScheme(OpenApiAuthenticationExtension):
    """How a program shows its key."""

    target_class = "gore.accounts.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": str(_("Clave de API de una cuenta (Mi cuenta › Claves de API).")),
        }


class StrictFiltersExtension(DjangoFilterExtension):
    """The parameters of `gore.core.filters`: lists of codes may be repeated."""

    target_class = "gore.api.filtering.StrictFilters"
    priority = 1

    def resolve_filter_field(
        self, auto_schema: Any, model: Any, filterset_class: Any, field_name: str, filter_field: Any
    ) -> list[dict[str, Any]]:
        schema: dict[str, Any]
        enum, explode, style = None, None, None
        if isinstance(filter_field, OrderFilter):
            schema, enum = build_basic_type(OpenApiTypes.STR), list(filter_field.orders)
        elif isinstance(filter_field, CodesFilter):
            schema = build_basic_type(OpenApiTypes.STR)
            if not filter_field.extra.get("one_of"):
                schema, explode, style = build_array_type(schema), True, "form"
        elif isinstance(filter_field, DayFilter):
            schema = build_basic_type(OpenApiTypes.DATE)
        elif isinstance(filter_field, YesNoFilter):
            schema = build_basic_type(OpenApiTypes.BOOL)
        else:
            schema = build_basic_type(OpenApiTypes.STR)
        text = filter_field.extra.get("help_text") or filter_field.label
        return [
            build_parameter_type(
                name=field_name,
                required=False,
                location=OpenApiParameter.QUERY,
                description=str(text),
                schema=schema,
                enum=enum,
                explode=explode,
                style=style,
            )
        ]
