"""Putting mails into the outbox, and what SD does with those that are there.

`queue_mail` and `queue_rendered` write a row in the caller's transaction: a change that is rolled
back leaves no mail, and a mail never waits for the broker or the mail server. After the commit a
task delivers it; when that fails, the sweeper of gore/schedule.py does.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.models import User
from gore.outbox import kinds
from gore.outbox.delivery import SETTLED, erase_content
from gore.outbox.message import (
    Attachment,
    absolute,
    check_attachments,
    clean_body,
    clean_headers,
    clean_subject,
    one_line,
    render,
)
from gore.outbox.models import MailBatch, OutgoingAttachment, OutgoingMail
from gore.outbox.tasks import deliver_mail, sweep_outbox

logger = structlog.get_logger(__name__)

State = OutgoingMail.State

BROKER_REST = 30.0
"""Seconds without asking the broker again after it failed."""
_broker_rests_until = 0.0


class Queued(NamedTuple):
    """The mail of this key, and whether this call made it."""

    mail: OutgoingMail
    created: bool


class Link(NamedTuple):
    """The way from a mail to a page: whoever follows it while signed in as the recipient has opened it."""

    key: str
    path: str

    @property
    def address(self) -> str:
        return absolute(reverse("mail-link", args=[self.key]))


def make_link(path: str) -> Link:
    """A link of its own to the page at *path*."""
    return Link(secrets.token_urlsafe(16), path)


def queue_mail(
    *,
    kind: str,
    about: str,
    recipient: str,
    template: str,
    context: Mapping[str, Any],
    due_on: dt.date | None = None,
    user: User | None = None,
    sensitive: bool | None = None,
    headers: Mapping[str, str] | None = None,
    attachments: Iterable[Attachment] = (),
    not_before: dt.datetime | None = None,
) -> Queued:
    """Queue the mail that `<template>_subject.txt` and `<template>_message.txt` make of *context*.

    The rest is as in `queue_rendered`; *sensitive* is what the kind says unless given.
    """
    subject, body = render(template, {"user": user, **context})
    return queue_rendered(
        kind=kind,
        about=about,
        recipient=recipient,
        subject=subject,
        body=body,
        due_on=due_on,
        user=user,
        sensitive=kinds.get(kind).sensitive if sensitive is None else sensitive,
        headers=headers,
        attachments=attachments,
        not_before=not_before,
    )


def queue_rendered(
    *,
    kind: str,
    about: str,
    recipient: str,
    subject: str,
    body: str,
    due_on: dt.date | None = None,
    user: User | None = None,
    sensitive: bool = True,
    headers: Mapping[str, str] | None = None,
    attachments: Iterable[Attachment] = (),
    not_before: dt.datetime | None = None,
    batch: MailBatch | None = None,
    words: Mapping[str, str] | None = None,
    link: Link | None = None,
) -> Queued:
    """Queue a mail whose texts are ready, once for each (kind, about, recipient, due_on).

    Must be called inside the transaction of the change that the mail tells about. A key that is
    there already, whatever its state, gives that mail back and queues nothing; two calls at once
    make one mail. *about* names the object and the occasion in one word ("accounts.reset:83f1…").
    *sensitive*: the body holds a link that stands for the person; it is shown to nobody and erased
    after delivery (the subject is shown: no secrets there). *not_before* holds the mail back. A mail of a
    *batch* is held until SD approves it (gore/outbox/batches): then it may not be sensitive, and *words*
    are what it puts into the text of its batch.

    Raises ValidationError for an address that is none, ValueError for what only a mistake in the
    program can bring.
    """
    _require_transaction()
    known = kinds.get(kind)
    if not about or one_line(about) != about or " " in about or len(about) > 120:
        raise ValueError(f"about={about!r} is not a reference: one word, at most 120 characters.")
    if batch is not None and (batch.state != MailBatch.State.WAITING or sensitive):
        raise ValueError("A batch takes mails until it is decided, and none that only its recipient may read.")
    files = list(attachments)
    check_attachments(files)
    made = OutgoingMail(
        kind=kind,
        about=about,
        recipient=clean_recipient(recipient),
        due_on=due_on,
        user=user,
        subject=clean_subject(subject),
        body=clean_body(body),
        headers=clean_headers(known, headers, personal=sensitive),
        sensitive=sensitive,
        state=State.QUEUED if batch is None else State.HELD,
        next_attempt_at=(not_before or timezone.now()) if batch is None else None,
        batch=batch,
        words=dict(words or {}),
        link_key=link.key if link else None,
        link_path=link.path if link else "",
        is_demonstration=settings.DEMO or (user is not None and user.is_demonstration),
    )
    made.clean_fields(exclude=["user"])
    OutgoingMail.objects.bulk_create([made], ignore_conflicts=True)
    mail = OutgoingMail.objects.get(kind=kind, about=about, recipient=made.recipient, due_on=due_on)
    if mail.message_id != made.message_id:
        return Queued(mail, False)
    OutgoingAttachment.objects.bulk_create(
        OutgoingAttachment(
            mail=mail,
            position=position,
            name=file.name,
            content_type=file.content_type,
            content=file.content,
            size=len(file.content),
        )
        for position, file in enumerate(files, start=1)
    )
    if batch is None and (not_before is None or not_before <= timezone.now()):
        _deliver_on_commit(mail.pk)
    return Queued(mail, True)


def clean_recipient(address: str) -> str:
    """*address* as it is stored, in lower case; ValidationError when it is none."""
    cleaned = str(address).strip().lower()
    try:
        validate_email(cleaned)
    except ValidationError as error:
        message = _("Escriba una dirección de correo válida, por ejemplo nombre@entidad.gob.pe.")
        raise ValidationError({"recipient": [message]}) from error
    return cleaned


@transaction.atomic
def send_again(*, mail: OutgoingMail, by: User | AnonymousUser) -> OutgoingMail:
    """Queue a mail that failed or was cancelled, with all its attempts before it; same Message-ID.

    One of a batch that waits for SD goes back among those that wait. Raises ValidationError when it is in
    another state by now, its batch was discarded, or its text is erased.
    """
    current = _locked(mail)
    if current.state not in {State.FAILED, State.CANCELLED}:
        raise ValidationError(
            _("Este correo no se puede reintentar: %(state)s.") % {"state": current.get_state_display().lower()}
        )
    if current.erased_at is not None:
        raise ValidationError(_("Este correo ya no se puede enviar: su texto se borró. Genere uno nuevo."))
    if current.batch is not None and current.batch.state == MailBatch.State.DISCARDED:
        raise ValidationError(_("Este correo es de un lote descartado y ya no se envía."))
    if current.batch is not None and current.batch.state == MailBatch.State.WAITING:
        OutgoingMail.objects.filter(pk=current.pk).update(state=State.HELD, attempts=0)
    else:
        requeue([current.pk])
    logger.info("mail_sent_again", mail=current.pk, by=by.pk)
    current.refresh_from_db()
    return current


@transaction.atomic
def send_all_failed_again(*, by: User | AnonymousUser) -> int:
    """Queue every mail that failed; returns how many."""
    failed = list(
        OutgoingMail.objects.select_for_update().filter(state=State.FAILED).order_by("pk").values_list("pk", flat=True)
    )
    requeue(failed)
    logger.info("failed_mails_sent_again", mails=len(failed), by=by.pk)
    return len(failed)


@transaction.atomic
def cancel_mail(*, mail: OutgoingMail, by: User | AnonymousUser) -> OutgoingMail:
    """Keep a mail that waits or failed from being sent. Its key stays taken: nothing queues it anew.

    A personal link that nobody will get is erased, except in a demonstration.
    """
    current = _locked(mail)
    if current.state not in {State.HELD, State.QUEUED, State.FAILED}:
        raise ValidationError(
            _("Este correo no se puede cancelar: %(state)s.") % {"state": current.get_state_display().lower()}
        )
    changes: dict[str, Any] = {"state": State.CANCELLED, **SETTLED}
    if current.sensitive and not settings.DEMO:
        changes |= erase_content(current.pk)
    OutgoingMail.objects.filter(pk=current.pk).update(**changes)
    logger.info("mail_cancelled", mail=current.pk, by=by.pk)
    current.refresh_from_db()
    return current


def _locked(mail: OutgoingMail) -> OutgoingMail:
    """The mail as it is now; nobody else changes it, or decides about its batch, until the transaction
    ends. The batch is locked first, as approving does, so that neither waits for the other."""
    batch = MailBatch.objects.select_for_update().get(pk=mail.batch_id) if mail.batch_id else None
    current = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    current.batch = batch
    return current


def requeue(mail_ids: list[int]) -> None:
    """Put these mails into the queue, with all their attempts before them; inside a transaction."""
    changes: dict[str, Any] = {**SETTLED, "state": State.QUEUED, "attempts": 0, "next_attempt_at": timezone.now()}
    OutgoingMail.objects.filter(pk__in=mail_ids).update(**changes)
    for mail_id in mail_ids:
        _deliver_on_commit(mail_id)


def _require_transaction() -> None:
    """RuntimeError outside of a transaction: the mail would be queued though its change failed.

    The block that a test case puts around each test does not count, so that a test notices too.
    """
    blocks = connection.atomic_blocks
    if all(getattr(block, "_from_testcase", False) for block in blocks):
        raise RuntimeError("Mails are queued inside the transaction of the change that they tell about.")


def hand_over_to_sweeper() -> None:
    """After the commit, have everything that is due sent: for many mails at once."""
    transaction.on_commit(lambda: _ask_a_worker(sweep_outbox))


def _deliver_on_commit(mail_id: int) -> None:
    transaction.on_commit(partial(_hand_over, mail_id))


def _hand_over(mail_id: int) -> None:
    _ask_a_worker(deliver_mail, mail_id)


def _ask_a_worker(task: Any, *arguments: int) -> None:
    """Ask a worker to deliver. The change is done by now: a broker that does not answer must not
    turn it into an error nor make the person wait for each mail; the sweeper finds them."""
    global _broker_rests_until
    if time.monotonic() < _broker_rests_until:
        return
    try:
        task.apply_async(arguments, retry=False)
    except Exception:
        _broker_rests_until = time.monotonic() + BROKER_REST
        logger.exception("mail_not_handed_over", mail=arguments[0] if arguments else None)
