"""The history pages: who reads them, what they refuse, and what they show without an audit trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from gore.core.models import Edition, Membership, User
from gore.workspaces import trail
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    MembershipFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/articulacion/historial/"
Role = Membership.Role


def person(role: str | None, **membership: Any) -> User:
    if role == "superuser":
        return UserFactory(is_superuser=True, is_demonstration=True)
    user = UserFactory(is_demonstration=True)
    if role is not None:
        MembershipFactory(user=user, role=role, **membership)
    return user


def page_of(row: Any) -> str:
    return reverse("history-object", args=[row._meta.app_label, row._meta.model_name, row.pk])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


@pytest.fixture
def sd(client: Client) -> Client:
    client.force_login(person(Role.SD_ARTICULATION))
    return client


@pytest.fixture
def no_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on SQLite, whatever the tests run on."""
    monkeypatch.setattr(trail, "is_kept", lambda: False)


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["superuser", Role.SD_ARTICULATION, Role.ADMINISTRATOR, Role.OBSERVER])
def test_sd_administrators_and_observers_read_it(client: Client, role: str) -> None:
    client.force_login(person(role))
    assert client.get(LIST).status_code == 200
    assert client.get(page_of(CommitmentFactory())).status_code == 200


@pytest.mark.parametrize("role", [None, Role.REGIONAL_TEAM, Role.MINISTRY_COORDINATOR, Role.RAPPORTEUR])
def test_everybody_else_finds_nothing_there(client: Client, role: str | None) -> None:
    client.force_login(person(role))
    commitment = CommitmentFactory()
    absent = page_of(commitment).replace(f"/{commitment.pk}/", "/987654/")
    pages = [client.get(path) for path in (LIST, page_of(commitment), absent)]
    assert [page.status_code for page in pages] == [404, 404, 404]
    assert not any(commitment.code in text_of(page) for page in pages)


def test_sd_of_one_edition_does_not_read_the_history_of_all(client: Client) -> None:
    client.force_login(person(Role.SD_ARTICULATION, edition=EditionFactory()))
    assert client.get(LIST).status_code == 404


def test_anonymous_people_are_asked_to_sign_in_whether_the_thing_exists_or_not(client: Client) -> None:
    for path in (LIST, page_of(CommitmentFactory()), f"{LIST}commitments/commitment/987654/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/cuenta/ingresar/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_history_is_only_read(sd: Client, method: str) -> None:
    assert getattr(sd, method)(LIST).status_code == 405
    assert getattr(sd, method)(page_of(EditionFactory())).status_code == 405


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.OBSERVER, True), (Role.SD_ARTICULATION, True), (Role.REGIONAL_TEAM, False), (None, False)]
)
def test_the_public_page_leads_there_only_those_who_may_read_it(client: Client, role: str | None, seen: bool) -> None:
    commitment = CommitmentFactory()
    path = commitment.get_absolute_url()
    assert page_of(commitment) not in text_of(client.get(path))
    client.force_login(person(role))
    assert (page_of(commitment) in text_of(client.get(path))) == seen


# --- addresses that name nothing ----------------------------------------------------------------


@pytest.mark.parametrize(
    "rest",
    [
        "commitments/commitment/987654/",
        "commitments/commitment/0/",
        "commitments/commitment/-1/",
        "commitments/commitment/uno/",
        "commitments/commitment/٣/",
        "commitments/commitment/99999999999999999999/",
        "commitments/commitment/9223372036854775808/",
        "commitments/compliancerate/1/",
        "commitments/commitmentevent/1/",
        "commitments/commitment_counterparts/1/",
        "commitments/nada/1/",
        "nada/commitment/1/",
        "auth/permission/1/",
        "core/publicversion/1/",
    ],
)
def test_what_is_not_in_the_trail_is_not_found(sd: Client, rest: str) -> None:
    assert sd.get(LIST + rest).status_code == 404


# --- filters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("user=nadie", "Ninguna cuenta tiene “nadie” en su nombre o su correo."),
        ("after=31/02/2019", "Escriba una fecha que exista, por ejemplo 31/12/2018 o 2018-12-31."),
        ("before=ayer", "Escriba una fecha que exista, por ejemplo 31/12/2018 o 2018-12-31."),
        ("after=02/01/2019&before=01/01/2019", "Es posterior a la fecha de “Hasta”: cambie una de las dos."),
        ("table=nada", "No hay ninguna tabla “nada”."),
        ("table=core.region&table=core.edition", "Elija solo un valor."),
        ("origin=nada", "No hay ninguna vía “nada”."),
        ("object=zzz", "Nada tiene ni tuvo el código “zzz”."),
        ("object=3", "Para buscar por número, elija también la tabla."),
        ("object=99999999999999999999&table=core.region", "Nada tiene ni tuvo el código “99999999999999999999”."),
        ("object=a%00b", "Quite los caracteres que no son letras, números ni signos."),
        (f"user={'x' * 201}", "Escriba como máximo 200 caracteres."),
    ],
)
def test_what_is_not_understood_is_said_next_to_the_field(sd: Client, query: str, message: str) -> None:
    update = CommitmentUpdateFactory()
    response = sd.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert text_of(response).count(message.replace("“", "“")) >= 2  # in the summary and at the field
    assert update.commitment.code not in text_of(response).partition('id="resultados"')[2]


def test_a_script_in_the_address_is_only_text(sd: Client) -> None:
    response = sd.get(f"{LIST}?user=<script>alert(1)</script>&object=<b>x</b>")
    assert "<script>alert" not in text_of(response)
    assert "<b>x" not in text_of(response)


def test_every_table_can_be_chosen_by_its_spanish_name(sd: Client) -> None:
    page = text_of(sd.get(LIST))
    for title in ("Compromiso: contrapartes", "Edición: sectores que participan", "Cuenta", "Avance", "Pertenencia"):
        assert f">{title}</option>" in page


# --- without a trail ----------------------------------------------------------------------------


@pytest.mark.usefixtures("no_trail")
def test_without_a_trail_the_page_says_so_and_shows_the_updates(sd: Client) -> None:
    rosa = UserFactory(full_name="Rosa Quispe")
    update = CommitmentUpdateFactory(note="Se entregó la obra.", author=rosa)
    page = text_of(sd.get(LIST))
    assert "Esta base de datos no guarda pista de auditoría." in page
    assert "1 cambio." in page
    for shown in (update.commitment.code, "Avance informado", "Se entregó la obra.", "Rosa Quispe", "Por verificar"):
        assert shown in page


@pytest.mark.usefixtures("no_trail")
def test_without_a_trail_a_commitment_shows_its_own_updates(sd: Client) -> None:
    commitment, other = CommitmentFactory(), CommitmentFactory()
    CommitmentUpdateFactory(commitment=commitment, note="De este.", verified_on=dt.date(2018, 3, 1))
    CommitmentUpdateFactory(commitment=other, note="Del otro.", return_reason="Falta el acta.")
    page = text_of(sd.get(page_of(commitment)))
    assert f"Historial de {commitment.code}" in page
    assert "De este." in page
    assert "Verificado el 01/03/2018" in page
    assert "Del otro." not in page
    assert "Falta el acta." in text_of(sd.get(page_of(other)))


@pytest.mark.usefixtures("no_trail")
def test_without_a_trail_other_things_have_no_history(sd: Client) -> None:
    CommitmentUpdateFactory()
    page = text_of(sd.get(page_of(EditionFactory(title="Séptimo GORE"))))
    assert "Historial de Séptimo GORE" in page
    assert "Esta base de datos no guarda pista de auditoría: solo PostgreSQL anota" in page
    assert "Avance informado" not in page


@pytest.mark.usefixtures("no_trail")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"uno", "dos"}),
        ("user=rosa", {"uno"}),
        ("user=verificadora", {"dos"}),
        ("after=02/03/2018", {"dos"}),
        ("before=01/03/2018", {"uno"}),
        ("after=01/03/2018&before=02/03/2018", {"uno", "dos"}),
        ("table=commitments.commitmentupdate", {"uno", "dos"}),
        ("table=core.region", set()),
        ("object=ED-01-c-0001", {"uno"}),
        ("object=otra", set()),
        ("origin=database", set()),
    ],
)
def test_without_a_trail_the_filters_choose_among_the_updates(sd: Client, query: str, expected: set[str]) -> None:
    RegionFactory(code="OTRA")
    CommitmentUpdateFactory(
        commitment=CommitmentFactory(code="ed-01-C-0001"),
        note="Nota uno",
        author=UserFactory(full_name="Rosa Quispe"),
        reported_at=dt.datetime(2018, 3, 1, 23, 30, tzinfo=timezone.get_default_timezone()),
    )
    CommitmentUpdateFactory(
        note="Nota dos",
        reported_at=dt.datetime(2018, 3, 2, 0, 30, tzinfo=timezone.get_default_timezone()),
        verified_on=dt.date(2018, 3, 2),
        happened_on=dt.date(2018, 3, 1),
        verified_by=UserFactory(full_name="La Verificadora"),
    )
    page = text_of(sd.get(f"{LIST}?{query}"))
    assert {word for word in ("uno", "dos") if f"Nota {word}" in page} == expected
    if not expected:
        assert "Ningún cambio cumple todos los filtros." in page


@pytest.mark.usefixtures("no_trail")
def test_without_a_trail_the_number_of_queries_does_not_grow(
    sd: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    CommitmentUpdateFactory(author=UserFactory(), verified_by=UserFactory(), verified_on=dt.date(2018, 3, 1))
    with django_assert_max_num_queries(50) as few:
        sd.get(LIST)
    for _time in range(6):
        CommitmentUpdateFactory(author=UserFactory(), verified_by=UserFactory(), verified_on=dt.date(2018, 3, 1))
    with django_assert_max_num_queries(len(few)):
        assert "7 cambios." in text_of(sd.get(LIST))


@pytest.mark.usefixtures("no_trail")
def test_long_histories_have_pages(sd: Client) -> None:
    commitment = CommitmentFactory()
    for number in range(52):
        CommitmentUpdateFactory(commitment=commitment, note=f"Nota {number:03d}.")
    first, second = (text_of(sd.get(f"{LIST}?page={page}")) for page in (1, 2))
    assert "Nota 051." in first
    assert "Nota 001." not in first
    assert "Nota 001." in second
    assert "Página 2 de 2" in second
    assert "La página 9 no existe: esta es la última." in text_of(sd.get(f"{LIST}?page=9"))
    assert "Página 2 de 2" in text_of(sd.get(f"{page_of(commitment)}?page=2"))


@pytest.mark.usefixtures("no_trail")
def test_htmx_gets_the_results_alone(sd: Client) -> None:
    CommitmentUpdateFactory()
    response = sd.get(LIST, headers={"HX-Request": "true"})
    assert "<html" not in text_of(response)
    assert "Avance informado" in text_of(response)
    wrong = sd.get(f"{LIST}?table=x", headers={"HX-Request": "true"})
    assert wrong["HX-Redirect"].endswith("?table=x")


def test_an_empty_history_says_what_will_appear(sd: Client, no_trail: None) -> None:
    assert Commitment.objects.count() == Edition.objects.count() == 0
    assert "Todavía no hay cambios anotados." in text_of(sd.get(LIST))
