"""Errors of the API as problem details (RFC 9457): `application/problem+json` with
`{"type", "title", "status", "detail", "errors": [{"parameter", "detail"}]}`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: gettext_lazy("No se entiende lo pedido"),
    401: gettext_lazy("Falta ingresar"),
    403: gettext_lazy("No le está permitido"),
    404: gettext_lazy("No se encontró"),
    405: gettext_lazy("Solo se puede leer"),
    409: gettext_lazy("Cambió mientras tanto"),
    413: gettext_lazy("Pesa demasiado"),
    406: gettext_lazy("Formato desconocido"),
    415: gettext_lazy("Tipo de contenido desconocido"),
    429: gettext_lazy("Demasiados pedidos"),
}


def problem(
    status: int, detail: str, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> JsonResponse:
    """One problem as a response. `type` is about:blank: the title says what the status says."""
    return JsonResponse(
        {
            "type": "about:blank",
            "title": str(TITLES.get(status, _("Error"))),
            "status": status,
            "detail": detail,
            "errors": errors or [],
        },
        status=status,
        content_type=CONTENT_TYPE,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def _flat(detail: Any, parameter: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, value in detail.items():
            yield from _flat(value, str(name))
    elif isinstance(detail, (list, tuple)):
        for value in detail:
            yield from _flat(value, parameter)
    else:
        yield {"parameter": parameter, "detail": str(detail)}


def handle(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """The handler of REST_FRAMEWORK. None lets Django report what nobody expected."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation):  # more parameters than Django reads, a false host…
        return problem(400, _("El pedido no tiene una forma que se pueda leer."))
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers: dict[str, str] = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = "GET, HEAD, OPTIONS"
        able = getattr(context.get("view"), "allowed_methods", [])
        allowed = [method for method in ("GET", "HEAD", "POST", "PATCH") if method in able]
        if {"POST", "PATCH"} & set(allowed):
            headers["Allow"] = ", ".join([*allowed, "OPTIONS"])
            return problem(
                405, _("Aquí se puede usar: %(methods)s.") % {"methods": ", ".join(allowed)}, headers=headers
            )
        return problem(405, _("Esta interfaz es de solo lectura: use GET."), headers=headers)
    if isinstance(error, exceptions.Throttled):
        wait = max(1, int(error.wait or 1))  # type: ignore[attr-defined]
        headers["Retry-After"] = str(wait)
        return problem(429, _("Vuelva a pedir en %(seconds)s segundos.") % {"seconds": wait}, headers=headers)
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.detail))
        return problem(400, " ".join(dict.fromkeys(e["detail"] for e in errors)), errors, headers)
    if isinstance(error, exceptions.NotFound) and str(error.detail) == str(exceptions.NotFound.default_detail):
        return problem(404, _("No hay nada en esta dirección, o no es público."), headers=headers)
    if isinstance(error, exceptions.NotAcceptable) and str(error.detail) == str(
        exceptions.NotAcceptable.default_detail
    ):
        return problem(406, _("Aquí no hay ninguno de los formatos de la cabecera Accept."), headers=headers)
    return problem(error.status_code, str(error.detail), headers=headers)
