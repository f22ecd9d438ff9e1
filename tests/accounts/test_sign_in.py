"""Signing in and out: one answer for everybody, exact limits, two steps, sessions."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from gore.accounts import limits
from gore.core.models import Membership, User
from gore.core.throttle import Limit, take
from gore.outbox.models import OutgoingMail
from tests.factories import PASSWORD, MembershipFactory, RegionalGovernmentFactory

Role = Membership.Role
LOGIN = "/cuenta/ingresar/"
RESET = "/cuenta/contrasena/recuperar/"


def with_address(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def member(db: None) -> User:
    return with_address(MembershipFactory(role=Role.REGIONAL_TEAM, institution=RegionalGovernmentFactory()).user)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def page_without_noise(answer: Any) -> str:
    """The page without what differs between any two answers, and without the address typed."""
    text = answer.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r'value="[^"@]+@gore\.example"', "", text)


def test_an_e_mail_and_a_password_lead_to_the_own_workspace(member: User, client: Client) -> None:
    answer = sign_in(client, member.email.upper())
    assert answer.status_code == 302
    assert client.get(answer.url).url == "/region/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(member: User) -> None:
    wrong = sign_in(Client(), member.email, "otra clave cualquiera")
    unknown = sign_in(Client(), "nadie@gore.example", "otra clave cualquiera")
    assert wrong.status_code == unknown.status_code == 200
    assert page_without_noise(wrong) == page_without_noise(unknown)
    assert "no coinciden" in wrong.content.decode()


def test_asking_for_a_new_password_answers_the_same_for_everybody(member: User) -> None:
    known = Client().post(RESET, {"email": member.email})
    unknown = Client().post(RESET, {"email": "nadie@gore.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [member.email]


def test_a_reset_link_works_once(member: User, client: Client) -> None:
    client.post(RESET, {"email": member.email})
    mail = OutgoingMail.objects.get(kind="accounts.password_reset_key")
    assert mail.sensitive
    link = re.search(r"https?://[^/]+(/cuenta/contrasena/recuperar/\S+)", mail.body)
    assert link
    form = client.get(link[1], follow=True)
    address = form.redirect_chain[-1][0]
    new = "otra frase larga y nueva"
    client.post(address, {"password1": new, "password2": new})

    member.refresh_from_db()
    assert member.check_password(new)
    assert "ya no sirve" in Client().get(link[1], follow=True).content.decode()
    assert OutgoingMail.objects.filter(kind="accounts.password_reset").count() == 1


def test_nobody_signs_up_alone(db: None, client: Client) -> None:
    page = client.get("/cuenta/registro/")
    assert "por invitación" in page.content.decode()
    client.post("/cuenta/registro/", {"email": "yo@gore.example", "password1": PASSWORD})
    assert not User.objects.exists()


def test_an_account_that_is_switched_off_is_out_with_its_next_click(member: User, client: Client) -> None:
    client.force_login(member)
    assert client.get("/region/").status_code == 200
    User.objects.filter(pk=member.pk).update(is_active=False)
    answer = client.get("/region/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, LOGIN)


def test_a_switched_off_account_cannot_sign_in(member: User, client: Client) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    answer = client.post(LOGIN, {"login": member.email, "password": PASSWORD}, follow=True)
    assert "no está activa" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_demonstration_account_does_not_sign_in_outside_a_demonstration(
    member: User, client: Client, settings: Any
) -> None:
    User.objects.filter(pk=member.pk).update(is_demonstration=True)
    client.force_login(member)
    assert client.get("/region/").status_code == 200
    settings.DEMO = False
    assert client.get("/region/").status_code == 302
    fresh = Client()
    sign_in(fresh, member.email)
    assert "_auth_user_id" not in fresh.session


# --- limits -------------------------------------------------------------------------------------


def test_after_ten_wrong_passwords_not_even_the_right_one_enters(member: User) -> None:
    for _ in range(limits.LOGIN_BY_ACCOUNT.count):
        assert "no coinciden" in sign_in(Client(), member.email, "mala").content.decode()
    client = Client()
    answer = sign_in(client, member.email)
    assert "demasiados intentos" in answer.content.decode().lower()
    assert "_auth_user_id" not in client.session


def test_unknown_accounts_are_limited_alike(db: None) -> None:
    for _ in range(limits.LOGIN_BY_ACCOUNT.count):
        sign_in(Client(), "nadie@gore.example", "mala")
    assert "demasiados intentos" in sign_in(Client(), "nadie@gore.example", "mala").content.decode().lower()


def test_successful_sign_ins_do_not_count(member: User) -> None:
    for _ in range(limits.LOGIN_BY_ACCOUNT.count + 3):
        client = Client()
        assert sign_in(client, member.email).status_code == 302


def test_resets_are_limited_by_account_and_say_when_to_come_back(member: User, client: Client) -> None:
    for _ in range(limits.RESET_BY_ACCOUNT.count):
        assert client.post(RESET, {"email": member.email}).status_code == 302
    answer = client.post(RESET, {"email": member.email.upper()})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3601
    assert OutgoingMail.objects.count() == limits.RESET_BY_ACCOUNT.count


def test_invented_links_are_limited(db: None, client: Client) -> None:
    answers = [
        client.get(f"/cuenta/invitacion/{n:043d}/").status_code for n in range(limits.SECRET_BY_ADDRESS.count + 2)
    ]
    assert answers == [404] * limits.SECRET_BY_ADDRESS.count + [429, 429]


def test_parallel_attempts_never_pass_the_limit() -> None:
    cache.clear()
    limit = Limit("test-parallel", 10, 86400)
    with ThreadPoolExecutor(64) as pool:
        allowed = list(pool.map(lambda _n: take(limit, "subject").allowed, range(64)))
    assert sum(allowed) == 10


def test_each_subject_has_its_own_count_and_gives_attempts_back() -> None:
    limit = Limit("test-own", 1, 86400)
    first = take(limit, "a")
    assert first.allowed
    assert take(limit, "b").allowed
    assert not take(limit, "a").allowed
    second = take(limit, "c")
    second.give_back()
    assert take(limit, "c").allowed


@pytest.mark.services
def test_parallel_attempts_never_pass_the_limit_on_redis(settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}
    }
    limit = Limit("test-parallel-redis", 10, 86400)
    subject = str(id(limit))
    with ThreadPoolExecutor(64) as pool:
        allowed = list(pool.map(lambda _n: take(limit, subject).allowed, range(64)))
    assert sum(allowed) == 10


# --- two steps ----------------------------------------------------------------------------------


def code_of(secret: str) -> str:
    """The six digits that an application shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def coordinator(db: None) -> User:
    return with_address(MembershipFactory(role=Role.SD_ARTICULATION, second_factor=False).user)


@pytest.mark.parametrize("path", ["/", "/articulacion/", "/compromisos/", "/admin/", "/region/"])
def test_sd_sets_up_the_second_step_before_anything_else(coordinator: User, client: Client, path: str) -> None:
    client.force_login(coordinator)
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, "/cuenta/dos-pasos/")
    page = client.get("/cuenta/dos-pasos/").content.decode()
    assert "Su rol exige la verificación en dos pasos" in page


def test_the_api_says_why_without_the_second_step(coordinator: User, client: Client) -> None:
    client.force_login(coordinator)
    answer = client.get("/api/v1/commitments/")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "dos pasos" in answer.json()["detail"]


def test_other_roles_and_demonstration_accounts_do_not_need_it(
    member: User, coordinator: User, client: Client, settings: Any
) -> None:
    client.force_login(member)
    assert client.get("/region/").status_code == 200
    User.objects.filter(pk=coordinator.pk).update(is_demonstration=True)
    client.force_login(coordinator)
    assert client.get("/articulacion/").status_code == 200


def test_setting_up_an_application_and_signing_in_with_it(
    coordinator: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, coordinator.email)
    page = client.get("/cuenta/dos-pasos/aplicacion/activar/")
    secret = page.context["form"].secret
    wrong = client.post("/cuenta/dos-pasos/aplicacion/activar/", {"code": "000000"})
    assert "no es correcto" in wrong.content.decode()
    page = client.get("/cuenta/dos-pasos/aplicacion/activar/")
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/cuenta/dos-pasos/aplicacion/activar/", {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<li><code>(\w+)</code></li>", answer.content.decode())
    assert len(codes) == 10
    assert client.get("/articulacion/").status_code == 200
    assert OutgoingMail.objects.filter(kind="accounts.totp_activated").count() == 1

    cache.clear()  # a code works once: allauth remembers the one that was used
    again = Client()
    step = sign_in(again, coordinator.email)
    assert step.url == "/cuenta/dos-pasos/codigo/"
    assert again.get("/articulacion/").status_code == 302
    assert "no es correcto" in again.post(step.url, {"code": "000000"}).content.decode()
    assert again.post(step.url, {"code": codes[0]}).status_code == 302
    assert again.get("/articulacion/").status_code == 200
    # A recovery code works once.
    third = Client()
    sign_in(third, coordinator.email)
    third.post("/cuenta/dos-pasos/codigo/", {"code": codes[0]})
    assert third.get("/articulacion/").status_code == 302


def test_the_last_second_step_stays_with_whoever_needs_it(coordinator: User, client: Client) -> None:
    sign_in(client, coordinator.email)
    TOTP.activate(coordinator, "A" * 32)
    answer = client.post("/cuenta/dos-pasos/aplicacion/quitar/")
    assert "Su rol exige dos pasos" in answer.content.decode()
    assert Authenticator.objects.filter(user=coordinator, type=Authenticator.Type.TOTP).exists()


# --- browser sessions ---------------------------------------------------------------------------


def test_one_sees_and_ends_ones_other_sessions(member: User) -> None:
    here, there = Client(), Client(headers={"user-agent": "Otro navegador"})
    sign_in(here, member.email)
    sign_in(there, member.email)
    assert "Otro navegador" in here.get("/cuenta/dispositivos/").content.decode()
    here.post("/cuenta/dispositivos/")
    assert here.get("/region/").status_code == 200
    assert there.get("/region/").status_code == 302


def test_pages_of_a_signed_in_person_are_not_kept(member: User, client: Client) -> None:
    client.force_login(member)
    for path in ("/", "/region/", "/cuenta/", "/compromisos/", "/compromisos/?format=csv", "/no-existe/"):
        assert client.get(path)["Cache-Control"] == "no-store", path
