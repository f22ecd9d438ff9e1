"""The published record: what the source printed, apart from what the product counts.

`PublishedFigure` and its neighbours are never summed with commitments or transfers.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models.places import Institution, Region
from gore.core.models.summits import Edition
from gore.core.numbers import write_integer


class Qualifier(models.TextChoices):
    """How the source qualifies a number."""

    EXACT = "exact", _("exacto")
    MORE_THAN = "more_than", _("más de")
    ABOUT = "about", _("alrededor de")
    ALMOST = "almost", _("casi")


@audit.tracked()
class PublishedFigure(models.Model):
    """A number as the source printed it (or that follows from it by the sum named in `note`).

    `code` is stable: `<family>.<key>`, for instance `commitments_by_sector.MINSA`. Amounts are in
    soles; percentages from 0 to 100; `as_of` is the cut-off that the source gives.
    """

    code = models.CharField(_("código"), max_length=80, unique=True)
    family = models.CharField(_("familia"), max_length=40, db_index=True)
    label = models.CharField(_("concepto"), max_length=200)
    value = models.DecimalField(_("valor"), max_digits=18, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unidad"), max_length=30)
    qualifier = models.CharField(_("calificador"), max_length=12, choices=Qualifier.choices, default=Qualifier.EXACT)
    printed = models.CharField(_("como se imprimió"), max_length=120, blank=True)
    certain = models.BooleanField(_("lectura segura"), default=True)
    derived = models.BooleanField(_("calculado a partir de lo impreso"), default=False)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, null=True, blank=True)
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, null=True, blank=True
    )
    region = models.ForeignKey(Region, verbose_name=_("región"), on_delete=models.PROTECT, null=True, blank=True)
    key = models.CharField(_("clave"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("posición"), default=0)
    as_of = models.DateField(_("corte"), null=True, blank=True)
    source_file = models.CharField(_("archivo"), max_length=60)
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)
    note = models.TextField(_("nota"), blank=True)

    class Meta:
        verbose_name = _("cifra publicada")
        verbose_name_plural = _("cifras publicadas")
        ordering = ("family", "position", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(qualifier__in=["exact", "more_than", "about", "almost"]), name="core_figure_qualifier_known"
            ),
        )

    def __str__(self) -> str:
        return self.label


@audit.tracked()
class Inconsistency(models.Model):
    """A place where the source contradicts itself, with its explanation."""

    code = models.CharField(_("código"), max_length=8, unique=True)
    topic = models.CharField(_("tema"), max_length=120)
    value_a = models.CharField(_("valor A"), max_length=80)
    value_b = models.CharField(_("valor B"), max_length=80, blank=True)
    kind = models.CharField(_("tipo"), max_length=20)
    explanation = models.TextField(_("explicación"))

    class Meta:
        verbose_name = _("contradicción de la fuente")
        verbose_name_plural = _("contradicciones de la fuente")
        ordering = ("code",)

    MILLIONS = ("x01", "x02")
    PERCENT = ("x03", "x04", "x09", "x10", "x11", "x13", "x16", "x18")

    def __str__(self) -> str:
        return f"{self.code} {self.topic}"

    def _shown(self, value: str) -> str:
        """The printed value with its separators and its unit, which the record's file leaves out."""
        is_count = value.isdigit() and self.kind not in {"period"}
        number = write_integer(int(value)) if is_count else value
        if self.code in self.MILLIONS:
            return f"S/\u00a0{number} millones"
        return f"{number}\u00a0%" if self.code in self.PERCENT else number or "–"

    @property
    def shown_a(self) -> str:
        return self._shown(self.value_a)

    @property
    def shown_b(self) -> str:
        return self._shown(self.value_b)


@audit.tracked()
class ProcessRule(models.Model):
    """A rule of the process as the source states it (norm, exception or recommendation)."""

    class Phase(models.TextChoices):
        GENERAL = "general", _("General")
        BEFORE = "before", _("Antes")
        PLENARY = "plenary", _("Plenaria")
        BILATERAL = "bilateral", _("Bilaterales")
        PRESIDENTIAL = "presidential", _("Reuniones con el Presidente")
        AFTER = "after", _("Después")

    class Strength(models.TextChoices):
        NORM = "norm", _("Norma")
        EXCEPTION = "exception", _("Excepción")
        RECOMMENDATION = "recommendation", _("Recomendación")

    code = models.CharField(_("código"), max_length=8, unique=True)
    phase = models.CharField(_("momento"), max_length=20, choices=Phase.choices)
    rule = models.TextField(_("regla"))
    value = models.PositiveIntegerField(_("valor"), null=True, blank=True)
    unit = models.CharField(_("unidad"), max_length=40, blank=True)
    strength = models.CharField(_("fuerza"), max_length=20, choices=Strength.choices)
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("regla del proceso")
        verbose_name_plural = _("reglas del proceso")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(phase__in=["general", "before", "plenary", "bilateral", "presidential", "after"]),
                name="core_rule_phase_known",
            ),
            models.CheckConstraint(
                condition=Q(strength__in=["norm", "exception", "recommendation"]), name="core_rule_strength_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.rule}"

    @property
    def measure(self) -> str:
        """ "2 días", for rules of time whose sentence does not say it itself."""
        return f"{self.value} {self.unit}" if self.unit == "días" and self.value is not None else ""


@audit.tracked()
class Milestone(models.Model):
    """A dated fact of the record; `precision` says how much of the date was printed."""

    class Precision(models.TextChoices):
        YEAR = "year", _("año")
        MONTH = "month", _("mes")
        DAY = "day", _("día")

    date_text = models.CharField(_("fecha impresa"), max_length=10)
    precision = models.CharField(_("precisión"), max_length=5, choices=Precision.choices)
    starts_on = models.DateField(_("desde"))
    milestone = models.CharField(_("hito"), max_length=200)
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("hito")
        verbose_name_plural = _("hitos")
        ordering = ("starts_on", "id")
        constraints = (
            models.UniqueConstraint(fields=["date_text", "milestone"], name="core_milestone_unique"),
            models.CheckConstraint(
                condition=Q(precision__in=["year", "month", "day"]), name="core_milestone_precision_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.date_text} {self.milestone}"


@audit.tracked()
class Initiative(models.Model):
    """Commissions, pacts, commonwealths, sibling spaces and measures named by the record."""

    code = models.SlugField(_("código"), unique=True)
    name = models.CharField(_("nombre"), max_length=200)
    kind = models.CharField(_("tipo"), max_length=30)
    description = models.TextField(_("descripción"), blank=True)
    lead = models.CharField(_("a cargo de"), max_length=200, blank=True)
    all_regions = models.BooleanField(_("todas las regiones"), default=False)
    regions = models.ManyToManyField(Region, verbose_name=_("regiones"), blank=True, related_name="initiatives")
    editions = models.ManyToManyField(Edition, verbose_name=_("ediciones"), blank=True, related_name="initiatives")
    alignments = models.ManyToManyField(
        "core.RecordItem",
        verbose_name=_("alineamiento estratégico"),
        blank=True,
        related_name="initiatives",
        limit_choices_to={"kind": "alignment"},
    )
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("iniciativa")
        verbose_name_plural = _("iniciativas")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


audit.track_links(Initiative, "regions")
audit.track_links(Initiative, "editions")


@audit.tracked()
class ComplianceBand(models.Model):
    """A band of the published map; a boundary value belongs to the higher band."""

    code = models.CharField(_("código"), max_length=8, unique=True)
    min_pct = models.PositiveSmallIntegerField(_("desde (%)"))
    max_pct = models.PositiveSmallIntegerField(_("hasta (%)"))
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)
    note = models.CharField(_("nota"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tramo de cumplimiento")
        verbose_name_plural = _("tramos de cumplimiento")
        ordering = ("-min_pct",)
        constraints = (
            models.CheckConstraint(condition=Q(max_pct__gt=F("min_pct"), max_pct__lte=100), name="core_band_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.min_pct}–{self.max_pct} %"


@audit.tracked()
class RecordItem(models.Model):
    """A line of the record that the product shows as printed: who attends, expected benefits,
    types of commitment, strategic alignment, legal references, the systems described."""

    class Kind(models.TextChoices):
        ACTOR = "actor", _("Participante")
        BENEFIT = "benefit", _("Beneficio")
        COMMITMENT_TYPE = "commitment_type", _("Tipo de compromiso")
        ALIGNMENT = "alignment", _("Alineamiento estratégico")
        LEGAL_REFERENCE = "legal_reference", _("Referencia legal")
        SYSTEM = "system", _("Sistema descrito")

    kind = models.CharField(_("clase"), max_length=20, choices=Kind.choices)
    code = models.CharField(_("código"), max_length=60)
    position = models.PositiveSmallIntegerField(_("posición"))
    title = models.CharField(_("título"), max_length=200)
    detail = models.TextField(_("detalle"), blank=True)
    attributes = models.JSONField(_("otras columnas"), default=dict, blank=True)
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("línea del registro publicado")
        verbose_name_plural = _("líneas del registro publicado")
        ordering = ("kind", "position")
        constraints = (
            models.UniqueConstraint(fields=["kind", "code"], name="core_recorditem_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["actor", "benefit", "commitment_type", "alignment", "legal_reference", "system"]),
                name="core_recorditem_kind_known",
            ),
        )

    def __str__(self) -> str:
        return self.title


audit.track_links(Initiative, "alignments")
