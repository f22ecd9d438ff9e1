"""The programme of an edition: plenary, bilaterals, meetings with the President, and the
preparatory and briefing sessions before it.

The model is called SummitSession: Django's cookie table is already `sessions.Session`.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting
from gore.core import audit
from gore.core.models import Edition, Institution, User
from gore.core.permissions import can_see_everything, current_memberships

TEAMS = ("regional_team", "ministry_coordinator")


class SummitSessionQuerySet(models.QuerySet["SummitSession"]):
    def of_the_summit(self) -> SummitSessionQuerySet:
        """The programme of the summit's days, which everybody reads."""
        return self.exclude(kind__in=SummitSession.BEFORE)

    def before_the_summit(self) -> SummitSessionQuerySet:
        """Preparatory meetings and briefing talks, in the order of their dates."""
        return self.filter(kind__in=SummitSession.BEFORE).order_by("date", F("starts_at").asc(nulls_last=True), "id")

    def visible_to(self, user: User | AnonymousUser) -> SummitSessionQuerySet:
        """The programme for everybody; what is held before it for SD, administrators and observers, and
        for the teams of the institutions that it invites."""
        if can_see_everything(user):
            return self.all()
        seen = ~Q(kind__in=SummitSession.BEFORE)
        for membership in current_memberships(user):
            if membership.role in TEAMS:
                asked = SessionInvitation.objects.filter(session=OuterRef("pk"), institution=membership.institution_id)
                part = Q(Exists(asked))
                seen |= part & Q(edition=membership.edition_id) if membership.edition_id else part
        return self.filter(seen)


@audit.tracked()
class SummitSession(models.Model):
    """One block of an edition's programme, or a session held before it (day 0). Times are null where the
    source prints none. `link` leads to a session held at a distance; only those invited see it."""

    class Kind(models.TextChoices):
        PREPARATORY = "preparatory", _("Reunión preparatoria")
        BRIEFING = "briefing", _("Charla informativa")
        PLENARY = "plenary", _("Plenaria")
        BILATERAL = "bilateral", _("Reuniones bilaterales")
        PRESIDENTIAL = "presidential", _("Reuniones con el Presidente")

    BEFORE = (Kind.PREPARATORY, Kind.BRIEFING)
    """Held before the summit, for those invited."""

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
    link = models.URLField(_("enlace para conectarse"), max_length=500, blank=True)
    note = models.TextField(_("nota"), blank=True)
    meeting = models.OneToOneField(
        Meeting,
        verbose_name=_("reunión bilateral"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="summit_session",
    )

    objects = SummitSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sesión")
        verbose_name_plural = _("sesiones")
        ordering = ("edition", "day", "position")
        constraints = (
            models.UniqueConstraint(fields=["edition", "day", "position"], name="gore_sessions_position_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["preparatory", "briefing"], day=0)
                | ~Q(kind__in=["preparatory", "briefing"]) & Q(day__gte=1),
                name="gore_sessions_day_from_one",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(kind__in=["preparatory", "briefing"]), name="gore_sessions_link_is_for_invited"
            ),
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

    @property
    def is_before(self) -> bool:
        return self.kind in self.BEFORE

    def get_preparation_url(self) -> str:
        """The page of a session held before the summit."""
        return reverse("preparation-session", args=[self.edition.code, self.pk])


@audit.tracked()
class SessionMaterial(models.Model):
    """Something to read for a session held before the summit: a link or a file that SD put there."""

    session = models.ForeignKey(
        SummitSession, verbose_name=_("sesión"), on_delete=models.CASCADE, related_name="materials"
    )
    title = models.CharField(_("título"), max_length=160)
    link = models.URLField(_("enlace"), max_length=500, blank=True)
    file = models.FileField(_("archivo"), max_length=200, blank=True)
    name = models.CharField(_("nombre del archivo"), max_length=120, blank=True)
    content_type = models.CharField(_("tipo"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("tamaño en bytes"), default=0)
    added_at = models.DateTimeField(_("puesto el"), default=timezone.now)
    added_by = models.ForeignKey(
        User, verbose_name=_("puesto por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("material de una sesión")
        verbose_name_plural = _("materiales de sesiones")
        ordering = ("session", "added_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(file="", name="", size=0) & ~Q(link="")
                | ~Q(file="") & ~Q(name="") & Q(link="", size__gt=0),
                name="gore_sessions_material_link_or_file",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="gore_sessions_material_has_title"),
        )

    def __str__(self) -> str:
        return self.title


@audit.tracked()
class SessionInvitation(models.Model):
    """An institution invited to a session held before the summit: what it answered, and whether it came."""

    class Answer(models.TextChoices):
        ASKED = "asked", _("Por responder")
        COMES = "comes", _("Asistirá")
        DECLINES = "declines", _("No asistirá")

    session = models.ForeignKey(
        SummitSession, verbose_name=_("sesión"), on_delete=models.CASCADE, related_name="invitations"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, related_name="session_invitations"
    )
    answer = models.CharField(_("respuesta"), max_length=10, choices=Answer.choices, default=Answer.ASKED)
    people = models.TextField(_("quiénes asisten"), blank=True)
    answered_at = models.DateTimeField(_("respondió el"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("respondió"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    attended = models.BooleanField(_("asistió"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("asistencia anotada el"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User,
        verbose_name=_("asistencia anotada por"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("invitación a una sesión")
        verbose_name_plural = _("invitaciones a sesiones")
        ordering = ("session", "institution")
        constraints = (
            models.UniqueConstraint(fields=["session", "institution"], name="gore_sessions_invitation_once"),
            models.CheckConstraint(
                condition=Q(answer="asked", answered_at__isnull=True)
                | Q(answer__in=["comes", "declines"], answered_at__isnull=False),
                name="gore_sessions_invitation_answer_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True, recorded_at__isnull=True)
                | Q(attended__isnull=False, recorded_at__isnull=False),
                name="gore_sessions_invitation_attendance_is_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.institution} · {self.session}"
