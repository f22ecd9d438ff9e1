"""Who may sign in: the account must be active, and a demonstration account only in a demonstration."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class AccountBackend(AuthenticationBackend):
    """allauth's backend by e-mail. The same question is asked at sign-in and with every request, so an
    account that is switched off is out with its next click."""

    def user_can_authenticate(self, user: Any) -> bool:
        if getattr(user, "is_demonstration", False) and not (settings.DEMO or settings.DEBUG):
            return False
        return bool(super().user_can_authenticate(user))
