"""The history pages over the audit trail: what changed, from what to what, by whom and how."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Commitment
from gore.core import audit
from gore.core.models import Edition, Membership, PublishedFigure, Region, User
from gore.workspaces.trail_labels import Labels, Piece, marked, shown
from tests.core.audit_support import forget_request
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    InstitutionFactory,
    MembershipFactory,
    RegionFactory,
    UserFactory,
)
from tests.test_factories import FACTORIES
from tests.workspaces.test_history import LIST, page_of, text_of
from transfers.models import Project, Transfer

services = pytest.mark.services


@pytest.fixture
def sd(client: Client) -> Client:
    with audit.switched_off():
        client.force_login(
            MembershipFactory(user__is_demonstration=True, user__full_name="Secretaría", role="sd_articulation").user
        )
    return client


@contextmanager
def requested_by(user: User, path: str = "/articulacion/x/", **attributes: Any) -> Iterator[None]:
    """As if *user* had sent a form to *path*; afterwards what is written is SQL by hand again."""
    request = RequestFactory().post(path)
    request.user = user
    for name, value in attributes.items():
        setattr(request, name, value)
    with audit.recording(request=request):
        yield
    forget_request()


def entries(response: Any) -> list[str]:
    """The lines of the history as text, latest first."""
    found = re.findall(r'<li class="trail-\w+">(.*?)</li>', response.content.decode(), re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", entry)).split()) for entry in found]


# --- values as people read them -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "name", "value", "expected"),
    [
        (Commitment, "status", "in_process", "En proceso"),
        (Commitment, "is_disputed", True, "Sí"),
        (Commitment, "is_disputed", False, "No"),
        (Commitment, "due_date", "2019-02-21", "21/02/2019"),
        (Commitment, "released_at", "2019-02-22T04:30:00+00:00", "21/02/2019 23:30"),
        (Commitment, "number", 123, "123"),
        (Commitment, "text", None, ""),
        (Commitment, "text", "x" * 3001, "x" * 3000 + "…"),
        (Project, "beneficiaries", 1234567, "1,234,567"),
        (Transfer, "amount", Decimal("187578478.10"), "S/ 187,578,478.10"),
        (PublishedFigure, "value", Decimal("5712.50"), "5,712.50"),
        (
            Region,
            "boundary",
            {"type": "Point", "coordinates": [Decimal("-77.1"), 2]},
            '{"type": "Point", "coordinates": [-77.1, 2]}',
        ),
    ],
)
def test_values_are_shown_as_people_read_them(model: Any, name: str, value: Any, expected: str) -> None:
    assert shown(model._meta.get_field(name), value, Labels()).replace("\u00a0", " ") == expected


def test_the_words_that_changed_are_marked_in_a_long_text() -> None:
    before, after = marked(
        "Culminar el expediente técnico del hospital de Moyobamba.",
        "Culminar el expediente técnico del nuevo hospital de Tarapoto.",
    )
    assert [piece.text for piece in before if piece.changed] == ["Moyobamba."]
    assert "".join(piece.text for piece in after if piece.changed) == "nuevo Tarapoto."
    assert "".join(piece.text for piece in before) == "Culminar el expediente técnico del hospital de Moyobamba."


def test_short_values_are_shown_whole() -> None:
    assert marked("Pendiente", "") == ([Piece("Pendiente", False)], [])


# --- the history of one thing -------------------------------------------------------------------


@services
@pytest.mark.django_db
def test_a_change_is_shown_with_before_after_person_and_request(sd: Client) -> None:
    salud, mtc = InstitutionFactory(name="Ministerio de Salud"), InstitutionFactory(name="Ministerio de Transportes")
    with audit.switched_off():
        commitment = CommitmentFactory(sector=salud, due_date=dt.date(2019, 2, 21))
    rosa = UserFactory(full_name="Rosa Quispe")
    with requested_by(rosa, "/admin/commitments/commitment/1/change/"):
        commitment.lead_institution, commitment.due_date, commitment.is_disputed = mtc, dt.date(2019, 3, 1), True
        commitment.save()
    (entry,) = entries(sd.get(page_of(commitment)))
    assert f"Modificación · Compromiso: {commitment.code}" in entry
    assert "Rosa Quispe" in entry
    assert "Por POST /admin/commitments/commitment/1/change/ · solicitud " in entry
    assert entry.endswith(
        "Campo Antes Después Responsable Ministerio de Salud Ministerio de Transportes"
        " Plazo 21/02/2019 01/03/2019 En controversia No Sí"
    )
    assert "rol de base de datos" not in entry


@services
@pytest.mark.django_db
def test_acting_on_behalf_and_api_keys_are_marked(sd: Client) -> None:
    from gore.accounts.models import ActingPeriod, ApiToken

    commitment = CommitmentFactory()
    period = ActingPeriod(pk=12, institution=InstitutionFactory(name="Gobierno Regional de San Martín"))
    with requested_by(UserFactory(full_name="Ada"), acting_period=period):
        Commitment.objects.update(is_disputed=True)
    with requested_by(UserFactory(full_name="Robot"), auth=ApiToken(pk=4)):
        Commitment.objects.update(is_disputed=False)
    by_key, on_behalf, *_rest = entries(sd.get(page_of(commitment)))
    assert "Ada En nombre de Gobierno Regional de San Martín (actuación n.º 12)" in on_behalf
    assert "con la clave de API n.º 4" in by_key
    assert "En nombre" not in by_key


@services
@pytest.mark.django_db
def test_sql_by_hand_tasks_and_commands_say_what_they_were(sd: Client) -> None:
    with audit.switched_off():
        commitment = CommitmentFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]
        cursor.execute("UPDATE commitments_commitment SET is_disputed = true")
    with audit.recording(task="commitments.tasks.nightly_compliance"):
        Commitment.objects.update(is_disputed=False)
    forget_request()
    with audit.recording(command="load_published"):
        Commitment.objects.update(is_disputed=True)
    command, task, by_hand = entries(sd.get(page_of(commitment)))
    assert "Sin cuenta: directamente en la base de datos" in by_hand
    assert f"rol de base de datos «{role}»" in by_hand
    assert "El sistema Por tarea commitments.tasks.nightly_compliance" in task
    assert "El sistema Por comando load_published" in command


@services
@pytest.mark.django_db
def test_a_thing_is_shown_with_its_parts(sd: Client) -> None:
    region, sector, other = (
        RegionFactory(name="Junín"),
        InstitutionFactory(name="Ministerio de Cultura"),
        CommitmentFactory(),
    )
    commitment = CommitmentFactory(regions=region)
    commitment.counterparts.add(sector)
    CommitmentUpdateFactory(commitment=commitment, note="Se entregó la obra.")
    CommitmentUpdateFactory(commitment=other, note="Del otro.")
    page = entries(sd.get(page_of(commitment)))
    assert [entry.split(" · ", 1)[1].split(":")[0] for entry in page] == [
        "Avance",
        "Compromiso",
        "Región del compromiso",
        "Compromiso",
    ]
    assert f"Compromiso: contrapartes: {commitment.code} · Ministerio de Cultura" in page[1]
    assert f"{commitment.code} · Junín" in page[2]
    assert "Se entregó la obra." in page[0]
    # A region's own history does not list every commitment that names it.
    assert len(entries(sd.get(page_of(region)))) == 1


@services
@pytest.mark.django_db
def test_what_was_deleted_keeps_its_page_and_its_name(sd: Client) -> None:
    commitment = CommitmentFactory(text="Culminar el puente")
    code, path = commitment.code, page_of(commitment)
    CommitmentUpdateFactory(commitment=commitment)
    with requested_by(UserFactory(full_name="Rosa Quispe")):
        commitment.delete()
    response = sd.get(path)
    assert f"Historial de {code} (eliminado)" in text_of(response)
    assert "ya no está en el registro" in text_of(response)
    gone = [entry for entry in entries(response) if "Eliminación" in entry]
    assert len(gone) == 3
    assert any("Culminar el puente" in entry for entry in gone)
    assert any(f"Avance: {code} (eliminado)" in entry for entry in gone)
    assert all("Rosa Quispe" in entry for entry in gone)


@services
@pytest.mark.django_db
def test_an_account_that_is_gone_is_still_named(sd: Client) -> None:
    rosa = UserFactory(full_name="Rosa Quispe")
    with audit.switched_off():
        edition = EditionFactory()
    with requested_by(rosa):
        Edition.objects.update(highlights="Otra")
    rosa.delete()
    (entry,) = entries(sd.get(page_of(edition)))
    assert "Rosa Quispe (eliminado)" in entry
    with requested_by(User(pk=987654)):
        Edition.objects.update(highlights="Una más")
    assert "Cuenta n.º 987654 (ya no existe)" in entries(sd.get(page_of(edition)))[0]


@services
@pytest.mark.django_db
def test_text_in_the_trail_is_never_markup(sd: Client) -> None:
    edition = EditionFactory(highlights="")
    Edition.objects.update(title="<script>alert(1)</script>", highlights="<b>Hechos</b> " + "largos " * 10)
    Edition.objects.update(highlights="<i>Hechos</i> " + "largos " * 10)
    html = sd.get(page_of(edition)).content.decode()
    assert "<script>alert" not in html
    assert "<b>Hechos" not in html
    assert "<del>&lt;b&gt;Hechos&lt;/b&gt;</del>" in html
    assert "<ins>&lt;i&gt;Hechos&lt;/i&gt;</ins>" in html


@services
@pytest.mark.django_db
def test_passwords_and_secrets_are_nowhere(sd: Client) -> None:
    user = UserFactory(full_name="Rosa", password="clave-muy-secreta-77")
    User.objects.filter(pk=user.pk).update(full_name="Rosa Quispe", last_login=timezone.now())
    page = text_of(sd.get(page_of(user)))
    assert "Rosa Quispe" in page
    for secret in (user.password, "Contraseña", "contraseña</th>", "clave-muy-secreta", "Último inicio"):
        assert secret not in page


# --- the search ---------------------------------------------------------------------------------


@pytest.fixture
def changes(sd: Client) -> dict[str, Any]:
    """Four changes: Rosa's to an edition, Juan's to a commitment, a task's, and one by hand."""
    with audit.switched_off():
        rosa, juan = (
            UserFactory(full_name="Rosa Quispe"),
            UserFactory(email="juan.perez@gore.example", full_name="Juan"),
        )
        edition = EditionFactory(code="gore-07", title="Séptimo")
        commitment = CommitmentFactory(code="gore-07-C-0001", edition=edition, regions=RegionFactory(code="SAM"))
    with requested_by(rosa):
        Edition.objects.update(highlights="de Rosa")
    with requested_by(juan):
        commitment.text = "de Juan"
        commitment.save()
        CommitmentUpdateFactory(commitment=commitment, note="avance de Juan")
    with audit.recording(task="x"):
        Region.objects.update(note="de la tarea")
    forget_request()
    Commitment.objects.update(text="a mano")
    return {"edition": edition, "commitment": commitment}


@services
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a mano", "de la tarea", "avance de Juan", "de Juan", "de Rosa"]),
        ("user=quispe rosa", ["de Rosa"]),
        ("user=JUAN.PEREZ", ["avance de Juan", "de Juan"]),
        ("user=nadie más", None),
        ("table=core.edition", ["de Rosa"]),
        ("table=commitments.commitment", ["a mano", "de Juan"]),
        ("table=commitments.commitment&user=juan", ["de Juan"]),
        ("object=GORE-07", ["de Rosa"]),
        ("object=gore-07-C-0001", ["a mano", "avance de Juan", "de Juan"]),
        ("object=gore-07-C-0001&table=commitments.commitmentupdate", ["avance de Juan"]),
        ("object=gore-07-C-0001&table=core.region", []),
        ("object=SAM", ["de la tarea"]),
        ("object={commitment}&table=commitments.commitment", ["a mano", "de Juan"]),
        ("object={edition}&table=core.edition", ["de Rosa"]),
        ("origin=request", ["avance de Juan", "de Juan", "de Rosa"]),
        ("origin=process", ["de la tarea"]),
        ("origin=database", ["a mano"]),
        ("after={today}", ["a mano", "de la tarea", "avance de Juan", "de Juan", "de Rosa"]),
        ("after={tomorrow}", []),
        ("before={yesterday}", []),
        ("before={today}&user=rosa", ["de Rosa"]),
    ],
)
def test_the_search_finds_by_person_days_table_thing_and_way(
    sd: Client, changes: dict[str, Any], query: str, expected: list[str] | None
) -> None:
    today = timezone.localdate()
    days = {"today": today, "tomorrow": today + dt.timedelta(days=1), "yesterday": today - dt.timedelta(days=1)}
    keys = {name: row.pk for name, row in changes.items()}
    response = sd.get(f"{LIST}?" + query.format(**days, **keys))
    texts = ["a mano", "de la tarea", "avance de Juan", "de Juan", "de Rosa"]
    found = [next(text for text in texts if text in entry) for entry in entries(response)]
    assert found == (expected or [])
    if expected == []:
        assert "Ningún cambio cumple todos los filtros." in text_of(response)


@services
@pytest.mark.django_db
def test_the_sentence_says_what_was_asked_for(sd: Client, changes: dict[str, Any]) -> None:
    response = sd.get(
        f"{LIST}?user=rosa&table=core.edition&object=gore-07&after=01/02/2019&before=2030-01-31&origin=request"
    )
    sentence = re.search(r'<p class="filter-sentence">(.*?)</p>', response.content.decode(), re.S)
    assert sentence
    assert re.sub(r"<[^>]+>", "", sentence.group(1)) == (
        "Cambios de “rosa” en Edición, de “gore-07”, desde el 01/02/2019 hasta el 31/01/2030, hechos por páginas y API."
    )


@services
@pytest.mark.django_db
def test_a_deleted_thing_is_found_by_its_code(sd: Client) -> None:
    commitment = CommitmentFactory(code="gore-07-C-0009")
    commitment.delete()
    found = entries(sd.get(f"{LIST}?object=gore-07-c-0009"))
    assert sorted(entry.split(" · ")[0].split()[-1] for entry in found) == ["Creación"] * 2 + ["Eliminación"] * 2


@services
@pytest.mark.django_db
def test_days_begin_at_midnight_in_lima(sd: Client) -> None:
    from gore.core.clock import midnight
    from gore.workspaces.history_forms import HistoryForm

    form = HistoryForm({"after": "21/02/2019", "before": "22/02/2019"})
    assert form.is_valid()
    assert form.criteria.since == midnight(dt.date(2019, 2, 21)) == dt.datetime(2019, 2, 21, 5, tzinfo=dt.UTC)
    assert form.criteria.until == midnight(dt.date(2019, 2, 23))


# --- cost ---------------------------------------------------------------------------------------


KINDS = [made_by for made_by in FACTORIES if made_by._meta.model in audit.TRACKED]


@services
@pytest.mark.django_db
@pytest.mark.parametrize("made_by", KINDS, ids=lambda made_by: made_by._meta.model._meta.label)
def test_a_page_costs_the_same_whatever_its_length(sd: Client, made_by: Any) -> None:
    """No name of a row or of its neighbours costs a query of its own."""

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            shown_rows = len(entries(sd.get(f"{LIST}?table={made_by._meta.model._meta.label_lower}")))
        return len(queries), shown_rows

    user = UserFactory()
    with requested_by(user):
        made_by()
        made_by()
    few, some_rows = cost()
    with requested_by(user):
        for _time in range(4):
            made_by()
    many, more_rows = cost()
    assert many == few
    assert more_rows > some_rows or made_by._meta.django_get_or_create


@services
@pytest.mark.django_db
def test_the_whole_history_costs_the_same_whatever_its_length(sd: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            sd.get(LIST)
        forget_request()
        return len(queries)

    CommitmentFactory(counterparts=[InstitutionFactory()], status="executed")
    few = cost()
    for _time in range(3):
        CommitmentFactory(counterparts=[InstitutionFactory()], status="executed")
    assert cost() == few


@services
@pytest.mark.django_db
def test_pages_go_on_where_the_former_one_ended(sd: Client) -> None:
    with audit.switched_off():
        edition = EditionFactory()
    for number in range(60):
        Edition.objects.update(highlights=f"Versión {number:03d}")
    first, second = (entries(sd.get(f"{page_of(edition)}?page={page}")) for page in (1, 2))
    assert (len(first), len(second)) == (50, 10)
    assert first[0].endswith("Versión 058 Versión 059")
    assert second[0].endswith("Versión 008 Versión 009")
    assert "La página 7 no existe: esta es la última." in text_of(sd.get(f"{LIST}?page=7"))


@services
@pytest.mark.django_db
def test_members_of_a_person_are_in_the_persons_history(sd: Client) -> None:
    member = MembershipFactory(role=Membership.Role.OBSERVER)
    page = entries(sd.get(page_of(member.user)))
    assert any("Pertenencia" in entry and "Observación" in entry for entry in page)
