"""What the database itself refuses, whoever writes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gore.outbox.message import Attachment
from gore.outbox.models import OutgoingAttachment, OutgoingMail
from tests.outbox.mails import queue

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("message_id_form", {"message_id": "a@b"}),
        ("has_key", {"kind": ""}),
        ("has_key", {"about": ""}),
        ("recipient_lower", {"recipient": "Ana@region.example"}),
        ("recipient_lower", {"recipient": "ana"}),
        ("recipient_one_line", {"recipient": "ana@region.example\nbcc: b@c.pe"}),
        ("recipient_one_line", {"recipient": "ana@region.example\rbcc: b@c.pe"}),
        ("subject_one_line", {"subject": ""}),
        ("subject_one_line", {"subject": "a\nb"}),
        ("subject_one_line", {"subject": "a\rb"}),
        ("body_until_erased", {"body": ""}),
        ("body_until_erased", {"erased_at": NOW, "state": "cancelled", "next_attempt_at": None}),
        ("erased_when_done", {"erased_at": NOW, "body": ""}),
        ("state_known", {"state": "lost", "next_attempt_at": None}),
        ("queued_has_time", {"next_attempt_at": None}),
        ("queued_has_time", {"state": "cancelled"}),
        ("sending_has_lease", {"state": "sending", "next_attempt_at": None, "lease": uuid.uuid4()}),
        ("sending_has_lease", {"state": "sending", "next_attempt_at": None, "leased_until": NOW}),
        ("sending_has_lease", {"lease": uuid.uuid4(), "leased_until": NOW}),
        ("sent_has_time", {"state": "sent", "next_attempt_at": None}),
        ("sent_has_time", {"sent_at": NOW}),
        ("failed_has_reason", {"state": "failed", "next_attempt_at": None}),
    ],
)
def test_the_database_refuses(constraint: str, changes: dict[str, Any]) -> None:
    queue()
    with pytest.raises(IntegrityError, match=f"outbox_mail_{constraint}"), transaction.atomic():
        OutgoingMail.objects.update(**changes)


@pytest.mark.parametrize("due_on", [None, dt.date(2019, 2, 21)])
def test_the_key_is_unique_with_and_without_a_date(due_on: dt.date | None) -> None:
    mail = queue(due_on=due_on)
    mail.pk, mail.message_id = None, "<other@gore.example>"
    with pytest.raises(IntegrityError, match=r"outbox_mail_unique|UNIQUE"), transaction.atomic():
        mail.save(force_insert=True)


def test_a_message_id_is_unique() -> None:
    mail = queue()
    mail.pk, mail.about = None, "x:1"
    with pytest.raises(IntegrityError), transaction.atomic():
        mail.save(force_insert=True)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("name_form", {"name": ""}),
        ("name_form", {"name": "a/b"}),
        ("name_form", {"name": "a\\b"}),
        ("name_form", {"name": "a\nb"}),
        ("type_form", {"content_type": "calendar"}),
        ("type_form", {"content_type": "text/calendar\nX: y"}),
    ],
)
def test_the_database_refuses_attachments(constraint: str, changes: dict[str, str]) -> None:
    queue(attachments=[Attachment("a.ics", "text/calendar", b"x")])
    with pytest.raises(IntegrityError, match=f"outbox_attachment_{constraint}"), transaction.atomic():
        OutgoingAttachment.objects.update(**changes)
