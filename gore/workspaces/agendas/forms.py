"""The form with which SD releases agendas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    """A note for everybody, and outside the dates of the rule also why."""

    reason = forms.CharField(
        label=_("Por qué salen fuera de las fechas de la regla"), max_length=300, required=False,
        help_text=_("Queda en el registro. Por ejemplo: «El horario se cerró ayer»."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Nota para quienes la reciben (opcional)"), max_length=1_000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Va en el correo y en la página de cada agenda."),
    )  # fmt: skip

    def __init__(self, *args: Any, asks_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["reason"]
