"""Every write about batches of mail.

    batch = open_batch(key="agendas.release:gore-11:1", title=…, by=user).batch
    write_text(batch=batch, kind="agendas.released", template="agendas/mail/released", names=("institucion", "enlace"))
    add_mail(batch=batch, kind="agendas.released", about=…, recipient=…, words={…}, page="/ministerio/agenda/…")

The mails are held: no sweeper takes them. `approve_batch` puts all of them into the queue in one
transaction and once; `discard_batch` cancels them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.models import User
from gore.outbox.batches.texts import LINK, check_text, fill
from gore.outbox.message import Attachment, clean_body, clean_subject, render
from gore.outbox.models import BatchText, MailBatch, OutgoingMail
from gore.outbox.services import Queued, hand_over_to_sweeper, make_link, queue_rendered, requeue

logger = structlog.get_logger(__name__)

State = OutgoingMail.State


class Opened(NamedTuple):
    """The batch of this key, and whether this call made it."""

    batch: MailBatch
    created: bool


@transaction.atomic
def open_batch(*, key: str, title: str, by: User | None) -> Opened:
    """The batch called *key*, made if there is none; two calls at once make one."""
    made = MailBatch(key=key, title=title, made_by=by, is_demonstration=settings.DEMO)
    MailBatch.objects.bulk_create([made], ignore_conflicts=True)
    batch = MailBatch.objects.select_for_update().get(key=key)
    return Opened(batch, batch.version == 1 and not batch.texts.exists())


@transaction.atomic
def write_text(
    *, batch: MailBatch, kind: str, template: str, names: Iterable[str], context: Mapping[str, Any] | None = None
) -> BatchText:
    """The first text of the mails of *kind*: what the templates make, in which `{names}` stay as they are."""
    subject, body = render(template, dict(context or {}))
    known = list(names)
    subject, body = check_text(subject=subject, body=body, names=known)
    return BatchText.objects.create(batch=batch, kind=kind, subject=subject, body=body, names=known)


@transaction.atomic
def add_mail(
    *,
    text: BatchText,
    about: str,
    recipient: str,
    words: Mapping[str, str],
    page: str,
    user: User | None = None,
    attachments: Iterable[Attachment] = (),
) -> Queued:
    """Hold one mail in the batch of *text*: its words put in, with a link of its own to *page*."""
    link = make_link(page)
    own = {**words, LINK: link.address}
    return queue_rendered(
        kind=text.kind,
        about=about,
        recipient=recipient,
        subject=fill(text.subject, own),
        body=fill(text.body, own),
        user=user,
        sensitive=False,
        attachments=attachments,
        batch=text.batch,
        words=own,
        link=link,
    )


# --- corrections --------------------------------------------------------------------------------


@transaction.atomic
def correct_text(*, text: BatchText, version: int, subject: str, body: str, by: User) -> int:
    """Write the shared text anew, and with it every held mail of the kind that has no text of its own;
    returns how many. Raises ValidationError for what `check_text` refuses, when the batch was decided,
    and when somebody else changed it since *version*."""
    batch = _waiting(text.batch, version)
    text = BatchText.objects.select_for_update().get(pk=text.pk)
    subject, body = check_text(subject=subject, body=body, names=text.names)
    now = timezone.now()
    BatchText.objects.filter(pk=text.pk).update(subject=subject, body=body, corrected_at=now, corrected_by=by)
    mails = list(
        OutgoingMail.objects.select_for_update()
        .filter(batch=batch, kind=text.kind, corrected_at__isnull=True, state__in=[State.HELD, State.CANCELLED])
        .order_by("pk")
    )
    for mail in mails:
        mail.subject = clean_subject(fill(subject, mail.words))
        mail.body = clean_body(fill(body, mail.words))
    OutgoingMail.objects.bulk_update(mails, ["subject", "body"], batch_size=200)
    _grow(batch)
    logger.info("batch_text_corrected", batch=batch.pk, kind=text.kind, by=by.pk, mails=len(mails))
    return len(mails)


@transaction.atomic
def correct_mail(*, mail: OutgoingMail, version: int, subject: str, body: str, by: User) -> OutgoingMail:
    """Give one held mail a text of its own, which corrections of the whole batch then leave alone.
    Raises ValidationError as `correct_text`, and when the mail is held no longer."""
    assert mail.batch is not None
    batch = _waiting(mail.batch, version)
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != State.HELD:
        raise ValidationError(_("Este correo ya no espera aprobación: no se puede corregir."))
    errors: dict[str, list[str]] = {}
    for field, text in (("subject", subject), ("body", body)):
        if not text.strip():
            errors[field] = [_("Falta este dato.")]
    link = mail.words.get(LINK, "")
    if link and link not in body and not errors:
        errors["body"] = [_("El texto perdió su enlace personal. Déjelo entero: %(link)s") % {"link": link}]
    if errors:
        raise ValidationError(errors)
    mail.subject, mail.body = clean_subject(subject), clean_body(body)
    mail.corrected_at, mail.corrected_by = timezone.now(), by
    mail.save(update_fields=["subject", "body", "corrected_at", "corrected_by"])
    _grow(batch)
    logger.info("batch_mail_corrected", batch=batch.pk, mail=mail.pk, by=by.pk)
    return mail


# --- the decision -------------------------------------------------------------------------------


@transaction.atomic
def approve_batch(*, batch: MailBatch, version: int, by: User) -> int:
    """Let every held mail go; returns how many. One transaction: all of them or none, and only one of
    several who approve at once. Raises ValidationError when the batch was decided or changed since."""
    batch = _waiting(batch, version)
    now = timezone.now()
    MailBatch.objects.filter(pk=batch.pk).update(state=MailBatch.State.APPROVED, decided_at=now, decided_by=by)
    sent = OutgoingMail.objects.filter(batch=batch, state=State.HELD).update(
        state=State.QUEUED, next_attempt_at=now, attempts=0
    )
    hand_over_to_sweeper()
    logger.info("batch_approved", batch=batch.pk, by=by.pk, mails=sent)
    return sent


@transaction.atomic
def discard_batch(*, batch: MailBatch, reason: str, by: User) -> int:
    """Cancel every held mail for good; returns how many. Raises ValidationError without a reason and
    when the batch was decided before."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": [_("Escriba el motivo.")]})
    batch = _waiting(batch, None)
    MailBatch.objects.filter(pk=batch.pk).update(
        state=MailBatch.State.DISCARDED, decided_at=timezone.now(), decided_by=by, discard_reason=reason[:300]
    )
    cancelled = OutgoingMail.objects.filter(batch=batch, state=State.HELD).update(state=State.CANCELLED)
    logger.info("batch_discarded", batch=batch.pk, by=by.pk, mails=cancelled)
    return cancelled


@transaction.atomic
def retry_batch(*, batch: MailBatch, by: User) -> int:
    """Queue the mails of *batch* that failed; returns how many."""
    failed = list(
        OutgoingMail.objects.select_for_update()
        .filter(batch=batch, state=State.FAILED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    requeue(failed)
    logger.info("batch_retried", batch=batch.pk, by=by.pk, mails=len(failed))
    return len(failed)


@transaction.atomic
def record_opening(*, mail: OutgoingMail, by: User) -> bool:
    """Note the first time that the recipient followed the link; nobody else's visit counts."""
    if mail.user_id != by.pk:
        return False
    return bool(OutgoingMail.objects.filter(pk=mail.pk, opened_at__isnull=True).update(opened_at=timezone.now()))


# --- the steps ----------------------------------------------------------------------------------


def _waiting(batch: MailBatch, version: int | None) -> MailBatch:
    """The batch, locked, that nobody decided about or changed since *version* (None: whatever it is)."""
    current = MailBatch.objects.select_for_update().get(pk=batch.pk)
    if current.state != MailBatch.State.WAITING:
        raise ValidationError(
            _("Este lote ya no se puede cambiar: %(state)s.") % {"state": current.get_state_display().lower()}
        )
    if version is not None and current.version != version:
        raise ValidationError(
            _("Otra persona corrigió este lote mientras usted lo veía. Revise cómo está ahora y decida otra vez."),
            code="changed",
        )
    return current


def _grow(batch: MailBatch) -> None:
    MailBatch.objects.filter(pk=batch.pk).update(version=F("version") + 1)
