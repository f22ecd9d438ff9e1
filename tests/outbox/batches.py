"""Batches for tests: `make_batch()` holds a batch with mails, so that a test names only what it is about."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from gore.core.models import User
from gore.outbox.batches import services
from gore.outbox.batches.texts import check_text
from gore.outbox.models import BatchText, MailBatch, OutgoingMail
from tests.outbox.mails import NOTICE

NAMES = ["institucion", "enlace"]
SUBJECT = "Agenda de {institucion}"
BODY = "Buen día:\n\nLa agenda de {institucion} está en {enlace}\n"


def make_text(batch: MailBatch, kind: str = NOTICE) -> BatchText:
    subject, body = check_text(subject=SUBJECT, body=BODY, names=NAMES)
    return BatchText.objects.create(batch=batch, kind=kind, subject=subject, body=body, names=NAMES)


def make_batch(*users: User, key: str = "prueba:1", kind: str = NOTICE) -> MailBatch:
    """A batch that waits, with one mail to each of *users*."""
    with transaction.atomic():
        batch = services.open_batch(key=key, title="Agendas de la edición", by=None).batch
        text = make_text(batch, kind)
        for user in users:
            services.add_mail(
                text=text, about=f"prueba:{user.pk}", recipient=user.email, user=user, page="/ediciones/",
                words={"institucion": user.full_name},
            )  # fmt: skip
    return batch


def mails_of(batch: MailBatch) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(batch=batch).order_by("pk"))


def approve(batch: MailBatch, by: User, **changes: Any) -> int:
    batch.refresh_from_db()
    return services.approve_batch(**{"batch": batch, "version": batch.version, "by": by, **changes})
