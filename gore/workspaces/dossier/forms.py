"""The form in which a ministry says what it thinks about a topic."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bilaterals.models import TopicPosition

MAX_TEXT = 5_000
TOO_LONG = {"max_length": _("Escriba como máximo %(limit_value)d caracteres; tiene %(show_value)d.")}


def _text(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=MAX_TEXT, error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class PositionForm(forms.Form):
    """Texts, who reads them, and the version on which they are written (0: nothing yet)."""

    position = _text(_("Posición"), _("Si el ministerio puede atender el pedido, en todo o en parte, o no puede."))
    proposal = _text(
        _("Propuesta"), _("Qué ofrece, cuándo y con qué recursos. Por ejemplo: «Incluirlo en el programa de 2027».")
    )
    constraints = _text(
        _("Restricciones"), _("Lo que lo impide o lo condiciona: normas, presupuesto, requisitos pendientes.")
    )
    visibility = forms.ChoiceField(
        label=_("Quién la lee"), choices=TopicPosition.Visibility.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Elija quién la lee."), "invalid_choice": _("Elija una de las dos opciones.")},
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput())
