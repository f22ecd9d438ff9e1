"""Putting mails into the outbox: once, with the change or not at all, and without surprises in it."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gore.outbox import kinds, services
from gore.outbox.delivery import sweep
from gore.outbox.message import Attachment
from gore.outbox.models import OutgoingMail
from tests.commitments.test_services import at_once
from tests.factories import UserFactory
from tests.outbox.mails import NOTICE, RESET, payload, queue

TEMPLATES = Path(__file__).parent / "templates"
DAY = dt.date(2019, 2, 21)


@pytest.fixture
def own_templates(settings: Any) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}]


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the mails that a worker is asked to deliver."""
    ids: list[int] = []
    monkeypatch.setattr(services.deliver_mail, "apply_async", lambda args, **options: ids.append(args[0]))
    return ids


# --- once ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_mail_is_queued_once() -> None:
    with transaction.atomic():
        first = services.queue_rendered(**payload(subject="Primero"))
        second = services.queue_rendered(**payload(subject="Segundo", recipient=" ANA@Region.example "))

    assert (first.created, second.created) == (True, False)
    assert second.mail == first.mail
    row = OutgoingMail.objects.get()
    assert (row.subject, row.recipient, row.state, row.attempts) == ("Primero", "ana@region.example", "queued", 0)
    assert row.message_id == first.mail.message_id


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"kind": RESET},
        {"about": "commitments.commitment:gore-07-C-0124"},
        {"recipient": "luis@region.example"},
        {"due_on": DAY},
    ],
)
def test_another_key_is_another_mail(changes: dict[str, Any]) -> None:
    first = queue()
    second = queue(**changes)
    assert first.pk != second.pk
    assert first.message_id != second.message_id


@pytest.mark.django_db
@pytest.mark.parametrize("due_on", [None, DAY])
@pytest.mark.parametrize("state", [{"state": "cancelled"}, {"state": "sent", "sent_at": timezone.now()}])
def test_the_key_stays_taken_whatever_became_of_the_mail(due_on: dt.date | None, state: dict[str, Any]) -> None:
    mail = queue(due_on=due_on)
    OutgoingMail.objects.update(next_attempt_at=None, **state)

    assert queue(due_on=due_on).pk == mail.pk
    assert OutgoingMail.objects.get().state == state["state"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("due_on", [None, DAY])
def test_a_mail_queued_at_once_by_many_is_made_by_one(due_on: dt.date | None) -> None:
    def action() -> services.Queued:
        with transaction.atomic():
            files = [Attachment("a.txt", "text/plain", b"a")]
            return services.queue_rendered(**payload(due_on=due_on, attachments=files))

    results = at_once(*[action] * 8)

    assert sorted(result.created for result in results) == [False] * 7 + [True]
    assert {result.mail.pk for result in results} == {OutgoingMail.objects.get().pk}
    assert OutgoingMail.objects.get().attachments.count() == 1


# --- with the change or not at all --------------------------------------------------------------


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_leaves_no_mail(
    handed_over: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(LookupError), transaction.atomic():
        services.queue_rendered(**payload())
        raise LookupError("the change failed")

    assert not OutgoingMail.objects.exists()
    assert handed_over == []


@pytest.mark.django_db
def test_a_mail_is_refused_outside_of_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        services.queue_rendered(**payload())
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_a_worker_is_asked_after_the_commit_and_once(
    handed_over: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mail = queue()
        queue()
        assert handed_over == []
    assert handed_over == [mail.pk]


@pytest.mark.django_db
def test_a_broker_that_is_down_does_not_break_the_request(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    asked: list[int] = []

    def refuse(args: tuple[int], **options: Any) -> None:
        asked.append(args[0])
        raise ConnectionError("no broker")

    monkeypatch.setattr(services.deliver_mail, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        first = queue(about="x:1")
        queue(about="x:2")

    assert asked == [first.pk], "asked once, not for every mail"
    assert mailoutbox == []
    assert sweep().sent == 2

    monkeypatch.setattr(services.time, "monotonic", lambda: services._broker_rests_until + 1)
    with django_capture_on_commit_callbacks(execute=True):
        third = queue(about="x:3")
    assert asked == [first.pk, third.pk]


def test_a_request_does_not_wait_for_a_broker_that_is_down(tmp_path: Path) -> None:
    script = (
        "import django, time; django.setup(); from gore.outbox import services;"
        "start = time.monotonic(); services._hand_over(1); print(time.monotonic() - start)"
    )
    environment = {"DEMO": "1", "VAR_DIR": str(tmp_path), "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "gore.settings"},
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert "mail_not_handed_over" in done.stderr + done.stdout
    assert float(lines[-1]) < 2


@pytest.mark.django_db
def test_a_mail_for_later_waits(
    handed_over: list[int], django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue(not_before=timezone.now() + dt.timedelta(hours=1))

    assert handed_over == []
    assert sweep().sent == 0
    assert mailoutbox == []


# --- what is in it ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x00"])
def test_a_subject_cannot_bring_headers(break_: str) -> None:
    mail = queue(subject=f"Hola{break_}Bcc: todos@gore.example")
    assert mail.subject == "Hola Bcc: todos@gore.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"recipient": "ana@region.example\nBcc: b@c.pe"}, ValidationError),
        ({"recipient": "ana@region.example, b@c.pe"}, ValidationError),
        ({"recipient": "ana"}, ValidationError),
        ({"recipient": ""}, ValidationError),
        ({"recipient": f"{'a' * 250}@c.pe"}, ValidationError),
        ({"headers": {"X-Tema": "uno\r\nBcc: b@c.pe"}}, ValueError),
        ({"headers": {"X-Tema\r\nBcc": "b@c.pe"}}, ValueError),
        ({"headers": {"Bcc": "b@c.pe"}}, ValueError),
        ({"headers": {"message-id": "<otro@c.pe>"}}, ValueError),
        ({"subject": " \n "}, ValueError),
        ({"body": " \n "}, ValueError),
        ({"about": ""}, ValueError),
        ({"about": "two words"}, ValueError),
        ({"about": "x" * 121}, ValueError),
        ({"kind": "test.unknown"}, LookupError),
        ({"attachments": [Attachment("a/b.ics", "text/calendar", b"")]}, ValueError),
        ({"attachments": [Attachment("a\n.ics", "text/calendar", b"")]}, ValueError),
        ({"attachments": [Attachment("a.ics", "text/calendar\r\nX: y", b"")]}, ValueError),
        ({"attachments": [Attachment("a.bin", "application/x", b"x" * (10 * 2**20 + 1))]}, ValueError),
    ],
)
def test_what_cannot_be_a_mail_is_refused(changes: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        queue(**changes)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_texts_lose_what_mail_and_database_cannot_hold() -> None:
    mail = queue(subject="ñ" * 300, body="\r\n\r\nuno  \r\n\n\n\n\ndos\x00\x07\rtres\n\n")
    assert mail.subject == "ñ" * 199 + "…"
    assert mail.body == "uno\n\ndos\ntres\n"


@pytest.mark.django_db
def test_headers_say_that_nobody_wrote_it_by_hand(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "GORE Ejecutivo <no-responder@gore.example>"
    notice, personal = queue(headers={"Reply-To": "sd@gore.example"}), queue(about="x:1", sensitive=True)
    assert notice.headers == {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "es-PE",
        "List-Id": "GORE Ejecutivo <test.notice.gore.example>",
        "Reply-To": "sd@gore.example",
    }
    assert "List-Id" not in personal.headers
    assert notice.message_id.endswith("@gore.example>")


@pytest.mark.django_db
def test_a_template_makes_plain_text_with_whole_links(own_templates: None, settings: Any) -> None:
    settings.SITE_URL = "https://gore.example"
    with transaction.atomic():
        mail = services.queue_mail(
            kind=RESET,
            about="x:1",
            recipient="ana@region.example",
            user=UserFactory(full_name="Ana D'Ángelo"),
            template="prueba/aviso",
            context={"name": "O'Higgins & <hijos>\nBcc: a@b.pe"},
        ).mail
    assert mail.subject == "Aviso para O'Higgins & <hijos> Bcc: a@b.pe"
    assert mail.sensitive is True
    lines = mail.body.splitlines()
    assert lines[0] == "Buen día, Ana D'Ángelo:"
    assert "https://gore.example/compromisos/?q=a&page=2" in lines
    assert lines[-1] == "Este correo se envía de manera automática; por favor, no lo responda."
    assert "\n\n\n" not in mail.body


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "of_demo_account"), [(True, False), (False, True), (False, False)])
def test_demonstration_mail_is_marked(settings: Any, demo: bool, of_demo_account: bool) -> None:
    settings.DEMO = demo
    mail = queue(user=UserFactory(is_demonstration=of_demo_account))
    assert mail.is_demonstration is (demo or of_demo_account)


@pytest.mark.parametrize("code", ["Notice", "notice", "a.", "a b.c", "a." + "b" * 60, "a.b\n"])
def test_a_kind_has_the_name_of_its_app(code: str) -> None:
    with pytest.raises(ValueError, match="not a kind of mail"):
        kinds.register(code, "x")


def test_a_kind_is_named_once() -> None:
    with pytest.raises(ValueError, match="registered already"):
        kinds.register(NOTICE, "x")
