"""The API's own addresses: what there is, its schema, and a page to try it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gore.api.docs import groups
from gore.core.rest import ReadOnlyMixin
from gore.core.throttle import Limit


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


def docs(request: HttpRequest) -> HttpResponse:
    """The schema as a page, made here: it needs no script."""
    context = {
        "base": request.build_absolute_uri(reverse("api:root")),
        "groups": groups(),
        "rate": Limit.parse("api", settings.API_ANON_RATE),
    }
    return render(request, "api/docs.html", context)
