"""Rules that hold for every page."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from gore.core import audit
from gore.core.files import MAX_BYTES, MAX_REQUEST_BYTES


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


class UploadLimitMiddleware:
    """Refuses a request that says it is larger than any file may be, without reading it. It stands
    before whatever looks into the body; a request without a length has none (WSGI)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= MAX_REQUEST_BYTES:
            return self.get_response(request)
        request.POST, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined] # nobody reads on
        detail = _("El archivo pesa demasiado: el máximo es %(limit)s MB.") % {"limit": MAX_BYTES // 1024**2}
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": detail, "status": 413, "detail": detail, "errors": []}
            return JsonResponse(
                problem, status=413, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
            )
        return render(request, "413.html", {"detail": detail}, status=413)


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
