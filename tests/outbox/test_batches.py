"""Batches of mail: held until approved, corrected together or one by one, approved once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail as box
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gore.core.models import Membership, User
from gore.outbox import services as mails
from gore.outbox.batches import services
from gore.outbox.batches.texts import check_text, fill
from gore.outbox.delivery import deliver, sweep
from gore.outbox.models import BatchText, MailBatch, OutgoingMail
from tests.at_once import at_once
from tests.constraints import set_raw
from tests.factories import MembershipFactory, UserFactory
from tests.outbox.batches import NAMES, approve, mails_of, make_batch
from tests.outbox.mails import RESET, SlowBackend, payload, queue

pytestmark = pytest.mark.django_db
Role = Membership.Role
NOW = timezone.now()


@pytest.fixture
def sd() -> User:
    return MembershipFactory(role=Role.SD_ARTICULATION).user


@pytest.fixture
def people() -> list[User]:
    return [UserFactory(full_name=name) for name in ("Ana", "Beto", "Cira")]


def states(batch: MailBatch) -> list[str]:
    return [mail.state for mail in mails_of(batch)]


# --- held ---------------------------------------------------------------------------------------


def test_no_sweeper_and_no_task_sends_a_held_mail(people: list[User]) -> None:
    batch = make_batch(*people)
    assert [deliver(mail.pk) for mail in mails_of(batch)] == [None] * 3
    assert sweep().sent == 0
    assert box.outbox == []
    assert states(batch) == ["held"] * 3


def test_each_mail_has_its_words_and_a_link_of_its_own(people: list[User]) -> None:
    first, second, _third = mails_of(make_batch(*people))
    assert first.subject == "Agenda de Ana"
    assert f"/correo/{first.link_key}/" in first.body
    assert first.link_key != second.link_key
    assert (first.link_path, first.sensitive) == ("/ediciones/", False)


def test_the_same_batch_is_made_once(people: list[User]) -> None:
    batch = make_batch(people[0])
    again = services.open_batch(key="prueba:1", title="Otra vez", by=None)
    assert (again.batch.pk, again.created) == (batch.pk, False)


def test_a_batch_takes_no_personal_mail_and_none_after_its_decision(sd: User) -> None:
    batch = make_batch(sd)
    with pytest.raises(ValueError, match="batch"), transaction.atomic():
        mails.queue_rendered(**payload(kind=RESET, sensitive=True, batch=batch))
    approve(batch, sd)
    batch.refresh_from_db()
    with pytest.raises(ValueError, match="batch"), transaction.atomic():
        mails.queue_rendered(**payload(batch=batch))


# --- texts --------------------------------------------------------------------------------------


def test_words_are_put_in_once_and_never_read_as_text() -> None:
    assert fill("{a} y {b} y {c}", {"a": "{b}", "b": "{a}{0.__class__}"}) == "{b} y {a}{0.__class__} y {c}"


@pytest.mark.parametrize(
    ("subject", "body", "field", "words"),
    [
        ("", "Ver {enlace}", "subject", "Falta este dato"),
        ("Agenda", "  ", "body", "Falta este dato"),
        ("Agenda {region}", "Ver {enlace}", "subject", "No se conoce {region}"),
        ("Agenda", "Ver {enlace} {", "body", "No se conoce {"),
        ("Agenda", "Ver {enlace} {0}", "body", "No se conoce {0}"),
        ("Agenda", "Ver {enlace} {}", "body", "No se conoce {}"),
        ("Agenda", "Ver la página", "body", "Falta {enlace}"),
        ("Agenda", "x" * 20_001 + "{enlace}", "body", "demasiado largo"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(subject: str, body: str, field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_text(subject=subject, body=body, names=NAMES)
    assert words in refused.value.message_dict[field][0]


def test_a_correction_reaches_all_but_those_with_a_text_of_their_own(sd: User, people: list[User]) -> None:
    batch = make_batch(*people)
    first, second, third = mails_of(batch)
    mails.cancel_mail(mail=third, by=sd)
    services.correct_mail(mail=first, version=1, subject="Solo Ana", body=f"Vea {first.words['enlace']}", by=sd)
    text = BatchText.objects.get()
    count = services.correct_text(
        text=text, version=2, subject="Nueva agenda de {institucion}", body="En {enlace}", by=sd
    )
    first, second, third = mails_of(batch)
    assert count == 2
    assert first.subject == "Solo Ana"
    assert (second.subject, third.subject) == ("Nueva agenda de Beto", "Nueva agenda de Cira")
    assert second.body == f"En {second.words['enlace']}\n"


def test_two_who_correct_at_once_are_told_and_nothing_is_overwritten(sd: User, people: list[User]) -> None:
    make_batch(*people)
    text = BatchText.objects.get()
    services.correct_text(text=text, version=1, subject="Uno", body="En {enlace}", by=sd)
    with pytest.raises(ValidationError, match="Otra persona"):
        services.correct_text(text=text, version=1, subject="Dos", body="En {enlace}", by=sd)
    assert {mail.subject for mail in OutgoingMail.objects.all()} == {"Uno"}


def test_one_mail_keeps_its_link(sd: User, people: list[User]) -> None:
    (mail,) = mails_of(make_batch(people[0]))
    with pytest.raises(ValidationError, match="perdió su enlace"):
        services.correct_mail(mail=mail, version=1, subject="Sin", body="Nada", by=sd)


# --- the decision -------------------------------------------------------------------------------


def test_approving_sends_everything_held_once(
    sd: User, people: list[User], django_capture_on_commit_callbacks: Any
) -> None:
    batch = make_batch(*people)
    mails.cancel_mail(mail=mails_of(batch)[2], by=sd)
    with django_capture_on_commit_callbacks(execute=True):
        assert approve(batch, sd) == 2
    sweep()  # a worker may not have come to it yet
    assert states(batch) == ["sent", "sent", "cancelled"]
    assert sorted(message.to[0] for message in box.outbox) == sorted(user.email for user in people[:2])
    with pytest.raises(ValidationError, match="ya no se puede cambiar: aprobado"):
        approve(batch, sd)
    assert sweep().sent == 0


def test_approving_what_changed_meanwhile_is_refused(sd: User, people: list[User]) -> None:
    batch = make_batch(*people)
    services.correct_text(text=BatchText.objects.get(), version=1, subject="Uno", body="En {enlace}", by=sd)
    with pytest.raises(ValidationError, match="Otra persona"):
        services.approve_batch(batch=batch, version=1, by=sd)
    assert states(batch) == ["held"] * 3


def test_a_discarded_batch_never_goes(sd: User, people: list[User]) -> None:
    batch = make_batch(*people)
    with pytest.raises(ValidationError, match="motivo"):
        services.discard_batch(batch=batch, reason=" \n", by=sd)
    assert services.discard_batch(batch=batch, reason="La fecha cambió.", by=sd) == 3
    assert states(batch) == ["cancelled"] * 3
    with pytest.raises(ValidationError, match="lote descartado"):
        mails.send_again(mail=mails_of(batch)[0], by=sd)
    with pytest.raises(ValidationError, match="descartado"):
        approve(batch, sd)


def test_a_mail_taken_out_and_put_back_still_waits_for_approval(sd: User, people: list[User]) -> None:
    batch = make_batch(people[0])
    mails.cancel_mail(mail=mails_of(batch)[0], by=sd)
    mails.send_again(mail=mails_of(batch)[0], by=sd)
    assert states(batch) == ["held"]
    assert sweep().sent == 0


def test_retrying_a_batch_leaves_other_failures_alone(sd: User, people: list[User]) -> None:
    batch, other = make_batch(*people), queue()
    approve(batch, sd)
    failed = {"state": "failed", "next_attempt_at": None, "last_error": "No existe (550)."}
    set_raw(other, **failed)
    set_raw(mails_of(batch)[0], **failed)
    assert services.retry_batch(batch=batch, by=sd) == 1
    assert states(batch) == ["queued"] * 3
    other.refresh_from_db()
    assert other.state == "failed"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_many_who_approve_at_once_send_each_mail_once(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{SlowBackend.__module__}.{SlowBackend.__qualname__}"
    sd = MembershipFactory(role=Role.SD_ARTICULATION).user
    users = [UserFactory() for _number in range(6)]
    batch = make_batch(*users)
    spare = mails_of(batch)[0]

    def act(number: int) -> Any:
        if number == 0:  # among them somebody takes a mail out: neither waits for the other for ever
            return mails.cancel_mail(mail=spare, by=sd)
        return services.approve_batch(batch=batch, version=1, by=sd)

    results = at_once(*[lambda number=number: act(number) for number in range(6)])
    sweep()
    approved = [result for result in results[1:] if isinstance(result, int)]
    assert len(approved) == 1
    assert all(isinstance(result, (int, ValidationError)) for result in results[1:]), results
    sent = sorted(message.to[0] for message in box.outbox)
    assert len(sent) == len(set(sent))
    assert set(sent) >= {user.email for user in users[1:]}


# --- who opened ---------------------------------------------------------------------------------


def test_only_the_recipient_who_signed_in_opens_a_mail(client: Client, sd: User, settings: Any) -> None:
    settings.DEMO = False
    reader, stranger = UserFactory(), UserFactory()
    (mail,) = mails_of(make_batch(reader))
    page = f"/correo/{mail.link_key}/"

    assert client.get(page).headers["Location"].startswith("/cuenta/ingresar/")
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    client.force_login(sd)
    assert client.get(page).headers["Location"] == "/ediciones/"
    mail.refresh_from_db()
    assert mail.opened_at is None

    client.force_login(reader)
    assert client.get(page).headers["Location"] == "/ediciones/"
    mail.refresh_from_db()
    first = mail.opened_at
    assert first is not None
    client.get(page)
    mail.refresh_from_db()
    assert mail.opened_at == first
    assert client.get("/correo/x/").status_code == 404


# --- pages --------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client: Client, sd: User) -> Client:
    client.force_login(sd)
    return client


def test_sd_corrects_and_approves_on_the_pages(signed_in: Client, people: list[User]) -> None:
    batch = make_batch(*people)
    text = BatchText.objects.get()
    shown = signed_in.get(batch.get_absolute_url()).content.decode()
    assert "Agenda de Ana" in shown
    assert "Aprobar y enviar 3 correos" in shown

    bad = signed_in.post(
        f"{batch.get_absolute_url()}textos/{text.pk}/", {"subject": "Uno", "body": "Sin", "version": 1}
    )
    assert bad.status_code == 400
    assert "Falta {enlace}" in bad.content.decode()
    good = {"subject": "Agenda final de {institucion}", "body": "En {enlace}", "version": 1}
    done = signed_in.post(f"{batch.get_absolute_url()}textos/{text.pk}/", good, follow=True).content.decode()
    assert "Se corrigieron 3 correos." in done
    assert "Agenda final de Ana" in done

    stale = signed_in.post(f"{batch.get_absolute_url()}textos/{text.pk}/", {**good, "subject": "Mía {institucion}"})
    told = stale.content.decode()
    assert "Otra persona corrigió este lote" in told
    assert "Mía {institucion}" in told
    assert 'name="version" value="2"' in told

    signed_in.post(f"{batch.get_absolute_url()}aprobar/", {"version": "uno"})
    assert states(batch) == ["held"] * 3
    done = signed_in.post(f"{batch.get_absolute_url()}aprobar/", {"version": 2}, follow=True).content.decode()
    assert "Aprobado: 3 correos salen ahora." in done


def test_one_mail_is_corrected_and_the_batch_discarded_on_the_pages(signed_in: Client, people: list[User]) -> None:
    batch = make_batch(*people)
    mail = mails_of(batch)[0]
    page = f"/articulacion/correos/{mail.pk}/corregir/"
    assert "perdió su enlace" in signed_in.post(page, {"subject": "A", "body": "B", "version": 1}).content.decode()
    sent = {"subject": "Solo para Ana", "body": f"En {mail.words['enlace']}", "version": 1}
    assert "Solo para Ana" in signed_in.post(page, sent, follow=True).content.decode()
    assert signed_in.get(f"/articulacion/correos/{queue().pk}/corregir/").status_code == 404

    discard = f"{batch.get_absolute_url()}descartar/"
    assert signed_in.post(discard, {"reason": ""}).status_code == 400
    assert "ninguno de sus correos" in signed_in.post(discard, {"reason": "Otra fecha"}, follow=True).content.decode()
    assert signed_in.post(page, sent).status_code == 400


def test_the_lists_ask_as_often_for_many_as_for_few(signed_in: Client, people: list[User]) -> None:
    def queries(address: str) -> int:
        signed_in.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(address).status_code == 200
        return len(captured)

    batch = make_batch(people[0])
    addresses = ("/articulacion/correos/lotes/", batch.get_absolute_url())
    few = [queries(address) for address in addresses]
    for number in range(2, 12):
        make_batch(people[0], key=f"prueba:{number}")
    with transaction.atomic():
        for user in [UserFactory() for _n in range(12)]:
            services.add_mail(
                text=BatchText.objects.get(batch=batch), about=f"o:{user.pk}", recipient=user.email, user=user,
                words={"institucion": "X"}, page="/",
            )  # fmt: skip
    assert [queries(address) for address in addresses] == few


def test_filters_find_and_explain(signed_in: Client, people: list[User]) -> None:
    batch = make_batch(*people)
    approve(batch, UserFactory())
    make_batch(people[0], key="prueba:2")
    waiting = signed_in.get("/articulacion/correos/lotes/?state=waiting").content.decode()
    assert waiting.count('<th scope="row">') == 1
    assert "No hay ningún estado “nada”." in signed_in.get("/articulacion/correos/lotes/?state=nada").content.decode()
    found = signed_in.get(f"{batch.get_absolute_url()}?recipient={people[1].email}").content.decode()
    assert people[1].email.partition("@")[0] in found
    assert found.count('data-label="Asunto"') == 1


# --- the database -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("named", {"title": ""}),
        ("decision_dated", {"state": "approved"}),
        ("decision_dated", {"decided_at": NOW}),
        ("decision_dated", {"state": "lost", "decided_at": NOW}),
        ("discarded_has_reason", {"state": "discarded", "decided_at": NOW}),
        ("discarded_has_reason", {"discard_reason": "porque sí"}),
        ("version_from_one", {"version": 0}),
    ],
)
def test_the_database_refuses_a_batch(constraint: str, changes: dict[str, Any]) -> None:
    batch = make_batch()
    with pytest.raises(IntegrityError, match=f"outbox_batch_{constraint}"), transaction.atomic():
        set_raw(batch, **changes)


def test_the_database_refuses_mails_and_texts_of_no_batch(people: list[User]) -> None:
    (mail,) = mails_of(make_batch(people[0]))
    text = BatchText.objects.get()
    for constraint, row, changes in (
        ("outbox_mail_held_in_a_batch", mail, {"batch": None}),
        ("outbox_mail_link_leads_here", mail, {"link_path": "https://malo.example/"}),
        ("outbox_mail_link_leads_here", mail, {"link_key": None, "link_path": "/"}),
        ("outbox_batchtext_not_empty", text, {"body": ""}),
        ("outbox_batchtext_once|UNIQUE", text, None),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            if changes is None:
                BatchText.objects.bulk_create([BatchText(batch=text.batch, kind=text.kind, subject="a", body="b")])
            else:
                set_raw(row, **changes)
