"""Mails to be sent and sent. A row is written in the transaction of the change that it tells about
(gore/outbox/services.py) and delivered afterwards (gore/outbox/delivery.py)."""

from __future__ import annotations

import datetime as dt
import uuid
from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Chr, Length, Lower, StrIndex
from django.db.models.lookups import Exact, GreaterThan
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import User
from gore.core.permissions import can_see_everything
from gore.outbox import kinds

MAX_ATTEMPTS = 10
MAX_SUBJECT = 200


def mail_domain() -> str:
    """The domain of the sender's address, for Message-ID and List-Id."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return domain.encode("idna").decode("ascii")


def make_message_id() -> str:
    """A Message-ID that no other mail has."""
    return f"<{uuid.uuid4().hex}@{mail_domain()}>"


# Checks are written with functions and not with LIKE: its ESCAPE '\' keeps Django from reading the
# definition of an SQLite table back.


def place_of(field: str, character: str) -> StrIndex:
    """Where *character* first stands in *field*, from 1; 0 if nowhere."""
    return StrIndex(field, Chr(Value(ord(character))))


def without(field: str, characters: str) -> Q:
    """*field* holds none of *characters*."""
    found = Q()
    for character in characters:
        found &= Q(Exact(place_of(field, character), 0))
    return found


LINE_BREAKS = "\n\r"
"""In a header they would begin another one."""


class MailBatchQuerySet(models.QuerySet["MailBatch"]):
    def visible_to(self, user: User | AnonymousUser) -> MailBatchQuerySet:
        """Everything for SD, administrators and observers, nothing for anybody else."""
        return self.all() if can_see_everything(user) else self.none()


@audit.tracked()
class MailBatch(models.Model):
    """The mails of one release: SD previews and corrects them, and none goes before it approves.

    `key` says what the batch is about, so that the same release never makes two. `version` grows
    with every correction: whoever approves or corrects what has changed meanwhile is told.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Por aprobar")
        APPROVED = "approved", _("Aprobado")
        DISCARDED = "discarded", _("Descartado")

    key = models.CharField(_("referencia"), max_length=120, unique=True)
    title = models.CharField(_("título"), max_length=160)
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(_("versión"), default=1)
    made_at = models.DateTimeField(_("preparado el"), default=timezone.now)
    made_by = models.ForeignKey(
        User, verbose_name=_("preparado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decidido el"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decidido por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discard_reason = models.CharField(_("motivo del descarte"), max_length=300, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = MailBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("lote de correos")
        verbose_name_plural = _("lotes de correos")
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(key="") & ~Q(title=""), name="outbox_batch_named"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["approved", "discarded"], decided_at__isnull=False),
                name="outbox_batch_decision_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="discarded") & ~Q(discard_reason="") | ~Q(state="discarded") & Q(discard_reason=""),
                name="outbox_batch_discarded_has_reason",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="outbox_batch_version_from_one"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mail-batch", args=[self.pk])


@audit.tracked()
class BatchText(models.Model):
    """What the mails of one kind in a batch say, with `{names}` where each mail has words of its own."""

    batch = models.ForeignKey(MailBatch, verbose_name=_("lote"), on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(_("tipo"), max_length=kinds.MAX_CODE)
    subject = models.CharField(_("asunto"), max_length=MAX_SUBJECT)
    body = models.TextField(_("texto"))
    names = models.JSONField(_("palabras propias de cada correo"), default=list)
    corrected_at = models.DateTimeField(_("corregido el"), null=True, blank=True)
    corrected_by = models.ForeignKey(
        User, verbose_name=_("corregido por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("texto de un lote")
        verbose_name_plural = _("textos de un lote")
        ordering = ("batch", "kind")
        constraints = (
            models.UniqueConstraint(fields=["batch", "kind"], name="outbox_batchtext_once"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="outbox_batchtext_not_empty"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def kind_label(self) -> str:
        return kinds.label_of(self.kind)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def visible_to(self, user: User | AnonymousUser) -> OutgoingMailQuerySet:
        """Everything for SD, administrators and observers. In a demonstration anybody signed in
        sees its mails, since they arrive nowhere else. Whether the body may be read as well says
        `gore.outbox.permissions.can_read_body`."""
        if can_see_everything(user):
            return self.all()
        if settings.DEMO and isinstance(user, User) and user.is_active:
            return self.filter(is_demonstration=True)
        return self.none()

    def claimable(self, now: dt.datetime) -> OutgoingMailQuerySet:
        """What may be sent at *now*: queued and due, or left behind by a sender that went away."""
        return self.filter(
            Q(state=OutgoingMail.State.QUEUED, next_attempt_at__lte=now)
            | Q(state=OutgoingMail.State.SENDING, leased_until__lte=now, attempts__lt=MAX_ATTEMPTS)
        )

    def for_list(self) -> OutgoingMailQuerySet:
        """Leaves in the database what a list does not show."""
        return self.defer("body", "headers")


class OutgoingMail(models.Model):
    """One mail to one person.

    The key (kind, about, recipient, due_on) says what it tells to whom: the same thing is never
    queued twice. The Message-ID is made once: however often a delivery is repeated after a crash,
    mailboxes see the same mail.
    """

    class State(models.TextChoices):
        HELD = "held", _("Por aprobar")
        QUEUED = "queued", _("En cola")
        SENDING = "sending", _("Enviándose")
        SENT = "sent", _("Enviado")
        FAILED = "failed", _("No se pudo enviar")
        CANCELLED = "cancelled", _("Cancelado")

    message_id = models.CharField(
        _("identificador del mensaje"), max_length=330, unique=True, default=make_message_id, editable=False
    )
    kind = models.CharField(_("tipo"), max_length=kinds.MAX_CODE)
    about = models.CharField(
        _("referencia"), max_length=120, help_text=_("Por ejemplo: commitments.commitment:gore-07-C-0123")
    )
    recipient = models.EmailField(_("para"))
    due_on = models.DateField(_("fecha a la que se refiere"), null=True, blank=True)
    user = models.ForeignKey(
        User, verbose_name=_("cuenta"), on_delete=models.SET_NULL, null=True, blank=True, related_name="mails"
    )
    subject = models.CharField(_("asunto"), max_length=MAX_SUBJECT)
    body = models.TextField(_("texto"), blank=True)
    headers = models.JSONField(_("encabezados"), default=dict, blank=True)
    sensitive = models.BooleanField(
        _("contiene un enlace personal"),
        default=False,
        help_text=_("El texto no se muestra, y se borra después de enviarlo."),
    )
    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    next_attempt_at = models.DateTimeField(_("próximo intento"), null=True, blank=True)
    lease = models.UUIDField(_("quién lo está enviando"), null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(_("reservado hasta"), null=True, blank=True, editable=False)
    last_error = models.CharField(_("último problema"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("creado"), auto_now_add=True)
    sent_at = models.DateTimeField(_("enviado"), null=True, blank=True)
    erased_at = models.DateTimeField(_("texto borrado"), null=True, blank=True)
    batch = models.ForeignKey(
        MailBatch, verbose_name=_("lote"), on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    words = models.JSONField(
        _("palabras propias"), default=dict, blank=True, help_text=_("Lo que este correo pone en el texto de su lote.")
    )
    corrected_at = models.DateTimeField(_("corregido el"), null=True, blank=True)
    corrected_by = models.ForeignKey(
        User, verbose_name=_("corregido por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    link_key = models.CharField(_("clave del enlace"), max_length=32, null=True, blank=True, unique=True)
    link_path = models.CharField(_("a dónde lleva el enlace"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("abierto el"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("correo")
        verbose_name_plural = _("correos")
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "about", "recipient", "due_on"],
                condition=Q(due_on__isnull=False),
                name="outbox_mail_unique_with_date",
            ),
            models.UniqueConstraint(
                fields=["kind", "about", "recipient"],
                condition=Q(due_on__isnull=True),
                name="outbox_mail_unique_without_date",
            ),
            models.CheckConstraint(
                condition=Q(Exact(place_of("message_id", "<"), 1))
                & Q(Exact(place_of("message_id", ">"), Length("message_id"))),
                name="outbox_mail_message_id_form",
            ),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(about=""), name="outbox_mail_has_key"),
            models.CheckConstraint(
                condition=Q(recipient=Lower("recipient")) & Q(GreaterThan(place_of("recipient", "@"), 1)),
                name="outbox_mail_recipient_lower",
            ),
            models.CheckConstraint(condition=without("recipient", LINE_BREAKS), name="outbox_mail_recipient_one_line"),
            models.CheckConstraint(
                condition=~Q(subject="") & without("subject", LINE_BREAKS), name="outbox_mail_subject_one_line"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) & ~Q(body="") | Q(erased_at__isnull=False, body=""),
                name="outbox_mail_body_until_erased",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(state__in=["sent", "cancelled"]),
                name="outbox_mail_erased_when_done",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "queued", "sending", "sent", "failed", "cancelled"]),
                name="outbox_mail_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="queued", next_attempt_at__isnull=False)
                | ~Q(state="queued") & Q(next_attempt_at__isnull=True),
                name="outbox_mail_queued_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease__isnull=False, leased_until__isnull=False)
                | ~Q(state="sending") & Q(lease__isnull=True, leased_until__isnull=True),
                name="outbox_mail_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="outbox_mail_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(last_error=""), name="outbox_mail_failed_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(batch__isnull=False), name="outbox_mail_held_in_a_batch"
            ),
            models.CheckConstraint(
                condition=Q(link_key__isnull=True, link_path="", opened_at__isnull=True)
                | Q(link_key__isnull=False) & Q(Exact(place_of("link_path", "/"), 1)),
                name="outbox_mail_link_leads_here",
            ),
        )
        indexes = (
            models.Index(fields=["-created_at", "-id"], name="outbox_mail_newest"),
            models.Index(fields=["kind", "-created_at", "-id"], name="outbox_mail_kind"),
            models.Index(fields=["next_attempt_at"], condition=Q(state="queued"), name="outbox_mail_queued"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="outbox_mail_sending"),
            models.Index(fields=["-created_at", "-id"], condition=Q(state="failed"), name="outbox_mail_failed"),
            models.Index(fields=["batch", "kind", "id"], condition=Q(batch__isnull=False), name="outbox_mail_of_batch"),
        )

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    def get_absolute_url(self) -> str:
        return reverse("outbox-detail", args=[self.pk])

    @property
    def mailbox(self) -> tuple[str, str]:
        """The address before and after its @, where a narrow column may break it."""
        name, _at, domain = self.recipient.rpartition("@")
        return name, domain

    @property
    def kind_label(self) -> str:
        return kinds.label_of(self.kind)


class OutgoingAttachment(models.Model):
    """A file that goes with a mail, such as an iCalendar invitation."""

    mail = models.ForeignKey(
        OutgoingMail, verbose_name=_("correo"), on_delete=models.CASCADE, related_name="attachments"
    )
    position = models.PositiveSmallIntegerField(_("posición"))
    name = models.CharField(_("nombre"), max_length=120)
    content_type = models.CharField(
        _("tipo de contenido"), max_length=120, help_text=_("Por ejemplo: text/calendar; charset=utf-8; method=REQUEST")
    )
    content = models.BinaryField(_("contenido"), blank=True)
    size = models.PositiveIntegerField(_("tamaño en bytes"))

    class Meta:
        verbose_name = _("adjunto")
        verbose_name_plural = _("adjuntos")
        ordering = ("mail", "position")
        constraints = (
            models.UniqueConstraint(fields=["mail", "position"], name="outbox_attachment_position_unique"),
            models.CheckConstraint(
                condition=~Q(name="") & without("name", f"/\\{LINE_BREAKS}"),
                name="outbox_attachment_name_form",
            ),
            models.CheckConstraint(
                condition=Q(GreaterThan(place_of("content_type", "/"), 1)) & without("content_type", LINE_BREAKS),
                name="outbox_attachment_type_form",
            ),
        )

    def __str__(self) -> str:
        return self.name
