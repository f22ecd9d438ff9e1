"""What a ministry says about a topic before the meeting."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models.topics import AgendaTopic, TopicPartner
from gore.core import audit
from gore.core.models import Institution, User
from gore.core.permissions import can_see_everything, current_memberships


class TopicPositionQuerySet(models.QuerySet["TopicPosition"]):
    def visible_to(self, user: User | AnonymousUser) -> TopicPositionQuerySet:
        """SD, administrators and observers: all. A ministry: its own. A delegation: those about its topics
        that their ministry shares."""
        if can_see_everything(user):
            return self.all()
        seen = Q()
        for membership in current_memberships(user):
            part = Q(pk__in=[])
            if membership.role == "ministry_coordinator":
                part = Q(sector=membership.institution_id)
            elif membership.role == "regional_team":
                joined = TopicPartner.objects.filter(
                    topic=OuterRef("topic"), delegation=membership.institution_id, state="accepted"
                )
                part = Q(visibility=TopicPosition.Visibility.SHARED) & (
                    Q(topic__delegation=membership.institution_id) | Q(Exists(joined))
                )
            if membership.edition_id:
                part &= Q(topic__edition=membership.edition_id)
            seen |= part
        return self.filter(seen) if seen else self.none()


@audit.tracked()
class TopicPosition(models.Model):
    """Position, proposal and constraints of one ministry about one topic.

    `visibility` says whether the delegation reads it too. `version` grows with every save: whoever saves
    on top of an older one is told.
    """

    class Visibility(models.TextChoices):
        INTERNAL = "internal", _("Interna: solo la leen su ministerio y la SD")
        SHARED = "shared", _("Compartida: también la lee la región")

    topic = models.ForeignKey(AgendaTopic, verbose_name=_("tema"), on_delete=models.PROTECT, related_name="positions")
    sector = models.ForeignKey(
        Institution, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="topic_positions"
    )
    position = models.TextField(_("posición del ministerio"), blank=True)
    proposal = models.TextField(_("propuesta"), blank=True)
    constraints = models.TextField(_("restricciones"), blank=True)
    visibility = models.CharField(
        _("quién la lee"), max_length=10, choices=Visibility.choices, default=Visibility.INTERNAL
    )
    version = models.PositiveIntegerField(_("versión"), default=1)
    saved_at = models.DateTimeField(_("guardada el"), default=timezone.now)
    saved_by = models.ForeignKey(
        User, verbose_name=_("guardada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = TopicPositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("posición de un ministerio")
        verbose_name_plural = _("posiciones de los ministerios")
        ordering = ("topic", "sector")
        constraints = (
            models.UniqueConstraint(fields=["topic", "sector"], name="bilaterals_position_once"),
            models.CheckConstraint(
                condition=Q(visibility__in=["internal", "shared"]), name="bilaterals_position_visibility_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="bilaterals_position_version_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.sector} · {self.topic}"

    @property
    def is_written(self) -> bool:
        """The ministry said at least where it stands."""
        return bool(self.position.strip())
