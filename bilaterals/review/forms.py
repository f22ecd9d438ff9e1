"""Forms of the review: one for each kind of decision, and those that gather several topics."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models import AgendaTopic, Call, Route, TopicDecision
from bilaterals.review import effects
from gore.core.clock import today
from gore.core.filters import DayField
from gore.core.forms import CodeField
from gore.core.models import Institution

Kind = TopicDecision.Kind
REQUIRED = {"required": _("Falta este dato.")}
END_OF_DAY = dt.time(23, 59)
MAX_REASON = 1000


def end_of_day(day: dt.date) -> dt.datetime:
    """The last minute of *day* in Lima."""
    return timezone.make_aware(dt.datetime.combine(day, END_OF_DAY))


class DecisionForm(forms.Form):
    """What every decision says: why, and whether the region is told now or later."""

    kind: ClassVar[str] = Kind.ACCEPT
    button: ClassVar[Any] = _("Aceptar")
    title: ClassVar[Any] = _("Aceptar")
    key: ClassVar[str] = ""
    """The key of the keyboard that leads to the form."""

    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("Lo leerá la delegación."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Escriba el motivo de la decisión.")},
    )
    hold = forms.BooleanField(
        label=_("Retener: todavía no se comunica ni tiene efecto"),
        required=False,
        help_text=_("Las decisiones retenidas se comunican juntas después."),
    )

    def __init__(self, *args: Any, topic: AgendaTopic | None = None, call: Call | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", self.kind)
        kwargs.setdefault("label_suffix", "")
        self.topic, self.call = topic, call
        super().__init__(*args, **kwargs)
        self.prepare()
        self.order_fields([name for name in self.fields if name not in {"reason", "hold"}] + ["reason", "hold"])

    def prepare(self) -> None:
        """Fill in what depends on the topic and the call."""

    def details(self) -> dict[str, Any]:
        """What the decision needs besides its reason."""
        return {}


class AcceptForm(DecisionForm):
    key = "a"


class ReturnForm(DecisionForm):
    kind, button, title, key = Kind.RETURN, _("Devolver"), _("Devolver para corregir"), "d"
    due_at = DayField(
        label=_("Puede corregir hasta"), help_text=_("El fin de ese día, por ejemplo 31/12/2026."),
        error_messages={**REQUIRED, "invalid": _("Escriba una fecha que exista, por ejemplo 31/12/2026.")},
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["reason"].help_text = _("Qué tiene que corregir la delegación, punto por punto.")
        if self.call is not None:
            usual = timezone.localdate(self.call.corrections_due_at)
            self.initial.setdefault("due_at", max(usual, today() + dt.timedelta(days=3)))

    def details(self) -> dict[str, Any]:
        return {"due_at": end_of_day(self.cleaned_data["due_at"]).isoformat()}


class MergeForm(DecisionForm):
    kind, button, title, key = Kind.MERGE, _("Unir"), _("Unir a otro tema"), "u"
    into = CodeField(
        queryset=AgendaTopic.objects.none(), unknown=_("No hay ningún tema con el código “%(code)s”."),
        label=_("Código del tema que queda"), help_text=_("Por ejemplo gore-11-T-SAM-03. Este tema se une a aquel."),
        error_messages=REQUIRED,
    )  # fmt: skip

    def prepare(self) -> None:
        rows = AgendaTopic.objects.exclude(state=AgendaTopic.State.DRAFT)
        field = self.fields["into"]
        assert isinstance(field, CodeField)
        field.queryset = rows.filter(edition=self.topic.edition_id) if self.topic else rows

    def details(self) -> dict[str, Any]:
        return {"into": self.cleaned_data["into"].code}


class SplitForm(DecisionForm):
    kind, button, title, key = Kind.SPLIT, _("Separar"), _("Separar en varios temas"), "s"
    parts = forms.CharField(
        label=_("Título de cada tema, uno en cada línea"),
        help_text=_("El primero queda en este tema; los demás se crean con los mismos datos y sectores."),
        max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=REQUIRED,
    )  # fmt: skip

    def prepare(self) -> None:
        if self.topic is not None:
            self.initial.setdefault("parts", self.topic.title)

    def details(self) -> dict[str, Any]:
        return {"parts": [line.strip() for line in self.cleaned_data["parts"].splitlines() if line.strip()]}


class SectorsField(forms.ModelMultipleChoiceField):
    """Sectors to tick, by their short names."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.short_name)


def table_sectors() -> QuerySet[Institution]:
    """Who sits at the table."""
    return Institution.objects.filter(sits_at_table=True).order_by("short_name")


class MoveForm(DecisionForm):
    kind, button, title, key = Kind.MOVE, _("Pasar"), _("Pasar a otro sector"), "p"
    sectors = SectorsField(
        queryset=Institution.objects.none(), to_field_name="code", label=_("Sectores que lo atienden"),
        error_messages={"required": _("Elija al menos un sector."), "invalid_choice": _("“%(value)s” no es un sector.")},
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["sectors"].queryset = table_sectors()  # type: ignore[attr-defined]
        if self.topic is not None:
            self.initial.setdefault("sectors", [sector.code for sector in self.topic.sectors.all()])

    def details(self) -> dict[str, Any]:
        return {"sectors": [sector.code for sector in self.cleaned_data["sectors"]]}


class RouteForm(DecisionForm):
    kind, button, title, key = Kind.ROUTE, _("Decidir"), _("Decidir cómo se atiende"), "r"
    route = forms.ChoiceField(
        label=_("Cómo se atiende"), choices=Route.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Elija cómo se atiende."), "invalid_choice": _("Elija una de las opciones.")},
    )  # fmt: skip
    due_on = DayField(
        label=_("Plazo de la respuesta escrita"), required=False,
        help_text=_("Solo si se atiende por escrito. Vacío: quince días."),
    )  # fmt: skip

    def prepare(self) -> None:
        if self.topic is not None and self.topic.route:
            self.initial.setdefault("route", self.topic.route)

    def details(self) -> dict[str, Any]:
        due = self.cleaned_data["due_on"]
        return {"route": self.cleaned_data["route"], **({"due_on": due.isoformat()} if due else {})}


FORMS: dict[str, type[DecisionForm]] = {
    form.kind: form for form in (AcceptForm, ReturnForm, MergeForm, SplitForm, MoveForm, RouteForm)
}
IN_BULK = (Kind.ACCEPT, Kind.RETURN, Kind.MERGE, Kind.MOVE, Kind.ROUTE)
"""What can be decided about several topics at once: each title of a split is written by hand."""


def possible(topic: AgendaTopic) -> list[type[DecisionForm]]:
    """The forms of the decisions that *topic*, in its state, can get."""
    return [
        form
        for kind, form in FORMS.items()
        if topic.state in effects.ALLOWED[kind] and topic.edition.phase in effects.PHASES[kind]
    ]
