"""Sessions before the summit: planned by SD, answered by those invited, and who came."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gore.core.clock import today
from gore.core.models import Edition, Institution, Membership, User
from sessions.models import SessionInvitation, SummitSession
from sessions.preparation import services
from tests.factories import (
    EditionFactory,
    InstitutionFactory,
    MembershipFactory,
    PreparationFactory,
    RegionalGovernmentFactory,
    SessionInvitationFactory,
    SessionMaterialFactory,
)

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def edition() -> Edition:
    start = today() + dt.timedelta(days=30)
    return EditionFactory(start_date=start, end_date=start, phase="call")


@pytest.fixture
def sd() -> User:
    return MembershipFactory(role=Role.SD_ARTICULATION).user


@pytest.fixture
def government() -> Institution:
    return RegionalGovernmentFactory()


@pytest.fixture
def team(government: Institution) -> User:
    return MembershipFactory(role=Role.REGIONAL_TEAM, institution=government).user


def posted(*institutions: Institution, **changes: Any) -> dict[str, Any]:
    day = today() + dt.timedelta(days=7)
    return {
        "kind": "preparatory", "title": "Cómo funciona", "date": f"{day:%d/%m/%Y}", "starts": "09:30", "ends": "11:00",
        "venue": "PCM", "link": "", "note": "", "institutions": [body.pk for body in institutions], **changes,
    }  # fmt: skip


def test_sd_plans_a_session_and_changes_who_is_invited(
    client: Client, edition: Edition, sd: User, government: Institution
) -> None:
    client.force_login(sd)
    ministry = InstitutionFactory(sits_at_table=True)
    add = f"/preparacion/{edition.code}/agregar/"
    page = client.post(add, posted(government, ministry), follow=True).content.decode()
    assert "La sesión quedó guardada." in page
    assert "09:30–11:00" in page
    session = SummitSession.objects.get()
    assert (session.day, session.basis, session.invitations.count()) == (0, "planned", 2)
    SessionInvitation.objects.filter(institution=ministry).update(attended=True, recorded_at=session.starts_at)
    client.post(f"/preparacion/{edition.code}/{session.pk}/cambiar/", posted(RegionalGovernmentFactory(), title="Otra"))
    session.refresh_from_db()
    kept = set(session.invitations.values_list("institution__pk", flat=True))
    assert session.title == "Otra"
    assert ministry.pk in kept, "its attendance was noted"
    assert government.pk not in kept
    client.post(add, posted(government))
    assert SummitSession.objects.filter(day=0).count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Falta este dato."),
        ({"venue": ""}, "Escriba el lugar, el enlace para conectarse, o los dos."),
        ({"date": "31/02/2027"}, "Escriba una fecha que exista"),
        ({"date": "01/01/2099"}, "antes del primer día"),
        ({"starts": "25:00"}, "Escriba la hora"),
        ({"starts": "11:00", "ends": "11:00"}, "posterior a la de inicio"),
        ({"link": "javascript:alert(1)"}, "Escriba una dirección completa"),
        ({"institutions": []}, "Invite al menos a una institución."),
        ({"institutions": ["uno"]}, "Elija de la lista."),
        ({"kind": "plenary"}, "Elija una de las dos."),
    ],
)
def test_bad_input_is_explained_and_kept(
    client: Client, edition: Edition, sd: User, government: Institution, changes: dict[str, Any], words: str
) -> None:
    client.force_login(sd)
    answer = client.post(f"/preparacion/{edition.code}/agregar/", posted(government, note="No se pierde", **changes))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "No se pierde" in answer.content.decode()
    assert not SummitSession.objects.exists()


def test_a_team_sees_what_it_is_invited_to_and_answers(
    client: Client, edition: Edition, government: Institution, team: User
) -> None:
    session = PreparationFactory(edition=edition, title="Charla sobre inversiones", link="https://reunion.example/1")
    SessionInvitationFactory(session=session, institution=government)
    SessionMaterialFactory(session=session, title="Guía de inversiones")
    other = PreparationFactory(edition=edition, title="Para otros", kind="briefing")
    client.force_login(team)
    page = client.get(f"/preparacion/{edition.code}/").content.decode()
    assert "Charla sobre inversiones" in page
    assert "Para otros" not in page
    assert client.get(other.get_preparation_url()).status_code == 404
    assert "Guía de inversiones" in client.get(session.get_preparation_url()).content.decode()

    address = f"{session.get_preparation_url()}respuesta/"
    refused = client.post(address, {"answer": "comes", "people": ""})
    assert refused.status_code == 400
    assert "Escriba quiénes asistirán" in refused.content.decode()
    assert client.post(address, {"answer": "quizás"}).status_code == 400
    assert (
        "La SD tiene su respuesta"
        in client.post(address, {"answer": "comes", "people": "Ana, jefa"}, follow=True).content.decode()
    )
    client.post(address, {"answer": "declines", "people": "Ana, jefa"})
    row = SessionInvitation.objects.get()
    assert (row.answer, row.people, row.answered_by) == ("declines", "", team)


def test_nobody_answers_once_it_has_begun_or_for_others(
    edition: Edition, government: Institution, team: User, sd: User
) -> None:
    session = PreparationFactory(edition=edition, date=today() - dt.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        services.answer_invitation(session=session, by=team, answer="comes", people="Ana")
    SessionInvitationFactory(session=session, institution=government)
    with pytest.raises(ValidationError, match="ya empezó"):
        services.answer_invitation(session=session, by=team, answer="comes", people="Ana")
    with pytest.raises(PermissionDenied):
        services.answer_invitation(session=session, by=sd, answer="comes", people="Ana")


def test_sd_notes_who_came_from_the_day_on(client: Client, edition: Edition, sd: User, team: User) -> None:
    session = PreparationFactory(edition=edition, date=today() + dt.timedelta(days=1))
    came, missed = (SessionInvitationFactory(session=session) for _n in range(2))
    client.force_login(sd)
    address = f"{session.get_preparation_url()}asistencia/"
    assert "desde el día de la sesión" in client.post(address, {"present": [came.pk]}, follow=True).content.decode()
    SummitSession.objects.filter(pk=session.pk).update(date=today())
    told = client.post(address, {"present": [came.pk, "x", 999_999]}, follow=True).content.decode()
    assert "Asistencia anotada: 1 instituciones." in told
    came.refresh_from_db()
    missed.refresh_from_db()
    assert (came.attended, missed.attended, missed.recorded_by) == (True, False, sd)
    with pytest.raises(PermissionDenied):
        services.record_attendance(session=session, by=team, present=[])


def test_materials_come_and_go(client: Client, edition: Edition, sd: User) -> None:
    session = PreparationFactory(edition=edition)
    client.force_login(sd)
    address = f"{session.get_preparation_url()}materiales/"
    bad = client.post(address, {"title": "Guía", "link": "no es"})
    assert bad.status_code == 400
    assert "Escriba una dirección completa" in bad.content.decode()
    client.post(address, {"title": "Guía", "link": "https://www.gob.pe/guia"})
    material = session.materials.get()
    assert (material.title, material.added_by) == ("Guía", sd)
    client.post(f"{address}{material.pk}/quitar/")
    assert not session.materials.exists()


def test_the_public_programme_does_not_hold_them(client: Client, edition: Edition) -> None:
    PreparationFactory(edition=edition, title="Solo para invitados", link="https://reunion.example/1")
    for page in (f"/ediciones/{edition.code}/agenda/", f"/ediciones/{edition.code}/"):
        assert "Solo para invitados" not in client.get(page).content.decode()


def test_the_pages_ask_as_often_for_many_as_for_few(client: Client, edition: Edition, sd: User) -> None:
    client.force_login(sd)
    session = PreparationFactory(edition=edition)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def more() -> None:
        SessionInvitationFactory(session=session)
        SessionMaterialFactory(session=session)
        SessionInvitationFactory(session=PreparationFactory(edition=edition))

    more()
    addresses = (f"/preparacion/{edition.code}/", session.get_preparation_url())
    few = [queries(address) for address in addresses]
    for _number in range(6):
        more()
    assert [queries(address) for address in addresses] == few


def test_the_home_says_what_to_answer(client: Client, edition: Edition, government: Institution, team: User) -> None:
    session = PreparationFactory(edition=edition)
    row = SessionInvitationFactory(session=session, institution=government)
    client.force_login(team)
    assert "Responder a 1 invitación" in client.get("/region/").content.decode()
    services.answer_invitation(session=session, by=team, answer="comes", people="Ana")
    row.refresh_from_db()
    assert row.answer == "comes"
    assert "Responder a 1 invitación" not in client.get("/region/").content.decode()
