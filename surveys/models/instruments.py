"""A survey that people answer: the instrument, its groups of respondents and its versions."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition
from gore.core.permissions import COORDINATES, Someone, can_see_everything, current_memberships
from surveys.definition import Question, read_questions


class State(models.TextChoices):
    """Nothing is answered in a draft; an open one takes answers; a closing one only those that were being
    written when it closed; a closed one takes none and has results."""

    DRAFT = "draft", _("Borrador")
    OPEN = "open", _("Abierta")
    CLOSING = "closing", _("Cerrando")
    CLOSED = "closed", _("Cerrada")


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def released(self) -> InstrumentQuerySet:
        return self.filter(released_on__isnull=False)

    def visible_to(self, user: Someone) -> InstrumentQuerySet:
        """Everything for SD, administrators and observers (of one edition: its surveys); the released ones
        for everybody."""
        if can_see_everything(user):
            return self.all()
        own = [m.edition_id for m in current_memberships(user) if m.role in COORDINATES and m.edition_id]
        return self.filter(Q(released_on__isnull=False) | Q(edition__in=own))


@audit.tracked()
class Instrument(models.Model):
    """A questionnaire for the people of one edition. Whoever answers it is known to nobody: see
    surveys/services/collecting.py."""

    code = models.SlugField(_("código"), max_length=50, unique=True)
    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="instruments"
    )
    title = models.CharField(_("título"), max_length=160)
    introduction = models.TextField(_("presentación"), blank=True)
    closes_on = models.DateField(_("último día para responder"))
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.DRAFT)
    opened_on = models.DateField(_("abierta el"), null=True, blank=True)
    answers_until = models.DateTimeField(_("recibe lo que estaba a medio escribir hasta"), null=True, blank=True)
    closed_on = models.DateField(_("cerrada el"), null=True, blank=True)
    released_on = models.DateField(_("publicada el"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("encuesta que se responde")
        verbose_name_plural = _("encuestas que se responden")
        ordering = ("-edition__start_date", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closing", "closed"]), name="surveys_instrument_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_on__isnull=True) | (~Q(state="draft") & Q(opened_on__isnull=False)),
                name="surveys_instrument_opened_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="closing", answers_until__isnull=False)
                | (~Q(state="closing") & Q(answers_until__isnull=True)),
                name="surveys_instrument_grace_while_closing",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on__isnull=True)),
                name="surveys_instrument_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True) | Q(state="closed"), name="surveys_instrument_released_is_closed"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("survey-results", args=[self.code])

    def takes_answers(self, now: dt.datetime) -> bool:
        """Whether an answer that arrives at *now* counts."""
        if self.state == State.CLOSING:
            return self.answers_until is not None and now < self.answers_until
        return self.state == State.OPEN


@audit.tracked()
class InstrumentGroup(models.Model):
    """A group of respondents of an instrument; its results are counted apart."""

    class Code(models.TextChoices):
        GOVERNORS = "governors", _("Gobernadores regionales")
        TEAMS = "teams", _("Equipos técnicos regionales")
        COORDINATORS = "coordinators", _("Coordinadores sectoriales")
        RAPPORTEURS = "rapporteurs", _("Relatores")
        OTHERS = "others", _("Otras personas")

    instrument = models.ForeignKey(
        Instrument, verbose_name=_("encuesta"), on_delete=models.CASCADE, related_name="groups"
    )
    code = models.CharField(_("grupo"), max_length=20, choices=Code.choices)
    position = models.PositiveSmallIntegerField(_("posición"))

    class Meta:
        verbose_name = _("grupo que responde")
        verbose_name_plural = _("grupos que responden")
        ordering = ("instrument", "position")
        constraints = (
            models.UniqueConstraint(fields=["instrument", "code"], name="surveys_instrumentgroup_unique"),
            models.CheckConstraint(
                condition=Q(code__in=["governors", "teams", "coordinators", "rapporteurs", "others"]),
                name="surveys_instrumentgroup_known",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return str(self.get_code_display())


@audit.tracked()
class InstrumentVersion(models.Model):
    """The questions as they were asked. Once opened it never changes: a change makes the next version.

    `questions` is a list as `surveys.definition` reads it.
    """

    instrument = models.ForeignKey(
        Instrument, verbose_name=_("encuesta"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("número"))
    questions = models.JSONField(_("preguntas"), default=list, blank=True)
    opened_on = models.DateField(_("en uso desde"), null=True, blank=True)

    class Meta:
        verbose_name = _("versión de las preguntas")
        verbose_name_plural = _("versiones de las preguntas")
        ordering = ("instrument", "number")
        constraints = (
            models.UniqueConstraint(fields=["instrument", "number"], name="surveys_version_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="surveys_version_number_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.instrument} · {self.number}"

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions, in order."""
        return read_questions(self.questions)
