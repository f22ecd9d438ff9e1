"""What a timetable is made of besides its meetings: days, rooms, absences, and what goes before what."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models.meetings import Meeting
from gore.core import audit
from gore.core.models import Edition, Institution, User
from gore.core.permissions import can_see_everything, current_memberships


@audit.tracked()
class TimetableSettings(models.Model):
    """How the time of an edition's meetings is cut, and whether the public sees the released timetable.

    A turn is `slot_minutes` of meeting and then `walk_minutes` to get to the next room.
    """

    edition = models.OneToOneField(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="timetable_settings"
    )
    slot_minutes = models.PositiveSmallIntegerField(_("minutos de un turno"), default=20)
    walk_minutes = models.PositiveSmallIntegerField(
        _("minutos entre turnos para cambiar de sala"),
        default=0,
        help_text=_("Holgura para caminar de una zona a otra. Con 0, un turno empieza cuando termina el anterior."),
    )
    counts_absences_as_waiting = models.BooleanField(
        _("contar como espera el tiempo en que una institución no está disponible"), default=False
    )
    public_at = models.DateTimeField(_("abierta al público el"), null=True, blank=True)
    public_by = models.ForeignKey(
        User, verbose_name=_("abierta por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("reglas del horario")
        verbose_name_plural = _("reglas de los horarios")
        ordering = ("edition",)
        constraints = (
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240), name="bilaterals_settings_slot_minutes_sane"
            ),
            models.CheckConstraint(
                condition=Q(walk_minutes__gte=0, walk_minutes__lte=60), name="bilaterals_settings_walk_minutes_sane"
            ),
        )

    def __str__(self) -> str:
        return f"Horario de {self.edition}"


@audit.tracked()
class DayBlock(models.Model):
    """A run of back-to-back turns of one day; lunch is what lies between two blocks."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="timetable_blocks"
    )
    date = models.DateField(_("día"))
    starts_at = models.TimeField(_("empieza a las"))
    ends_at = models.TimeField(_("termina a las"))
    label = models.CharField(_("nombre"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("bloque de turnos")
        verbose_name_plural = _("bloques de turnos")
        ordering = ("edition", "date", "starts_at")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="bilaterals_block_ends_after_start"),
            models.UniqueConstraint(fields=["edition", "date", "starts_at"], name="bilaterals_block_start_unique"),
        )

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class RoomQuerySet(models.QuerySet["Room"]):
    def in_use(self) -> RoomQuerySet:
        """The rooms that a new timetable may use."""
        return self.filter(hidden_at__isnull=True)


@audit.tracked()
class Room(models.Model):
    """A room with its tables. `owner`: the own room of a ministry. A hall takes multi-sector meetings.

    A room that a release has used is hidden when it is taken away, never deleted.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="rooms")
    code = models.SlugField(_("código"), max_length=20)
    name = models.CharField(_("nombre"), max_length=80)
    zone = models.CharField(
        _("zona"), max_length=40, blank=True, help_text=_("Piso o edificio, por ejemplo Piso 2. Vacío: aparte.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("mesas"), default=1, help_text=_("Reuniones que caben a la vez, de 1 a 50.")
    )
    owner = models.ForeignKey(
        Institution,
        verbose_name=_("sala propia de"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="own_rooms",
    )
    is_hall = models.BooleanField(_("recibe reuniones multisectoriales"), default=False)
    hidden_at = models.DateTimeField(_("retirada el"), null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("sala")
        verbose_name_plural = _("salas")
        ordering = ("edition", "is_hall", "code")
        constraints = (
            models.UniqueConstraint(fields=["edition", "code"], name="bilaterals_room_code_unique"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=50), name="bilaterals_room_capacity_sane"
            ),
        )

    def __str__(self) -> str:
        return self.name


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: User | AnonymousUser) -> AbsenceQuerySet:
        """SD, administrators and observers: all; each institution: its own."""
        if can_see_everything(user):
            return self
        return self.filter(institution__in=[one.institution_id for one in current_memberships(user)])


@audit.tracked()
class Absence(models.Model):
    """A time in which the governor or the minister of an institution cannot meet; each side enters its own."""

    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="absences")
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, related_name="absences"
    )
    starts_at = models.DateTimeField(_("desde"))
    ends_at = models.DateTimeField(_("hasta"))
    reason = models.CharField(_("motivo"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        User, verbose_name=_("registrada por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("registrada el"), default=timezone.now)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ausencia")
        verbose_name_plural = _("ausencias")
        ordering = ("edition", "starts_at", "institution")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="bilaterals_absence_ends_after_start"),
            models.UniqueConstraint(
                fields=["edition", "institution", "starts_at", "ends_at"], name="bilaterals_absence_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.institution} · {timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"


@audit.tracked()
class Precedence(models.Model):
    """If both are held, `first` ends before `second` begins."""

    first = models.ForeignKey(Meeting, verbose_name=_("primero"), on_delete=models.CASCADE, related_name="goes_before")
    second = models.ForeignKey(Meeting, verbose_name=_("después"), on_delete=models.CASCADE, related_name="goes_after")
    reason = models.CharField(_("motivo"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("orden entre reuniones")
        verbose_name_plural = _("órdenes entre reuniones")
        ordering = ("first", "second")
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="bilaterals_precedence_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="bilaterals_precedence_not_itself"),
        )

    def __str__(self) -> str:
        return f"{self.first} → {self.second}"
