"""Figures that are loaded beside the register, each with its source and its cut-off date."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Institution, PublishedFigure, Region, User
from transfers.models.amounts import soles_field
from transfers.models.projects import Project


class _Sourced(models.Model):
    """Where a loaded figure comes from."""

    source = models.CharField(_("fuente"), max_length=200)
    source_file = models.CharField(_("archivo"), max_length=100)
    as_of = models.DateField(_("corte"))
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        abstract = True


@audit.tracked()
class SeriesValue(_Sourced):
    """One value of a series: by year or month, of a region or of the country (no region)."""

    class Series(models.TextChoices):
        POPULATION = "population", _("Población")
        CANON = "canon", _("Canon transferido (% del año)")
        OPENING = "opening", _("Presupuesto de apertura (PIA)")

    series = models.CharField(_("serie"), max_length=10, choices=Series.choices)
    region = models.ForeignKey(
        Region, verbose_name=_("región"), on_delete=models.PROTECT, null=True, blank=True, related_name="series_values"
    )
    year = models.PositiveSmallIntegerField(_("año"), validators=[MinValueValidator(1990), MaxValueValidator(2100)])
    month = models.PositiveSmallIntegerField(_("mes"), null=True, blank=True)
    value = models.DecimalField(_("valor"), max_digits=17, decimal_places=2)

    class Meta:
        verbose_name = _("valor de una serie")
        verbose_name_plural = _("valores de series")
        ordering = ("series", "year", "month", "region")
        constraints = (
            models.CheckConstraint(
                condition=Q(series__in=["population", "canon", "opening"]), name="transfers_series_known"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="transfers_series_not_negative"),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__gte=1, month__lte=12), name="transfers_series_month"
            ),
            models.CheckConstraint(
                condition=~Q(series="canon") | Q(value__lte=100), name="transfers_series_share_of_the_year"
            ),
            models.UniqueConstraint(
                F("series"), F("year"), Coalesce("month", 0), Coalesce("region", 0),
                name="transfers_series_unique",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.year}"


@audit.tracked()
class BudgetExecution(_Sourced):
    """What a region (or one of its projects) had and did with its budget in a year: opening budget
    (PIA), modified (PIM), commitment, accrual and paid, as the source shows them."""

    region = models.ForeignKey(Region, verbose_name=_("región"), on_delete=models.PROTECT, related_name="executions")
    project = models.ForeignKey(
        Project, verbose_name=_("proyecto"), on_delete=models.PROTECT, null=True, blank=True, related_name="executions"
    )
    year = models.PositiveSmallIntegerField(_("año"), validators=[MinValueValidator(1990), MaxValueValidator(2100)])
    pia = soles_field(_("PIA (S/)"))
    pim = soles_field(_("PIM (S/)"))
    committed = soles_field(_("compromiso (S/)"))
    accrued = soles_field(_("devengado (S/)"))
    paid = soles_field(_("girado (S/)"))

    class Meta:
        verbose_name = _("ejecución presupuestal")
        verbose_name_plural = _("ejecución presupuestal")
        ordering = ("-year", "region", "project")
        constraints = (
            models.CheckConstraint(
                condition=Q(pia__gte=0, pim__gte=0, paid__gte=0, paid__lte=F("accrued"), accrued__lte=F("committed")),
                name="transfers_execution_in_order",
            ),
            models.UniqueConstraint(F("region"), F("year"), Coalesce("project", 0), name="transfers_execution_unique"),
        )

    def __str__(self) -> str:
        return f"{self.project or self.region} {self.year}"


@audit.tracked()
class DifferenceNote(models.Model):
    """What SD says about a published figure that differs from the register: why, or who finds it out until when."""

    class State(models.TextChoices):
        EXPLAINED = "explained", _("Explicada")
        OPEN = "open", _("Abierta")

    figure = models.OneToOneField(
        PublishedFigure, verbose_name=_("cifra"), on_delete=models.PROTECT, related_name="difference_note"
    )
    state = models.CharField(_("situación"), max_length=9, choices=State.choices)
    explanation = models.CharField(_("explicación"), max_length=400, blank=True)
    owner = models.ForeignKey(
        Institution, verbose_name=_("a cargo de"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("se resuelve hasta"), null=True, blank=True)
    written_by = models.ForeignKey(
        User, verbose_name=_("escrita por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(_("escrita el"), default=timezone.now)

    class Meta:
        verbose_name = _("nota sobre una diferencia")
        verbose_name_plural = _("notas sobre diferencias")
        ordering = ("figure",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="explained") & ~Q(explanation="")
                | Q(state="open", owner__isnull=False, due_on__isnull=False),
                name="transfers_difference_explained_or_owned",
            ),
        )

    def __str__(self) -> str:
        return f"{self.figure}: {self.get_state_display()}"
