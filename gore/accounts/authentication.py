"""Bearer keys for programs: `Authorization: Bearer gore_…`."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.request import Request

from gore.accounts.limits import BEARER_BY_ADDRESS, address_of
from gore.accounts.middleware import lacks_second_factor
from gore.accounts.models import ApiToken, digest
from gore.core.clock import today
from gore.core.models import User
from gore.core.throttle import take

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class BearerAuthentication(BaseAuthentication):
    """The person of a usable key. A wrong key is 401, never an anonymous answer; wrong keys of one address
    are limited. A key that may only read cannot write."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword.lower().encode():
            return None
        key = words[1].decode("ascii", "replace") if len(words) == 2 else ""
        token = (
            ApiToken.objects.usable(timezone.now()).select_related("user").filter(key_digest=digest(key)).first()
            if 20 <= len(key) <= 80
            else None
        )
        if token is None or not _may_sign_in(token.user):
            attempt = take(BEARER_BY_ADDRESS, address_of(request._request))
            if not attempt.allowed:
                raise Throttled(wait=attempt.retry_after)
            raise AuthenticationFailed(_("La clave no existe, venció o fue anulada."))
        if request.method not in SAFE_METHODS and token.scope != ApiToken.Scope.WRITE:
            raise PermissionDenied(_("Esta clave solo permite leer."))
        if token.last_used_on != today():
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


def _may_sign_in(user: Any) -> bool:
    from gore.accounts.backends import AccountBackend

    return AccountBackend().user_can_authenticate(user) and not lacks_second_factor(user)
