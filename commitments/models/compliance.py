"""Stored compliance rates: computed from commitments and their updates, never edited."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gore.core.models import Edition, Institution, Region


class Audience(models.TextChoices):
    """For whom a stored rate counts: released rows only, or every row."""

    PUBLIC = "public", _("público")
    ALL = "all", _("interno")


class ComplianceSnapshot(models.Model):
    """One computation of every stored rate, as of one date.

    The `current` snapshot follows today; a `cutoff` snapshot stays at a date that the published
    record names and is recomputed with it, so that late verified updates still show.
    """

    class Kind(models.TextChoices):
        CURRENT = "current", _("al día")
        CUTOFF = "cutoff", _("corte del registro publicado")

    kind = models.CharField(_("clase"), max_length=8, choices=Kind.choices)
    as_of = models.DateField(_("al"))
    computed_at = models.DateTimeField(_("calculado el"))
    seconds = models.FloatField(_("segundos"), default=0)

    class Meta:
        verbose_name = _("cálculo de cumplimiento")
        verbose_name_plural = _("cálculos de cumplimiento")
        constraints = (
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="current"), name="commitments_one_current_snapshot"
            ),
            models.UniqueConstraint(
                fields=["as_of"], condition=Q(kind="cutoff"), name="commitments_one_snapshot_per_cutoff"
            ),
            models.CheckConstraint(condition=Q(kind__in=["current", "cutoff"]), name="commitments_snapshot_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.as_of:%d/%m/%Y}"


class ComplianceRate(models.Model):
    """Counts of one selection in one snapshot; rates are computed from them, never stored alone.

    `due` counts commitments whose due date is not after the snapshot's date; `executed_of_due`
    those of them that are executed.
    """

    class Dimension(models.TextChoices):
        TOTAL = "total", _("total")
        EDITION = "edition", _("edición")
        SECTOR = "sector", _("sector")
        REGION = "region", _("región")
        TYPE = "type", _("tipo")
        EDITION_SECTOR = "edition_sector", _("edición y sector")
        EDITION_REGION = "edition_region", _("edición y región")
        SECTOR_REGION = "sector_region", _("sector y región")

    snapshot = models.ForeignKey(
        ComplianceSnapshot, verbose_name=_("cálculo"), on_delete=models.CASCADE, related_name="rates"
    )
    audience = models.CharField(_("para quién"), max_length=6, choices=Audience.choices)
    dimension = models.CharField(_("dimensión"), max_length=15, choices=Dimension.choices)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.CASCADE, null=True, blank=True)
    sector = models.ForeignKey(Institution, verbose_name=_("sector"), on_delete=models.CASCADE, null=True, blank=True)
    region = models.ForeignKey(Region, verbose_name=_("región"), on_delete=models.CASCADE, null=True, blank=True)
    type = models.CharField(_("tipo"), max_length=15, blank=True)
    commitments = models.PositiveIntegerField(_("compromisos"))
    executed = models.PositiveIntegerField(_("ejecutados"))
    in_process = models.PositiveIntegerField(_("en proceso"))
    pending = models.PositiveIntegerField(_("pendientes"))
    due = models.PositiveIntegerField(_("vencidos"))
    executed_of_due = models.PositiveIntegerField(_("ejecutados entre los vencidos"))

    class Meta:
        verbose_name = _("tasa de cumplimiento")
        verbose_name_plural = _("tasas de cumplimiento")
        constraints = (
            models.CheckConstraint(
                condition=Q(commitments=F("executed") + F("in_process") + F("pending")),
                name="commitments_rate_statuses_add_up",
            ),
            models.CheckConstraint(
                condition=Q(executed_of_due__lte=F("due"), due__lte=F("commitments")),
                name="commitments_rate_due_in_range",
            ),
            models.CheckConstraint(condition=Q(audience__in=["public", "all"]), name="commitments_rate_audience_known"),
            models.CheckConstraint(
                condition=Q(dimension="total", edition__isnull=True, sector__isnull=True, region__isnull=True, type="")
                | Q(dimension="edition", edition__isnull=False, sector__isnull=True, region__isnull=True, type="")
                | Q(dimension="sector", edition__isnull=True, sector__isnull=False, region__isnull=True, type="")
                | Q(dimension="region", edition__isnull=True, sector__isnull=True, region__isnull=False, type="")
                | (Q(dimension="type", edition__isnull=True, sector__isnull=True, region__isnull=True) & ~Q(type=""))
                | Q(
                    dimension="edition_sector",
                    edition__isnull=False,
                    sector__isnull=False,
                    region__isnull=True,
                    type="",
                )
                | Q(
                    dimension="edition_region",
                    edition__isnull=False,
                    sector__isnull=True,
                    region__isnull=False,
                    type="",
                )
                | Q(
                    dimension="sector_region", edition__isnull=True, sector__isnull=False, region__isnull=False, type=""
                ),
                name="commitments_rate_keys_match_dimension",
            ),
        )
        indexes = (models.Index(fields=["snapshot", "audience", "dimension"], name="commitments_rate_lookup"),)

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.executed}/{self.commitments}"


class ComplianceRequest(models.Model):
    """ "Something that counts has changed": written in the change's own transaction, and taken by
    the one recompute that serves every request present when it starts."""

    requested_at = models.DateTimeField(_("pedido el"), auto_now_add=True)
    reason = models.CharField(_("motivo"), max_length=80)

    class Meta:
        verbose_name = _("pedido de recálculo")
        verbose_name_plural = _("pedidos de recálculo")

    def __str__(self) -> str:
        return self.reason
