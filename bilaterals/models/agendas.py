"""Agendas as SD released them: what each institution was told, when, and whether it read and confirmed it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition, Institution, User
from gore.core.permissions import can_see_everything, current_memberships
from gore.outbox.models import MailBatch


@audit.tracked()
class AgendaRelease(models.Model):
    """One release of an edition's agendas: all of them the first time, afterwards those that changed.

    It is out once SD has approved its batch of mails, and never was if that batch was discarded.
    """

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="agenda_releases"
    )
    number = models.PositiveSmallIntegerField(_("número"))
    batch = models.OneToOneField(
        MailBatch, verbose_name=_("lote de correos"), on_delete=models.PROTECT, related_name="agenda_release"
    )
    made_at = models.DateTimeField(_("preparada el"), default=timezone.now)
    made_by = models.ForeignKey(
        User, verbose_name=_("preparada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_outside_dates = models.BooleanField(_("fuera de las fechas de la regla"), default=False)
    reason = models.CharField(_("motivo de salir fuera de fecha"), max_length=300, blank=True)
    note = models.TextField(_("nota para quienes la reciben"), blank=True)

    class Meta:
        verbose_name = _("publicación de agendas")
        verbose_name_plural = _("publicaciones de agendas")
        ordering = ("edition", "-number")
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="bilaterals_agendarelease_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="bilaterals_agendarelease_number_from_one"),
            models.CheckConstraint(
                condition=Q(is_outside_dates=False) | ~Q(reason=""), name="bilaterals_agendarelease_outside_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition} · {self.number}"


class ReleasedAgendaQuerySet(models.QuerySet["ReleasedAgenda"]):
    def out(self) -> ReleasedAgendaQuerySet:
        """Those whose mails SD approved."""
        return self.filter(release__batch__state=MailBatch.State.APPROVED)

    def visible_to(self, user: User | AnonymousUser) -> ReleasedAgendaQuerySet:
        """SD, administrators and observers: all. Teams: those of their institution that are out."""
        if can_see_everything(user):
            return self.all()
        seen = Q()
        for membership in current_memberships(user):
            if membership.role in {"regional_team", "ministry_coordinator"}:
                part = Q(institution=membership.institution_id)
                seen |= part & Q(release__edition=membership.edition_id) if membership.edition_id else part
        return self.out().filter(seen) if seen else self.none()


@audit.tracked()
class ReleasedAgenda(models.Model):
    """The agenda of one institution in one release, as it was told.

    `content` is what the page and the PDF show, `digest` tells whether it changed, `changes` are the lines
    that say how since the release before, `sequence` the number that calendars compare (RFC 5545).
    """

    release = models.ForeignKey(
        AgendaRelease, verbose_name=_("publicación"), on_delete=models.PROTECT, related_name="agendas"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, related_name="released_agendas"
    )
    content = models.JSONField(_("contenido"))
    digest = models.CharField(_("huella del contenido"), max_length=64)
    changes = models.JSONField(_("cambios"), default=list, blank=True)
    sequence = models.PositiveSmallIntegerField(_("número de cambio"), default=0)
    opened_at = models.DateTimeField(_("abierta el"), null=True, blank=True)
    opened_by = models.ForeignKey(
        User, verbose_name=_("abierta por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmada el"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("confirmada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReleasedAgendaQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda publicada")
        verbose_name_plural = _("agendas publicadas")
        ordering = ("release", "institution")
        constraints = (
            models.UniqueConstraint(fields=["release", "institution"], name="bilaterals_agenda_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="bilaterals_agenda_digest_form"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(opened_at__isnull=False, confirmed_at__gte=F("opened_at")),
                name="bilaterals_agenda_confirmed_after_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.institution} · {self.release}"
