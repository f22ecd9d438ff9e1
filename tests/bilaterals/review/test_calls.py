"""Calls: copied from the previous one, changed, opened; their questions and late entry codes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from bilaterals.late_codes import digest_of, new_code
from bilaterals.models import Call, CallField, LateEntryCode
from bilaterals.review.call_services import begin_review, make_call, move_field, open_call, remove_field, save_field
from gore.core.clock import today
from gore.core.models import Edition
from gore.outbox.models import OutgoingMail
from tests.bilaterals.factories import (
    AgendaTopicFactory,
    CallFieldFactory,
    LateEntryCodeFactory,
    TopicAnswerFactory,
    in_days,
)
from tests.bilaterals.review.conftest import CallWorld
from tests.factories import EditionFactory

PLACE = "/articulacion/convocatoria/"


@pytest.fixture
def client(world: CallWorld) -> Client:
    return world.client(world.sd)


def next_edition(world: CallWorld, **fields: Any) -> Edition:
    start = world.edition.start_date + dt.timedelta(days=100)
    made: Edition = EditionFactory(phase="preparation", start_date=start, **fields)
    return made


def address(world: CallWorld, tail: str = "") -> str:
    return f"{PLACE}{world.edition.code}/{tail}"


def whole(call: Call, **changes: Any) -> dict[str, Any]:
    """What the form sends when nobody touches it, with *changes* (None takes away)."""
    data: dict[str, Any] = {}
    for name in ("opens_at", "topics_due_at", "corrections_due_at", "information_due_at"):
        moment = timezone.localtime(getattr(call, name))
        data |= {f"{name}_0": f"{moment:%d/%m/%Y}", f"{name}_1": f"{moment:%H:%M}"}
    data |= {"topics_per_delegation": call.topics_per_delegation or "", "guidance": call.guidance, "sectors": ["MINSA"]}
    return {name: value for name, value in (data | changes).items() if value is not None}


def test_everything_is_copied_with_the_dates_as_far_from_the_summit(world: CallWorld) -> None:
    world.edition.sectors.set([world.health, world.roads])
    Call.objects.update(topics_per_delegation=6, topics_per_sector=2, guidance="Escriba claro.")
    field = CallFieldFactory(call=world.call, kind="choice", options=["Sí", "No"], blockages=["technical"], position=3)
    field.sectors.set([world.health])
    edition = next_edition(world)

    call = make_call(edition=edition, by=world.sd)

    before = Call.objects.get(pk=world.call.pk)
    for name in ("opens_at", "topics_due_at", "corrections_due_at", "information_due_at"):
        assert getattr(call, name) - getattr(before, name) == dt.timedelta(days=100)
    assert (call.topics_per_delegation, call.topics_per_sector, call.guidance) == (6, 2, "Escriba claro.")
    assert (call.copied_from, call.opened_at) == (before, None)
    assert set(edition.sectors.all()) == {world.health, world.roads}
    copy = call.fields.get()
    assert (copy.key, copy.label, copy.kind, copy.options, copy.blockages, copy.position) == (
        field.key, field.label, "choice", ["Sí", "No"], ["technical"], 3,
    )  # fmt: skip
    assert list(copy.sectors.all()) == [world.health]
    assert before.fields.get() == field
    with pytest.raises(ValidationError):
        make_call(edition=edition, by=world.sd)


def test_the_first_call_has_the_usual_dates_and_a_held_edition_none(world: CallWorld) -> None:
    first = EditionFactory(phase="preparation", start_date=today() + dt.timedelta(days=90), space__code="muni")
    call = make_call(edition=first, by=world.sd)
    assert timezone.localdate(call.topics_due_at) == first.start_date - dt.timedelta(days=24)
    assert call.copied_from is None
    with pytest.raises(ValidationError):
        make_call(edition=EditionFactory(phase="follow_up"), by=world.sd)


def test_a_call_is_made_and_opened_from_its_pages(world: CallWorld, client: Client) -> None:
    edition = next_edition(world)
    edition.sectors.set([world.health])
    assert f"Hacer la convocatoria del {edition.title}" in client.get(PLACE).content.decode()
    client.post(f"{PLACE}{edition.code}/crear/")
    page = client.get(f"{PLACE}{edition.code}/").content.decode()
    assert "Todavía no está abierta" in page
    client.post(f"{PLACE}{edition.code}/abrir/")
    edition.refresh_from_db()
    assert (edition.phase, edition.call.opened_by) == ("call", world.sd)
    mails = OutgoingMail.objects.filter(kind="bilaterals.call_opened")
    assert {mail.recipient for mail in mails} == {world.sam_team.email, world.jun_team.email}
    with pytest.raises(ValidationError):
        open_call(call=edition.call, by=world.sd)
    assert mails.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phase": "review"}, "ya no se abre"), ({"due": -1}, "ya pasó"), ({"sectors": []}, "qué sectores participan"),
    ],
)  # fmt: skip
def test_a_call_that_makes_no_sense_is_not_opened(world: CallWorld, changes: dict[str, Any], words: str) -> None:
    world.edition.sectors.set(changes.get("sectors", [world.health]))
    Call.objects.update(opened_at=None, **({"topics_due_at": in_days(-1)} if "due" in changes else {}))
    Edition.objects.filter(pk=world.edition.pk).update(phase=changes.get("phase", "preparation"))
    with pytest.raises(ValidationError, match=words):
        open_call(call=Call.objects.get(pk=world.call.pk), by=world.sd)
    assert not OutgoingMail.objects.exists()


def test_the_review_begins_after_the_deadline(world: CallWorld, client: Client) -> None:
    with pytest.raises(ValidationError, match="todavía corre"):
        begin_review(call=world.call, by=world.sd)
    Call.objects.update(topics_due_at=in_days(-0.01))
    client.post(address(world, "abrir/"), {"do": "review"})
    world.edition.refresh_from_db()
    assert world.edition.phase == "review"


def test_dates_limits_and_sectors_are_changed(world: CallWorld, client: Client) -> None:
    data = whole(world.call, topics_per_delegation="7", guidance="Nueva", sectors=["MTC"])
    due = today() + dt.timedelta(days=11)
    data |= {"topics_due_at_0": f"{due:%d/%m/%Y}", "topics_due_at_1": "18:30"}
    assert client.post(address(world), data).status_code == 302
    call = Call.objects.get(pk=world.call.pk)
    assert timezone.localtime(call.topics_due_at).strftime("%Y-%m-%d %H:%M") == f"{due} 18:30"
    assert (call.topics_per_delegation, call.topics_per_sector, call.guidance) == (7, None, "Nueva")
    assert [sector.code for sector in call.edition.sectors.all()] == ["MTC"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"topics_due_at_0": "31/02/2027"}, "Escriba una fecha que exista"),
        ({"topics_due_at_1": "25:00"}, "Escriba la hora"),
        ({"topics_due_at_0": "01/01/2020"}, "debe ser posterior a la apertura"),
        ({"corrections_due_at_0": "01/01/2020"}, "no puede ser anterior al de envío"),
        ({"information_due_at_0": "01/01/2020"}, "no puede vencer antes"),
        ({"information_due_at_0": "01/01/2099"}, "Debe ser anterior al encuentro"),
        ({"topics_per_delegation": "0"}, "mayor"), ({"topics_per_delegation": "-3"}, "mayor"),
        ({"topics_per_delegation": "x" * 50}, "número"), ({"sectors": None}, "Elija al menos un sector"),
        ({"sectors": ["PCM"]}, "no es un sector"), ({"guidance": "x" * 5001}, "5000"), ({"opens_at_0": None}, "Falta este dato"),
    ],
)  # fmt: skip
def test_bad_dates_and_limits_are_told_and_nothing_changes(
    world: CallWorld, client: Client, changes: dict[str, Any], words: str
) -> None:
    before = Call.objects.filter(pk=world.call.pk).values().get()
    response = client.post(address(world), whole(world.call, **changes))
    assert response.status_code == 400
    assert words in response.content.decode()
    assert Call.objects.filter(pk=world.call.pk).values().get() == before


# --- questions ----------------------------------------------------------------------------------


def test_a_question_is_added_changed_moved_and_taken_away(world: CallWorld, client: Client) -> None:
    data = {
        "label": "¿Hay terreno?", "kind": "choice", "options": "Sí\r\n\r\nNo ", "is_required": "on", "sectors": ["MINSA"],
        "blockages": ["technical"],
    }  # fmt: skip
    assert client.post(address(world, "preguntas/agregar/"), data).status_code == 302
    field = CallField.objects.get()
    assert (field.key, field.options, field.is_required, field.blockages, field.position) == (
        "hay-terreno", ["Sí", "No"], True, ["technical"], 1,
    )  # fmt: skip
    client.post(address(world, "preguntas/agregar/"), {"label": "¿Hay terreno?", "kind": "date"})
    second = CallField.objects.get(position=2)
    assert second.key == "hay-terreno-2"
    client.post(address(world, f"preguntas/{second.pk}/mover/"), {"do": "up"})
    assert [one.pk for one in world.call.fields.order_by("position")] == [second.pk, field.pk]
    move_field(field=second, up=True, by=world.sd)
    assert world.call.fields.order_by("position").first() == second
    client.post(address(world, f"preguntas/{second.pk}/"), {"label": "¿Cuándo?", "kind": "date"})
    client.post(address(world, f"preguntas/{field.pk}/mover/"), {"do": "remove"})
    assert [one.label for one in CallField.objects.all()] == ["¿Cuándo?"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"label": "", "kind": "line"}, "label"), ({"label": "x", "kind": "file"}, "kind"),
        ({"label": "x", "kind": "choice", "options": "una"}, "options"), ({"label": "x", "kind": "choice"}, "options"),
        ({"label": "x", "kind": "choice", "options": "a\nA"}, "options"),
        ({"label": "x", "kind": "choice", "options": "a\n" + "b" * 101}, "options"),
        ({"label": "x", "kind": "line", "sectors": ["PCM"]}, "sectors"),
        ({"label": "x", "kind": "line", "blockages": ["political"]}, "blockages"), ({"label": "x\x00", "kind": "line"}, "label"),
    ],
)  # fmt: skip
def test_a_question_without_sense_is_refused(
    world: CallWorld, client: Client, data: dict[str, Any], field: str
) -> None:
    response = client.post(address(world, "preguntas/agregar/"), data)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not CallField.objects.exists()


def test_what_is_answered_keeps_its_kind_and_stays(world: CallWorld) -> None:
    field = CallFieldFactory(call=world.call, kind="choice", options=["Sí", "No"])
    TopicAnswerFactory(field=field, topic=AgendaTopicFactory(edition=world.edition), value="Sí")
    for change in ({"kind": "line"}, {"kind": "choice", "options": ["No", "Tal vez"]}):
        with pytest.raises(ValidationError):
            save_field(call=world.call, field=field, label="x", by=world.sd, **change)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        remove_field(field=field, by=world.sd)
    save_field(call=world.call, field=field, label="x", kind="choice", options=["Sí", "Tal vez"], by=world.sd)
    field.refresh_from_db()
    assert field.options == ["Sí", "Tal vez"]


# --- late entry ---------------------------------------------------------------------------------


def test_codes_are_known_again_however_they_are_typed() -> None:
    codes = {new_code() for _number in range(200)}
    assert len(codes) == 200
    code = codes.pop()
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}", code)
    assert digest_of(code) == digest_of(f" {code.lower().replace('-', ' ')} ")
    assert digest_of(code) != digest_of(code[:-1])


def test_a_code_is_shown_once_mailed_and_kept_as_a_digest(world: CallWorld, client: Client) -> None:
    day = today() + dt.timedelta(days=3)
    data = {"delegation": "SAM", "reason": "El expediente llegó tarde.", "expires_on": f"{day:%d/%m/%Y}"}
    page = client.post(address(world, "codigos/"), data).content.decode()
    late = LateEntryCode.objects.get()
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert found is not None
    assert (late.digest, late.delegation, late.made_by) == (digest_of(found[1]), world.sam, world.sd)
    assert timezone.localtime(late.expires_at).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.sensitive, found[1] in mail.body) == (world.sam_team.email, True, True)
    again = client.get(address(world, "codigos/")).content.decode()
    assert found[1] not in again
    assert late.digest not in again
    client.post(address(world, f"codigos/{late.pk}/anular/"))
    assert not LateEntryCode.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"), ({"expires_on": "01/01/2020"}, "expires_on"), ({"expires_on": "01/01/2099"}, "expires_on"),
        ({"expires_on": "ayer"}, "expires_on"), ({"delegation": "MINSA"}, "delegation"), ({"delegation": ""}, "delegation"),
    ],
)  # fmt: skip
def test_a_code_without_sense_is_not_given(
    world: CallWorld, client: Client, changes: dict[str, str], field: str
) -> None:
    day = today() + dt.timedelta(days=3)
    data = {"delegation": "SAM", "reason": "Tarde.", "expires_on": day.isoformat(), **changes}
    response = client.post(address(world, "codigos/"), data)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not LateEntryCode.objects.exists()


def test_a_used_code_is_not_taken_back(world: CallWorld, client: Client) -> None:
    late = LateEntryCodeFactory(call=world.call, delegation=world.sam, used_at=timezone.now())
    world.topic(late_code=late)
    client.post(address(world, f"codigos/{late.pk}/anular/"))
    assert LateEntryCode.objects.filter(pk=late.pk).exists()


def test_the_observer_reads_the_call_and_changes_nothing(world: CallWorld) -> None:
    reader = world.client(world.observer)
    page = reader.get(address(world)).content.decode()
    assert "Temas hasta" in page
    assert "<textarea" not in page
    before = Call.objects.values().get()
    for tail in ("", "abrir/", "preguntas/agregar/", "codigos/"):
        assert reader.post(address(world, tail), whole(world.call)).status_code == 403
    assert Call.objects.values().get() == before
