"""Rules that hold for every page."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from gore.core import audit


class AuditMiddleware:
    """What a request changes is recorded with it (`audit.request_context`), and its log lines carry
    the id that the trail gives to these changes. Nobody is asked who they are before they write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with (
            audit.recording(request=request) as request_id,
            structlog.contextvars.bound_contextvars(request=request_id),
        ):
            return self.get_response(request)


class PageRulesMiddleware:
    """Pages of a signed-in person are never stored by browsers or proxies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # `_cached_user` exists only when somebody asked who is there: no extra query for the public.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response
