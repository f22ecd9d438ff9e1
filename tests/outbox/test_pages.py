"""The list of mails: who sees it, what is hidden in it, and what can be done there."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gore.core.models import Membership, User
from gore.core.permissions import act_as
from gore.outbox.delivery import deliver
from gore.outbox.message import Attachment
from gore.outbox.models import OutgoingMail
from gore.outbox.permissions import can_manage_mails, can_read_body, can_see_mails
from tests.factories import EditionFactory, MembershipFactory, UserFactory
from tests.outbox.mails import RESET, SECRET, queue, queue_reset

pytestmark = pytest.mark.django_db

LIST = "/articulacion/correos/"
FAILED = {"state": "failed", "next_attempt_at": None, "last_error": "La dirección no existe (550)."}
Role = Membership.Role


def person(role: str | None) -> User:
    if role == "superuser":
        return UserFactory(is_superuser=True)
    user = UserFactory()
    if role == "sd_of_one_edition":
        MembershipFactory(user=user, role=Role.SD_ARTICULATION, edition=EditionFactory())
    elif role == "sd_until_yesterday":
        MembershipFactory(user=user, ends_on=timezone.localdate() - dt.timedelta(days=1))
    elif role:
        MembershipFactory(user=user, role=role)
    return user


@pytest.fixture
def production(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def sd(client: Client) -> Client:
    client.force_login(person(Role.SD_ARTICULATION))
    return client


def in_lima(day: int, hour: int, minute: int) -> dt.datetime:
    """A moment of February 2019."""
    return dt.datetime(2019, 2, day, hour, minute, tzinfo=timezone.get_default_timezone())


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


# --- who ----------------------------------------------------------------------------------------

MANAGERS = ["superuser", Role.SD_ARTICULATION, Role.ADMINISTRATOR]
READERS = [*MANAGERS, Role.OBSERVER]
OTHERS = [None, "sd_of_one_edition", "sd_until_yesterday", Role.REGIONAL_TEAM, Role.MINISTRY_COORDINATOR, Role.RAPPORTEUR]  # fmt: skip


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize("role", [*READERS, *OTHERS])
def test_each_person_sees_and_does_what_is_theirs(settings: Any, client: Client, role: str | None, demo: bool) -> None:
    settings.DEMO = demo
    mail = queue(attachments=[Attachment("a.txt", "text/plain", b"hola")])
    OutgoingMail.objects.update(**FAILED, is_demonstration=demo)
    client.force_login(person(role))
    page = f"{LIST}{mail.pk}/"
    sees, does = role in READERS or demo, role in MANAGERS

    for address in (LIST, page, f"{page}adjuntos/1/"):
        assert client.get(address).status_code == (200 if sees else 404), address
    for address in (f"{page}reintentar/", f"{page}cancelar/", f"{LIST}reintentar/"):
        OutgoingMail.objects.update(**FAILED)
        status = client.post(address).status_code
        assert status == (302 if does else 403 if sees else 404), address
        changed = OutgoingMail.objects.get().state != "failed"
        assert changed is does, address
    assert b"Reintentar" not in client.get(LIST).content or does


@pytest.mark.parametrize("demo", [True, False])
def test_a_visitor_is_asked_to_sign_in(settings: Any, client: Client, demo: bool) -> None:
    settings.DEMO = demo
    mail = queue()
    for address in (LIST, f"{LIST}{mail.pk}/", f"{LIST}{mail.pk}/adjuntos/1/"):
        assert client.get(address).headers["Location"] == f"/cuenta/ingresar/?next={address}"
    for address in (f"{LIST}reintentar/", f"{LIST}{mail.pk}/reintentar/", f"{LIST}{mail.pk}/cancelar/"):
        assert client.post(address).headers["Location"].startswith("/cuenta/ingresar/")
    assert not can_see_mails(AnonymousUser())


def test_a_disabled_person_sees_nothing(client: Client) -> None:
    mail = queue()
    user = person(Role.SD_ARTICULATION)
    client.force_login(user)
    User.objects.update(is_active=False)
    assert client.get(LIST).status_code == 302
    user.refresh_from_db()
    assert not can_see_mails(user)
    assert not can_manage_mails(user)
    assert not can_read_body(user, mail)
    assert not OutgoingMail.objects.visible_to(user).exists()


def test_an_administrator_who_acts_for_a_region_has_no_more_than_the_region(production: None) -> None:
    mail = queue()
    user = person("superuser")
    act_as(user, Membership(user=user, role=Role.REGIONAL_TEAM))
    assert not can_see_mails(user)
    assert not can_manage_mails(user)
    assert not can_read_body(user, mail)
    assert not OutgoingMail.objects.visible_to(user).exists()


def test_absent_and_foreign_mail_answer_alike(production: None, client: Client) -> None:
    mail = queue()
    client.force_login(person(Role.REGIONAL_TEAM))
    foreign, absent = client.get(f"{LIST}{mail.pk}/"), client.get(f"{LIST}{mail.pk + 1}/")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    bodies = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()) for page in (foreign, absent)
    ]
    assert bodies[0] == bodies[1]


def test_real_mail_stays_hidden_when_a_demonstration_opens_its_database(client: Client) -> None:
    mail = queue_reset()
    OutgoingMail.objects.update(is_demonstration=False)
    client.force_login(person(Role.REGIONAL_TEAM))
    assert client.get(f"{LIST}{mail.pk}/").status_code == 404
    assert mail.subject not in text_of(client.get(LIST))
    client.force_login(person(Role.SD_ARTICULATION))
    assert "SECRETO" not in text_of(client.get(f"{LIST}{mail.pk}/"))


@pytest.mark.parametrize("address", ["reintentar/", "1/reintentar/", "1/cancelar/"])
def test_nothing_changes_by_following_a_link(sd: Client, address: str) -> None:
    assert sd.get(f"{LIST}{address}").status_code == 405


# --- personal links -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("state", ["queued", "failed", "sent"])
def test_a_personal_link_is_shown_to_nobody(production: None, client: Client, role: str, state: str) -> None:
    mail = queue_reset(attachments=[Attachment("clave.txt", "text/plain", b"SECRETO")])
    if state == "failed":
        OutgoingMail.objects.update(**FAILED)
    elif state == "sent":
        deliver(mail.pk)
    client.force_login(person(role))

    detail = client.get(f"{LIST}{mail.pk}/")
    pages = [detail, client.get(LIST), client.get(f"{LIST}?q=SECRETO"), client.get(f"{LIST}{mail.pk}/adjuntos/1/")]

    assert all("SECRETO" not in page.content.decode() for page in pages)
    assert pages[-1].status_code == 403
    assert ("Su texto se borró el" if state == "sent" else "solo lo lee quien lo recibe") in text_of(detail)


def test_a_demonstration_shows_it_with_a_link_to_follow(client: Client) -> None:
    mail = queue_reset()
    deliver(mail.pk)
    client.force_login(person(Role.REGIONAL_TEAM))
    page = text_of(client.get(f"{LIST}{mail.pk}/"))
    assert f'<a href="{SECRET}"' in page
    assert "Correos de la demostración" in text_of(client.get(LIST))


# --- the list -----------------------------------------------------------------------------------


def test_failures_come_first_with_what_went_wrong(sd: Client) -> None:
    for number in range(12):
        queue(about=f"x:{number}", subject=f"Fallido {number}")
    OutgoingMail.objects.update(**FAILED)
    queue(about="x:99", subject="En cola")

    page = text_of(sd.get(LIST))

    assert "12 correos no se pudieron enviar" in page
    assert page.index("La dirección no existe (550).") < page.index('<form class="filters"')
    assert page.count("La dirección no existe (550).") == 5
    assert "Ver 7 más" in page
    assert "Reintentar los 12" in page
    assert "espera" not in page.split('id="resultados"')[0]


@pytest.mark.parametrize(
    ("changes", "late"),
    [
        ({}, False),
        ({"next_attempt_at": timezone.now() + dt.timedelta(days=1)}, False),
        ({"next_attempt_at": timezone.now() - dt.timedelta(minutes=3)}, True),
        ({"next_attempt_at": timezone.now() + dt.timedelta(hours=1), "attempts": 1}, True),
    ],
)
def test_mail_that_waits_too_long_is_noticed(sd: Client, changes: dict[str, Any], late: bool) -> None:
    mail = queue()
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=timezone.now(), **changes)
    assert ("1 correo espera más de lo normal" in text_of(sd.get(LIST))) is late


def test_the_list_without_troubles_says_nothing_of_them(sd: Client) -> None:
    deliver(queue().pk)
    page = text_of(sd.get(LIST))
    assert "no se pud" not in page
    assert "espera" not in page
    assert "1 correo<" in page


def subjects(client: Client, query: str) -> set[str]:
    page = text_of(client.get(f"{LIST}?{query}"))
    return {word for word in ("UNO", "DOS", "TRES") if word in page.split('id="resultados"')[1]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"UNO", "DOS", "TRES"}),
        ("state=sent", {"UNO"}),
        ("state=failed&state=queued", {"DOS", "TRES"}),
        ("kind=test.reset", {"TRES"}),
        ("recipient=ANA", {"UNO", "DOS"}),
        ("recipient=mtc.example", {"TRES"}),
        ("after=20/02/2019", {"DOS", "TRES"}),
        ("before=20/02/2019", {"UNO", "DOS"}),
        ("after=2019-02-20&before=2019-02-20", {"DOS"}),
        ("after=22/02/2019", set()),
    ],
)
def test_filters_keep_what_they_say(sd: Client, query: str, expected: set[str]) -> None:
    mails = [
        queue(about="x:1", subject="UNO"),
        queue(about="x:2", subject="DOS"),
        queue(about="x:3", subject="TRES", recipient="luis@mtc.example", kind=RESET),
    ]
    deliver(mails[0].pk)
    OutgoingMail.objects.filter(pk=mails[1].pk).update(**FAILED)
    for day, mail in enumerate(mails, start=19):
        # The last minute of the day in Lima is the next day in London.
        written = in_lima(day, 23, 59)
        OutgoingMail.objects.filter(pk=mail.pk).update(created_at=written)
    assert subjects(sd, query) == expected


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("state=perdido", "No hay ningún estado “perdido”."),
        ("kind=x", "No hay ningún tipo de correo “x”."),
        ("after=31/02/2019", "Escriba una fecha que exista"),
        ("after=21/02/2019&before=20/02/2019", "Es posterior a la fecha de “Hasta”"),
        ("recipient=" + "a" * 201, "Escriba como máximo 200 caracteres."),
        ("page=9", "La página 9 no existe: esta es la última."),
        ("recipient=nadie", "Ningún correo cumple todos los filtros."),
        ("after=01/01/2019&before=31/12/2099", ", desde el <strong>01/01/2019</strong> hasta el <strong>31/12/2099"),
        ("state=failed&state=sent", ", <strong>que no se pudieron enviar y enviados</strong>."),
        ("kind=test.notice&state=queued", "Correos de <strong>Aviso de prueba</strong>, <strong>en cola</strong>."),
    ],
)
def test_the_list_says_what_it_understood(sd: Client, query: str, words: str) -> None:
    queue()
    response = sd.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert words in text_of(response)


def test_before_the_first_mail_the_page_says_what_will_appear(sd: Client) -> None:
    assert "Todavía no hay correos." in text_of(sd.get(LIST))


def test_htmx_gets_the_rows_only(sd: Client) -> None:
    queue(subject="UNO")
    page = sd.get(f"{LIST}?recipient=ana", headers={"HX-Request": "true"}).content.decode()
    assert "UNO" in page
    assert "<html" not in page
    assert 'class="filters"' not in page


@pytest.mark.parametrize("page", [LIST, "detail"])
def test_the_number_of_queries_does_not_grow(
    sd: Client, django_assert_num_queries: DjangoAssertNumQueries, page: str
) -> None:
    files = [Attachment(f"{number}.txt", "text/plain", b"x") for number in range(3)]
    mail = queue(attachments=files[:1])
    OutgoingMail.objects.update(**FAILED)
    address = LIST if page == LIST else f"{LIST}{mail.pk}/"
    sd.get(address)
    with CaptureQueriesContext(connection) as few:
        sd.get(address)
    assert len(few) < 12

    for number in range(60):
        queue(about=f"x:{number}", attachments=files, kind=RESET if number % 2 else "test.notice")
    OutgoingMail.objects.filter(pk__gt=mail.pk + 30).update(**FAILED)
    with django_assert_num_queries(len(few)):
        sd.get(address)


# --- one mail -----------------------------------------------------------------------------------


def test_what_a_mail_says_is_text_not_markup(sd: Client) -> None:
    mail = queue(
        subject="<script>alert(1)</script>", body='<img src=x onerror="alert(2)"> https://gore.example/?a=1&b=2\n'
    )
    page = sd.get(f"{LIST}{mail.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert '<a href="https://gore.example/?a=1&amp;b=2"' in page


def test_an_attachment_is_downloaded_never_shown(sd: Client) -> None:
    mail = queue(attachments=[Attachment("reunión.html", "text/html", b"<script>alert(1)</script>")])
    response = sd.get(f"{LIST}{mail.pk}/adjuntos/1/")
    assert response.content == b"<script>alert(1)</script>"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''reuni%C3%B3n.html"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert sd.get(f"{LIST}{mail.pk}/adjuntos/2/").status_code == 404


def test_a_mail_waiting_for_another_attempt_says_when(sd: Client) -> None:
    mail = queue()
    OutgoingMail.objects.update(last_error="El servidor pidió esperar.", next_attempt_at=in_lima(21, 23, 5))
    page = text_of(sd.get(f"{LIST}{mail.pk}/"))
    assert "El servidor pidió esperar. Se intentará otra vez el 21/02/2019 23:05." in page


def test_what_cannot_be_done_any_more_is_said(sd: Client) -> None:
    mail = queue()
    deliver(mail.pk)
    page = text_of(sd.post(f"{LIST}{mail.pk}/cancelar/", follow=True))
    assert "Este correo no se puede cancelar: enviado." in page
    assert "no se puede reintentar: enviado" in text_of(sd.post(f"{LIST}{mail.pk}/reintentar/", follow=True))


def test_what_was_done_is_said(sd: Client) -> None:
    mail = queue()
    assert "se canceló y no se enviará" in text_of(sd.post(f"{LIST}{mail.pk}/cancelar/", follow=True))
    assert "está otra vez en la cola" in text_of(sd.post(f"{LIST}{mail.pk}/reintentar/", follow=True))
    OutgoingMail.objects.update(**FAILED)
    assert "1 correo está otra vez en la cola." in text_of(sd.post(f"{LIST}reintentar/", follow=True))
    assert "No había correos por reintentar." in text_of(sd.post(f"{LIST}reintentar/", follow=True))


def test_a_missing_mail_server_is_said_on_top(production: None, settings: Any, sd: Client) -> None:
    assert "Falta configurar" not in text_of(sd.get(LIST))
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "Falta configurar el servidor de correo." in text_of(sd.get(LIST))


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_demonstration_leads_to_its_mails(client: Client, signed_in: bool) -> None:
    if signed_in:
        client.force_login(person(None))
    assert (f'href="{LIST}"' in client.get("/acerca/").content.decode()) is signed_in
