"""Mails for tests: `queue()` makes a valid one, so that a test names only what it is about."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.db.models import F

from gore.outbox import services
from gore.outbox.models import OutgoingMail

NOTICE = "test.notice"
RESET = "test.reset"
SECRET = "https://gore.example/cuenta/clave/SECRETO-83f1/"


def payload(**changes: Any) -> dict[str, Any]:
    return {
        "kind": NOTICE,
        "about": "commitments.commitment:gore-07-C-0123",
        "recipient": "ana@region.example",
        "subject": "Compromiso por vencer",
        "body": "Vence mañana.\n",
        "sensitive": False,
        **changes,
    }


def queue(**changes: Any) -> OutgoingMail:
    """A queued mail, in a transaction of its own."""
    with transaction.atomic():
        return services.queue_rendered(**payload(**changes)).mail


def queue_reset(**changes: Any) -> OutgoingMail:
    """A queued mail with a personal link."""
    return queue(
        **{"kind": RESET, "about": "accounts.reset:1", "body": f"Su enlace: {SECRET}\n", "sensitive": True, **changes}
    )


def pass_time(**interval: float) -> None:
    """Let time pass for every mail: what was to happen is that much nearer."""
    gone = dt.timedelta(**interval)
    OutgoingMail.objects.update(next_attempt_at=F("next_attempt_at") - gone, leased_until=F("leased_until") - gone)


class SlowBackend(EmailBackend):
    """Keeps what it is given in `mail.outbox`, slowly enough for others to come in between."""

    def send_messages(self, messages: Any) -> int:
        time.sleep(0.02)
        return int(super().send_messages(messages))


class FailingBackend(EmailBackend):
    """Raises what the test put in `error`."""

    error: BaseException = OSError("nobody there")

    def send_messages(self, messages: Any) -> int:
        raise self.error
