"""Commitments, their updates, and the stored compliance rates.

A commitment's status is the consequence of its verified updates: `services.refresh_status` writes
the stored copy (`status`, `status_since`) in the same transaction, `check_compliance` proves it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting
from gore.core import audit
from gore.core.clock import today
from gore.core.folding import fold
from gore.core.models import Edition, Institution, Membership, RecordItem, Region, User
from gore.core.permissions import Someone, can_see_everything, current_memberships


class CommitmentType(models.TextChoices):
    ADMINISTRATIVE = "administrative", _("Administrativo")
    TECHNICAL = "technical", _("Técnico")
    BUDGETARY = "budgetary", _("Presupuestal")


class Horizon(models.TextChoices):
    IMMEDIATE = "immediate", _("Inmediato")
    SHORT = "short", _("Corto plazo")
    MEDIUM = "medium", _("Mediano plazo")


class Status(models.TextChoices):
    PENDING = "pending", _("Pendiente")
    IN_PROCESS = "in_process", _("En proceso")
    EXECUTED = "executed", _("Ejecutado")


CODE = re.compile(r"(?P<edition>gore-(?:\d+|ext))(?:-c-(?P<number>\d*))?")
"""The code of an edition, or the beginning of a commitment's code, folded."""

TEAMS = (Membership.Role.REGIONAL_TEAM, Membership.Role.MINISTRY_COORDINATOR)


def _part_of(institutions: Sequence[Institution]) -> Q:
    """The commitments in which one of *institutions* has a part, without joins that repeat rows."""
    ids = [institution.pk for institution in institutions]
    regions = [institution.region_id for institution in institutions if institution.region_id]
    part = Q(lead_institution__in=ids) | Q(sector__in=ids)
    part |= Q(pk__in=Commitment.counterparts.through.objects.filter(institution__in=ids).values("commitment"))
    if regions:
        part |= Q(pk__in=CommitmentRegion.objects.filter(region__in=regions).values("commitment"))
    return part


def own_rows(user: Someone) -> Q:
    """The commitments that *user* sees before their release, because of a current membership; empty
    for whoever has none."""
    own = Q()
    for membership in current_memberships(user):
        if membership.role in TEAMS:
            reach = _part_of([membership.institution])
        elif membership.edition_id:
            reach = Q(edition=membership.edition_id)
        else:
            continue
        own |= reach & Q(edition=membership.edition_id) if membership.edition_id else reach
    return own


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def released(self) -> CommitmentQuerySet:
        return self.filter(released_at__isnull=False)

    def visible_to(self, user: Someone) -> CommitmentQuerySet:
        """Everything for SD, administrators and observers; for a team also what its institution leads,
        answers for at the table, is counterpart of or receives in its region; for rapporteurs, SD and
        observers of one edition also that edition; released rows for everybody else."""
        if can_see_everything(user):
            return self.all()
        released = Q(released_at__isnull=False)
        own = own_rows(user)
        return self.filter(released | own) if own else self.released()

    def of_institution(self, institution: Institution) -> CommitmentQuerySet:
        """Those in which *institution* has a part: it leads them, sits at the table as their sector, is
        their counterpart, or governs one of their regions."""
        return self.filter(_part_of([institution]))

    def overdue(self, on: dt.date) -> CommitmentQuerySet:
        """Not executed, and due before *on*."""
        return self.filter(due_date__lt=on).exclude(status=Status.EXECUTED)

    def search(self, text: str) -> CommitmentQuerySet:
        """Rows whose code or text hold every word of *text*; accents and case do not matter.

        One or two letters must begin a word: the index on `search_text` knows three in a row, and
        a space counts. An edition's code and a commitment's have indexes of their own.
        """
        rows = self
        for word in dict.fromkeys(fold(text).split()):
            code = CODE.fullmatch(word)
            if code and code["number"] is None:
                rows = rows.filter(edition__in=Edition.objects.filter(code=code["edition"]))
            elif code:
                rows = rows.filter(code__startswith=f"{code['edition']}-C-{code['number']}")
            elif len(word) < 3:
                rows = rows.filter(Q(search_text__contains=f" {word}") | Q(search_text__startswith=word))
            else:
                rows = rows.filter(search_text__contains=word)
        return rows

    def for_list(self) -> CommitmentQuerySet:
        """Adds what a row of a list or of an export shows, in a constant number of queries."""
        return self.select_related("edition", "sector", "lead_institution").prefetch_related("regions")


@audit.tracked(exclude=["search_text", "updated_at"])
class Commitment(models.Model):
    """What was promised at a meeting: text, responsible, due date.

    It counts once for its `sector` and once in each of its regions, so region figures never add
    up to a total. The public sees it, and public figures count it, from `released_at` on.
    """

    code = models.CharField(_("código"), max_length=30, unique=True)
    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="commitments"
    )
    number = models.PositiveIntegerField(_("número en la edición"))
    text = models.TextField(_("texto"))
    type = models.CharField(_("tipo"), max_length=15, choices=CommitmentType.choices)
    horizon = models.CharField(_("horizonte"), max_length=10, choices=Horizon.choices)
    sector = models.ForeignKey(
        Institution,
        verbose_name=_("sector"),
        on_delete=models.PROTECT,
        related_name="commitments",
        limit_choices_to={"sits_at_table": True},
    )
    regions = models.ManyToManyField(
        Region, verbose_name=_("regiones"), through="CommitmentRegion", related_name="commitments"
    )
    lead_institution = models.ForeignKey(
        Institution, verbose_name=_("responsable"), on_delete=models.PROTECT, related_name="commitments_led"
    )
    counterparts = models.ManyToManyField(
        Institution, verbose_name=_("contrapartes"), blank=True, related_name="commitments_as_counterpart"
    )
    alignments = models.ManyToManyField(
        RecordItem,
        verbose_name=_("alineamiento estratégico"),
        blank=True,
        related_name="commitments",
        limit_choices_to={"kind": "alignment"},
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("reunión de origen"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
    )
    agreed_on = models.DateField(_("acordado el"))
    due_date = models.DateField(_("plazo"))
    status = models.CharField(
        _("estado"), max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    status_since = models.DateField(_("en este estado desde"), null=True, blank=True, editable=False)
    is_disputed = models.BooleanField(_("en controversia"), default=False)
    released_at = models.DateTimeField(_("publicado el"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)
    search_text = models.TextField(_("texto para la búsqueda"), editable=False, default="")
    created_at = models.DateTimeField(_("creado el"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modificado el"), auto_now=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("compromiso")
        verbose_name_plural = _("compromisos")
        ordering = ("-agreed_on", "code")
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="commitments_number_unique_in_edition"),
            models.CheckConstraint(condition=Q(due_date__gte=F("agreed_on")), name="commitments_due_after_agreed"),
            models.CheckConstraint(condition=Q(number__gte=1), name="commitments_number_from_one"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "in_process", "executed"]), name="commitments_status_known"
            ),
            models.CheckConstraint(
                condition=Q(type__in=["administrative", "technical", "budgetary"]), name="commitments_type_known"
            ),
            models.CheckConstraint(
                condition=Q(horizon__in=["immediate", "short", "medium"]), name="commitments_horizon_known"
            ),
            models.CheckConstraint(
                condition=Q(status="pending") | Q(status_since__isnull=False), name="commitments_status_has_a_date"
            ),
        )
        indexes = (
            models.Index(fields=["-agreed_on", "code"], name="commitments_agreed"),
            models.Index(fields=["edition", "-agreed_on", "code"], name="commitments_edition_agreed"),
            models.Index(fields=["due_date", "code"], name="commitments_due"),
            models.Index(fields=["status", "due_date", "code"], name="commitments_status_due"),
            models.Index(fields=["sector", "-agreed_on", "code"], name="commitments_sector_agreed"),
            models.Index(fields=["lead_institution", "-agreed_on", "code"], name="commitments_lead_agreed"),
            models.Index(fields=["status_since"], name="commitments_since"),
            # These answer the public list's filters and counts without reading the table's rows.
            *(
                models.Index(
                    fields=[*fields, "due_date", "id"],
                    condition=Q(released_at__isnull=False),
                    name=f"commitments_{fields[0].partition('_')[0]}_facets",
                )
                for fields in (
                    ("edition", "sector", "lead_institution", "type", "horizon", "status"),
                    ("sector", "lead_institution", "type", "horizon", "status"),
                    ("lead_institution", "type", "horizon", "status"),
                    ("status", "type", "horizon"),
                )
            ),
        )

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("commitment-detail", args=[self.code])

    def is_overdue(self, on: dt.date) -> bool:
        return self.status != Status.EXECUTED and self.due_date < on

    @property
    def shown_status(self) -> str:
        """The status on the date that a list was asked for (`as_of_status`), else today's."""
        return str(getattr(self, "as_of_status", None) or self.status)

    @property
    def shown_status_label(self) -> str:
        return str(Status(self.shown_status).label)

    @property
    def overdue_now(self) -> bool:
        """Overdue on the date that a list was asked for (`as_of_date`), else today."""
        on: dt.date = getattr(self, "as_of_date", None) or today()
        return self.shown_status != Status.EXECUTED and self.due_date < on


audit.track_links(Commitment, "counterparts")
audit.track_links(Commitment, "alignments")


@audit.tracked()
class CommitmentRegion(models.Model):
    """A region in which a commitment counts."""

    commitment = models.ForeignKey(
        Commitment, verbose_name=_("compromiso"), on_delete=models.CASCADE, related_name="region_links"
    )
    region = models.ForeignKey(Region, verbose_name=_("región"), on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("región del compromiso")
        verbose_name_plural = _("regiones del compromiso")
        constraints = (
            models.UniqueConstraint(fields=["commitment", "region"], name="commitments_region_unique"),
            models.UniqueConstraint(fields=["region", "commitment"], name="commitments_region_first_unique"),
        )

    def __str__(self) -> str:
        return f"{self.commitment} · {self.region}"


@audit.tracked()
class CommitmentUpdate(models.Model):
    """A report of progress. It changes the status only once SD has verified it.

    `happened_on` is the day of the fact, `reported_at` when it was written down, `verified_on` the
    day from which it counts: the status as of date D follows from `verified_on` <= D.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Por verificar")
        VERIFIED = "verified", _("Verificado")
        RETURNED = "returned", _("Devuelto")

    commitment = models.ForeignKey(
        Commitment, verbose_name=_("compromiso"), on_delete=models.CASCADE, related_name="updates"
    )
    status = models.CharField(_("estado que informa"), max_length=10, choices=Status.choices)
    percentage = models.PositiveSmallIntegerField(_("avance (%)"), default=0, validators=[MaxValueValidator(100)])
    note = models.TextField(_("nota"))
    evidence = models.CharField(_("evidencia"), max_length=300, blank=True)
    author = models.ForeignKey(
        User, verbose_name=_("registrado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="updates"
    )
    reported_by = models.ForeignKey(
        Institution, verbose_name=_("informado por"), on_delete=models.PROTECT, related_name="updates_reported"
    )
    happened_on = models.DateField(_("ocurrió el"))
    reported_at = models.DateTimeField(_("informado el"))
    state = models.CharField(_("verificación"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    verified_on = models.DateField(_("verificado el"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User,
        verbose_name=_("verificado por"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="updates_verified",
    )
    return_reason = models.TextField(_("motivo de la devolución"), blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("avance")
        verbose_name_plural = _("avances")
        ordering = ("-happened_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="verified", verified_on__isnull=False)
                | (Q(state__in=["submitted", "returned"]) & Q(verified_on__isnull=True)),
                name="commitments_update_verified_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="commitments_update_returned_has_reason"
            ),
            models.CheckConstraint(condition=Q(percentage__lte=100), name="commitments_update_percentage_range"),
            models.CheckConstraint(
                condition=~Q(status="executed") | Q(percentage=100), name="commitments_update_executed_is_100"
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True) | Q(verified_on__gte=F("happened_on")),
                name="commitments_update_verified_after_fact",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "in_process", "executed"]), name="commitments_update_status_known"
            ),
        )
        indexes = (
            models.Index(
                fields=["commitment", "-verified_on", "-id", "status"],
                condition=Q(state="verified"),
                name="commitments_update_as_of",
            ),
        )

    def __str__(self) -> str:
        return f"{self.commitment} · {self.get_status_display()}"
