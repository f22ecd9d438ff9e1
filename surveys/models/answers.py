"""Who was asked, and what was answered: tables that nothing connects.

An invitation knows only whether its link was used. What was answered stands in `Answer`, one row for each
question and nothing that holds the rows of a person together: no key, no moment, no order. In between
there is `PendingAnswer`, written in the transaction that uses the link, until a batch is mixed in
(surveys/services/collecting.py). None of them has an audit trail, and no row holds a date of an answer.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from gore.core.models import Institution
from surveys.models.instruments import Instrument, InstrumentGroup


class SurveyInvitation(models.Model):
    """A person who was asked; the link follows from `nonce` and the server's key, and is not stored."""

    instrument = models.ForeignKey(
        Instrument, verbose_name=_("encuesta"), on_delete=models.PROTECT, related_name="invitations"
    )
    group = models.ForeignKey(
        InstrumentGroup, verbose_name=_("grupo"), on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("correo electrónico"))
    full_name = models.CharField(_("nombres y apellidos"), max_length=150)
    institution = models.ForeignKey(
        Institution, verbose_name=_("institución"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nonce = models.CharField(_("parte del enlace"), max_length=43)
    token_digest = models.CharField(_("huella del enlace"), max_length=64, unique=True)
    answered = models.BooleanField(_("respondió"), default=False)
    sent_on = models.DateField(_("enviada el"), null=True, blank=True)
    reminded_on = models.DateField(_("último recordatorio"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("recordatorios"), default=0)

    class Meta:
        verbose_name = _("persona invitada")
        verbose_name_plural = _("personas invitadas")
        ordering = ("group__position", "full_name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["instrument", "email"], name="surveys_invitation_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="surveys_invitation_email_lower"),
            models.CheckConstraint(
                condition=Q(reminders=0, reminded_on__isnull=True)
                | Q(reminders__gt=0, reminded_on__isnull=False, sent_on__isnull=False),
                name="surveys_invitation_reminded_after_sent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.full_name} <{self.email}>"


class PendingAnswer(models.Model):
    """A sheet that waits until at least five of its group can be mixed."""

    group = models.ForeignKey(InstrumentGroup, verbose_name=_("grupo"), on_delete=models.PROTECT, related_name="+")
    sheet = models.JSONField(_("respuestas"))

    class Meta:
        verbose_name = _("respuesta por mezclar")
        verbose_name_plural = _("respuestas por mezclar")

    def __str__(self) -> str:
        return str(self.group)


class Answer(models.Model):
    """What somebody of a group answered to one question (of a matrix: to one of its rows)."""

    group = models.ForeignKey(
        InstrumentGroup, verbose_name=_("grupo"), on_delete=models.PROTECT, related_name="answers"
    )
    question = models.CharField(_("pregunta"), max_length=120)
    value = models.JSONField(_("respuesta"))

    class Meta:
        verbose_name = _("respuesta")
        verbose_name_plural = _("respuestas")
        indexes = (models.Index(fields=["group", "question"], name="surveys_answer_question"),)

    def __str__(self) -> str:
        return self.question


class WrittenAnswer(models.Model):
    """A text that somebody wrote; not even the group is kept. SD reads it before anybody else does."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("Por leer")
        SHOWN = "shown", _("Se publica")
        WITHHELD = "withheld", _("No se publica")

    instrument = models.ForeignKey(
        Instrument, verbose_name=_("encuesta"), on_delete=models.PROTECT, related_name="written_answers"
    )
    question = models.CharField(_("pregunta"), max_length=120)
    text = models.TextField(_("texto"))
    decision = models.CharField(_("decisión"), max_length=10, choices=Decision.choices, default=Decision.WAITING)

    class Meta:
        verbose_name = _("texto escrito")
        verbose_name_plural = _("textos escritos")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision__in=["waiting", "shown", "withheld"]), name="surveys_written_decision_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="surveys_written_not_empty"),
        )

    def __str__(self) -> str:
        return self.text[:60]
