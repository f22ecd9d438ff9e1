"""Forms with which SD builds surveys and keeps lessons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from gore.core.filters import DayField
from gore.core.models import Edition
from surveys.definition import (
    CHOOSES,
    KINDS,
    MATRIX,
    NUMBER,
    SCALE,
    Choice,
    Condition,
    Question,
    codes_for,
)
from surveys.models import Instrument, InstrumentGroup, Lesson

REQUIRED = {"required": _("Falta este dato.")}
MAX_CHOICES = 20
CODE = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use letras minúsculas sin tilde, números y guiones, por ejemplo gore-11-equipos.")
)
RESERVED = ("comparar", "nueva", "nuevo", "r")


class Lines(forms.CharField):
    """One thing a line; cleans to the lines that say something, each once."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        if len(lines) > MAX_CHOICES:
            raise forms.ValidationError(_("Escriba como máximo %(limit)s líneas."), params={"limit": MAX_CHOICES})
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError(_("Acorte las líneas a 200 caracteres."))
        return lines


class InstrumentForm(forms.Form):
    """What is said about a survey. A new one has a code and an edition, and may copy another one's questions."""

    title = forms.CharField(
        label=_("Título"),
        max_length=160,
        help_text=_("Por ejemplo: Encuesta de satisfacción."),
        error_messages=REQUIRED,
    )
    introduction = forms.CharField(
        label=_("Presentación"),
        required=False,
        max_length=1000,
        help_text=_("Se lee antes de las preguntas. Una o dos frases."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closes_on = DayField(
        label=_("Último día para responder"), help_text=_("Por ejemplo 15/03/2027."), error_messages={
            **REQUIRED, "invalid": _("Escriba una fecha que exista, por ejemplo 15/03/2027."),
        },
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("Grupos que responden"),
        choices=InstrumentGroup.Code.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Los resultados se cuentan por grupo. Uno con menos de cinco respuestas no se muestra."),
        error_messages={
            "required": _("Elija al menos un grupo."),
            "invalid_choice": _("Elija entre los grupos de la lista."),
        },
    )


class NewInstrumentForm(InstrumentForm):
    code = forms.CharField(
        label=_("Código"),
        max_length=50,
        validators=[CODE],
        help_text=_("Va en la dirección de los resultados, por ejemplo gore-11-satisfaccion."),
        error_messages=REQUIRED,
    )
    edition = forms.ModelChoiceField(
        label=_("Edición"), queryset=Edition.objects.none(), empty_label=_("Elija una"), error_messages=REQUIRED
    )
    copy_from = forms.ModelChoiceField(
        label=_("Empezar con las preguntas de"),
        queryset=Instrument.objects.none(),
        required=False,
        empty_label=_("Ninguna: escribirlas"),
        help_text=_("Las preguntas copiadas conservan su código, y así se comparan las dos ediciones."),
        error_messages={"invalid_choice": _("Esa encuesta no existe.")},
    )
    field_order = ("edition", "code", "title", "introduction", "closes_on", "groups", "copy_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = Edition.objects.order_by("-start_date")  # type: ignore[attr-defined]
        self.fields["copy_from"].queryset = Instrument.objects.select_related("edition")  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in RESERVED:
            raise forms.ValidationError(_("Ese código ya es una dirección: elija otro."))
        return code


class QuestionForm(forms.Form):
    """One question. Options and phrases are lines; one that keeps its text keeps its code."""

    kind = forms.ChoiceField(label=_("Cómo se responde"), choices=list(KINDS.items()), error_messages=REQUIRED)
    title = forms.CharField(label=_("Pregunta"), max_length=200, error_messages=REQUIRED)
    help = forms.CharField(label=_("Ayuda"), max_length=300, required=False, help_text=_("Una frase, si hace falta."))
    choices = Lines(
        label=_("Opciones"),
        help_text=_("Una por línea. Para «una opción», «varias opciones» y «varias frases con las mismas opciones»."),
    )
    rows = Lines(label=_("Frases"), help_text=_("Una por línea. Solo para «varias frases con las mismas opciones»."))
    low = forms.IntegerField(
        label=_("Desde"),
        required=False,
        min_value=0,
        max_value=10**9,
        help_text=_("Para escalas y números, por ejemplo 1."),
    )
    high = forms.IntegerField(
        label=_("Hasta"), required=False, min_value=1, max_value=10**9, help_text=_("Por ejemplo 5.")
    )
    low_label = forms.CharField(
        label=_("Qué quiere decir el número más bajo"), max_length=60, required=False, help_text=_("Por ejemplo: nada.")
    )
    high_label = forms.CharField(
        label=_("Qué quiere decir el número más alto"),
        max_length=60,
        required=False,
        help_text=_("Por ejemplo: mucho."),
    )
    required = forms.BooleanField(label=_("Hay que responderla"), required=False, initial=True)
    groups = forms.MultipleChoiceField(
        label=_("Se pregunta a"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sin marcar ninguno, a todos."),
        error_messages={"invalid_choice": _("Elija entre los grupos de la encuesta.")},
    )
    condition = forms.MultipleChoiceField(
        label=_("Solo a quien respondió"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Opciones de una misma pregunta anterior. Sin marcar ninguna, siempre."),
        error_messages={"invalid_choice": _("Elija entre las opciones de las preguntas anteriores.")},
    )

    def __init__(
        self, *args: Any, groups: list[tuple[str, str]], before: list[Question], current: Question | None, **kwargs: Any
    ) -> None:
        self.current, self.before = current, before
        if current is not None:
            kwargs.setdefault("initial", _initial(current))
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        self.fields["condition"].choices = [  # type: ignore[attr-defined]
            (f"{question.code}:{choice.code}", f"{question.title} {choice.label}")
            for question in before
            if question.kind in ("single", "multiple", "scale")
            for choice in question.steps()
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind in CHOOSES and "choices" not in self.errors and len(data.get("choices") or []) < 2:
            self.add_error("choices", _("Escriba dos opciones o más, una por línea."))
        if kind == MATRIX and "rows" not in self.errors and not data.get("rows"):
            self.add_error("rows", _("Escriba al menos una frase."))
        low, high = data.get("low"), data.get("high")
        if kind in (SCALE, NUMBER) and not {"low", "high"} & set(self.errors):
            if low is None or high is None:
                self.add_error("low" if low is None else "high", _("Escriba un número."))
            elif high <= low:
                self.add_error("high", _("Escriba un número mayor que el de «Desde»."))
            elif kind == SCALE and high - low > 10:
                self.add_error("high", _("Una escala tiene 11 pasos como máximo."))
        if len({value.partition(":")[0] for value in data.get("condition") or []}) > 1:
            self.add_error("condition", _("Elija opciones de una sola pregunta."))
        return data

    def question(self, taken: set[str]) -> Question:
        """The question that the form describes, under a code that none of *taken* has."""
        data, current = self.cleaned_data, self.current
        code = current.code if current is not None else new_code(data["title"], taken)
        marks = [value.partition(":") for value in data["condition"]]
        kind = data["kind"]
        return Question(
            code=code,
            kind=kind,
            title=data["title"].strip(),
            help=data["help"].strip(),
            required=data["required"],
            groups=tuple(data["groups"]),
            choices=_choices(data["choices"], current.choices if current else ()) if kind in CHOOSES else (),
            rows=_choices(data["rows"], current.rows if current else ()) if kind == MATRIX else (),
            low=data["low"] if kind in (SCALE, NUMBER) else None,
            high=data["high"] if kind in (SCALE, NUMBER) else None,
            low_label=data["low_label"] if kind == SCALE else "",
            high_label=data["high_label"] if kind == SCALE else "",
            condition=Condition(marks[0][0], tuple(mark[2] for mark in marks)) if marks else None,
            titles=current.titles if current else None,
        )


def _choices(labels: list[str], before: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return codes_for(labels, before)


def new_code(title: str, taken: set[str]) -> str:
    """A code for a new question, from its first words."""
    [stem] = codes_for([title])
    base = f"q_{stem.code}"[:36].rstrip("_")
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


def _initial(question: Question) -> dict[str, Any]:
    condition = question.condition
    return {
        "kind": question.kind,
        "title": question.title,
        "help": question.help,
        "choices": "\n".join(choice.label for choice in question.choices),
        "rows": "\n".join(row.label for row in question.rows),
        "low": question.low,
        "high": question.high,
        "low_label": question.low_label,
        "high_label": question.high_label,
        "required": question.required,
        "groups": list(question.groups),
        "condition": [f"{condition.question}:{code}" for code in condition.choices] if condition else [],
    }


class PeopleForm(forms.Form):
    """Who is asked: a sheet of people."""

    file = forms.FileField(
        label=_("Lista de personas (XLSX)"),
        help_text=_(
            "La primera fila son los títulos: correo, nombre, grupo y, si quiere, institución (su código). "
            "Hasta 2,000 personas."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
        error_messages={
            "required": _("Elija un archivo."),
            "invalid": _("Elija un archivo."),
            "empty": _("El archivo está vacío."),
            "missing": _("Elija un archivo."),
        },
    )


class LessonForm(forms.ModelForm):
    """A lesson; what the database refuses is said next to its field."""

    class Meta:
        model = Lesson
        fields = (
            "code", "title", "source", "instrument", "learned_in", "evidence", "decision", "change", "took_effect_in",
            "figure_label", "figure_before", "figure_after", "helped",
        )  # fmt: skip
        help_texts = {
            "code": _("Letras minúsculas, números y guiones, por ejemplo reuniones-previas."),
            "title": _(
                "Una frase que se entienda sola, por ejemplo: Veinte minutos alcanzan si la demanda es puntual."
            ),
            "instrument": _("Solo si sale de una encuesta de este sistema."),
            "evidence": _("Qué lo muestra: cifras, cuántas actas, quién lo dijo sin nombrar personas."),
            "change": _("Qué regla, plazo o paso es distinto desde entonces."),
            "figure_label": _("Por ejemplo: reuniones sin acuerdo, por cada 100."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("evidence", "decision", "change")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].validators = [CODE]
        for name in ("learned_in", "took_effect_in"):
            self.fields[name].queryset = Edition.objects.order_by("-start_date")  # type: ignore[attr-defined]
        self.fields["instrument"].queryset = Instrument.objects.select_related("edition")  # type: ignore[attr-defined]
        for name, empty in (
            ("learned_in", _("Elija una")),
            ("took_effect_in", _("Todavía no rige")),
            ("instrument", _("Ninguna")),
        ):
            self.fields[name].empty_label = empty  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED["required"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in RESERVED:
            raise forms.ValidationError(_("Ese código ya es una dirección: elija otro."))
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("helped") not in (None, Lesson.Helped.UNKNOWN) and not data.get("took_effect_in"):
            self.add_error("took_effect_in", _("Diga desde qué edición rige, o deje «Todavía no se sabe»."))
        figures = data.get("figure_before") is not None or data.get("figure_after") is not None
        if figures and not data.get("figure_label") and "figure_label" not in self.errors:
            self.add_error("figure_label", _("Escriba qué cuenta la cifra."))
        if data.get("instrument") and data.get("source") != Lesson.Source.SURVEY:
            self.add_error("source", _("Si nombra una encuesta, elija «Encuesta»."))
        learned, effect = data.get("learned_in"), data.get("took_effect_in")
        if learned and effect and effect.start_date < learned.start_date:
            self.add_error("took_effect_in", _("Esa edición fue antes de la que lo enseñó."))
        return data


def move(questions: list[Question], code: str, by: int) -> list[Question]:
    """*questions* with one of them a place further up or down; a condition that would then look ahead stays
    for `definition.problems` to tell."""
    places = {question.code: place for place, question in enumerate(questions)}
    if code not in places:
        return questions
    here, there = places[code], places[code] + by
    if not 0 <= there < len(questions):
        return questions
    moved = list(questions)
    moved[here], moved[there] = moved[there], moved[here]
    return moved


def without(questions: list[Question], code: str) -> list[Question]:
    """*questions* without one, and without the conditions that ask for it."""
    return [
        replace(question, condition=None) if question.condition and question.condition.question == code else question
        for question in questions
        if question.code != code
    ]
