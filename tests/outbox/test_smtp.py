"""What a mail server really receives."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import os
import subprocess
import sys
import threading
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from gore.outbox.delivery import deliver, sweep
from gore.outbox.message import Attachment
from tests.outbox.mails import pass_time, queue
from tests.outbox.smtp_server import mail_server

pytestmark = pytest.mark.django_db

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//GORE Ejecutivo//ES\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    "UID:gore-11-B-0123@gore.example\r\nSEQUENCE:2\r\nDTSTAMP:20190220T120000Z\r\nDTSTART:20190221T143000Z\r\n"
    "SUMMARY:Reunión bilateral de Áncash con Salud\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()
PDF = bytes(range(256)) * 20


def parse(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_mail_arrives_whole(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Secretaría de Descentralización <no-responder@gore.example>"
    subject = "Reunión n.º 12 con el Ministerio de Salud: «sí», mañana a las 9:30 en la sala «Túpac Amaru», piso 3"
    body = "Señora gobernadora:\n.una línea que empieza con punto\nFrom aquí\n" + "ñ" * 1200 + "\n"
    files = [
        Attachment("reunión.ics", "text/calendar; charset=utf-8; method=REQUEST", CALENDAR),
        Attachment("ficha.pdf", "application/pdf", PDF),
    ]
    mail = queue(recipient="Ana@Áncash.example", subject=subject, body=body, attachments=files)

    with mail_server(settings) as server:
        assert deliver(mail.pk) == "sent"

    assert server.senders[0].lower().startswith("mail from:<no-responder@gore.example>")
    assert server.recipients == ["rcpt TO:<ana@xn--ncash-wqa.example>"]
    (raw,) = server.messages
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.split(b"\r\n\r\n", 1)[0].isascii()

    message = parse(raw)
    assert message["Message-ID"] == mail.message_id
    assert message["Subject"] == subject
    assert str(message["From"]) == settings.DEFAULT_FROM_EMAIL
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "GORE Ejecutivo <test.notice.gore.example>"
    date = message["Date"].datetime
    assert abs(date - timezone.now()) < dt.timedelta(minutes=1)
    assert date.utcoffset() == dt.timedelta(hours=-5)
    for name in ("Message-ID", "Date", "Subject", "From", "To"):
        assert len(message.get_all(name)) == 1

    text, calendar, pdf = list(message.iter_parts())
    assert text.get_content_type() == "text/plain"
    assert text.get_content().replace("\r\n", "\n") == body
    assert calendar.get_content_type() == "text/calendar"
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar.get_filename() == "reunión.ics"
    assert calendar.get_payload(decode=True) == CALENDAR
    event = Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Reunión bilateral de Áncash con Salud"
    assert (pdf.get_content_type(), pdf.get_filename()) == ("application/pdf", "ficha.pdf")
    assert pdf.get_payload(decode=True) == PDF


def test_a_mail_without_files_is_plain_text(settings: Any) -> None:
    with mail_server(settings) as server:
        deliver(queue().pk)
    assert b"\r\nSubject: Compromiso por vencer\r\n" in server.messages[0]
    message = parse(server.messages[0])
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == "Vence mañana.\n"


def test_a_server_that_dies_after_the_message_gets_it_again_with_the_same_message_id(settings: Any) -> None:
    mail = queue()
    with mail_server(settings, drop_after_data=True) as first:
        assert deliver(mail.pk) == "queued"
    pass_time(minutes=2)
    with mail_server(settings) as second:
        assert sweep().sent == 1
    assert [parse(raw)["Message-ID"] for raw in first.messages + second.messages] == [mail.message_id] * 2


@pytest.mark.parametrize(
    ("replies", "state", "words"),
    [
        ({"RCPT": "550 5.1.1 user unknown"}, "failed", "no acepta esta dirección (550: 5.1.1 user unknown)"),
        ({"RCPT": "450 4.2.0 greylisted"}, "queued", "(450: 4.2.0 greylisted)"),
        ({"DATA": "554 5.7.1 refused"}, "failed", "rechazó el mensaje (554: 5.7.1 refused)"),
        ({"END": "552 5.3.4 too big"}, "failed", "rechazó el mensaje (552"),
        ({"END": "451 4.3.0 later"}, "queued", "(451: 4.3.0 later)"),
        ({"MAIL": "530 5.7.0 sign in first"}, "queued", "(530: 5.7.0 sign in first)"),
        ({"CONNECT": "421 4.3.2 closing"}, "queued", "no está disponible (421"),
    ],
)
def test_what_a_server_answers_decides(settings: Any, replies: dict[str, str], state: str, words: str) -> None:
    mail = queue()
    with mail_server(settings, replies=replies):
        assert deliver(mail.pk) == state
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (state, 1)
    assert words in mail.last_error


def test_a_server_that_is_not_there_is_tried_later(settings: Any) -> None:
    mail = queue()
    with mail_server(settings) as server:
        pass
    assert server.messages == []
    assert deliver(mail.pk) == "queued"
    mail.refresh_from_db()
    assert mail.last_error == "No hubo conexión con el servidor de correo (ConnectionRefusedError)."


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_after_the_server_took_the_mail_repeats_it_with_the_same_message_id(settings: Any) -> None:
    mail = queue()
    taken, answer = threading.Event(), threading.Event()

    def take() -> None:
        taken.set()
        answer.wait(30)

    with mail_server(settings, after_data=take) as server:
        sender = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", f"from gore.outbox import tasks; tasks.deliver_mail({mail.pk})"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": address_of_the_database(), "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert taken.wait(60), "the sender did not get as far as the mail server"
        finally:
            sender.kill()
            sender.wait()
        answer.set()

        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("sending", 1)
        assert sweep().sent == 0
        pass_time(minutes=5)
        assert sweep().sent == 1
    assert [parse(raw)["Message-ID"] for raw in server.messages] == [mail.message_id] * 2


def address_of_the_database() -> str:
    """The database of the tests, for another process."""
    found = connection.settings_dict
    login = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return f"postgres://{login}@{found['HOST']}:{found['PORT'] or 5432}/{quote(found['NAME'])}"


def test_a_bad_goodbye_does_not_send_it_twice(settings: Any) -> None:
    mail = queue()
    with mail_server(settings, replies={"QUIT": "500 what"}) as server:
        assert deliver(mail.pk) == "sent"
        assert sweep().sent == 0
    assert len(server.messages) == 1
