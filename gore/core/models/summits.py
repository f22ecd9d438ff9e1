"""Editions: one summit each, from its preparation to the end of its follow-up."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models.places import Institution, Space


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
            models.CheckConstraint(
                condition=Q(kind__in=["ordinary", "extraordinary", "transition"]), name="core_edition_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=["preparation", "call", "review", "agendas", "summit", "follow_up", "closed"]),
                name="core_edition_phase_known",
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
