"""Projects, legal norms and budget transfers. Amounts are soles with two decimals."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition, Institution, Qualifier, Region

MAX_AMOUNT = Decimal("9999999999999.99")
"""More than any budget, and the most that SQLite (the demonstration) gives back to the céntimo."""


@audit.tracked()
class Project(models.Model):
    """An investment project or another concrete undertaking named by the record."""

    code = models.CharField(_("código"), max_length=20, unique=True)
    cui = models.CharField(
        _("CUI"),
        max_length=7,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^\d{7}$", _("Escriba el CUI con 7 dígitos, por ejemplo 2234567."))],
    )
    name = models.CharField(_("nombre"), max_length=300)
    kind = models.CharField(_("clase"), max_length=20)
    institution = models.ForeignKey(
        Institution, verbose_name=_("sector"), on_delete=models.PROTECT, null=True, blank=True, related_name="projects"
    )
    institution_basis = models.CharField(_("origen del sector"), max_length=12, blank=True)
    all_regions = models.BooleanField(_("todas las regiones"), default=False)
    regions = models.ManyToManyField(Region, verbose_name=_("regiones"), blank=True, related_name="projects")
    editions = models.ManyToManyField(Edition, verbose_name=_("ediciones"), blank=True, related_name="projects")
    amount = models.DecimalField(
        _("monto (S/)"),
        max_digits=17,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_AMOUNT)],
    )
    amount_qualifier = models.CharField(
        _("calificador del monto"), max_length=12, choices=Qualifier.choices, blank=True
    )
    beneficiaries = models.PositiveIntegerField(_("beneficiarios"), null=True, blank=True)
    beneficiaries_unit = models.CharField(_("unidad"), max_length=40, blank=True)
    beneficiaries_qualifier = models.CharField(
        _("calificador de beneficiarios"), max_length=12, choices=Qualifier.choices, blank=True
    )
    other_measures = models.CharField(_("otras medidas"), max_length=200, blank=True)
    date_text = models.CharField(_("fecha impresa"), max_length=20, blank=True)
    status_text = models.CharField(_("estado publicado"), max_length=80, blank=True)
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)
    note = models.CharField(_("nota"), max_length=300, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("proyecto")
        verbose_name_plural = _("proyectos")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="transfers_project_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(amount_qualifier__in=["", "exact", "more_than", "about", "almost"]),
                name="transfers_project_amount_qualifier_known",
            ),
            models.CheckConstraint(
                condition=Q(beneficiaries_qualifier__in=["", "exact", "more_than", "about", "almost"]),
                name="transfers_project_people_qualifier_known",
            ),
        )

    def __str__(self) -> str:
        return self.name


audit.track_links(Project, "regions")
audit.track_links(Project, "editions")


@audit.tracked()
class LegalNorm(models.Model):
    """A norm that moves money (DS, DU) or orders the process (law)."""

    class Kind(models.TextChoices):
        LAW = "law", _("Ley")
        DS = "ds", _("Decreto supremo")
        DU = "du", _("Decreto de urgencia")
        RM = "rm", _("Resolución ministerial")

    kind = models.CharField(_("tipo"), max_length=4, choices=Kind.choices)
    number = models.CharField(_("número"), max_length=40)
    date = models.DateField(_("fecha"), null=True, blank=True)
    subject = models.CharField(_("asunto"), max_length=300, blank=True)
    link = models.URLField(_("enlace a la publicación"), blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("norma legal")
        verbose_name_plural = _("normas legales")
        ordering = ("kind", "number")
        constraints = (
            models.UniqueConstraint(fields=["kind", "number"], name="transfers_legalnorm_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["law", "ds", "du", "rm"]), name="transfers_legalnorm_kind_known"
            ),
        )

    def __str__(self) -> str:
        if self.kind == self.Kind.LAW:
            return f"{self.get_kind_display()} {self.number}"
        return f"{self.kind.upper()} {self.number}"


@audit.tracked()
class Transfer(models.Model):
    """Money that a sector handed to one region, to several by shares, or to many undivided.

    The shares of a transfer that is not `multi_region` add up to its amount
    (services.record_transfer keeps that in the same transaction).
    """

    code = models.CharField(_("código"), max_length=30, unique=True)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="transfers")
    giver = models.ForeignKey(
        Institution, verbose_name=_("sector que transfiere"), on_delete=models.PROTECT, related_name="transfers_given"
    )
    norm = models.ForeignKey(
        LegalNorm, verbose_name=_("norma"), on_delete=models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    amount = models.DecimalField(
        _("monto (S/)"),
        max_digits=17,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_AMOUNT)],
    )
    multi_region = models.BooleanField(_("multirregión sin reparto"), default=False)
    regions = models.ManyToManyField(
        Region, through="TransferShare", verbose_name=_("regiones"), related_name="transfers"
    )
    date = models.DateField(_("fecha"))
    description = models.CharField(_("destino"), max_length=300)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("transferencia")
        verbose_name_plural = _("transferencias")
        ordering = ("-date", "code")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="transfers_transfer_amount_positive"),)

    def __str__(self) -> str:
        return self.code


@audit.tracked()
class TransferShare(models.Model):
    """The part of a transfer that one region receives."""

    transfer = models.ForeignKey(
        Transfer, verbose_name=_("transferencia"), on_delete=models.CASCADE, related_name="shares"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("región"), on_delete=models.PROTECT, related_name="transfer_shares"
    )
    amount = models.DecimalField(
        _("monto (S/)"), max_digits=17, decimal_places=2, validators=[MaxValueValidator(MAX_AMOUNT)]
    )

    class Meta:
        verbose_name = _("parte de una transferencia")
        verbose_name_plural = _("partes de una transferencia")
        constraints = (
            models.UniqueConstraint(fields=["transfer", "region"], name="transfers_share_unique_region"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfers_share_amount_positive"),
        )

    def __str__(self) -> str:
        return f"{self.transfer} · {self.region}"
