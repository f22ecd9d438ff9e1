"""What a signed-in request works as, and the second step for those who need it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from gore.accounts import services
from gore.accounts.models import ApiToken
from gore.core import audit
from gore.core.models import Membership, User
from gore.core.permissions import act_as, acting_as, choose_membership, is_administrator, needs_second_factor

MEMBERSHIP_KEY = "membership"
ACTING_KEY = "acting"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class AuthorityMiddleware:
    """Marks the user with the membership chosen in this browser session and with the period of acting on
    behalf, if one is on. Nothing is read from the database until somebody asks who is there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        def marked_user() -> User | AnonymousUser:
            user = get_user(request)
            if isinstance(user, User):
                mark(request, user)
            return user

        request.user = SimpleLazyObject(marked_user)  # type: ignore[assignment]
        return self.get_response(request)


def mark(request: HttpRequest, user: User) -> None:
    """Apply this browser session's choice of membership and its acting period to *user*."""
    choose_membership(user, request.session.get(MEMBERSHIP_KEY))
    number = request.session.get(ACTING_KEY)
    if number is None:
        return
    period = services.acting_period(user) if is_administrator(user) else None
    if period is None or period.pk != number:
        del request.session[ACTING_KEY]
        messages.info(request, _("Terminó el tiempo de actuar en nombre de otra institución."))
        return
    day = period.started_at.date()
    act_as(user, Membership(user=user, institution=period.institution, role=period.role, starts_on=day))
    request.acting_period = period  # type: ignore[attr-defined]


def trail_context(request: HttpRequest) -> dict[str, Any]:
    """What the audit trail keeps beside the account: the period of acting on behalf with the institution,
    and the key of a program."""
    known: dict[str, Any] = {}
    period = getattr(request, "acting_period", None)
    if period is not None:
        known = {audit.ON_BEHALF: period.pk, audit.ON_BEHALF_OF: period.institution.name}
    key = getattr(request, "auth", None)
    if isinstance(key, ApiToken):
        known[audit.API_KEY] = key.pk
    return known


class SignInRulesMiddleware:
    """Two rules for signed-in people: whoever may change the register for everybody gives a second factor
    first, and nobody administers while acting for an institution."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.account_pages = reverse("account")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Without the cookie nobody is signed in, and the public costs no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(self.account_pages):
            user = request.user
            if isinstance(user, User):
                if lacks_second_factor(user):
                    return ask_for_second_factor(request)
                if acting_as(user) is not None and request.path.startswith(reverse("admin:index")):
                    return render(request, "accounts/acting_no_admin.html", status=403)
        return self.get_response(request)


def lacks_second_factor(user: User) -> bool:
    """Whether *user* must set up a second factor before anything else."""
    if settings.DEMO and user.is_demonstration:
        return False
    if not needs_second_factor(user):
        return False
    kinds = Authenticator.Type
    return not Authenticator.objects.filter(user=user, type__in=[kinds.TOTP, kinds.WEBAUTHN]).exists()


def ask_for_second_factor(request: HttpRequest) -> HttpResponseBase:
    """To the page that sets it up; programs get a 403 that says why."""
    reason = _("Su rol exige la verificación en dos pasos. Actívela para seguir.")
    if request.path.startswith("/api/"):
        body = {
            "type": "about:blank",
            "title": _("No le está permitido"),
            "status": 403,
            "detail": reason,
            "errors": [],
        }
        return JsonResponse(body, status=403, content_type="application/problem+json")
    messages.warning(request, reason)
    return redirect("mfa_index")
