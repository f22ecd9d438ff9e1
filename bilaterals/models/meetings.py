"""Bilateral meetings: one or more regions with one or more sectors, in one edition."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bilaterals.models.topics import AgendaTopic
from gore.core import audit
from gore.core.models import Edition, Institution, Region, User
from gore.core.permissions import can_see_everything, current_memberships


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """Everybody: the meetings of held editions, and those of a released timetable that SD has opened.
        Teams: also their own in any release. SD, administrators and observers: all."""
        if can_see_everything(user):
            return self
        # Assignments know meetings, not the other way round.
        assignment: Any = self.model._meta.get_field("assignments").related_model
        released = assignment.objects.filter(meeting=OuterRef("pk"), timetable__state="released")
        seen = Q(edition__phase__in=Edition.HELD_PHASES) | Q(
            Exists(released), edition__timetable_settings__public_at__isnull=False
        )
        for membership in current_memberships(user):
            own = Q(
                Exists(
                    Meeting.sectors.through.objects.filter(
                        meeting=OuterRef("pk"), institution=membership.institution_id
                    )
                )
            )
            if membership.institution.region_id:
                own |= Q(
                    Exists(
                        Meeting.regions.through.objects.filter(
                            meeting=OuterRef("pk"), region=membership.institution.region_id
                        )
                    )
                )
            part = own & Q(Exists(released))
            if membership.edition_id:
                part &= Q(edition=membership.edition_id)
            seen |= part
        return self.filter(seen)

    def standing(self) -> MeetingQuerySet:
        """Without those that were withdrawn: what a timetable has to place."""
        return self.filter(withdrawn_at__isnull=True)


@audit.tracked()
class Meeting(models.Model):
    """A meeting of about 20 minutes (process rule r18) out of which commitments come."""

    code = models.CharField(_("código"), max_length=30, unique=True)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="meetings")
    regions = models.ManyToManyField(Region, verbose_name=_("regiones"), related_name="meetings")
    sectors = models.ManyToManyField(Institution, verbose_name=_("sectores"), related_name="meetings")
    minutes_planned = models.PositiveSmallIntegerField(_("duración prevista (min)"), default=20)
    priority = models.PositiveSmallIntegerField(_("peso en el horario"), default=1)
    priority_reason = models.CharField(
        _("por qué tiene otro peso"), max_length=200, blank=True, help_text=_("Vacío: el de la regla.")
    )
    withdrawn_at = models.DateTimeField(_("retirada el"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("por qué se retiró"), max_length=200, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reunión bilateral")
        verbose_name_plural = _("reuniones bilaterales")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes_planned__gt=0, minutes_planned__lte=480), name="bilaterals_meeting_minutes_sane"
            ),
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=100), name="bilaterals_meeting_priority_sane"
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
