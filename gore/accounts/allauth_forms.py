"""allauth's forms with our words: labels above, help before the field, nothing said by placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Correo electrónico"),
    "email": _("Correo electrónico"),
    "password": _("Contraseña"),
    "oldpassword": _("Contraseña actual"),
    "password1": _("Contraseña nueva"),
    "password2": _("Contraseña nueva, otra vez"),
    "code": _("Código"),
    "name": _("Nombre de la llave"),
    "passwordless": _("Usarla también para ingresar sin contraseña"),
}
HELP = {
    "code": _("Los seis dígitos que muestra su aplicación ahora, o un código de recuperación."),
    "name": _("Para reconocerla en la lista, por ejemplo: teléfono del trabajo."),
    "passwordless": _("La llave pedirá su huella, su rostro o su PIN."),
}


class OurWords:
    """Sets labels and help by the name of the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.error_messages["required"] = _("Falta este dato.")
        if "password1" in fields:
            fields["password1"].help_text = " ".join(password_validators_help_texts())


class LoginForm(OurWords, account.LoginForm):
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class AuthenticateForm(OurWords, mfa.AuthenticateForm):
    pass


class MFAReauthenticateForm(OurWords, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    pass


class AddWebAuthnForm(OurWords, webauthn.AddWebAuthnForm):
    pass


class EditWebAuthnForm(OurWords, webauthn.EditWebAuthnForm):
    pass
