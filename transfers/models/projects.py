"""The portfolio: projects with their stage, their money and their photos."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition, Institution, Qualifier, RecordItem, Region, User
from transfers.models.amounts import soles_field


class Stage(models.TextChoices):
    """Stages of the investment cycle (Invierte.pe)."""

    IDEA = "idea", _("Idea")
    PRE_INVESTMENT = "pre_investment", _("Formulación y evaluación")
    TECHNICAL_FILE = "technical_file", _("Expediente técnico")
    TENDER = "tender", _("Proceso de selección")
    WORKS = "works", _("Ejecución física")
    PARALYSED = "paralysed", _("Obra paralizada")
    OPERATION = "operation", _("Funcionamiento")


class ProjectQuerySet(models.QuerySet["Project"]):
    def standing(self) -> ProjectQuerySet:
        """Without those that were merged into another one."""
        return self.filter(merged_into__isnull=True)


@audit.tracked()
class Project(models.Model):
    """An investment project or another concrete undertaking named by the record.

    `amount` is the cost as published or registered. A duplicate is never deleted: it is merged
    (`merged_into`) and its address leads to the one that stays.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Previsto")
        UNDER_WAY = "under_way", _("En marcha")
        STOPPED = "stopped", _("Detenido")
        FINISHED = "finished", _("Terminado")
        CANCELLED = "cancelled", _("Descartado")

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
    provinces = models.CharField(_("provincias"), max_length=300, blank=True)
    editions = models.ManyToManyField(Edition, verbose_name=_("ediciones"), blank=True, related_name="projects")
    alignments = models.ManyToManyField(
        RecordItem,
        verbose_name=_("alineamiento estratégico"),
        blank=True,
        related_name="projects",
        limit_choices_to={"kind": "alignment"},
    )
    stage = models.CharField(_("etapa"), max_length=20, choices=Stage.choices, blank=True)
    status = models.CharField(_("situación"), max_length=10, choices=Status.choices, blank=True)
    starts_on = models.DateField(_("inicio"), null=True, blank=True)
    ends_on = models.DateField(_("término"), null=True, blank=True)
    amount = soles_field(_("monto (S/)"), null=True, blank=True)
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
    merged_into = models.ForeignKey(
        "self", verbose_name=_("unido a"), on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = ProjectQuerySet.as_manager()

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
            models.CheckConstraint(condition=Q(stage__in=["", *Stage.values]), name="transfers_project_stage_known"),
            models.CheckConstraint(
                condition=Q(status__in=["", "planned", "under_way", "stopped", "finished", "cancelled"]),
                name="transfers_project_status_known",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="transfers_project_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="transfers_project_not_into_itself",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("project-detail", args=[self.code])


audit.track_links(Project, "regions")
audit.track_links(Project, "editions")
audit.track_links(Project, "alignments")


@audit.tracked()
class ProjectPhoto(models.Model):
    """A picture of a project; `text` says to those who cannot see it what it shows."""

    project = models.ForeignKey(Project, verbose_name=_("proyecto"), on_delete=models.CASCADE, related_name="photos")
    image = models.FileField(_("foto"), upload_to="projects/%Y/")
    content_type = models.CharField(_("tipo de archivo"), max_length=20)
    text = models.CharField(_("qué muestra la foto"), max_length=300)
    credit = models.CharField(_("autoría"), max_length=120, blank=True)
    taken_on = models.DateField(_("fecha de la foto"), null=True, blank=True)
    added_by = models.ForeignKey(
        User, verbose_name=_("añadida por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(_("añadida el"), default=timezone.now)

    class Meta:
        verbose_name = _("foto de un proyecto")
        verbose_name_plural = _("fotos de proyectos")
        ordering = ("project", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="transfers_photo_has_text"),
            models.CheckConstraint(
                condition=Q(content_type__in=["image/jpeg", "image/png", "image/webp"]),
                name="transfers_photo_type_known",
            ),
        )

    def __str__(self) -> str:
        return self.text
