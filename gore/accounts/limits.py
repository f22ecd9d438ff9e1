"""How often somebody may try, and the 429 page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gore.core.throttle import Limit, take

LOGIN_BY_ADDRESS = Limit("login-address", 60, 300)
LOGIN_BY_ACCOUNT = Limit("login-account", 10, 300)
RESET_BY_ADDRESS = Limit("reset-address", 20, 3600)
RESET_BY_ACCOUNT = Limit("reset-account", 3, 3600)
SECRET_BY_ADDRESS = Limit("secret-address", 30, 300)
"""Links of invitations and resets, and codes of the second step."""
TOKEN_BY_USER = Limit("token-user", 10, 3600)
BEARER_BY_ADDRESS = Limit("bearer-address", 30, 300)

View = Callable[..., HttpResponseBase]


def address_of(request: HttpRequest) -> str:
    """Whose address a request has: in production the last one that the proxy wrote down, never what a
    client says about itself."""
    if settings.PRODUCTION:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if forwarded:
            return forwarded[:45]
    return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - a word for "unknown", not a binding


def too_many(request: HttpRequest, retry_after: int) -> HttpResponseBase:
    """429 in Spanish, with the seconds to wait."""
    response = render(request, "429.html", {"minutes": -(-retry_after // 60)}, status=429)
    response["Retry-After"] = str(retry_after)
    return response


def limited(
    limit: Limit, subject: Callable[[HttpRequest], str], methods: tuple[str, ...] = ("POST",)
) -> Callable[[View], View]:
    """Count requests of *methods* for *subject* of the request, and answer 429 beyond *limit*."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method in methods:
                attempt = take(limit, subject(request))
                if not attempt.allowed:
                    return too_many(request, attempt.retry_after)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


def typed_email(request: HttpRequest) -> str:
    """The e-mail of a form, as typed."""
    return request.POST.get("email", "").strip().lower()[:254]


def signed_in(request: HttpRequest) -> str:
    return str(request.user.pk or address_of(request))
