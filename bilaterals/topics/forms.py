"""The forms of a topic. A draft takes whatever is understood; what is missing is asked when it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Blockage, CallField, ProjectStage, TopicAttachment
from bilaterals.topics.questions import PREFIX, WholeNumberField, applicable, form_field, from_text, to_text
from gore.core.filters import FilterForm
from gore.core.forms import SolesField
from gore.core.models import Edition, Institution
from gore.core.numbers import write_integer

MAX_LONG_TEXT = 4000


class PlainTextField(forms.CharField):
    """Text whose line ends are one character, as it is kept; invisible characters become spaces."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return "".join(c if c in "\n\t" or (c >= " " and c != "\x7f") else " " for c in text).strip()


class InstitutionsField(forms.MultipleChoiceField):
    """Some of a list of institutions by their codes; cleans to the rows."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, rows: Iterable[Institution], **kwargs: Any) -> None:
        self.rows = {row.code: row for row in rows}
        kwargs.setdefault(
            "error_messages", {"invalid_choice": _("“%(value)s” no está entre las opciones de esta edición.")}
        )
        super().__init__(choices=[(row.code, row.short_name) for row in self.rows.values()], **kwargs)

    def clean(self, value: Any) -> list[Institution]:
        return [self.rows[code] for code in dict.fromkeys(super().clean(value))]

    def prepare_value(self, value: Any) -> Any:
        return [getattr(row, "code", row) for row in value] if isinstance(value, (list, tuple)) else value


class CUIField(PlainTextField):
    """Seven digits; spaces are forgiven."""

    def to_python(self, value: Any) -> str:
        text = "".join(super().to_python(value).split())
        if text and not (text.isascii() and text.isdigit() and len(text) == 7):
            raise forms.ValidationError(_("Escriba el CUI con 7 dígitos, por ejemplo 2234567."), code="invalid")
        return text


class TopicForm(FilterForm):
    """All that a delegation writes about a topic, with the questions of the call that apply to it.

    `groups` says in which order and under which headings the fields stand. Valid fields are in
    `cleaned_data` even when others are not.
    """

    title = PlainTextField(
        label=_("Título"), max_length=160, required=False,
        help_text=_("Una línea que diga de qué se trata, por ejemplo: Equipamiento del hospital de Tocache."),
    )  # fmt: skip
    description = PlainTextField(
        label=_("Descripción"), max_length=MAX_LONG_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Qué pasa, desde cuándo, qué se hizo ya y a quién afecta."),
    )  # fmt: skip
    request = PlainTextField(
        label=_("Qué se pide al ministerio"), max_length=MAX_LONG_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Una acción que el ministerio pueda comprometer, y para cuándo."),
    )  # fmt: skip
    blockage = forms.ChoiceField(
        label=_("Tipo de traba"), required=False, widget=forms.RadioSelect,
        choices=[("", _("Todavía no lo sabemos")), *Blockage.choices],
        help_text=_("Qué impide que el asunto avance."),
    )  # fmt: skip
    requested_amount = SolesField(
        label=_("Monto que se pide"), required=False,
        help_text=_("En soles, como acostumbre escribirlo: 1,234,567.89 o 12 mil. Vacío si no se pide dinero."),
    )  # fmt: skip
    beneficiaries = WholeNumberField(
        label=_("Personas que se benefician"), required=False, help_text=_("Por ejemplo 12,500.")
    )
    provinces = PlainTextField(
        label=_("Provincias"), max_length=300, required=False,
        help_text=_("Separadas por comas, por ejemplo: Tocache, Mariscal Cáceres."),
    )  # fmt: skip
    cui = CUIField(
        label=_("CUI"), required=False, help_text=_("El código único de inversiones, de 7 dígitos. Vacío si no tiene.")
    )
    project_name = PlainTextField(label=_("Nombre del proyecto"), max_length=300, required=False)
    stage = forms.ChoiceField(label=_("Etapa"), required=False, choices=[("", _("Sin indicar")), *ProjectStage.choices])
    cost = SolesField(label=_("Costo total"), required=False)

    def __init__(
        self,
        *args: Any,
        sectors: Iterable[Institution],
        partners: Iterable[Institution],
        questions: Iterable[CallField] = (),
        answers: Mapping[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"] = InstitutionsField(
            label=_("Sectores"), required=False, rows=sectors,
            help_text=_("A quién se dirige. Elija varios si el asunto necesita que decidan juntos."),
        )  # fmt: skip
        self.fields["partners"] = InstitutionsField(
            label=_("Otras regiones que se suman"), required=False, rows=partners,
            help_text=_("Si es un tema de mancomunidad. Al enviarlo, cada región recibe la propuesta y decide."),
        )  # fmt: skip
        self.questions = applicable(questions, self._sector_keys(), self._blockage())
        for question in self.questions:
            name = f"{PREFIX}{question.key}"
            self.fields[name] = form_field(question)
            self.initial[name] = from_text(question, (answers or {}).get(question.pk, ""))

    def _sector_keys(self) -> set[int]:
        """The sectors chosen now: as sent, or as kept."""
        field: Any = self.fields["sectors"]
        if self.is_bound:
            codes = field.widget.value_from_datadict(self.data, self.files, self.add_prefix("sectors")) or []
            return {field.rows[code].pk for code in codes if code in field.rows}
        return {sector.pk for sector in self.initial.get("sectors") or []}

    def _blockage(self) -> str:
        data = self.data.get(self.add_prefix("blockage")) if self.is_bound else self.initial.get("blockage")
        return str(data or "")

    def groups(self) -> list[tuple[str, Any, list[Any]]]:
        """Key, heading and bound fields of each part of the form."""
        parts: list[tuple[str, Any, tuple[str, ...]]] = [
            ("asunto", _("El asunto"), ("title", "description")),
            ("pedido", _("El pedido"), ("sectors", "request", "blockage", "requested_amount")),
            ("alcance", _("A quién llega"), ("beneficiaries", "provinces", "partners")),
            ("proyecto", _("El proyecto de inversión"), ("cui", "project_name", "stage", "cost")),
        ]
        return [(key, title, [self[name] for name in names]) for key, title, names in parts]

    def question_fields(self) -> list[Any]:
        """The bound fields of the questions of the call."""
        return [self[f"{PREFIX}{question.key}"] for question in self.questions]

    def values(self) -> dict[str, Any]:
        """What was understood, in the shape that `save_topic` takes."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith(PREFIX)}

    def answers(self) -> dict[int, str]:
        """The answers that were understood, as they are kept."""
        return {
            question.pk: to_text(self.cleaned_data[f"{PREFIX}{question.key}"])
            for question in self.questions
            if f"{PREFIX}{question.key}" in self.cleaned_data
        }

    def understood(self) -> dict[str, str]:
        """Amounts and counts as they were read, to be shown beside what was typed."""
        values = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        found = {}
        for name, field in self.fields.items():
            value = values.get(name)
            if isinstance(field, SolesField) and value is not None and not isinstance(value, str):
                found[name] = f"S/\u00a0{value:,.2f}"
            elif isinstance(field, WholeNumberField) and isinstance(value, int):
                found[name] = write_integer(value)
        return found


class AttachmentForm(FilterForm):
    """One file and what it is."""

    file_kind = forms.ChoiceField(label=_("Qué documento es"), choices=TopicAttachment.Kind.choices, required=False)
    file = forms.FileField(label=_("Archivo"), required=False, allow_empty_file=True)


class WithdrawForm(FilterForm):
    reason = PlainTextField(
        label=_("Por qué se retira"), max_length=500, required=True, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Queda en el historial del tema. El código no se vuelve a usar."),
        error_messages={"required": _("Escriba por qué se retira el tema.")},
    )  # fmt: skip


class AnswerForm(FilterForm):
    """Whether a delegation joins a topic of another one."""

    answer = forms.ChoiceField(choices=[("join", _("Nos sumamos")), ("decline", _("No nos sumamos"))])
    note = PlainTextField(
        label=_("Comentario"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NewTopicForm(FilterForm):
    """How a topic begins: what it is about and whom it is for."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    title = PlainTextField(
        label=_("Título"), max_length=160,
        help_text=_("Una línea que diga de qué se trata, por ejemplo: Equipamiento del hospital de Tocache."),
        error_messages={"required": _("Escriba de qué se trata el tema.")},
    )  # fmt: skip

    def __init__(self, *args: Any, sectors: Iterable[Institution], editions: Iterable[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(edition.code, edition.title) for edition in editions]
        self.fields["edition"] = forms.ChoiceField(
            label=_("Edición"),
            choices=choices,
            required=False,
            widget=forms.Select if len(choices) > 1 else forms.HiddenInput,
        )
        self.fields["sectors"] = InstitutionsField(
            label=_("Sectores"), required=False, rows=sectors,
            help_text=_("A quién se dirige. Elija varios si el asunto necesita que decidan juntos."),
        )  # fmt: skip
