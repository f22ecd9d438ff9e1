"""Who may sign in: the account must be active, and a demonstration account only in a demonstration."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from gore.core.permissions import administration_rights


class AccountBackend(AuthenticationBackend):
    """allauth's backend by e-mail. The same question is asked at sign-in and with every request, so an
    account that is switched off is out with its next click."""

    def user_can_authenticate(self, user: Any) -> bool:
        if getattr(user, "is_demonstration", False) and not (settings.DEMO or settings.DEBUG):
            return False
        return bool(super().user_can_authenticate(user))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """What is stored with the account, and what follows from its memberships today."""
        stored: set[str] = super().get_all_permissions(user_obj, obj)
        if obj is not None or user_obj.is_anonymous or not user_obj.is_active:
            return stored
        cached: set[str] | None = getattr(user_obj, "_administration_rights", None)
        if cached is None:
            cached = user_obj._administration_rights = administration_rights(user_obj)
        return stored | cached

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.is_active and any(
            right.partition(".")[0] == app_label for right in self.get_all_permissions(user_obj)
        )
