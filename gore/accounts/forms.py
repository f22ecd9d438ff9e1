"""Forms of accounts: invitations, acceptance, tokens, acting on behalf, withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from gore.accounts.models import ApiToken
from gore.accounts.services import ACTING_MINUTES
from gore.core.clock import today
from gore.core.models import Edition, Institution, Membership, User
from gore.core.permissions import can_grant_role

REQUIRED = {"required": _("Falta este dato.")}


class InvitationForm(forms.Form):
    """Who is invited, to what. Roles are those that *by* may give."""

    email = forms.EmailField(
        label=_("Correo electrónico"),
        help_text=_("Institucional, de la persona y no de una oficina. Será su usuario."),
        max_length=254,
        error_messages={
            **REQUIRED,
            "invalid": _("Escriba un correo completo, por ejemplo rosa.quispe@regionsanmartin.gob.pe."),
        },
    )
    full_name = forms.CharField(label=_("Nombres y apellidos"), max_length=150, error_messages=REQUIRED)
    role = forms.ChoiceField(label=_("Rol"), error_messages=REQUIRED)
    institution = forms.ModelChoiceField(
        label=_("Institución"), queryset=Institution.objects.none(), empty_label=_("Elija una"), error_messages=REQUIRED
    )
    edition = forms.ModelChoiceField(
        label=_("Solo para una edición"),
        queryset=Edition.objects.none(),
        required=False,
        empty_label=_("Todas las ediciones"),
        help_text=_("Deje «Todas» para quien trabaja de forma permanente."),
    )
    ends_on = forms.DateField(
        label=_("Acceso hasta"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Opcional. Después de ese día el acceso termina solo."),
        error_messages={"invalid": _("Escriba la fecha como día/mes/año, por ejemplo 21/02/2027.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(value, label) for value, label in Membership.Role.choices if can_grant_role(by, value)]
        self.fields["role"].choices = [("", _("Elija uno")), *roles]  # type: ignore[attr-defined]
        self.fields["institution"].queryset = Institution.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["edition"].queryset = Edition.objects.order_by("-start_date")  # type: ignore[attr-defined]

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day is not None and day < today():
            raise forms.ValidationError(_("Esa fecha ya pasó."))
        return day


class NewAccountForm(forms.Form):
    """What a person without an account writes to accept an invitation."""

    full_name = forms.CharField(
        label=_("Nombres y apellidos"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=REQUIRED,
    )
    password = forms.CharField(
        label=_("Contraseña"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=REQUIRED,
    )
    password_again = forms.CharField(
        label=_("Contraseña, otra vez"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=REQUIRED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, again = data.get("password"), data.get("password_again")
        if first and again and first != again:
            self.add_error("password_again", _("Las dos contraseñas no son iguales."))
        return data


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Para qué es"),
        max_length=80,
        help_text=_("Por ejemplo: tablero de la oficina de planeamiento."),
        error_messages=REQUIRED,
    )
    scope = forms.ChoiceField(label=_("Qué permite"), choices=ApiToken.Scope.choices, error_messages=REQUIRED)
    days = forms.TypedChoiceField(
        label=_("Vence en"),
        coerce=int,
        choices=[(30, _("30 días")), (90, _("90 días")), (365, _("un año"))],
        error_messages=REQUIRED,
    )


class ActingForm(forms.Form):
    institution = forms.ModelChoiceField(
        label=_("En nombre de"),
        queryset=Institution.objects.none(),
        empty_label=_("Elija una institución"),
        error_messages=REQUIRED,
    )
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        help_text=_(
            "Quedará en la pista de auditoría. Por ejemplo: la región no tiene conexión y dictó el avance por teléfono."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=REQUIRED,
    )
    minutes = forms.TypedChoiceField(
        label=_("Por cuánto tiempo"),
        coerce=int,
        choices=[(minutes, _("%(minutes)s minutos") % {"minutes": minutes}) for minutes in ACTING_MINUTES],
        error_messages=REQUIRED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Institution.objects.order_by("name")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        help_text=_("Por ejemplo: dejó el cargo el 31/12/2026."),
        error_messages=REQUIRED,
    )
