"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gore.accounts"
    label = "accounts"
    verbose_name = _("Cuentas y accesos")

    def ready(self) -> None:
        from gore.accounts.middleware import trail_context
        from gore.core import audit
        from gore.outbox import kinds

        audit.adds_context(trail_context)

        kinds.register("accounts.invitation", _("Invitación"), sensitive=True)
        kinds.register("accounts.password_reset_key", _("Enlace para recuperar la contraseña"), sensitive=True)
        for code, label in (
            ("password_changed", _("Aviso: contraseña cambiada")),
            ("password_set", _("Aviso: contraseña creada")),
            ("password_reset", _("Aviso: contraseña recuperada")),
            ("totp_activated", _("Aviso: aplicación de códigos activada")),
            ("totp_deactivated", _("Aviso: aplicación de códigos quitada")),
            ("webauthn_added", _("Aviso: llave de acceso agregada")),
            ("webauthn_removed", _("Aviso: llave de acceso quitada")),
            ("recovery_codes_generated", _("Aviso: códigos de recuperación nuevos")),
            ("account_connected", _("Aviso: identidad digital enlazada")),
            ("account_disconnected", _("Aviso: identidad digital desenlazada")),
        ):
            kinds.register(f"accounts.{code}", label)
