"""Legal norms and budget transfers. Amounts are soles with two decimals."""

from __future__ import annotations

import re
from decimal import Decimal

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition, Institution, Region, User
from transfers.models.amounts import MAX_AMOUNT, soles_field
from transfers.models.imports import TransferImport
from transfers.models.projects import Project

YEAR_IN_NUMBER = re.compile(r"(?:^|-)((?:19|20)\d\d)(?:-|/|$)")

__all__ = [
    "MAX_AMOUNT", "ClosedPeriod", "LegalNorm", "Transfer", "TransferProject", "TransferShare", "year_of_number",
]  # fmt: skip


def year_of_number(number: str) -> int | None:
    """The year that the number of a norm carries: "123-2017-EF" → 2017."""
    found = YEAR_IN_NUMBER.search(number)
    return int(found[1]) if found else None


def _adds_up(name: str, key: str) -> pgtrigger.Trigger:
    """At the end of every transaction, on PostgreSQL: the shares of a transfer add up to its amount and go the
    same way, one that is not divided has none, and the parts of projects, if any, add up to it as well."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("_id", "BIGINT"), ("_given", "RECORD"), ("_shares", "RECORD"), ("_projects", "RECORD")],
        func="""
            IF TG_OP = 'DELETE' THEN _id := OLD.KEY; ELSE _id := NEW.KEY; END IF;
            SELECT amount, multi_region INTO _given FROM transfers_transfer WHERE id = _id;
            IF NOT FOUND THEN RETURN NULL; END IF;
            SELECT COALESCE(SUM(amount), 0) AS money, COUNT(*) AS parts,
                   COALESCE(BOOL_AND(SIGN(amount) = SIGN(_given.amount)), TRUE) AS one_way
              INTO _shares FROM transfers_transfershare WHERE transfer_id = _id;
            IF (_given.multi_region AND _shares.parts > 0) OR NOT _shares.one_way
               OR (NOT _given.multi_region AND _shares.money <> _given.amount) THEN
                RAISE EXCEPTION 'transfers_shares_add_up: transfer %', _id USING ERRCODE = 'check_violation';
            END IF;
            SELECT COALESCE(SUM(amount), 0) AS money, COUNT(*) AS parts
              INTO _projects FROM transfers_transferproject WHERE transfer_id = _id;
            IF _projects.parts > 0 AND _projects.money <> _given.amount THEN
                RAISE EXCEPTION 'transfers_projects_add_up: transfer %', _id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """.replace("KEY", key),
    )


@audit.tracked()
class LegalNorm(models.Model):
    """A norm that moves money (DS, DU, RM) or orders the process (law).

    `year` tells apart norms whose number does not carry it: "DS 045" of 2017 and of 2018.
    """

    class Kind(models.TextChoices):
        LAW = "law", _("Ley")
        DS = "ds", _("Decreto supremo")
        DU = "du", _("Decreto de urgencia")
        RM = "rm", _("Resolución ministerial")

    kind = models.CharField(_("tipo"), max_length=4, choices=Kind.choices)
    number = models.CharField(_("número"), max_length=40)
    year = models.PositiveSmallIntegerField(_("año"), null=True, blank=True)
    date = models.DateField(_("fecha"), null=True, blank=True)
    subject = models.CharField(_("asunto"), max_length=300, blank=True)
    link = models.URLField(_("enlace a la publicación"), blank=True)
    file = models.FileField(_("archivo de la norma (PDF)"), upload_to="norms/%Y/", blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("norma legal")
        verbose_name_plural = _("normas legales")
        ordering = ("kind", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(year__isnull=True), name="transfers_legalnorm_unique"
            ),
            models.UniqueConstraint(fields=["kind", "number", "year"], name="transfers_legalnorm_unique_in_year"),
            models.CheckConstraint(
                condition=Q(kind__in=["law", "ds", "du", "rm"]), name="transfers_legalnorm_kind_known"
            ),
        )

    def __str__(self) -> str:
        name = f"{self.get_kind_display() if self.kind == self.Kind.LAW else self.kind.upper()} {self.number}"
        return f"{name} ({self.year})" if self.year and year_of_number(self.number) is None else name

    @property
    def slug(self) -> str:
        """The name in addresses: "ds-123-2017-ef"."""
        return slugify(str(self).replace("/", "-"))

    def get_absolute_url(self) -> str:
        return reverse("norm-detail", args=[self.slug])


@audit.tracked()
class ClosedPeriod(models.Model):
    """Days whose transfers nobody changes any more: what is wrong is corrected by a counter-entry
    of a later date. SD may open it again, with a reason."""

    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"))
    note = models.CharField(_("nota"), max_length=300, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name=_("cerrado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("cerrado el"), default=timezone.now)
    reopened_by = models.ForeignKey(
        User, verbose_name=_("reabierto por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(_("reabierto el"), null=True, blank=True)
    reopen_reason = models.CharField(_("motivo de la reapertura"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("periodo cerrado")
        verbose_name_plural = _("periodos cerrados")
        ordering = ("-ends_on", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="transfers_period_dates_in_order"),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | ~Q(reopen_reason=""),
                name="transfers_period_reopened_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"


@audit.tracked()
class Transfer(models.Model):
    """Money that a sector handed to one region, to several by shares, or to many undivided.

    The shares of a transfer that is not `multi_region` add up to its amount, and so do the parts of
    its projects when it names any: services keep that, and on PostgreSQL a deferred trigger. A
    counter-entry (`corrects`) takes the whole of another transfer back, with a negative amount and a
    reason; `replaces` says which one a new transfer puts right.
    """

    class Kind(models.TextChoices):
        PROJECT = "project", _("Para un proyecto")
        ACTIVITY = "activity", _("Para una actividad")
        CANON = "canon", _("Canon")
        OPENING = "opening", _("Presupuesto de apertura adicional")

    code = models.CharField(_("código"), max_length=30, unique=True)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="transfers")
    kind = models.CharField(_("clase"), max_length=10, choices=Kind.choices, default=Kind.PROJECT)
    giver = models.ForeignKey(
        Institution, verbose_name=_("sector que transfiere"), on_delete=models.PROTECT, related_name="transfers_given"
    )
    norm = models.ForeignKey(
        LegalNorm, verbose_name=_("norma"), on_delete=models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    amount = soles_field(_("monto (S/)"), validators=[MinValueValidator(Decimal("0.01"))])
    multi_region = models.BooleanField(_("multirregión sin reparto"), default=False)
    regions = models.ManyToManyField(
        Region, through="TransferShare", verbose_name=_("regiones"), related_name="transfers"
    )
    projects = models.ManyToManyField(
        Project, through="TransferProject", verbose_name=_("proyectos"), related_name="transfers"
    )
    date = models.DateField(_("fecha"))
    description = models.CharField(_("destino"), max_length=300)
    corrects = models.OneToOneField(
        "self", verbose_name=_("anula a"), on_delete=models.PROTECT, null=True, blank=True, related_name="counter_entry"
    )
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("reemplaza a"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replacement",
    )
    reason = models.CharField(_("motivo del contraasiento"), max_length=300, blank=True)
    source_import = models.ForeignKey(
        TransferImport,
        verbose_name=_("importación"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
    )
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("transferencia")
        verbose_name_plural = _("transferencias")
        ordering = ("-date", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0) | Q(corrects__isnull=False, amount__lt=0),
                name="transfers_transfer_amount_signed",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="transfers_counter_entry_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["project", "activity", "canon", "opening"]), name="transfers_transfer_kind_known"
            ),
        )
        indexes = (models.Index(fields=["-date", "code"], name="transfers_transfer_dated"),)
        triggers = (_adds_up("parts_add_up", "id"),)

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("transfer-detail", args=[self.code])


@audit.tracked()
class TransferShare(models.Model):
    """The part of a transfer that one region receives (negative in a counter-entry)."""

    transfer = models.ForeignKey(
        Transfer, verbose_name=_("transferencia"), on_delete=models.CASCADE, related_name="shares"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("región"), on_delete=models.PROTECT, related_name="transfer_shares"
    )
    amount = soles_field(_("monto (S/)"))

    class Meta:
        verbose_name = _("parte de una transferencia")
        verbose_name_plural = _("partes de una transferencia")
        constraints = (
            models.UniqueConstraint(fields=["transfer", "region"], name="transfers_share_unique_region"),
            models.CheckConstraint(condition=~Q(amount=0), name="transfers_share_amount_not_zero"),
        )
        triggers = (_adds_up("parts_add_up", "transfer_id"),)

    def __str__(self) -> str:
        return f"{self.transfer} · {self.region}"


@audit.tracked()
class TransferProject(models.Model):
    """The part of a transfer that pays for one project (negative in a counter-entry)."""

    transfer = models.ForeignKey(
        Transfer, verbose_name=_("transferencia"), on_delete=models.CASCADE, related_name="project_parts"
    )
    project = models.ForeignKey(
        Project, verbose_name=_("proyecto"), on_delete=models.PROTECT, related_name="transfer_parts"
    )
    amount = soles_field(_("monto (S/)"))

    class Meta:
        verbose_name = _("proyecto de una transferencia")
        verbose_name_plural = _("proyectos de una transferencia")
        constraints = (
            models.UniqueConstraint(fields=["transfer", "project"], name="transfers_project_part_unique"),
            models.CheckConstraint(condition=~Q(amount=0), name="transfers_project_part_not_zero"),
        )
        triggers = (_adds_up("parts_add_up", "transfer_id"),)

    def __str__(self) -> str:
        return f"{self.transfer} · {self.project}"
