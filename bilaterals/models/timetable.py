"""Timetables of an edition: drafts and releases, the runs that make them, every change, and who hears of it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bilaterals.models.meetings import Meeting
from bilaterals.models.rooms import Room
from gore.core import audit
from gore.core.models import Edition, Institution, User
from gore.core.permissions import can_see_everything, current_memberships
from gore.outbox.models import MailBatch


@audit.tracked(exclude=["instance", "best"])
class SolverRun(models.Model):
    """One run of the solver over an edition: the problem as it was, how far it got, and the draft it made.

    `instance` is the problem in the instance format, `best` the best timetable so far in the solution
    format: it survives the process that runs.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("En cola")
        RUNNING = "running", _("Calculando")
        DONE = "done", _("Terminado")
        STOPPED = "stopped", _("Detenido")
        FAILED = "failed", _("Falló")

    ACTIVE = (State.QUEUED, State.RUNNING)

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="solver_runs"
    )
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.QUEUED)
    seconds_limit = models.PositiveSmallIntegerField(_("segundos como máximo"), default=60)
    seed = models.PositiveIntegerField(_("semilla"), default=0)
    idle_unit = models.CharField(
        _("qué se cuenta como espera"),
        max_length=10,
        choices=[("slots", _("turnos vacíos")), ("periods", _("ratos vacíos"))],
        default="slots",
    )
    instance = models.JSONField(_("problema"))
    slots = models.JSONField(_("turnos"))
    best = models.JSONField(_("mejor horario"), null=True, blank=True)
    summary = models.JSONField(_("resultado"), default=dict, blank=True)
    requested_by = models.ForeignKey(
        User, verbose_name=_("pedido por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(_("pedido el"), default=timezone.now)
    started_at = models.DateTimeField(_("empezó el"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("última señal"), null=True, blank=True)
    stop_requested_at = models.DateTimeField(_("se pidió detenerlo el"), null=True, blank=True)
    finished_at = models.DateTimeField(_("terminó el"), null=True, blank=True)
    failure = models.TextField(_("por qué falló"), blank=True)

    class Meta:
        verbose_name = _("cálculo de horario")
        verbose_name_plural = _("cálculos de horarios")
        ordering = ("-requested_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "stopped", "failed"], finished_at__isnull=False),
                name="bilaterals_run_finished_is_dated",
            ),
            models.CheckConstraint(condition=Q(idle_unit__in=["slots", "periods"]), name="bilaterals_run_unit_known"),
            models.CheckConstraint(condition=Q(seconds_limit__lte=3600), name="bilaterals_run_limit_sane"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(state__in=["queued", "running"]), name="bilaterals_run_one_active"
            ),
        )

    def __str__(self) -> str:
        return f"{timezone.localtime(self.requested_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("timetable-run", args=[self.edition.code, self.pk])

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE


class RunProgress(models.Model):
    """A point of a run's curve: the best value and the proven bound of one measure."""

    run = models.ForeignKey(SolverRun, verbose_name=_("cálculo"), on_delete=models.CASCADE, related_name="progress")
    seconds = models.FloatField(_("segundos"))
    phase = models.CharField(_("medida"), max_length=20)
    value = models.IntegerField(_("mejor valor"))
    bound = models.IntegerField(_("cota"))

    class Meta:
        verbose_name = _("avance de un cálculo")
        verbose_name_plural = _("avances de cálculos")
        ordering = ("run", "id")

    def __str__(self) -> str:
        return f"{self.phase}: {self.value}"


class TimetableQuerySet(models.QuerySet["Timetable"]):
    def visible_to(self, user: User | AnonymousUser) -> TimetableQuerySet:
        """SD, administrators and observers see every version; teams the released ones of their editions."""
        if can_see_everything(user):
            return self
        seen = Q(pk__in=[])
        for membership in current_memberships(user):
            part = Q(state=Timetable.State.RELEASED)
            if membership.edition_id:
                part &= Q(edition=membership.edition_id)
            seen |= part
        return self.filter(seen)


@audit.tracked(exclude=["slots", "summary"])
class Timetable(models.Model):
    """One version of an edition's timetable. Whatever is saved here has passed the verifier.

    It holds its own turns (`slots`: start as ISO 8601 and block), so that another cut of the days does
    not move what was released. `version` grows with each change: whoever changes an older one is told.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Borrador")
        RELEASED = "released", _("Publicado")
        DISCARDED = "discarded", _("Descartado")

    class Origin(models.TextChoices):
        RUN = "run", _("Cálculo")
        COPY = "copy", _("Copia")
        REPAIR = "repair", _("Reparación")
        EMPTY = "empty", _("En blanco")

    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="timetables")
    number = models.PositiveSmallIntegerField(_("número"))
    name = models.CharField(_("nombre"), max_length=80)
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(_("origen"), max_length=10, choices=Origin.choices)
    slots = models.JSONField(_("turnos"))
    slot_minutes = models.PositiveSmallIntegerField(_("minutos de un turno"))
    version = models.PositiveIntegerField(_("versión"), default=1)
    summary = models.JSONField(_("medidas"), default=dict, blank=True)
    run = models.ForeignKey(
        SolverRun, verbose_name=_("cálculo"), on_delete=models.PROTECT, null=True, blank=True, related_name="timetables"
    )
    based_on = models.ForeignKey(
        "self", verbose_name=_("parte de"), on_delete=models.PROTECT, null=True, blank=True, related_name="next"
    )
    began_until = models.DateTimeField(
        _("lo que empezó antes no cambia"), null=True, blank=True, help_text=_("En una reparación del día.")
    )
    made_by = models.ForeignKey(
        User, verbose_name=_("hecho por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("hecho el"), default=timezone.now)
    changed_at = models.DateTimeField(_("cambiado el"), default=timezone.now)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = TimetableQuerySet.as_manager()

    class Meta:
        verbose_name = _("horario")
        verbose_name_plural = _("horarios")
        ordering = ("edition", "-number")
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="bilaterals_timetable_number_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "released", "discarded"]), name="bilaterals_timetable_state_known"
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["run", "copy", "repair", "empty"]), name="bilaterals_timetable_origin_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="bilaterals_timetable_version_from_one"),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240), name="bilaterals_timetable_minutes_sane"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timetable-editor", args=[self.edition.code, self.number])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


@audit.tracked()
class Assignment(models.Model):
    """Where and when a meeting is held in one timetable; without one it is not placed.

    `slot` counts the timetable's turns from 0, `desk` the tables of the room from 1.
    """

    timetable = models.ForeignKey(
        Timetable, verbose_name=_("horario"), on_delete=models.CASCADE, related_name="assignments"
    )
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("reunión"), on_delete=models.PROTECT, related_name="assignments"
    )
    room = models.ForeignKey(Room, verbose_name=_("sala"), on_delete=models.PROTECT, related_name="assignments")
    slot = models.PositiveSmallIntegerField(_("turno"))
    duration = models.PositiveSmallIntegerField(_("turnos que dura"), default=1)
    desk = models.PositiveSmallIntegerField(_("mesa"), default=1)
    is_locked = models.BooleanField(_("fija"), default=False)

    class Meta:
        verbose_name = _("reunión en un horario")
        verbose_name_plural = _("reuniones en un horario")
        ordering = ("timetable", "slot", "room")
        constraints = (
            models.UniqueConstraint(fields=["timetable", "meeting"], name="bilaterals_assignment_once"),
            models.UniqueConstraint(
                fields=["timetable", "room", "slot", "desk"], name="bilaterals_assignment_desk_free"
            ),
            models.CheckConstraint(condition=Q(duration__gte=1), name="bilaterals_assignment_lasts"),
            models.CheckConstraint(condition=Q(desk__gte=1), name="bilaterals_assignment_desk_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.meeting} · {self.room}"


@audit.tracked()
class TimetableStep(models.Model):
    """One change of a draft, so that it can be taken back and made again.

    `before` and `after` say of each meeting touched where it was: `{code: {slot, room, locked} | null}`, and of
    the turns where they were, if a block was shifted.
    """

    timetable = models.ForeignKey(Timetable, verbose_name=_("horario"), on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField(_("número"))
    text = models.CharField(_("qué cambió"), max_length=300)
    before = models.JSONField(_("antes"))
    after = models.JSONField(_("después"))
    slots_before = models.JSONField(_("turnos antes"), null=True, blank=True)
    slots_after = models.JSONField(_("turnos después"), null=True, blank=True)
    by = models.ForeignKey(
        User, verbose_name=_("persona"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("cuándo"), default=timezone.now)
    undone_at = models.DateTimeField(_("deshecho el"), null=True, blank=True)

    class Meta:
        verbose_name = _("cambio de un horario")
        verbose_name_plural = _("cambios de horarios")
        ordering = ("timetable", "number")
        constraints = (
            models.UniqueConstraint(fields=["timetable", "number"], name="bilaterals_timetablestep_number_unique"),
        )

    def __str__(self) -> str:
        return self.text


@audit.tracked()
class Release(models.Model):
    """A timetable with a name that people rely on; `number` counts the edition's releases from 1."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="timetable_releases"
    )
    number = models.PositiveSmallIntegerField(_("número"))
    name = models.CharField(_("nombre"), max_length=80)
    note = models.TextField(_("nota para los participantes"), blank=True)
    timetable = models.OneToOneField(
        Timetable, verbose_name=_("horario"), on_delete=models.PROTECT, related_name="release"
    )
    released_by = models.ForeignKey(
        User, verbose_name=_("publicado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(_("publicado el"), default=timezone.now)
    batch = models.OneToOneField(
        MailBatch, verbose_name=_("lote de avisos"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("publicación de un horario")
        verbose_name_plural = _("publicaciones de horarios")
        ordering = ("edition", "-number")
        constraints = (
            models.UniqueConstraint(fields=["edition", "number"], name="bilaterals_release_number_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="bilaterals_release_has_name"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timetable-release", args=[self.edition.code, self.number])


@audit.tracked()
class ReleaseChange(models.Model):
    """What a release changed for one meeting since the release before it: its line in the change log.

    `sequence` is the number that calendars compare (RFC 5545): it grows each time the meeting changes.
    `before` and `after`: `{"starts_at", "ends_at", "room"}` as they were released.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("Nueva")
        MOVED = "moved", _("Movida")
        DROPPED = "dropped", _("Retirada")

    release = models.ForeignKey(
        Release, verbose_name=_("publicación"), on_delete=models.CASCADE, related_name="changes"
    )
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("reunión"), on_delete=models.PROTECT, related_name="release_changes"
    )
    kind = models.CharField(_("cambio"), max_length=10, choices=Kind.choices)
    sequence = models.PositiveSmallIntegerField(_("número de cambio"))
    before = models.JSONField(_("antes"), null=True, blank=True)
    after = models.JSONField(_("después"), null=True, blank=True)

    class Meta:
        verbose_name = _("cambio de una publicación")
        verbose_name_plural = _("cambios de publicaciones")
        ordering = ("release", "meeting")
        constraints = (
            models.UniqueConstraint(fields=["release", "meeting"], name="bilaterals_releasechange_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["new", "moved", "dropped"]), name="bilaterals_releasechange_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting} · {self.get_kind_display()}"


@audit.tracked()
class Repair(models.Model):
    """What happened on the day and the timetable that answers it, until SD takes or discards it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Propuesta")
        ACCEPTED = "accepted", _("Aceptada")
        DISCARDED = "discarded", _("Descartada")

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="timetable_repairs"
    )
    text = models.CharField(_("qué pasó"), max_length=300)
    happened = models.JSONField(_("detalle"))
    now = models.DateTimeField(_("hora desde la que se repara"))
    before = models.ForeignKey(
        Timetable, verbose_name=_("horario en curso"), on_delete=models.PROTECT, related_name="repairs"
    )
    after = models.OneToOneField(
        Timetable, verbose_name=_("horario propuesto"), on_delete=models.PROTECT, related_name="repair"
    )
    summary = models.JSONField(_("medidas"), default=dict, blank=True)
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.PROPOSED)
    asked_by = models.ForeignKey(
        User, verbose_name=_("pedida por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("pedida el"), default=timezone.now)
    settled_by = models.ForeignKey(
        User, verbose_name=_("resuelta por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("resuelta el"), null=True, blank=True)

    class Meta:
        verbose_name = _("reparación de un horario")
        verbose_name_plural = _("reparaciones de horarios")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at__isnull=True)
                | Q(state__in=["accepted", "discarded"], settled_at__isnull=False),
                name="bilaterals_repair_settled_is_dated",
            ),
        )

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("timetable-repair", args=[self.edition.code, self.pk])


@audit.tracked()
class CalendarFeed(models.Model):
    """A calendar that people subscribe to: of the whole edition, one institution or one room.

    Its address holds a keyed digest of `pk` and `generation`, not a stored secret; a new generation makes the
    addresses given so far useless.
    """

    class Kind(models.TextChoices):
        EDITION = "edition", _("Edición completa")
        INSTITUTION = "institution", _("Institución")
        ROOM = "room", _("Sala")

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    kind = models.CharField(_("de qué"), max_length=12, choices=Kind.choices)
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    room = models.ForeignKey(
        Room, verbose_name=_("sala"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    generation = models.PositiveIntegerField(_("generación"), default=1)

    class Meta:
        verbose_name = _("calendario para suscribirse")
        verbose_name_plural = _("calendarios para suscribirse")
        ordering = ("edition", "kind", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="edition", institution__isnull=True, room__isnull=True)
                | Q(kind="institution", institution__isnull=False, room__isnull=True)
                | Q(kind="room", institution__isnull=True, room__isnull=False),
                name="bilaterals_feed_is_of_its_kind",
            ),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(kind="edition"), name="bilaterals_feed_of_edition_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "institution"],
                condition=Q(kind="institution"),
                name="bilaterals_feed_of_institution_once",
            ),
            models.UniqueConstraint(
                fields=["edition", "room"], condition=Q(kind="room"), name="bilaterals_feed_of_room_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.institution or self.room or self.edition)
