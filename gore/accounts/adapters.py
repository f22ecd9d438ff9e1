"""allauth's hooks: nobody signs up alone, mail goes through the outbox, messages are ours."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from gore.accounts.backends import AccountBackend
from gore.accounts.limits import LOGIN_BY_ACCOUNT, LOGIN_BY_ADDRESS, address_of
from gore.accounts.models import new_secret
from gore.core.models import User
from gore.core.permissions import needs_second_factor
from gore.core.throttle import Attempt, take
from gore.outbox import kinds
from gore.outbox.services import queue_rendered


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Esta cuenta no está activa."),
        "email_password_mismatch": _(
            "El correo o la contraseña no coinciden. Revise que no haya espacios y que las mayúsculas sean las correctas."
        ),
        "enter_current_password": _("Escriba su contraseña actual."),
        "incorrect_password": _("La contraseña no es correcta."),
        "invalid_login": _("El correo o la contraseña no coinciden."),
        "invalid_password_reset": _("Este enlace ya no sirve. Pida otro."),
        "invalid_or_expired_key": _("El código no es correcto o ya venció."),
        "incorrect_code": _("El código no es correcto."),
        "rate_limited": _("Hizo demasiados intentos. Espere unos minutos."),
        "too_many_login_attempts": _("Hizo demasiados intentos. Espere cinco minutos y vuelva a probar."),
        "unknown_email": _("Revise el correo electrónico."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt for the address and for the account typed, known or not."""
        login = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        self._attempts: list[Attempt] = [
            take(LOGIN_BY_ADDRESS, address_of(request)),
            take(LOGIN_BY_ACCOUNT, login),
        ]
        if not all(attempt.allowed for attempt in self._attempts):
            raise ValidationError(self.error_messages["too_many_login_attempts"], code="too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """A successful sign-in is no guess."""
        for attempt in getattr(self, "_attempts", ()):
            attempt.give_back()

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Windows of a few minutes end by themselves."""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail instead of sending it; it leaves when the transaction is committed."""
        kind = f"accounts.{template_prefix.rsplit('/', 1)[-1]}"
        message: EmailMessage = self.render_mail(template_prefix, email, {"email": email, **context})
        with transaction.atomic():
            queue_rendered(
                kind=kind,
                about=f"{kind}:{new_secret()[:22]}",
                recipient=email,
                subject=str(message.subject),
                body=str(message.body),
                sensitive=kinds.get(kind).sensitive,
            )

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """allauth hands over whoever typed the right password, also an account that may not sign in."""
        if not AccountBackend().user_can_authenticate(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in less than five minutes ago is not asked again."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The government's identity service signs in people who already have an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Su rol exige dos pasos: agregue otro medio antes de quitar este."),
        "cannot_generate_recovery_codes": _("Primero active la verificación en dos pasos."),
        "incorrect_code": _("El código no es correcto. Espere el siguiente y escríbalo sin espacios."),
    }

    def get_totp_issuer(self) -> str:
        return "GORE Ejecutivo"

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whoever must sign in with two factors keeps at least one besides the recovery codes."""
        user: User = authenticator.user
        if not needs_second_factor(user) or (settings.DEMO and user.is_demonstration):
            return True
        kinds = type(authenticator).Type
        others = type(authenticator).objects.filter(user=user, type__in=[kinds.TOTP, kinds.WEBAUTHN])
        return bool(others.exclude(pk=authenticator.pk).exists())
