"""The API's own addresses: what there is, its schema, and a page to try it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gore.core.rest import ReadOnlyMixin


class RootView(ReadOnlyMixin, APIView):
    """The addresses of the lists."""

    permission_classes = (AllowAny,)
    names: tuple[str, ...] = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        addresses = {name: reverse(f"api:{name}-list") for name in self.names}
        addresses |= {name: reverse(f"api:{name}") for name in ("compliance", "schema", "docs")}
        return Response({name: request.build_absolute_uri(address) for name, address in addresses.items()})


class NothingHereView(ReadOnlyMixin, APIView):
    """Any other address under the API: a problem in JSON instead of a page."""

    permission_classes = (AllowAny,)
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise NotFound


class SchemaView(ReadOnlyMixin, SpectacularAPIView):
    """OpenAPI 3, as YAML or with `?format=json`."""


class DocsView(ReadOnlyMixin, SpectacularSwaggerSplitView):
    """The schema as a page: script and style come from files, nothing from elsewhere."""

    title = _("Interfaz de datos de GORE Ejecutivo")
    template_name = "api/docs.html"
    url_name = "api:schema"
