"""Forms about sessions before the summit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core.admin_forms import read_choices
from gore.core.filters import DayField
from gore.core.models import Edition, Institution
from sessions.models import SessionInvitation, SummitSession

REQUIRED = {"required": _("Falta este dato.")}
HOUR = _("Por ejemplo 09:30.")
LINK = {"invalid": _("Escriba una dirección completa, por ejemplo https://reunion.gob.pe/sala.")}


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, input_formats=["%H:%M"], help_text=HOUR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Escriba la hora de 00:00 a 23:59, por ejemplo 09:30.")},
    )  # fmt: skip


class SessionForm(forms.Form):
    """One session: what, when, where, and who is invited."""

    kind = forms.ChoiceField(
        label=_("Tipo"), choices=[(kind.value, kind.label) for kind in SummitSession.BEFORE],
        error_messages={**REQUIRED, "invalid_choice": _("Elija una de las dos.")},
    )  # fmt: skip
    title = forms.CharField(label=_("Título"), max_length=160, error_messages=REQUIRED)
    date = DayField(label=_("Fecha"), help_text=_("Por ejemplo 21/02/2027."))
    starts = _hour(_("Empieza"))
    ends = _hour(_("Termina"))
    venue = forms.CharField(label=_("Lugar"), max_length=160, required=False)
    link = forms.URLField(
        label=_("Enlace para conectarse"), max_length=500, required=False, assume_scheme="https", error_messages=LINK,
        help_text=_("Solo lo ven quienes están invitados."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("De qué trata"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    institutions = forms.ModelMultipleChoiceField(
        label=_("Invitados"), queryset=Institution.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Invite al menos a una institución."), "invalid_choice": _("Elija de la lista."),
                        "invalid_pk_value": _("Elija de la lista.")},
    )  # fmt: skip

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].error_messages["required"] = _("Falta este dato.")
        regional = Institution.objects.filter(kind__in=Institution.REGIONAL_KINDS)
        self.fields["institutions"].queryset = (  # type: ignore[attr-defined]
            (regional | Institution.objects.filter(sits_at_table=True)).select_related("region")
        )
        read_choices(self.fields["institutions"])

    def values(self) -> dict[str, Any]:
        """What the service takes: hours as moments of the day."""
        found = dict(self.cleaned_data)
        for name, target in (("starts", "starts_at"), ("ends", "ends_at")):
            hour = found.pop(name)
            found[target] = timezone.make_aware(dt.datetime.combine(found["date"], hour)) if hour else None
        return found


class MaterialForm(forms.Form):
    """Something to read, elsewhere."""

    title = forms.CharField(label=_("Título"), max_length=160, error_messages=REQUIRED)
    link = forms.URLField(
        label=_("Enlace"), max_length=500, assume_scheme="https", error_messages={**REQUIRED, **LINK},
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Whether one's institution comes."""

    answer = forms.ChoiceField(
        label=_("¿Asistirá su institución?"), widget=forms.RadioSelect,
        choices=[(SessionInvitation.Answer.COMES.value, _("Sí")), (SessionInvitation.Answer.DECLINES.value, _("No"))],
        error_messages={"required": _("Elija sí o no."), "invalid_choice": _("Elija sí o no.")},
    )  # fmt: skip
    people = forms.CharField(
        label=_("Quiénes asistirán"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Una persona por línea, con su cargo."),
    )  # fmt: skip
