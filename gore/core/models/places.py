"""Spaces, regions and the institutions that govern or sit there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gore.core import audit


@audit.tracked()
class Space(models.Model):
    """GORE Ejecutivo or a sibling (MUNI Ejecutivo): who sits on the other side of the table."""

    code = models.SlugField(_("código"), unique=True)
    name = models.CharField(_("nombre"), max_length=120)
    delegations = models.CharField(_("delegaciones"), max_length=120, help_text=_("Por ejemplo: gobiernos regionales"))
    description = models.TextField(_("descripción"), blank=True)

    class Meta:
        verbose_name = _("espacio")
        verbose_name_plural = _("espacios")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class RegionManager(models.Manager["Region"]):
    """Leaves the boundary in the database: a page with 26 names does not need 100 kB of points."""

    def get_queryset(self) -> models.QuerySet[Region]:
        return super().get_queryset().defer("boundary")

    def with_boundary(self) -> models.QuerySet[Region]:
        """Regions with their geometry, for drawing the map."""
        return super().get_queryset()


@audit.tracked()
class Region(models.Model):
    """A territory. Two share the department code 15, so `boundary_key` (1501 for Lima
    Metropolitana) is what identifies a boundary."""

    class Kind(models.TextChoices):
        REGIONAL_GOVERNMENT = "regional_government", _("Gobierno regional")
        METROPOLITAN = "metropolitan_municipality", _("Municipalidad metropolitana")

    code = models.CharField(_("código"), max_length=8, unique=True)
    name = models.CharField(_("nombre"), max_length=80)
    ubigeo_department = models.CharField(_("UBIGEO del departamento"), max_length=2)
    boundary_key = models.CharField(_("clave del límite"), max_length=4, unique=True)
    iso_3166_2 = models.CharField(_("ISO 3166-2"), max_length=6, unique=True)
    kind = models.CharField(_("tipo"), max_length=30, choices=Kind.choices)
    counts_in_25 = models.BooleanField(_("uno de los 25 gobiernos regionales"), default=True)
    label_commitments_map = models.CharField(_("rótulo en el mapa de compromisos"), max_length=80, blank=True)
    label_transfers_map = models.CharField(_("rótulo en el mapa de transferencias"), max_length=80, blank=True)
    published_band = models.CharField(_("tramo publicado"), max_length=8, blank=True)
    published_band_note = models.CharField(_("nota del tramo"), max_length=200, blank=True)
    note = models.CharField(_("nota"), max_length=300, blank=True)
    boundary = models.JSONField(
        _("límite (GeoJSON, WGS 84)"),
        null=True,
        blank=True,
        help_text=_("Solo para dibujar el mapa; no es una demarcación oficial."),
    )

    objects = RegionManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("región")
        verbose_name_plural = _("regiones")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(boundary_key__startswith=F("ubigeo_department")), name="core_region_boundary_in_ubigeo"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["regional_government", "metropolitan_municipality"]),
                name="core_region_kind_known",
            ),
        )

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The territory's name; the record names Lima's capital province by its municipality."""
        return "Lima Metropolitana" if self.kind == self.Kind.METROPOLITAN else self.name

    def get_absolute_url(self) -> str:
        return reverse("region-detail", args=[self.code])


@audit.tracked()
class Institution(models.Model):
    """A body: ministry, authority, regional government… A sector is one that `sits_at_table`."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministerio")
        CABINET_OFFICE = "cabinet_office", _("Presidencia del Consejo de Ministros")
        AUTHORITY = "authority", _("Autoridad")
        AUTONOMOUS = "autonomous", _("Organismo autónomo")
        REGIONAL_GOVERNMENT = "regional_government", _("Gobierno regional")
        METROPOLITAN = "metropolitan_municipality", _("Municipalidad metropolitana")
        LOCAL_GOVERNMENT = "local_government", _("Gobierno local")

    NATIONAL_KINDS = (Kind.MINISTRY, Kind.CABINET_OFFICE, Kind.AUTHORITY, Kind.AUTONOMOUS)
    REGIONAL_KINDS = (Kind.REGIONAL_GOVERNMENT, Kind.METROPOLITAN)

    code = models.CharField(_("código"), max_length=20, unique=True)
    name = models.CharField(_("nombre"), max_length=160)
    short_name = models.CharField(_("nombre corto"), max_length=80)
    kind = models.CharField(_("tipo"), max_length=30, choices=Kind.choices)
    sits_at_table = models.BooleanField(_("sector: se sienta a la mesa"), default=False)
    prioritised = models.BooleanField(_("sector priorizado"), default=False)
    group_code = models.CharField(_("grupo"), max_length=30, blank=True)
    group_label = models.CharField(_("nombre del grupo"), max_length=80, blank=True)
    label_transfers_table = models.CharField(_("rótulo en la tabla de transferencias"), max_length=80, blank=True)
    pliego_code = models.CharField(_("código de pliego"), max_length=10, blank=True)
    region = models.OneToOneField(
        Region,
        verbose_name=_("región que gobierna"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institution",
    )
    note = models.CharField(_("nota"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("institución")
        verbose_name_plural = _("instituciones")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["regional_government", "metropolitan_municipality"], region__isnull=False)
                | (~Q(kind__in=["regional_government", "metropolitan_municipality"]) & Q(region__isnull=True)),
                name="core_institution_region_iff_regional",
            ),
            models.CheckConstraint(
                condition=Q(sits_at_table=False)
                | Q(kind__in=["ministry", "cabinet_office", "authority", "autonomous"]),
                name="core_institution_only_national_at_table",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "ministry",
                        "cabinet_office",
                        "authority",
                        "autonomous",
                        "regional_government",
                        "metropolitan_municipality",
                        "local_government",
                    ]
                ),
                name="core_institution_kind_known",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_national(self) -> bool:
        return self.kind in self.NATIONAL_KINDS

    def get_absolute_url(self) -> str:
        if self.region_id and self.region:
            return self.region.get_absolute_url()
        return reverse("sector-detail", args=[self.code])
