"""The programme of an edition: plenary, bilaterals, meetings with the President, and the
preparatory and briefing sessions before it.

The model is called SummitSession: Django's cookie table is already `sessions.Session`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting
from gore.core import audit
from gore.core.models import Edition


@audit.tracked()
class SummitSession(models.Model):
    """One block of an edition's programme. Times are null where the source prints none."""

    class Kind(models.TextChoices):
        PREPARATORY = "preparatory", _("Reunión preparatoria")
        BRIEFING = "briefing", _("Charla informativa")
        PLENARY = "plenary", _("Plenaria")
        BILATERAL = "bilateral", _("Reuniones bilaterales")
        PRESIDENTIAL = "presidential", _("Reuniones con el Presidente")

    class Basis(models.TextChoices):
        PRINTED = "printed", _("impreso para esta edición")
        RULE = "rule", _("deducido de la regla general del proceso")
        PLANNED = "planned", _("previsto por la SD")

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.CASCADE, related_name="summit_sessions"
    )
    kind = models.CharField(_("tipo"), max_length=20, choices=Kind.choices)
    day = models.PositiveSmallIntegerField(_("día"))
    position = models.PositiveSmallIntegerField(_("orden en el día"))
    title = models.CharField(_("título"), max_length=160)
    date = models.DateField(_("fecha"))
    starts_at = models.DateTimeField(_("inicio"), null=True, blank=True)
    ends_at = models.DateTimeField(_("fin"), null=True, blank=True)
    minutes_limit = models.PositiveSmallIntegerField(_("duración máxima (min)"), null=True, blank=True)
    venue = models.CharField(_("sede"), max_length=160, blank=True)
    basis = models.CharField(_("fundamento"), max_length=10, choices=Basis.choices)
    note = models.TextField(_("nota"), blank=True)
    meeting = models.OneToOneField(
        Meeting,
        verbose_name=_("reunión bilateral"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="summit_session",
    )

    class Meta:
        verbose_name = _("sesión")
        verbose_name_plural = _("sesiones")
        ordering = ("edition", "day", "position")
        constraints = (
            models.UniqueConstraint(fields=["edition", "day", "position"], name="gore_sessions_position_unique"),
            models.CheckConstraint(condition=Q(day__gte=1), name="gore_sessions_day_from_one"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="gore_sessions_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True) | Q(kind="bilateral"), name="gore_sessions_meeting_only_bilateral"
            ),
        )

    def __str__(self) -> str:
        return self.title
