"""Accounts, roles, editions and institutions in the administration."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from bilaterals.models import Meeting
from gore.core.models import Edition, Institution, Membership, OfficeHolder, User
from gore.core.selectors import public_version
from sessions.models import SummitSession
from tests.admin.conftest import Role, signed_in
from tests.admin.rows import address, errors, sent
from tests.factories import (
    PASSWORD,
    CommitmentFactory,
    EditionFactory,
    InstitutionFactory,
    MeetingFactory,
    MembershipFactory,
    OfficeHolderFactory,
    RegionFactory,
    SpaceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "otra-clave-larga-2020"


# --- accounts -----------------------------------------------------------------------------------


def test_an_account_is_made_with_its_address_in_lower_case(chief: User) -> None:
    data = {
        "email": " Nueva@GORE.example ", "full_name": "Persona Nueva", "usable_password": "true",
        "password1": NEW_PASSWORD, "password2": NEW_PASSWORD,
    }  # fmt: skip

    assert signed_in(chief).post(address(User, "add"), data).status_code == 302

    made = User.objects.get(email="nueva@gore.example")
    assert made.check_password(NEW_PASSWORD)
    assert (made.is_staff, made.is_superuser, made.is_demonstration) == (False, False, True)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("email", {"email": "no es correo"}),
        ("email", {"email": "YA@gore.example"}),
        ("email", {"email": "a\x00@gore.example"}),
        ("full_name", {"full_name": ""}),
        ("password2", {"password2": "distinta-y-larga-2020"}),
        ("password2", {"password1": "corta", "password2": "corta"}),
    ],
)
def test_what_cannot_be_an_account_is_told(chief: User, field: str, changes: dict[str, str]) -> None:
    UserFactory(email="ya@gore.example")
    data = {
        "email": "nueva@gore.example", "full_name": "Persona", "usable_password": "true", "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD, **changes,
    }  # fmt: skip

    response = signed_in(chief).post(address(User, "add"), data)

    assert response.status_code == 200
    assert list(errors(response)) == [field]


def test_an_administrator_changes_somebody_s_password_and_permissions(chief: User, sd: User) -> None:
    client = signed_in(chief)
    page = client.get(address(sd, "change"))
    assert "Edición: modificar" in page.content.decode()
    view = Permission.objects.get(codename="view_edition")
    assert client.post(address(sd, "change"), sent(page, user_permissions=[view.pk], is_active=None)).status_code == 302
    sd.refresh_from_db()
    assert list(sd.user_permissions.all()) == [view]
    assert not sd.is_active

    where = f"{address(User)}{sd.pk}/password/"
    assert client.get(where).status_code == 200
    data = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(where, data).status_code == 302
    sd.refresh_from_db()
    assert sd.check_password(NEW_PASSWORD)


def test_one_changes_ones_own_password(client: Client, sd: User) -> None:
    assert client.get("/admin/password_change/").status_code == 200
    data = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post("/admin/password_change/", data).status_code == 302
    assert client.get("/admin/password_change/done/").status_code == 200
    sd.refresh_from_db()
    assert sd.check_password(NEW_PASSWORD)


def test_who_manages_accounts_without_being_administrator_gains_nothing(sd: User, chief: User) -> None:
    sd.user_permissions.add(*Permission.objects.filter(codename__in=["view_user", "change_user", "add_user"]))
    client = signed_in(sd)
    page = client.get(address(sd, "change"))
    data = sent(page, is_superuser="on", user_permissions=[Permission.objects.first().pk])

    assert client.post(address(sd, "change"), data).status_code == 302
    sd.refresh_from_db()
    assert not sd.is_superuser
    assert {right.codename for right in sd.user_permissions.all()} == {"view_user", "change_user", "add_user"}
    assert client.post(address(chief, "change"), {}).status_code == 403
    assert client.post(f"{address(User)}{chief.pk}/password/", {}).status_code == 403


def test_accounts_are_not_deleted(chief: User, sd: User) -> None:
    assert signed_in(chief).post(address(sd, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=sd.pk).exists()


def test_memberships_are_read_here_and_given_elsewhere(client: Client, chief: User) -> None:
    held = MembershipFactory(role=Role.RAPPORTEUR)
    for who in (client, signed_in(chief)):
        assert who.get(address(Membership)).status_code == 200
        assert who.get(address(held, "change")).status_code == 200
        assert who.get(address(Membership, "add")).status_code == 403
        assert who.post(address(held, "change"), {"role": "administrator"}).status_code == 403
        assert who.post(address(held, "delete"), {"post": "yes"}).status_code == 403
    held.refresh_from_db()
    assert held.role == Role.RAPPORTEUR


# --- editions -----------------------------------------------------------------------------------


def test_an_edition_moves_on_and_public_pages_follow(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    sector = InstitutionFactory()
    edition = EditionFactory(phase=Edition.Phase.AGENDAS)
    before = public_version()
    page = client.get(address(edition, "change"))

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            address(edition, "change"), sent(page, phase="summit", sectors=[sector.pk], code="otro-codigo")
        )

    assert response.status_code == 302
    code = edition.code
    edition.refresh_from_db()
    assert (edition.phase, edition.code, list(edition.sectors.all())) == ("summit", code, [sector])
    assert public_version() == before + 1


@pytest.mark.parametrize(
    ("field", "changes", "message"),
    [
        ("end_date", {"end_date": "20/02/2019"}, "no puede ser anterior al primero"),
        ("ordinal", {"kind": "extraordinary", "ordinal": "12"}, "no lleva número"),
        ("ordinal", {"ordinal": "7"}, "ya tiene ese número"),
        ("seq", {"seq": "7"}, "ya tiene ese orden"),
        ("seq", {"seq": "-1"}, "mayor o igual"),
        ("code", {"code": "gore 12"}, "consistente"),
        ("code", {"code": "gore-07"}, "Ya existe"),
        ("start_date", {"start_date": "31/02/2019"}, "Escriba una fecha que exista"),
        ("sectors", {"sectors": ["x"]}, "no es un valor válido"),
        ("title", {"title": "a\x00b"}, "nul"),
    ],
)
def test_what_cannot_be_an_edition_is_told(client: Client, field: str, changes: dict[str, Any], message: str) -> None:
    EditionFactory(code="gore-07", seq=7)
    data = {
        "space": SpaceFactory().pk, "code": "gore-12", "title": "12.º GORE", "kind": "ordinary", "seq": "12",
        "ordinal": "12", "start_date": "21/02/2019", "end_date": "22/02/2019", "phase": "preparation", **changes,
    }  # fmt: skip

    response = client.post(address(Edition, "add"), data)

    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert message in " ".join(errors(response)[field])


def test_an_edition_with_history_is_not_deleted_and_says_why(chief: User) -> None:
    commitment = CommitmentFactory()
    client = signed_in(chief)

    page = client.post(address(commitment.edition, "delete"), {"post": "yes"})

    assert page.status_code == 200
    assert commitment.code in page.content.decode()
    assert Edition.objects.filter(pk=commitment.edition_id).exists()
    bare = EditionFactory()
    assert client.post(address(bare, "delete"), {"post": "yes"}).status_code == 302
    assert not Edition.objects.filter(pk=bare.pk).exists()


def test_sessions_and_meetings_keep_to_their_edition(client: Client) -> None:
    meeting = MeetingFactory()
    data = {
        "edition": meeting.edition_id, "kind": "plenary", "title": "Plenaria", "day": "1", "position": "1",
        "date": "01/02/2017", "starts_at_0": "01/02/2017", "starts_at_1": "10:00", "ends_at_0": "01/02/2017",
        "ends_at_1": "09:00", "basis": "planned", "meeting": meeting.code,
    }  # fmt: skip
    response = client.post(address(SummitSession, "add"), data)
    assert errors(response) == {
        "ends_at": ["El fin debe ser posterior al inicio."],
        "meeting": ["Solo una sesión de bilaterales lleva una reunión."],
    }
    for changes in ({"starts_at_1": "25:99"}, {"starts_at_0": "31/02/2017"}):
        assert "starts_at" in errors(client.post(address(SummitSession, "add"), {**data, **changes}))
    assert (
        client.post(address(SummitSession, "add"), {**data, "kind": "bilateral", "ends_at_1": "11:00"}).status_code
        == 302
    )
    assert SummitSession.objects.get().meeting == meeting
    assert errors(client.post(address(SummitSession, "add"), {**data, "meeting": "", "ends_at_1": "11:00"})) == {
        "position": ["Otra sesión ya ocupa ese lugar del día."]
    }

    response = client.post(
        address(Meeting, "add"),
        {
            "code": "gore-99-B-0001",
            "edition": meeting.edition_id,
            "regions": [],
            "sectors": [],
            "minutes_planned": "481",
        },
    )
    assert set(errors(response)) == {"regions", "sectors", "minutes_planned"}
    page = client.get(address(meeting, "change"))
    other = EditionFactory()
    assert (
        client.post(address(meeting, "change"), sent(page, edition=other.pk, minutes_planned="30")).status_code == 302
    )
    edition = meeting.edition_id
    meeting.refresh_from_db()
    assert (meeting.edition_id, meeting.minutes_planned) == (edition, 30)


# --- institutions -------------------------------------------------------------------------------


def test_a_new_short_name_reaches_the_search_of_commitments(client: Client) -> None:
    sector = InstitutionFactory(short_name="Agricultura")
    commitment = CommitmentFactory(sector=sector, regions=RegionFactory(name="Puno"), text="Canal de riego")
    page = client.get(address(sector, "change"))

    assert client.post(address(sector, "change"), sent(page, short_name="Desarrollo Agrario")).status_code == 302

    commitment.refresh_from_db()
    assert commitment.search_text == f"{commitment.code} canal de riego desarrollo agrario puno".lower()
    sector.refresh_from_db()
    assert sector.short_name == "Desarrollo Agrario"


def test_people_in_office_are_kept_inside_their_institution(client: Client) -> None:
    sector = InstitutionFactory()
    OfficeHolderFactory(institution=sector, person_name="Primera Persona", office="Ministra")
    page = client.get(address(sector, "change"))
    rows = {
        "office_holders-TOTAL_FORMS": "2", "office_holders-1-person_name": "Segunda Persona",
        "office_holders-1-office": "Ministro", "office_holders-1-starts_on": "01/02/2019",
        "office_holders-1-ends_on": "31/01/2019",
    }  # fmt: skip

    response = client.post(address(sector, "change"), {**sent(page), **rows})
    assert errors(response) == {"office_holders-1-ends_on": ["No puede terminar antes de empezar."]}
    rows["office_holders-1-ends_on"] = ""
    assert (
        client.post(address(sector, "change"), {**sent(page), **rows, "office_holders-0-DELETE": "on"}).status_code
        == 302
    )
    assert set(OfficeHolder.objects.values_list("person_name", flat=True)) == {"Primera Persona", "Segunda Persona"}


def test_an_institution_in_use_is_not_deleted(chief: User) -> None:
    commitment = CommitmentFactory()
    page = signed_in(chief).post(address(commitment.sector, "delete"), {"post": "yes"})
    assert page.status_code == 200
    assert Institution.objects.filter(pk=commitment.sector_id).exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("region", {"kind": "regional_government", "region": ""}),
        ("sits_at_table", {"kind": "local_government", "sits_at_table": "on"}),
        ("code", {"code": "con espacio"}),
        ("name", {"name": "x" * 161}),
    ],
)
def test_what_cannot_be_an_institution_is_told(client: Client, field: str, changes: dict[str, str]) -> None:
    data = {"code": "MIDAGRI", "name": "Ministerio", "short_name": "Agro", "kind": "ministry", **changes}
    data |= {"office_holders-TOTAL_FORMS": "0", "office_holders-INITIAL_FORMS": "0"}

    response = client.post(address(Institution, "add"), data)

    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert not Institution.objects.filter(code=data["code"]).exists()


def test_memberships_of_an_account_show_in_its_page(chief: User) -> None:
    membership = MembershipFactory(role=Role.RAPPORTEUR, starts_on=dt.date(2018, 1, 1))
    text = signed_in(chief).get(address(membership.user, "change")).content.decode()
    assert membership.institution.name in text
    assert "01/01/2018" in text
