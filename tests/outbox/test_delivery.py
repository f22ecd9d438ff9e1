"""From the row to the mail server: once, again with the same Message-ID after a crash, later after
a failure, never after a refusal."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from gore import schedule
from gore.outbox import delivery
from gore.outbox.delivery import deliver, diagnose, sweep, wait_before
from gore.outbox.message import Attachment
from gore.outbox.models import MAX_ATTEMPTS, OutgoingMail
from tests.commitments.test_services import at_once
from tests.outbox.mails import SECRET, FailingBackend, pass_time, queue, queue_reset

pytestmark = pytest.mark.django_db

REFUSED = smtplib.SMTPRecipientsRefused({"ana@region.example": (550, b"5.1.1 user unknown")})
BUSY = smtplib.SMTPDataError(451, b"4.3.0 try again later")


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def failing(settings: Any) -> type[FailingBackend]:
    settings.EMAIL_BACKEND = "tests.outbox.mails.FailingBackend"
    return FailingBackend


def fail_with(failing: type[FailingBackend], error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failing, "error", error)


def ids_of(messages: list[Any]) -> list[str]:
    return [message.message()["Message-ID"] for message in messages]


# --- sent once ----------------------------------------------------------------------------------


def test_a_mail_is_sent_once(mailoutbox: list[Any]) -> None:
    mail = queue()

    assert deliver(mail.pk) == "sent"
    assert deliver(mail.pk) is None
    assert sweep().sent == 0

    mail.refresh_from_db()
    assert ids_of(mailoutbox) == [mail.message_id]
    assert (mail.state, mail.attempts, mail.lease, mail.last_error) == ("sent", 1, None, "")
    assert mail.sent_at is not None
    assert mail.body == "Vence mañana.\n"


def test_a_mail_that_is_gone_or_cancelled_is_not_sent(mailoutbox: list[Any]) -> None:
    mail = queue()
    OutgoingMail.objects.update(state="cancelled", next_attempt_at=None)
    assert deliver(mail.pk) is None
    assert deliver(mail.pk + 1) is None
    assert mailoutbox == []


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_send_each_mail_once(settings: Any, mailoutbox: list[Any]) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.mails.SlowBackend"
    mails = [queue(about=f"x:{number}") for number in range(20)]

    swept = at_once(*[sweep] * 4, *[lambda: [deliver(mail.pk) for mail in mails]] * 2)

    assert sorted(ids_of(mailoutbox)) == sorted(mail.message_id for mail in mails)
    assert sum(result.sent for result in swept[:4]) + sum(found.count("sent") for found in swept[4:]) == 20
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_mail_is_never_sent_inside_a_transaction(mailoutbox: list[Any]) -> None:
    mail = queue()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        deliver(mail.pk)
    assert mailoutbox == []


# --- crashes ------------------------------------------------------------------------------------


def test_after_a_crash_between_send_and_mark_the_same_message_goes_again(
    mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark_sent", lambda mail: (_ for _ in ()).throw(Crash()))
        with pytest.raises(Crash):
            deliver(mail.pk)

    assert sweep().sent == 0, "the lease is still good"
    pass_time(minutes=4)
    assert sweep().sent == 0
    pass_time(minutes=1)
    assert sweep().sent == 1

    mail.refresh_from_db()
    assert ids_of(mailoutbox) == [mail.message_id, mail.message_id]
    assert (mail.state, mail.attempts) == ("sent", 2)


def test_after_a_crash_before_sending_the_mail_goes_once(
    settings: Any, failing: type[FailingBackend], monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    mail = queue()
    fail_with(failing, Crash(), monkeypatch)
    with pytest.raises(Crash):
        deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "sending"

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    pass_time(minutes=5)
    assert sweep().sent == 1
    assert ids_of(mailoutbox) == [mail.message_id]


def test_a_mail_that_kills_every_sender_is_given_up(
    failing: type[FailingBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()
    fail_with(failing, Crash(), monkeypatch)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Crash):
            deliver(mail.pk)
        pass_time(minutes=5)

    assert deliver(mail.pk) is None
    assert sweep().failed == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", MAX_ATTEMPTS)
    assert "se interrumpió" in mail.last_error


def test_a_slow_sender_whose_lease_ran_out_does_not_undo_what_another_did(mailoutbox: list[Any]) -> None:
    mail = queue()
    slow = delivery._claim(mail.pk)
    assert slow is not None
    pass_time(minutes=5)
    assert deliver(mail.pk) == "sent"

    delivery._mark_failed(slow, delivery.Problem("tarde", permanent=True))

    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("sent", "")


def test_a_slow_sender_who_succeeds_is_believed() -> None:
    mail = queue()
    slow = delivery._claim(mail.pk)
    assert slow is not None
    pass_time(minutes=5)
    other = delivery._claim(mail.pk)
    assert other is not None

    delivery._mark_sent(slow)
    delivery._mark_failed(other, delivery.Problem("duplicado", permanent=True))

    mail.refresh_from_db()
    assert mail.state == "sent"


# --- failures -----------------------------------------------------------------------------------


def test_waits_grow_to_six_hours_and_last_about_a_day() -> None:
    minutes = [wait_before(attempt, spread=0) / dt.timedelta(minutes=1) for attempt in range(1, MAX_ATTEMPTS)]
    assert minutes == [1, 3, 9, 27, 81, 243, 360, 360, 360]
    assert 24 <= sum(minutes) / 60 <= 25
    assert wait_before(10_000, spread=0) == dt.timedelta(hours=6)


def test_waits_are_spread_by_a_fifth() -> None:
    assert wait_before(1, spread=-1) == dt.timedelta(seconds=48)
    assert wait_before(1, spread=1) == dt.timedelta(seconds=72)
    drawn = {wait_before(1) for _ in range(50)}
    assert len(drawn) > 10
    assert min(drawn) >= dt.timedelta(seconds=48)
    assert max(drawn) <= dt.timedelta(seconds=72)


def test_a_failure_is_tried_again_later_and_in_the_end_given_up(
    failing: type[FailingBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()
    fail_with(failing, BUSY, monkeypatch)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        before = timezone.now()
        swept = sweep()
        mail.refresh_from_db()
        assert mail.attempts == attempt
        if attempt < MAX_ATTEMPTS:
            assert (mail.state, swept.later) == ("queued", 1)
            wait = mail.next_attempt_at - before
            assert wait_before(attempt, spread=-1) <= wait <= wait_before(attempt, spread=1) + dt.timedelta(seconds=5)
            assert sweep().later == 0, "not due yet"
            pass_time(hours=8)
    assert (mail.state, swept.failed) == ("failed", 1)
    assert mail.last_error == "El servidor de correo rechazó el mensaje (451: 4.3.0 try again later)."
    assert deliver(mail.pk) is None


def test_a_refused_address_is_given_up_at_once(failing: type[FailingBackend], monkeypatch: pytest.MonkeyPatch) -> None:
    mail = queue()
    fail_with(failing, REFUSED, monkeypatch)

    assert deliver(mail.pk) == "failed"
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", 1)
    assert mail.last_error == "El servidor de correo no acepta esta dirección (550: 5.1.1 user unknown)."


@pytest.mark.parametrize(
    ("error", "permanent", "words"),
    [
        (REFUSED, True, "no acepta esta dirección (550: 5.1.1 user unknown)"),
        (smtplib.SMTPRecipientsRefused({"a@b.pe": (450, b"greylisted")}), False, "(450: greylisted)"),
        (smtplib.SMTPDataError(554, b"spam\r\nX: y"), True, "rechazó el mensaje (554: spam"),
        (BUSY, False, "(451: 4.3.0 try again later)"),
        (smtplib.SMTPSenderRefused(552, b"too big", "a@b.pe"), True, "tamaño"),
        (smtplib.SMTPSenderRefused(550, b"not yours", "a@b.pe"), False, "remitente"),
        (smtplib.SMTPAuthenticationError(535, b"bad"), False, "usuario o la contraseña"),
        (smtplib.SMTPConnectError(554, b"no service"), False, "no está disponible (554: no service)"),
        (smtplib.SMTPServerDisconnected("gone"), False, "No hubo conexión"),
        (ConnectionRefusedError(111, "refused"), False, "No hubo conexión"),
        (TimeoutError(), False, "No hubo conexión"),
        (ValueError("odd"), False, "error inesperado (ValueError)"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_an_error_means(error: Exception, permanent: bool, words: str) -> None:
    problem = diagnose(error, detailed=True)
    assert problem.permanent is permanent
    assert words in problem.text
    assert "\n" not in problem.text
    assert "\r" not in problem.text


def test_what_a_server_says_about_personal_mail_is_not_kept(
    failing: type[FailingBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue_reset()
    fail_with(failing, smtplib.SMTPDataError(554, f"blocked: {SECRET}".encode()), monkeypatch)
    deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.last_error == "El servidor de correo rechazó el mensaje (554)."


def test_a_message_that_cannot_be_built_is_given_up(mailoutbox: list[Any]) -> None:
    mail = queue()
    OutgoingMail.objects.update(headers={"X-Malo": "uno\nBcc: b@c.pe"})

    assert deliver(mail.pk) == "failed"

    mail.refresh_from_db()
    assert mail.last_error == "Ocurrió un error inesperado (BadHeaderError)."
    assert mailoutbox == []


# --- personal links -----------------------------------------------------------------------------


@pytest.mark.parametrize(("demo", "erased"), [(False, True), (True, False)])
def test_a_personal_link_is_erased_once_sent_except_in_a_demonstration(
    settings: Any, mailoutbox: list[Any], demo: bool, erased: bool
) -> None:
    settings.DEMO = demo
    mail = queue_reset(attachments=[Attachment("a.txt", "text/plain", b"secreto")])

    assert deliver(mail.pk) == "sent"

    assert SECRET in mailoutbox[0].body
    mail.refresh_from_db()
    assert (mail.erased_at is not None) is erased
    assert mail.body == ("" if erased else f"Su enlace: {SECRET}\n")
    assert bytes(mail.attachments.get().content) == (b"" if erased else b"secreto")


def test_other_mail_is_kept(settings: Any, mailoutbox: list[Any]) -> None:
    settings.DEMO = False
    mail = queue()
    deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.body, mail.erased_at) == ("Vence mañana.\n", None)


# --- the sweeper --------------------------------------------------------------------------------


def test_a_sweep_is_bounded_and_begins_with_the_oldest(mailoutbox: list[Any]) -> None:
    mails = [queue(about=f"x:{number}") for number in range(5)]
    OutgoingMail.objects.filter(pk=mails[4].pk).update(next_attempt_at=timezone.now() - dt.timedelta(days=1))

    assert sweep(limit=2).sent == 2
    assert ids_of(mailoutbox) == [mails[4].message_id, mails[0].message_id]
    assert sweep().sent == 3


def test_a_sweep_ends_before_the_next_begins(mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        queue(about=f"x:{number}")
    clock = iter([0.0, 1.0, 46.0])
    monkeypatch.setattr(delivery.time, "monotonic", lambda: next(clock))
    assert sweep().sent == 1


def test_one_mail_that_cannot_be_marked_does_not_stop_the_others(
    mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = queue(about="x:1"), queue(about="x:2")
    mark = delivery._mark_sent

    def mark_others(mail: OutgoingMail) -> str:
        if mail.pk == first.pk:
            raise RuntimeError("the database went away")
        return mark(mail)

    monkeypatch.setattr(delivery, "_mark_sent", mark_others)
    assert sweep().sent == 1
    assert set(OutgoingMail.objects.values_list("pk", "state")) == {(first.pk, "sending"), (second.pk, "sent")}


def test_the_clock_sweeps_every_minute(mailoutbox: list[Any]) -> None:
    job = next(job for job in schedule.JOBS if job.task == "gore.outbox.tasks.sweep_outbox")
    assert job.seconds == 60
    queue()
    job.run()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("backend", delivery.SENDS_NOTHING)
def test_production_without_a_mail_server_keeps_its_mail(settings: Any, capsys: Any, backend: str) -> None:
    mail = queue_reset()
    settings.EMAIL_BACKEND, settings.DEMO = backend, False

    assert deliver(mail.pk) is None
    assert sweep().sent == 0

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)
    assert SECRET not in capsys.readouterr().out


def test_a_demonstration_without_a_mail_server_counts_its_mail_as_sent(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert deliver(queue().pk) == "sent"
