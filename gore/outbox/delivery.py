"""From the row to the mail server: claim, send, mark.

A mail is claimed in a short transaction, sent outside of any, and marked in another. Whoever dies
in between leaves a lease behind; when it has run out, the sweeper sends the same mail with the same
Message-ID again. So every mail arrives at least once, and mailboxes can tell a repetition.
"""

from __future__ import annotations

import datetime as dt
import random
import smtplib
import time
import uuid
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.checks import is_production
from gore.core.filters import shown
from gore.outbox.message import build
from gore.outbox.models import MAX_ATTEMPTS, OutgoingAttachment, OutgoingMail

logger = structlog.get_logger(__name__)

State = OutgoingMail.State

LEASE = dt.timedelta(minutes=5)
"""Longer than any delivery: EMAIL_TIMEOUT bounds each of the dozen steps of one."""
FIRST_WAIT = dt.timedelta(minutes=1)
GROWTH = 3
LONGEST_WAIT = dt.timedelta(hours=6)
JITTER = 0.2
SWEEP_LIMIT = 200
SWEEP_SECONDS = 45.0
"""A sweep stops before the next one begins."""

SENDS_NOTHING = (
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
)
SETTLED = {"lease": None, "leased_until": None, "next_attempt_at": None}
TOO_LARGE = 552


@dataclass(frozen=True)
class Problem:
    """Why a mail did not go: in words for SD, and whether trying again makes sense."""

    text: str
    permanent: bool = False


@dataclass
class Swept:
    """What one sweep did: mails sent, to be tried later, and given up."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def has_no_mail_server() -> bool:
    """A production without EMAIL_URL: mails wait, rather than personal links ending in a log."""
    return is_production() and settings.EMAIL_BACKEND in SENDS_NOTHING


def wait_before(attempt: int, *, spread: float | None = None) -> dt.timedelta:
    """How long to wait after the failed *attempt* (1, 2, …): 1, 3, 9, 27, 81, 243 minutes, then six
    hours each, all of them ± 20 % so that mails that failed together do not come back together.

    With ten attempts the last one is about a day after the first. *spread* from -1 to 1 takes the
    place of chance.
    """
    chance = random.uniform(-1, 1) if spread is None else spread  # noqa: S311  (spreads load, hides nothing)
    # Beyond 20 the power only makes an overflow; the longest wait is reached at 7.
    return min(FIRST_WAIT * GROWTH ** min(attempt - 1, 20), LONGEST_WAIT) * (1 + JITTER * chance)


def deliver(mail_id: int) -> str | None:
    """Send one mail and return the state that it has then; None when there was nothing to do (not
    due, cancelled, sent, or in the hands of another process). Never inside a transaction."""
    if has_no_mail_server():
        return None
    mail = _claim(mail_id)
    if mail is None:
        return None
    try:
        message = build(mail)
    except Exception as error:
        logger.exception("mail_not_built", mail=mail.pk, kind=mail.kind)
        return _mark_failed(mail, Problem(_unexpected(error), permanent=True))
    connection = get_connection()
    try:
        try:
            _send(connection, message)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is written down and tried again
            return _mark_failed(mail, diagnose(error, detailed=not mail.sensitive))
        return _mark_sent(mail)
    finally:
        # Only now: a server that says goodbye badly has taken the mail nevertheless.
        try:
            connection.close()
        except Exception as error:  # noqa: BLE001
            logger.info("mail_connection_not_closed", error=type(error).__name__)


def sweep(*, limit: int = SWEEP_LIMIT) -> Swept:
    """Send what is queued and due or was left behind, oldest first, as far as *limit* and the
    minute go. Any number of sweeps may run at once: each mail is claimed by one of them."""
    done = Swept(failed=_give_up_interrupted())
    due = OutgoingMail.objects.claimable(timezone.now())
    if has_no_mail_server():
        if waiting := due.count():
            logger.error("mail_waits_for_a_server", hint="set EMAIL_URL", waiting=waiting)
        return done
    deadline = time.monotonic() + SWEEP_SECONDS
    oldest_first = due.order_by(Coalesce("next_attempt_at", "leased_until"), "pk")
    for mail_id in list(oldest_first.values_list("pk", flat=True)[:limit]):
        if time.monotonic() > deadline:
            break
        try:
            state = deliver(mail_id)
        except Exception:
            # Its lease runs out by itself; the others do not wait for it.
            logger.exception("mail_not_delivered", mail=mail_id)
            continue
        done.sent += state == State.SENT
        done.later += state == State.QUEUED
        done.failed += state == State.FAILED
    return done


def erase_content(mail_id: int) -> dict[str, object]:
    """Empty the attachments of a mail; returns what to write in the mail itself."""
    OutgoingAttachment.objects.filter(mail=mail_id).update(content=b"")
    return {"body": "", "erased_at": timezone.now()}


# --- the steps ----------------------------------------------------------------------------------


def _claim(mail_id: int) -> OutgoingMail | None:
    """Take the mail for LEASE. One conditional statement, so that of many at once one gets it."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        taken = (
            OutgoingMail.objects.claimable(now)
            .filter(pk=mail_id)
            .update(
                state=State.SENDING,
                lease=uuid.uuid4(),
                leased_until=now + LEASE,
                next_attempt_at=None,
                attempts=F("attempts") + 1,
            )
        )
        return OutgoingMail.objects.prefetch_related("attachments").get(pk=mail_id) if taken else None


def _send(connection: object, message: EmailMessage) -> None:
    """Hand the message over; raises whatever the mail server or the way to it say."""
    connection.open()  # type: ignore[attr-defined]  # BaseEmailBackend; opened here, it stays open
    if not connection.send_messages([message]):  # type: ignore[attr-defined]
        raise RuntimeError("The backend sent nothing.")


@transaction.atomic
def _mark_sent(mail: OutgoingMail) -> str:
    """Sent is sent, even if the lease ran out meanwhile."""
    changes: dict[str, object] = {"state": State.SENT, "sent_at": timezone.now(), "last_error": "", **SETTLED}
    rows = OutgoingMail.objects.filter(pk=mail.pk).exclude(state=State.SENT)
    if mail.sensitive and not settings.DEMO:
        changes.update(erase_content(mail.pk))
    rows.update(**changes)
    return State.SENT


@transaction.atomic
def _mark_failed(mail: OutgoingMail, problem: Problem) -> str:
    """Try again later, or give up. Counts only while the lease is ours."""
    gives_up = problem.permanent or mail.attempts >= MAX_ATTEMPTS
    changes: dict[str, object] = {**SETTLED, "last_error": problem.text[:500]}
    if gives_up:
        changes["state"] = State.FAILED
    else:
        changes["state"] = State.QUEUED
        changes["next_attempt_at"] = timezone.now() + wait_before(mail.attempts)
    OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, lease=mail.lease).update(**changes)
    logger.warning("mail_failed", mail=mail.pk, kind=mail.kind, attempt=mail.attempts, gives_up=gives_up)
    return str(changes["state"])


@transaction.atomic
def _give_up_interrupted() -> int:
    """Mails whose every attempt ended with the death of the sender."""
    left = OutgoingMail.objects.filter(
        state=State.SENDING, leased_until__lte=timezone.now(), attempts__gte=MAX_ATTEMPTS
    )
    return left.update(
        state=State.FAILED, last_error=_("El envío se interrumpió todas las veces antes de terminar."), **SETTLED
    )


# --- what went wrong ----------------------------------------------------------------------------


def diagnose(error: Exception, *, detailed: bool) -> Problem:
    """What *error* means for the mail. *detailed*: repeat what the server said (not for personal
    mail: some servers quote the text that they refuse).

    A refusal of the address or of the message with a 5xx code is for good. What concerns all mail
    alike (sign-in, sender, connection) is tried again, for somebody will repair it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
        text = _("El servidor de correo no acepta esta dirección")
        return Problem(_answer(text, code, said, detailed), permanent=500 <= code < 600)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        text = _("El servidor de correo no acepta el usuario o la contraseña con que se envía")
        return Problem(_answer(text, error.smtp_code, error.smtp_error, detailed))
    if isinstance(error, smtplib.SMTPSenderRefused):
        text = _("El servidor de correo no acepta al remitente o el tamaño del mensaje")
        return Problem(
            _answer(text, error.smtp_code, error.smtp_error, detailed), permanent=error.smtp_code == TOO_LARGE
        )
    if isinstance(error, smtplib.SMTPDataError):
        text = _("El servidor de correo rechazó el mensaje")
        return Problem(
            _answer(text, error.smtp_code, error.smtp_error, detailed), permanent=500 <= error.smtp_code < 600
        )
    if isinstance(error, smtplib.SMTPResponseException):
        text = _("El servidor de correo no está disponible")
        return Problem(_answer(text, error.smtp_code, error.smtp_error, detailed))
    if isinstance(error, OSError):  # with them, smtplib.SMTPException
        return Problem(_("No hubo conexión con el servidor de correo (%(what)s).") % {"what": type(error).__name__})
    logger.error("mail_error_unknown", error=type(error).__name__)
    return Problem(_unexpected(error))


def _unexpected(error: Exception) -> str:
    return _("Ocurrió un error inesperado (%(what)s).") % {"what": type(error).__name__}


def _answer(text: str, code: int, said: bytes | str, detailed: bool) -> str:
    """ "El servidor … (550: user unknown).", without the server's words unless *detailed*."""
    words = shown(said.decode("utf-8", "replace") if isinstance(said, bytes) else said, 300).strip()
    return f"{text} ({code}: {words})." if detailed and words else f"{text} ({code})."
