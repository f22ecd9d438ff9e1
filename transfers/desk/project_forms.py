"""Forms of the portfolio."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gore.core.filters import DayField
from gore.core.forms import SolesField
from gore.core.models import Institution, RecordItem, Region
from transfers.desk.forms import DAY_HELP, DeskForm, ProjectByCode
from transfers.filters import PROJECT_KINDS, alignment_label
from transfers.models import Project, Stage

CUI = forms.RegexField(
    label=_("CUI"), regex=r"^\d{7}$", required=False, help_text=_("Código único de inversiones: 7 dígitos."),
    error_messages={"invalid": _("Escriba el CUI con 7 dígitos, por ejemplo 2234567.")},
)  # fmt: skip


class ProjectForm(DeskForm):
    cui = CUI
    name = forms.CharField(label=_("Nombre"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Clase"), choices=list(PROJECT_KINDS.items()))
    institution = forms.ModelChoiceField(
        label=_("Sector"), required=False, empty_label=_("Ninguno"),
        queryset=Institution.objects.filter(kind__in=Institution.NATIONAL_KINDS).order_by("short_name"),
    )  # fmt: skip
    all_regions = forms.BooleanField(label=_("Es de todas las regiones"), required=False)
    regions = forms.ModelMultipleChoiceField(
        label=_("Regiones"), queryset=Region.objects.order_by("name"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    provinces = forms.CharField(
        label=_("Provincias"), max_length=300, required=False, help_text=_("Separadas por comas.")
    )
    stage = forms.ChoiceField(
        label=_("Etapa del ciclo de inversión"), required=False, choices=[("", _("No consta")), *Stage.choices]
    )
    status = forms.ChoiceField(
        label=_("Situación"), required=False, choices=[("", _("No consta")), *Project.Status.choices]
    )
    starts_on = DayField(label=_("Inicio"), required=False, help_text=DAY_HELP)
    ends_on = DayField(label=_("Término"), required=False, help_text=DAY_HELP)
    amount = SolesField(label=_("Costo (S/)"), required=False)
    beneficiaries = forms.IntegerField(
        label=_("Beneficiarios"), required=False, min_value=0, max_value=2_000_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    beneficiaries_unit = forms.CharField(
        label=_("Qué cuenta esa cantidad"), max_length=40, required=False, help_text=_("Personas, familias, turistas…")
    )
    alignments = forms.ModelMultipleChoiceField(
        label=_("Alineamiento estratégico"), required=False, widget=forms.CheckboxSelectMultiple,
        queryset=RecordItem.objects.filter(kind=RecordItem.Kind.ALIGNMENT).order_by("position"),
    )  # fmt: skip
    note = forms.CharField(label=_("Nota"), max_length=300, required=False)

    def __init__(self, *args: Any, project: Project | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].label_from_instance = lambda body: body.short_name  # type: ignore[attr-defined]
        self.fields["alignments"].label_from_instance = alignment_label  # type: ignore[attr-defined]
        if project is not None and project.kind not in PROJECT_KINDS:
            kinds: Any = self.fields["kind"]
            kinds.choices = [(project.kind, project.kind), *kinds.choices]


class MergeForm(DeskForm):
    into = ProjectByCode(
        label=_("Proyecto que queda"), queryset=Project.objects.standing(),
        unknown=_("No hay ningún proyecto con el CUI o código “%(code)s”."),
        help_text=_("Su CUI o su código, por ejemplo 2234567 o prj-02."),
    )  # fmt: skip


class PhotoForm(DeskForm):
    image = forms.FileField(label=_("Foto"), help_text=_("JPEG, PNG o WebP, de 8 MB como máximo."))
    text = forms.CharField(
        label=_("Qué muestra la foto"), max_length=300,
        help_text=_("Una frase para quien no puede verla. Por ejemplo: puente terminado sobre el río, con dos carriles."),
    )  # fmt: skip
    credit = forms.CharField(label=_("Autoría"), max_length=120, required=False)
    taken_on = DayField(label=_("Fecha de la foto"), required=False, help_text=DAY_HELP)


class ConfirmForm(DeskForm):
    """Nothing to fill in: the button is the answer."""
