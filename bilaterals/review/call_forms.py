"""Forms of a call: its dates and limits, its questions, late entry codes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Blockage, Call, CallField
from bilaterals.review.call_services import LATE_DAYS
from bilaterals.review.forms import REQUIRED, SectorsField, end_of_day, table_sectors
from bilaterals.review.selectors import delegations_of
from gore.core.clock import today
from gore.core.filters import DayField
from gore.core.models import Institution

MAX_GUIDANCE = 5000


class MomentField(forms.SplitDateTimeField):
    """A day and an hour, each in its own box, as Lima's clocks show them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_format="%d/%m/%Y", time_format="%H:%M",
            date_attrs={"inputmode": "numeric", "autocomplete": "off", "aria-label": str(_("Día"))},
            time_attrs={"autocomplete": "off", "aria-label": str(_("Hora"))},
        )  # fmt: skip
        super().__init__(
            widget=widget, input_date_formats=list(DayField.input_formats), input_time_formats=["%H:%M", "%H.%M"],
            error_messages={
                **REQUIRED,
                "invalid_date": _("Escriba una fecha que exista, por ejemplo 31/12/2026."),
                "invalid_time": _("Escriba la hora de 00:00 a 23:59, por ejemplo 18:00."),
            },
            **kwargs,
        )  # fmt: skip


class CallForm(forms.Form):
    opens_at = MomentField(label=_("Se abre el"), help_text=_("Día y hora de Lima, por ejemplo 01/09/2026 y 08:00."))
    topics_due_at = MomentField(label=_("Plazo para enviar temas"))
    corrections_due_at = MomentField(
        label=_("Plazo para corregir temas devueltos"),
        help_text=_("A cada tema se le puede dar otro plazo al devolverlo."),
    )
    information_due_at = MomentField(label=_("Plazo para la información de los ministerios"))
    topics_per_delegation = forms.IntegerField(
        label=_("Máximo de temas por delegación"), required=False, min_value=1, max_value=500,
        help_text=_("Vacío: sin límite."),
    )  # fmt: skip
    topics_per_sector = forms.IntegerField(
        label=_("Máximo de temas de una delegación con el mismo sector"), required=False, min_value=1, max_value=500,
        help_text=_("Vacío: sin límite."),
    )  # fmt: skip
    guidance = forms.CharField(
        label=_("Orientaciones para los equipos regionales"), required=False, max_length=MAX_GUIDANCE,
        widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Se leen sobre el formulario y en el correo de apertura."),
    )  # fmt: skip
    sectors = SectorsField(
        queryset=Institution.objects.none(), to_field_name="code", label=_("Sectores que participan"),
        error_messages={"required": _("Elija al menos un sector."), "invalid_choice": _("“%(value)s” no es un sector.")},
    )  # fmt: skip

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        names = ("opens_at", "topics_due_at", "corrections_due_at", "information_due_at", "topics_per_delegation",
                 "topics_per_sector", "guidance")  # fmt: skip
        initial = {name: getattr(call, name) for name in names}
        initial["sectors"] = [sector.code for sector in call.edition.sectors.all()]
        kwargs |= {"initial": initial, "label_suffix": ""}
        super().__init__(*args, **kwargs)
        self.fields["sectors"].queryset = table_sectors()  # type: ignore[attr-defined]


class FieldForm(forms.Form):
    label = forms.CharField(label=_("Pregunta"), max_length=200, error_messages=REQUIRED)
    help_text = forms.CharField(label=_("Ayuda"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Tipo de respuesta"), choices=CallField.Kind.choices, error_messages=REQUIRED)
    options = forms.CharField(
        label=_("Opciones, una en cada línea"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Solo si la respuesta es una opción de una lista."),
    )  # fmt: skip
    is_required = forms.BooleanField(label=_("Obligatoria para enviar"), required=False)
    sectors = SectorsField(
        queryset=Institution.objects.none(), to_field_name="code", label=_("Solo para los sectores"), required=False,
        help_text=_("Ninguno marcado: para todos."),
    )  # fmt: skip
    blockages = forms.MultipleChoiceField(
        label=_("Solo para los tipos de traba"), choices=Blockage.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Ninguno marcado: para todos."),
    )  # fmt: skip

    def __init__(self, *args: Any, field: CallField | None = None, **kwargs: Any) -> None:
        if field is not None:
            kwargs["initial"] = {
                "label": field.label, "help_text": field.help_text, "kind": field.kind,
                "options": "\n".join(field.options), "is_required": field.is_required, "blockages": field.blockages,
                "sectors": [sector.code for sector in field.sectors.all()],
            }  # fmt: skip
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.fields["sectors"].queryset = table_sectors()  # type: ignore[attr-defined]

    def clean_options(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]


class LateCodeForm(forms.Form):
    delegation = forms.ModelChoiceField(
        queryset=Institution.objects.none(), to_field_name="code", label=_("Delegación"), empty_label=_("Elija una"),
        error_messages={**REQUIRED, "invalid_choice": _("Elija una delegación de la lista.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Motivo"), max_length=300, error_messages={"required": _("Escriba el motivo.")},
        help_text=_("Por qué se le permite enviar un tema fuera de plazo."),
    )  # fmt: skip
    expires_on = DayField(
        label=_("Vence al final del día"),
        error_messages={**REQUIRED, "invalid": _("Escriba una fecha que exista, por ejemplo 31/12/2026.")},
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        kwargs["initial"] = {"expires_on": today() + dt.timedelta(days=LATE_DAYS)}
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.fields["delegation"].queryset = delegations_of(call.edition).order_by("short_name")  # type: ignore[attr-defined]

    def expires_at(self) -> dt.datetime:
        return end_of_day(self.cleaned_data["expires_on"])


def is_open_now(call: Call) -> bool:
    """Topics are sent now without a code."""
    return call.is_open(timezone.now())
