"""Forms of the timetable pages. They read what people type; services decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting, Room, Timetable
from bilaterals.timetable.runs import MAX_SECONDS
from gore.core.filters import DayField
from gore.core.forms import CodeField
from gore.core.models import Edition, Institution, Region
from gore.core.numbers import write_date

REQUIRED = {"required": _("Falta este dato.")}
NUMBER = {**REQUIRED, "invalid": _("Escriba un número entero, por ejemplo 20.")}


class PlainForm(forms.Form):
    """No colon after labels; errors belong to the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, error: ValidationError) -> None:
        """Show what a service refused next to its field, or on top where it has none."""
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, [e for one in errors for e in one.messages])
        else:
            self.add_error(None, error.messages)


class HourField(forms.TimeField):
    """An hour as Peru writes it: 10:30 (10.30 is read too)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H:%M:%S"])
        kwargs.setdefault(
            "widget", forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        kwargs.setdefault("error_messages", {**REQUIRED, "invalid": _("Escriba una hora, por ejemplo 10:30.")})
        super().__init__(**kwargs)


def whole(label: Any, least: int, most: int, **kwargs: Any) -> forms.IntegerField:
    """A whole number between *least* and *most*, typed as text so that nothing typed is lost."""
    said = _("Escriba un número de %(least)s a %(most)s.") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        validators=[MinValueValidator(least, said), MaxValueValidator(most, said)],
        error_messages=NUMBER,
        **kwargs,
    )


def day_choices(edition: Edition) -> list[tuple[str, str]]:
    """The days of the edition."""
    return [
        (day.isoformat(), write_date(day))
        for day in (edition.start_date + dt.timedelta(days=n) for n in range(edition.days))
    ]


class SettingsForm(PlainForm):
    slot_minutes = whole(_("Minutos de una reunión"), 5, 240, help_text=_("Por ejemplo 20."))
    walk_minutes = whole(
        _("Minutos entre un turno y el siguiente"),
        0,
        60,
        help_text=_("Holgura para caminar de una zona a otra. Con 0, los turnos van seguidos."),
    )
    counts_absences_as_waiting = forms.BooleanField(
        label=_("Contar como espera también el tiempo en que una institución no está disponible"), required=False
    )


class BlockForm(PlainForm):
    date = DayField(label=_("Día"), help_text=_("Por ejemplo 21/02/2019."))
    starts_at = HourField(label=_("Empieza a las"), help_text=_("Por ejemplo 10:30."))
    ends_at = HourField(label=_("Termina a las"))
    label = forms.CharField(label=_("Nombre"), max_length=60, required=False, help_text=_("Por ejemplo Mañana."))


class RoomForm(PlainForm):
    code = forms.CharField(label=_("Código"), max_length=20, help_text=_("Corto y sin espacios, por ejemplo S-MINSA."))
    name = forms.CharField(label=_("Nombre"), max_length=80, error_messages=REQUIRED)
    zone = forms.CharField(
        label=_("Zona"), max_length=40, required=False, help_text=_("Piso o edificio, por ejemplo Piso 2.")
    )
    capacity = whole(_("Mesas"), 1, 50, help_text=_("Cuántas reuniones caben a la vez."), initial=1)
    owner = forms.ModelChoiceField(
        label=_("Sala propia de"), queryset=Institution.objects.none(), required=False, empty_label=_("De nadie")
    )
    is_hall = forms.BooleanField(label=_("Recibe reuniones multisectoriales"), required=False)

    def __init__(self, *args: Any, edition: Edition, room: Room | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.room = edition, room
        owners = Institution.objects.filter(
            Q(editions_attended=edition) | Q(meetings__edition=edition) | Q(own_rooms__edition=edition)
        )
        self.fields["owner"].queryset = owners.distinct().order_by("short_name")  # type: ignore[attr-defined]
        self.fields["owner"].label_from_instance = lambda one: one.short_name  # type: ignore[attr-defined]
        if room is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        if not all(c.isascii() and (c.isalnum() or c in "-_") for c in code):
            raise ValidationError(_("Use solo letras sin tilde, números y guiones."))
        if Room.objects.filter(edition=self.edition, code=code).exists():
            raise ValidationError(_("Ya hay una sala con ese código, quizá retirada."))
        return code


class AbsenceForm(PlainForm):
    """A time in which an institution cannot meet; teams do not choose the institution."""

    institution = forms.ModelChoiceField(
        label=_("Institución"), queryset=Institution.objects.none(), empty_label=_("Elija una"), error_messages=REQUIRED
    )
    day = forms.ChoiceField(label=_("Día"), error_messages=REQUIRED)
    starts_at = HourField(label=_("Desde las"), help_text=_("Por ejemplo 11:00."))
    ends_at = HourField(label=_("Hasta las"))
    reason = forms.CharField(label=_("Motivo"), max_length=200, required=False, help_text=_("Lo lee solo la SD."))

    def __init__(self, *args: Any, edition: Edition, institution: Institution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = day_choices(edition)  # type: ignore[attr-defined]
        if institution is not None:
            del self.fields["institution"]
        else:
            taking_part = Institution.objects.filter(
                Q(editions_attended=edition) | Q(meetings__edition=edition) | Q(region__meetings__edition=edition)
            )
            self.fields["institution"].queryset = taking_part.distinct().order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts_at") and cleaned.get("ends_at") and cleaned.get("day"):
            zone = timezone.get_default_timezone()
            day = dt.date.fromisoformat(cleaned["day"])
            cleaned["from"] = dt.datetime.combine(day, cleaned["starts_at"], tzinfo=zone)
            cleaned["until"] = dt.datetime.combine(day, cleaned["ends_at"], tzinfo=zone)
            if cleaned["until"] <= cleaned["from"]:
                self.add_error("ends_at", _("La ausencia debe terminar después de empezar."))
        return cleaned


class MeetingForm(PlainForm):
    minutes_planned = whole(_("Minutos que dura"), 5, 480)
    priority = whole(
        _("Peso en el horario"), 1, 100, required=False, help_text=_("Vacío: el que da la regla a sus temas.")
    )
    priority_reason = forms.CharField(
        label=_("Por qué tiene otro peso"), max_length=200, required=False, help_text=_("Solo si escribió un peso.")
    )


class NewMeetingForm(PlainForm):
    """A meeting without a topic."""

    regions = forms.ModelMultipleChoiceField(
        label=_("Regiones"), queryset=Region.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Elija al menos una región.")},
    )  # fmt: skip
    sectors = forms.ModelMultipleChoiceField(
        label=_("Sectores"), queryset=Institution.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Elija al menos un sector.")},
    )  # fmt: skip
    minutes_planned = whole(_("Minutos que dura"), 5, 480, initial=20)
    priority = whole(_("Peso en el horario"), 1, 100, initial=1)
    priority_reason = forms.CharField(
        label=_("Para qué es"), max_length=200, error_messages=REQUIRED,
        help_text=_("Por ejemplo Balance de los compromisos abiertos."),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["regions"].queryset = Region.objects.order_by("name")
        fields["sectors"].queryset = edition.sectors.order_by("short_name")
        fields["sectors"].label_from_instance = lambda one: one.short_name


class ReasonForm(PlainForm):
    reason = forms.CharField(label=_("Motivo"), max_length=200, error_messages=REQUIRED)


class OrderForm(PlainForm):
    """Two meetings by their code: what goes first."""

    reason = forms.CharField(label=_("Motivo"), max_length=200, required=False)

    field_order = ("first", "second", "reason")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        rows = Meeting.objects.standing().filter(edition=edition)
        super().__init__(*args, **kwargs)
        example = _("Por ejemplo %(code)s-B-0001.") % {"code": edition.code}
        unknown = _("En esta edición no hay ninguna reunión con el código “%(code)s”.")
        for name, label in (("first", _("Primero")), ("second", _("Después"))):
            self.fields[name] = CodeField(
                queryset=rows, unknown=unknown, label=label, help_text=example, error_messages=REQUIRED
            )
        self.order_fields(self.field_order)


class RunForm(PlainForm):
    seconds = whole(
        _("Segundos como máximo"),
        1,
        MAX_SECONDS,
        help_text=_("El mejor horario hallado se guarda siempre."),
        initial=30,
    )
    idle_unit = forms.ChoiceField(
        label=_("Qué se cuenta como espera"),
        choices=[("slots", _("Los turnos vacíos")), ("periods", _("Los ratos vacíos, largos o cortos"))],
        initial="slots",
    )
    base = forms.ModelChoiceField(
        label=_("Partir de"),
        queryset=Timetable.objects.none(),
        required=False,
        empty_label=_("Nada: desde el principio"),
        help_text=_("De un borrador se respetan las reuniones fijas."),
    )
    seed = whole(_("Semilla"), 0, 1_000_000, required=False, initial=0)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = Timetable.objects.filter(edition=edition, state=Timetable.State.DRAFT)
        self.fields["base"].queryset = drafts.order_by("-number")  # type: ignore[attr-defined]
        self.fields["seed"].help_text = _("Otra semilla busca por otro camino.")


class CompareForm(PlainForm):
    """Two versions of a timetable, by their number."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Timetable.objects.filter(edition=edition).exclude(state=Timetable.State.DISCARDED).order_by("-number")
        for name, label in (("a", _("Antes")), ("b", _("Después"))):
            self.fields[name] = forms.ModelChoiceField(
                label=label,
                queryset=rows.select_related("edition"),
                to_field_name="number",
                empty_label=_("Elija uno"),
                error_messages={**REQUIRED, "invalid_choice": _("Elija un horario de la lista.")},
            )


class ReleaseForm(PlainForm):
    name = forms.CharField(
        label=_("Nombre de la publicación"), max_length=80, error_messages=REQUIRED,
        help_text=_("Por ejemplo Versión 2, con los cambios de Salud."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Nota para los participantes"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Va en el correo de quienes tienen cambios."),
    )  # fmt: skip


class RepairForm(PlainForm):
    """What happened. Which fields count follows from `kind`; the others may stay empty."""

    KINDS = (
        ("away", _("Una institución está ausente un rato")),
        ("left", _("Un gobernador o un ministro se retiró")),
        ("late", _("Una institución se retrasa")),
        ("room", _("Una sala no se puede usar")),
        ("all_late", _("Todo se retrasa")),
    )
    kind = forms.ChoiceField(label=_("Qué pasó"), choices=KINDS, error_messages=REQUIRED)
    institution = forms.ModelChoiceField(
        label=_("Institución"), queryset=Institution.objects.none(), required=False, empty_label=_("Elija una"),
        help_text=_("Para una ausencia, un retiro o un retraso."),
    )  # fmt: skip
    day = forms.ChoiceField(label=_("Día"), error_messages=REQUIRED)
    now = HourField(label=_("Se repara desde las"), help_text=_("Lo que empezó antes no se mueve. Por ejemplo 10:45."))
    starts_at = HourField(label=_("Ausente desde las"), required=False, help_text=_("Solo para una ausencia."))
    ends_at = HourField(label=_("Ausente hasta las"), required=False, help_text=_("Solo para una ausencia."))
    minutes = whole(_("Minutos de retraso"), 1, 240, required=False, help_text=_("Solo para un retraso."))
    room = forms.ModelChoiceField(
        label=_("Sala que no se puede usar"), queryset=Room.objects.none(), required=False, empty_label=_("Elija una")
    )
    stand_in = forms.ModelChoiceField(
        label=_("Sala que la reemplaza"), queryset=Room.objects.none(), required=False, empty_label=_("Ninguna"),
        help_text=_("Sin reemplazo, sus reuniones quedan fuera si no tienen otra sala."),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking_part = Institution.objects.filter(Q(meetings__edition=edition) | Q(region__meetings__edition=edition))
        rooms = Room.objects.in_use().filter(edition=edition).order_by("is_hall", "code")
        fields: Any = self.fields
        fields["institution"].queryset = taking_part.distinct().order_by("name")
        fields["day"].choices = day_choices(edition)
        fields["room"].queryset = rooms
        fields["stand_in"].queryset = rooms.filter(owner__isnull=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        needed = {
            "away": ("institution", "starts_at", "ends_at"),
            "left": ("institution",),
            "late": ("institution", "minutes"),
            "room": ("room",),
            "all_late": ("minutes",),
        }.get(str(kind), ())
        for name in needed:
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("Falta este dato para lo que pasó."))
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if kind == "away" and start and end and end <= start:
            self.add_error("ends_at", _("La ausencia debe terminar después de empezar."))
        if kind == "room" and cleaned.get("room") and cleaned.get("room") == cleaned.get("stand_in"):
            self.add_error("stand_in", _("Elija otra sala: esa es la que no se puede usar."))
        return cleaned

    def moment(self, name: str) -> dt.datetime:
        """The hour of a field on the chosen day."""
        day = dt.date.fromisoformat(self.cleaned_data["day"])
        return dt.datetime.combine(day, self.cleaned_data[name], tzinfo=timezone.get_default_timezone())
