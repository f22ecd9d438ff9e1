"""What SD does with mails: send again, cancel."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gore.outbox import services
from gore.outbox.delivery import deliver
from gore.outbox.models import OutgoingMail
from tests.factories import UserFactory
from tests.outbox.mails import queue, queue_reset

pytestmark = pytest.mark.django_db
FAILED = {"state": "failed", "next_attempt_at": None, "last_error": "No existe.", "attempts": 10}


def in_state(mail: OutgoingMail, **changes: Any) -> OutgoingMail:
    OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
    return mail


@pytest.mark.parametrize("state", [FAILED, {"state": "cancelled", "next_attempt_at": None, "attempts": 3}])
def test_a_mail_goes_again_with_its_message_id(
    state: dict[str, Any], mailoutbox: list[Any], django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    mail = in_state(queue(), **state)
    monkeypatch.setattr(services.deliver_mail, "apply_async", lambda args, **options: deliver(*args))

    with django_capture_on_commit_callbacks(execute=True):
        again = services.send_again(mail=mail, by=UserFactory())
        assert (again.state, again.attempts) == ("queued", 0)

    assert [message.message()["Message-ID"] for message in mailoutbox] == [mail.message_id]
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("sent", "")


def test_only_what_was_given_up_goes_again() -> None:
    mail = queue()
    with pytest.raises(ValidationError, match="en cola"):
        services.send_again(mail=mail, by=UserFactory())


def test_an_erased_mail_does_not_go_again(settings: Any) -> None:
    settings.DEMO = False
    mail = services.cancel_mail(mail=queue_reset(), by=UserFactory())
    with pytest.raises(ValidationError, match="su texto se borró"):
        services.send_again(mail=mail, by=UserFactory())
    mail.refresh_from_db()
    assert mail.state == "cancelled"


def test_all_that_failed_goes_again() -> None:
    failed = [in_state(queue(about=f"x:{number}"), **FAILED).pk for number in range(3)]
    cancelled = in_state(queue(about="x:9"), state="cancelled", next_attempt_at=None)

    assert services.send_all_failed_again(by=UserFactory()) == 3
    assert set(OutgoingMail.objects.filter(state="queued", attempts=0).values_list("pk", flat=True)) == set(failed)
    cancelled.refresh_from_db()
    assert cancelled.state == "cancelled"
    assert services.send_all_failed_again(by=UserFactory()) == 0


@pytest.mark.parametrize("state", [{}, FAILED])
def test_a_mail_is_cancelled_before_it_is_sent(state: dict[str, Any], mailoutbox: list[Any]) -> None:
    mail = in_state(queue(), **state) if state else queue()
    assert services.cancel_mail(mail=mail, by=UserFactory()).state == "cancelled"
    assert deliver(mail.pk) is None
    assert mailoutbox == []


def test_a_sent_mail_is_not_cancelled(mailoutbox: list[Any]) -> None:
    mail = queue()
    deliver(mail.pk)
    with pytest.raises(ValidationError, match="enviado"):
        services.cancel_mail(mail=mail, by=UserFactory())


@pytest.mark.parametrize(("demo", "erased"), [(False, True), (True, False)])
def test_a_cancelled_personal_link_is_erased_except_in_a_demonstration(settings: Any, demo: bool, erased: bool) -> None:
    settings.DEMO = demo
    mail = services.cancel_mail(mail=queue_reset(), by=UserFactory())
    assert (mail.body == "") is erased
    assert (mail.erased_at is not None) is erased
