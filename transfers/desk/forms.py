"""Forms with which SD writes money down: a transfer with its parts, norms, periods, counter-entries."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.filters import DayField
from gore.core.folding import fold
from gore.core.forms import CodeField, SolesField
from gore.core.models import Edition, Institution, Region
from transfers.models import LegalNorm, Project, Transfer
from transfers.services import find_norm, read_norm

if TYPE_CHECKING:
    PlainFormSet = forms.BaseFormSet[forms.Form]
else:
    PlainFormSet = forms.BaseFormSet

LARGEST_ROWS = 60
"""Rows that a form of parts takes: every region, twice over."""
DAY_HELP = _("Día, mes y año, por ejemplo 04/05/2018.")


class DeskForm(forms.Form):
    """No colon after labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class NormField(CodeField):
    """A norm of the register by its name: DS 123-2017-EF."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = find_norm(read_norm(text))
        if found is None:
            raise ValidationError(self.unknown, code="unknown", params={"code": text[:40]})
        return found

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, LegalNorm) else value


class TransferForm(DeskForm):
    """A transfer without its parts, which are rows of their own."""

    edition = forms.ModelChoiceField(
        label=_("Edición"), queryset=Edition.objects.order_by("-start_date"), empty_label=_("Elija una edición")
    )
    kind = forms.ChoiceField(label=_("Clase"), choices=Transfer.Kind.choices)
    giver = forms.ModelChoiceField(
        label=_("Sector que transfiere"),
        queryset=Institution.objects.filter(kind__in=Institution.NATIONAL_KINDS).order_by("short_name"),
        empty_label=_("Elija un sector"),
    )
    amount = SolesField(
        label=_("Monto (S/)"), help_text=_("En soles, como lo dice la norma. Por ejemplo 1'234,567.89.")
    )
    date = DayField(label=_("Fecha"), help_text=DAY_HELP)
    norm = NormField(
        label=_("Norma legal"),
        queryset=LegalNorm.objects.all(),
        unknown=_("No hay ninguna norma “%(code)s”: regístrela antes en Normas."),
        required=False,
        help_text=_("Por ejemplo DS 123-2017-EF. Tiene que estar registrada."),
    )
    description = forms.CharField(
        label=_("Destino"), max_length=300, help_text=_("Para qué es el dinero, en una frase."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    multi_region = forms.BooleanField(label=_("Multirregión: la norma no publica el reparto"), required=False)

    def __init__(self, *args: Any, transfer: Transfer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].label_from_instance = lambda body: body.short_name  # type: ignore[attr-defined]
        if transfer is not None:
            del self.fields["edition"]


class PartForm(DeskForm):
    """One row of parts: the amounts' example stands with the whole amount."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = ""


class ShareForm(PartForm):
    """What one region receives; an empty row is no row."""

    region = forms.ModelChoiceField(
        label=_("Región"), queryset=Region.objects.order_by("name"), required=False, empty_label=_("Ninguna")
    )
    amount = SolesField(label=_("Recibe (S/)"), required=False, help_text="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("region") and cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Escriba cuánto recibe la región."))
        if cleaned.get("amount") is not None and not cleaned.get("region") and "region" not in self.errors:
            self.add_error("region", _("Elija la región que recibe ese monto."))
        return cleaned


class ProjectByCode(CodeField):
    """A project by CUI or by its code in the register."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = (
            self.queryset.filter(Q(code__iexact=text) | Q(cui=text)).first() if text.isprintable() and len(text) < 30
            else None
        )  # fmt: skip
        if found is None:
            raise ValidationError(self.unknown, code="unknown", params={"code": text[:30]})
        return found

    def prepare_value(self, value: Any) -> Any:
        return (value.cui or value.code) if isinstance(value, Project) else value


class ProjectPartForm(PartForm):
    """What one project receives, by its CUI or its code here; an empty row is no row."""

    project = ProjectByCode(
        label=_("Proyecto"),
        queryset=Project.objects.select_related("merged_into"),
        unknown=_("No hay ningún proyecto con el CUI o código “%(code)s”: regístrelo antes en Proyectos."),
        required=False,
        help_text="",
    )
    amount = SolesField(label=_("Recibe (S/)"), required=False, help_text="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("project") and cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Escriba cuánto recibe el proyecto."))
        if cleaned.get("amount") is not None and not cleaned.get("project") and "project" not in self.errors:
            self.add_error("project", _("Escriba el CUI del proyecto."))
        return cleaned


class BasePartFormSet(PlainFormSet):
    """Rows of parts; the same region or project twice is an error that says so."""

    key = "region"

    def parts(self) -> dict[Any, Decimal]:
        """What is asked for, by region or project."""
        return {
            form.cleaned_data[self.key]: form.cleaned_data["amount"]
            for form in self.forms
            if form.cleaned_data.get(self.key) and form.cleaned_data.get("amount") is not None
        }

    def clean(self) -> None:
        seen = set()
        for form in self.forms:
            row = form.cleaned_data.get(self.key) if hasattr(form, "cleaned_data") else None
            if row in seen and row is not None:
                raise ValidationError(_now("“%(name)s” está en dos filas: junte los montos.") % {"name": row})
            seen.add(row)


class BaseProjectFormSet(BasePartFormSet):
    key = "project"


def parts_formset(form: type[forms.Form], base: type[BasePartFormSet], extra: int) -> Any:
    """The class of the rows of parts, with *extra* empty ones."""
    return forms.formset_factory(
        form, formset=base, extra=extra, max_num=LARGEST_ROWS, absolute_max=LARGEST_ROWS, validate_max=True
    )


class CounterEntryForm(DeskForm):
    date = DayField(label=_("Fecha del contraasiento"), help_text=DAY_HELP)
    reason = forms.CharField(
        label=_("Motivo"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Qué estaba mal y con qué documento se supo. Es público."),
    )  # fmt: skip


class NormForm(DeskForm):
    kind = forms.ChoiceField(label=_("Tipo"), choices=LegalNorm.Kind.choices)
    number = forms.CharField(label=_("Número"), max_length=40, help_text=_("Por ejemplo 123-2017-EF."))
    date = DayField(label=_("Fecha"), required=False, help_text=DAY_HELP)
    subject = forms.CharField(label=_("Asunto"), max_length=300, required=False)
    link = forms.URLField(
        label=_("Enlace a la publicación"), required=False, max_length=200, assume_scheme="https",
        help_text=_("Dirección en el diario oficial, por ejemplo https://busquedas.elperuano.pe/…"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Archivo de la norma"), required=False, help_text=_("Un PDF de 20 MB como máximo. Es público.")
    )


class PeriodForm(DeskForm):
    starts_on = DayField(label=_("Primer día"), help_text=DAY_HELP)
    ends_on = DayField(label=_("Último día"), help_text=DAY_HELP)
    note = forms.CharField(label=_("Nota"), max_length=300, required=False)


class ReasonForm(DeskForm):
    reason = forms.CharField(label=_("Motivo"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def matches(text: str, *values: str) -> bool:
    """Whether every word of *text* is somewhere in *values*, accents and case aside."""
    folded = fold(" ".join(values))
    return all(word in folded for word in fold(text).split())
