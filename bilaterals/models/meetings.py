"""Bilateral meetings: one or more regions with one or more sectors, in one edition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bilaterals.models.topics import AgendaTopic
from gore.core import audit
from gore.core.models import Edition, Institution, Region


@audit.tracked()
class Meeting(models.Model):
    """A meeting of about 20 minutes (process rule r18) out of which commitments come."""

    code = models.CharField(_("código"), max_length=30, unique=True)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="meetings")
    regions = models.ManyToManyField(Region, verbose_name=_("regiones"), related_name="meetings")
    sectors = models.ManyToManyField(Institution, verbose_name=_("sectores"), related_name="meetings")
    minutes_planned = models.PositiveSmallIntegerField(_("duración prevista (min)"), default=20)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("reunión bilateral")
        verbose_name_plural = _("reuniones bilaterales")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes_planned__gt=0, minutes_planned__lte=480), name="bilaterals_meeting_minutes_sane"
            ),
        )

    def __str__(self) -> str:
        return self.code


audit.track_links(Meeting, "regions")
audit.track_links(Meeting, "sectors")


@audit.tracked()
class MeetingTopic(models.Model):
    """A topic on the agenda of a meeting, in the order in which it is dealt with."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("reunión"), on_delete=models.CASCADE, related_name="agenda_items"
    )
    topic = models.ForeignKey(
        AgendaTopic, verbose_name=_("tema"), on_delete=models.PROTECT, related_name="agenda_items"
    )
    position = models.PositiveSmallIntegerField(_("orden"))

    class Meta:
        verbose_name = _("tema de una reunión")
        verbose_name_plural = _("temas de reuniones")
        ordering = ("meeting", "position")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "topic"], name="bilaterals_meetingtopic_once"),
            models.UniqueConstraint(fields=["meeting", "position"], name="bilaterals_meetingtopic_position_unique"),
        )

    def __str__(self) -> str:
        return f"{self.meeting} · {self.topic}"
