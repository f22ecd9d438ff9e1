"""Spaces, editions, regions, institutions, people in office, accounts, and the published record.

The published record (what the source printed) lives apart from the register (what the product
counts): `PublishedFigure` and its neighbours are never summed with commitments or transfers.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.numbers import write_integer

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class UserManager(BaseUserManager["User"]):
    """Makes accounts whose login is the e-mail address, stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


@audit.tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; the e-mail address is the login."""

    email = models.EmailField(_("correo electrónico"), unique=True)
    full_name = models.CharField(_("nombres y apellidos"), max_length=150)
    is_active = models.BooleanField(_("activa"), default=True)
    is_staff = models.BooleanField(_("entra a la administración"), default=False)
    is_demonstration = models.BooleanField(_("demostración"), default=False)
    date_joined = models.DateTimeField(_("creada el"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("cuenta")
        verbose_name_plural = _("cuentas")
        ordering = ("email",)
        constraints = (
            models.UniqueConstraint(Lower("email"), name="core_user_email_ci"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="core_user_email_lower"),
        )

    def __str__(self) -> str:
        return self.full_name or self.email


audit.track_links(User, "groups")
audit.track_links(User, "user_permissions")


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


@audit.tracked()
class OfficeHolder(models.Model):
    """Who held an office, and when; the printed term is kept beside its reading."""

    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institución"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office_holders",
    )
    person_name = models.CharField(_("nombre"), max_length=120)
    office = models.CharField(_("cargo"), max_length=120)
    starts_on = models.DateField(_("desde"), null=True, blank=True)
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    term_printed = models.CharField(_("periodo impreso"), max_length=40, blank=True)
    edition = models.ForeignKey(
        "core.Edition", verbose_name=_("edición en que se le cita"), on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        verbose_name = _("titular de un cargo")
        verbose_name_plural = _("titulares de cargos")
        ordering = ("office", "person_name")
        constraints = (
            models.UniqueConstraint(fields=["person_name", "office"], name="core_officeholder_unique"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="core_officeholder_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_name}, {self.office}"


class EditionQuerySet(models.QuerySet["Edition"]):
    def held(self, on: dt.date) -> EditionQuerySet:
        """Editions that had begun on date *on* and whose summit took place."""
        return self.filter(start_date__lte=on, phase__in=Edition.HELD_PHASES)

    def in_preparation(self) -> EditionQuerySet:
        return self.exclude(phase__in=Edition.HELD_PHASES)


@audit.tracked()
class Edition(models.Model):
    """One summit, from its preparation to the end of its follow-up."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinaria")
        EXTRAORDINARY = "extraordinary", _("Extraordinaria")
        TRANSITION = "transition", _("De transición")

    class Phase(models.TextChoices):
        PREPARATION = "preparation", _("Preparación")
        CALL = "call", _("Convocatoria")
        REVIEW = "review", _("Revisión de temas")
        AGENDAS = "agendas", _("Agendas")
        SUMMIT = "summit", _("Encuentro")
        FOLLOW_UP = "follow_up", _("Seguimiento")
        CLOSED = "closed", _("Cerrada")

    HELD_PHASES = (Phase.SUMMIT, Phase.FOLLOW_UP, Phase.CLOSED)

    space = models.ForeignKey(Space, verbose_name=_("espacio"), on_delete=models.PROTECT, related_name="editions")
    code = models.SlugField(_("código"), unique=True)
    seq = models.PositiveSmallIntegerField(_("orden en el tiempo"))
    ordinal = models.PositiveSmallIntegerField(_("número"), null=True, blank=True)
    title = models.CharField(_("título"), max_length=120)
    kind = models.CharField(_("tipo"), max_length=20, choices=Kind.choices)
    start_date = models.DateField(_("primer día"))
    end_date = models.DateField(_("último día"))
    venue_day1 = models.CharField(_("sede del primer día"), max_length=160, blank=True)
    venue_day2 = models.CharField(_("sede del segundo día"), max_length=160, blank=True)
    venue_note = models.TextField(_("nota sobre las sedes"), blank=True)
    phase = models.CharField(_("fase"), max_length=20, choices=Phase.choices, default=Phase.PREPARATION)
    sectors = models.ManyToManyField(
        Institution, verbose_name=_("sectores que participan"), blank=True, related_name="editions_attended"
    )
    highlights = models.TextField(_("hechos destacados"), blank=True)
    date_certainty = models.CharField(_("certeza de la fecha"), max_length=200, blank=True)
    transfers_reported = models.BooleanField(_("la fuente informa transferencias"), default=False)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edición")
        verbose_name_plural = _("ediciones")
        ordering = ("start_date", "seq")
        constraints = (
            models.UniqueConstraint(fields=["space", "seq"], name="core_edition_seq_unique"),
            models.UniqueConstraint(
                fields=["space", "ordinal"], condition=Q(ordinal__isnull=False), name="core_edition_ordinal_unique"
            ),
            models.CheckConstraint(condition=Q(end_date__gte=F("start_date")), name="core_edition_dates_in_order"),
            models.CheckConstraint(
                condition=~Q(kind="extraordinary") | Q(ordinal__isnull=True),
                name="core_edition_extraordinary_unnumbered",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> int:
        return (self.end_date - self.start_date).days + 1

    @property
    def short_label(self) -> str:
        """ "7.ª" or "Ext.", for axes and tables."""
        return f"{self.ordinal}.ª" if self.ordinal else "Ext."

    def is_held(self, on: dt.date) -> bool:
        return self.start_date <= on and self.phase in self.HELD_PHASES

    def get_absolute_url(self) -> str:
        return reverse("edition-detail", args=[self.code])


audit.track_links(Edition, "sectors")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date) -> MembershipQuerySet:
        """Begun by *on*, neither ended before it nor withdrawn."""
        return self.filter(starts_on__lte=on, withdrawn_at__isnull=True).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )


@audit.tracked()
class Membership(models.Model):
    """A role that a person holds in an institution, for a time, optionally in one edition.

    It is never deleted or moved to somebody else: it ends, or is withdrawn with a reason, and stays.
    """

    class Role(models.TextChoices):
        SD_ARTICULATION = "sd_articulation", _("Articulación de la SD")
        REGIONAL_TEAM = "regional_team", _("Equipo técnico regional")
        MINISTRY_COORDINATOR = "ministry_coordinator", _("Coordinación sectorial")
        RAPPORTEUR = "rapporteur", _("Relatoría")
        OBSERVER = "observer", _("Observación")
        ADMINISTRATOR = "administrator", _("Administración")

    user = models.ForeignKey(User, verbose_name=_("cuenta"), on_delete=models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rol"), max_length=30, choices=Role.choices)
    edition = models.ForeignKey(
        Edition, verbose_name=_("solo para la edición"), on_delete=models.PROTECT, null=True, blank=True
    )
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, verbose_name=_("dada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("retirada el"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, verbose_name=_("retirada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = models.CharField(_("motivo del retiro"), max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("pertenencia")
        verbose_name_plural = _("pertenencias")
        ordering = ("user", "starts_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="core_membership_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="core_membership_withdrawn_has_reason",
            ),
            # One that ended or was withdrawn stays as history beside a later one.
            models.UniqueConstraint(
                fields=["user", "institution", "role"],
                condition=Q(edition__isnull=True, ends_on__isnull=True, withdrawn_at__isnull=True),
                name="core_membership_unique_general",
            ),
            models.UniqueConstraint(
                fields=["user", "institution", "role", "edition"],
                condition=Q(edition__isnull=False, ends_on__isnull=True, withdrawn_at__isnull=True),
                name="core_membership_unique_in_edition",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.institution}"


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
        constraints = (models.UniqueConstraint(fields=["date_text", "milestone"], name="core_milestone_unique"),)

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
        constraints = (models.UniqueConstraint(fields=["kind", "code"], name="core_recorditem_unique"),)

    def __str__(self) -> str:
        return self.title


audit.track_links(Initiative, "alignments")


class PublicVersion(models.Model):
    """One row that grows by one whenever something public changes; whole-page caches key on it."""

    number = models.BigIntegerField(_("versión"), default=0)
    changed_at = models.DateTimeField(_("cambió el"), default=timezone.now)

    class Meta:
        verbose_name = _("versión de lo público")
        verbose_name_plural = _("versión de lo público")
        constraints = (models.CheckConstraint(condition=Q(id=1), name="core_publicversion_single_row"),)

    def __str__(self) -> str:
        return str(self.number)


def choice_label(choices: type[models.TextChoices], value: str) -> StrPromise | str:
    """The Spanish label of *value*, or the value itself when it is not one of *choices*."""
    return choices(value).label if value in choices.values else value
