"""Invitations: one link, one use, one person."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gore.accounts import services
from gore.accounts.models import Invitation
from gore.core.models import Membership, User
from gore.outbox.models import OutgoingMail
from tests.factories import (
    EditionFactory,
    InstitutionFactory,
    MembershipFactory,
    RegionalGovernmentFactory,
    UserFactory,
)

Role = Membership.Role
NEW_PASSWORD = "una frase larga de prueba"


@pytest.fixture
def sd(db: None) -> User:
    return MembershipFactory(role=Role.SD_ARTICULATION).user


@pytest.fixture
def government(db: None) -> Any:
    return RegionalGovernmentFactory()


def invite(by: User, institution: Any, **fields: Any) -> tuple[Invitation, str]:
    """An invitation and the secret of the link that its mail holds."""
    values = {"email": "Rosa.Quispe@gore.example", "full_name": "Rosa Quispe", "role": Role.REGIONAL_TEAM, **fields}
    made = services.invite(by=by, institution=institution, **values)
    return made, secret_of(made)


def secret_of(invitation: Invitation) -> str:
    about = f"accounts.invitation:{invitation.pk}:{invitation.times_sent}"
    body = OutgoingMail.objects.get(kind="accounts.invitation", about=about).body
    found = re.search(r"/cuenta/invitacion/([^/\s]+)/", body)
    assert found
    return found[1]


def test_an_invitation_sends_one_mail_and_keeps_no_secret(sd: User, government: Any) -> None:
    made, secret = invite(sd, government)

    mail = OutgoingMail.objects.get()
    assert mail.recipient == made.email == "rosa.quispe@gore.example"
    assert mail.sensitive
    assert government.name in mail.body
    assert secret not in str([vars(row) for row in Invitation.objects.all()])
    assert made.state == "open"


def test_a_new_person_creates_the_account_and_lands_in_the_workspace(sd: User, government: Any, client: Client) -> None:
    _made, secret = invite(sd, government)
    address = f"/cuenta/invitacion/{secret}/"

    page = client.get(address)
    assert page.status_code == 200
    # "no-referrer" would make browsers send the form with `Origin: null`, which is refused as forged.
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    answer = client.post(
        address,
        {"full_name": "Rosa  Quispe Flores", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD},
        follow=True,
    )

    assert answer.redirect_chain[-1][0] == "/region/"
    user = User.objects.get(email="rosa.quispe@gore.example")
    assert user.full_name == "Rosa Quispe Flores"
    assert user.check_password(NEW_PASSWORD)
    membership = user.memberships.get()
    assert (membership.role, membership.institution, membership.granted_by) == (Role.REGIONAL_TEAM, government, sd)
    assert Invitation.objects.get().accepted_by == user
    # The link is used up.
    assert Client().get(address).status_code == 404


def test_somebody_with_an_account_signs_in_and_adds_the_role(sd: User, government: Any, client: Client) -> None:
    user = UserFactory(email="rosa.quispe@gore.example")
    _made, secret = invite(sd, government)
    address = f"/cuenta/invitacion/{secret}/"

    page = client.get(address).content.decode()
    assert "password_again" not in page
    refused = client.post(address, {"full_name": "X", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD})
    assert refused.status_code == 200
    assert not user.memberships.exists()
    client.force_login(user)
    client.post(address)

    assert user.memberships.get().institution == government
    assert User.objects.filter(email=user.email).count() == 1


def test_another_signed_in_account_cannot_take_it(sd: User, government: Any, client: Client) -> None:
    _made, secret = invite(sd, government)
    other = UserFactory()
    client.force_login(other)

    answer = client.post(f"/cuenta/invitacion/{secret}/")

    assert answer.status_code == 200
    assert "es otra" in answer.content.decode()
    assert not other.memberships.exists()
    assert Invitation.objects.usable(timezone.now()).count() == 1
    with pytest.raises(ValidationError, match="otra cuenta"):
        services.accept_invitation(secret=secret, user=other)


@pytest.mark.parametrize("change", ["expired", "revoked", "accepted", "tampered", "short", "long", "invented"])
def test_links_that_do_not_work_look_alike(
    sd: User, government: Any, client: Client, change: str, django_assert_num_queries: Any
) -> None:
    made, secret = invite(sd, government)
    rows = Invitation.objects.filter(pk=made.pk)
    now = timezone.now()
    if change == "expired":
        rows.update(created_at=now - dt.timedelta(days=8), expires_at=now - dt.timedelta(seconds=1))
    elif change == "revoked":
        services.revoke_invitation(invitation=made, by=sd)
    elif change == "accepted":
        rows.update(accepted_at=now, accepted_by=sd)
    tried = {
        "tampered": secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        "short": secret[:10],
        "long": secret + "x" * 100,
        "invented": "x" * 43,
    }.get(change, secret)

    answer = client.get(f"/cuenta/invitacion/{tried}/")
    posted = client.post(
        f"/cuenta/invitacion/{tried}/",
        {"full_name": "Rosa", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD},
    )

    assert answer.status_code == posted.status_code == 404
    reference = client.get(f"/cuenta/invitacion/{'y' * 43}/").content
    assert answer.content == posted.content == reference
    assert not User.objects.filter(email=made.email).exists()


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"password": "corta", "password_again": "corta"}, "password", "12 caracteres"),
        ({"password": "123456789012", "password_again": "123456789012"}, "password", "num"),
        ({"password": "rosa.quispe@gore.example", "password_again": "rosa.quispe@gore.example"}, "password", "similar"),
        ({"password": NEW_PASSWORD, "password_again": "otra frase larga"}, "password_again", "no son iguales"),
        ({"full_name": "", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}, "full_name", "Falta este dato"),
        ({"full_name": "a\x00b", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}, "full_name", "nul"),
    ],
)
def test_bad_answers_are_said_next_to_the_field_and_the_link_still_works(
    sd: User, government: Any, client: Client, data: dict[str, str], field: str, message: str
) -> None:
    _made, secret = invite(sd, government)

    answer = client.post(f"/cuenta/invitacion/{secret}/", {"full_name": "Rosa Quispe", **data})

    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert message in " ".join(errors[field])
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert services.find_invitation(secret) is not None
    assert not User.objects.filter(email="rosa.quispe@gore.example").exists()


def test_sending_again_makes_a_new_link_and_ends_the_old_one(sd: User, government: Any) -> None:
    made, old = invite(sd, government)
    again = services.send_invitation_again(invitation=made, by=sd)

    new = secret_of(again)
    assert new != old
    assert services.find_invitation(old) is None
    assert services.find_invitation(new) == made
    assert OutgoingMail.objects.count() == 2


def test_the_same_invitation_is_not_open_twice(sd: User, government: Any) -> None:
    made, _secret = invite(sd, government)
    with pytest.raises(ValidationError) as refused:
        invite(sd, government, email="rosa.quispe@GORE.example")
    assert list(refused.value.message_dict) == ["email"]
    assert OutgoingMail.objects.count() == 1

    # After it expired there is room for a new one.
    past = timezone.now() - dt.timedelta(days=8)
    Invitation.objects.filter(pk=made.pk).update(created_at=past, expires_at=past + dt.timedelta(days=7))
    invite(sd, government)
    made.refresh_from_db()
    assert made.state == "revoked"


@pytest.mark.parametrize(
    ("role", "institution", "message"),
    [
        (Role.REGIONAL_TEAM, "ministry", "gobierno regional"),
        (Role.MINISTRY_COORDINATOR, "region", "organismo nacional"),
        (Role.SD_ARTICULATION, "ministry", "PCM"),
        (Role.SD_ARTICULATION, "region", "PCM"),
    ],
)
def test_a_role_has_to_fit_the_institution(
    sd: User, government: Any, role: str, institution: str, message: str
) -> None:
    body = government if institution == "region" else InstitutionFactory()
    with pytest.raises(ValidationError) as refused:
        invite(sd, body, role=role)
    assert message in " ".join(refused.value.message_dict["institution"])
    assert not OutgoingMail.objects.exists()


def test_only_an_administrator_invites_administrators(sd: User, db: None) -> None:
    pcm = InstitutionFactory(kind="cabinet_office")
    with pytest.raises(PermissionDenied):
        invite(sd, pcm, role=Role.ADMINISTRATOR)
    administrator = MembershipFactory(role=Role.ADMINISTRATOR).user
    made, _secret = invite(administrator, pcm, role=Role.ADMINISTRATOR)
    assert made.role == Role.ADMINISTRATOR


def test_the_form_of_sd_says_what_is_wrong_and_keeps_what_was_typed(sd: User, government: Any, client: Client) -> None:
    client.force_login(sd)
    data = {
        "email": "sin arroba", "full_name": "Rosa Quispe", "role": "regional_team", "institution": government.pk,
        "ends_on": "31/02/2027",
    }  # fmt: skip

    answer = client.post("/articulacion/personas/invitar/", data)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Escriba un correo completo" in page
    assert "día/mes/año" in page
    assert 'value="sin arroba"' in page
    assert 'value="31/02/2027"' in page
    assert not Invitation.objects.exists()

    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    answer = client.post("/articulacion/personas/invitar/", {**data, "email": "r@gore.example", "ends_on": yesterday})
    assert "Esa fecha ya pasó" in answer.content.decode()

    answer = client.post("/articulacion/personas/invitar/", {**data, "email": "r@gore.example", "ends_on": ""})
    assert answer.status_code == 302
    assert Invitation.objects.get().email == "r@gore.example"


def test_the_role_of_administrator_is_not_offered_to_sd(sd: User, government: Any, client: Client) -> None:
    client.force_login(sd)
    page = client.get("/articulacion/personas/invitar/").content.decode()
    assert 'value="administrator"' not in page
    answer = client.post(
        "/articulacion/personas/invitar/",
        {"email": "r@gore.example", "full_name": "R", "role": "administrator", "institution": government.pk},
    )
    assert answer.status_code == 400
    assert not Invitation.objects.exists()


def test_accepting_twice_gives_one_membership(sd: User, government: Any) -> None:
    _made, secret = invite(sd, government)
    services.accept_invitation(secret=secret, full_name="Rosa", password=NEW_PASSWORD)
    with pytest.raises(ValidationError, match="ya no sirve"):
        services.accept_invitation(secret=secret, full_name="Rosa", password=NEW_PASSWORD)
    assert Membership.objects.filter(institution=government).count() == 1


def test_an_invitation_of_one_edition_gives_only_that_edition(sd: User, government: Any) -> None:
    edition = EditionFactory()
    _made, secret = invite(sd, government, edition=edition, ends_on=timezone.localdate() + dt.timedelta(days=30))
    user = services.accept_invitation(secret=secret, full_name="Rosa", password=NEW_PASSWORD)
    membership = user.memberships.get()
    assert membership.edition == edition
    assert membership.ends_on == timezone.localdate() + dt.timedelta(days=30)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "Rosa@gore.example"},
        {"expires_at": timezone.now() - dt.timedelta(days=999)},
        {"accepted_at": timezone.now()},
        {"role": "owner"},
    ],
)
def test_the_database_refuses_what_no_invitation_can_be(sd: User, government: Any, fields: dict[str, Any]) -> None:
    made, _secret = invite(sd, government)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(**fields)


def test_fields_that_nobody_offered_change_nothing(sd: User, government: Any, client: Client) -> None:
    _made, secret = invite(sd, government)
    data = {
        "full_name": "Rosa", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD, "email": "otra@gore.example",
        "role": "administrator", "institution": "1", "is_superuser": "on", "is_staff": "on", "starts_on": "2000-01-01",
    }  # fmt: skip
    client.post(f"/cuenta/invitacion/{secret}/", data)
    user = User.objects.get(email="rosa.quispe@gore.example")
    assert (user.is_superuser, user.is_staff) == (False, False)
    membership = user.memberships.get()
    assert (membership.role, membership.institution) == (Role.REGIONAL_TEAM, government)
    assert membership.starts_on == timezone.localdate()
