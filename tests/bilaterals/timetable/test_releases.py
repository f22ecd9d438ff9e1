"""Releases: the change log, who is told and with what, calendars, the public programme, repairs of the day."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from bilaterals.models import Absence, Assignment, CalendarFeed, Release, Repair, Room, Timetable
from bilaterals.scheduler.problem import Placement
from bilaterals.timetable import agenda, calendars, drafts, editing, releases, repairs, runs, services
from bilaterals.timetable.sheets import sheet
from gore.core.models import Membership
from gore.outbox.models import OutgoingMail
from tests import factories as make
from tests.at_once import at_once
from tests.bilaterals import timetable_factories as rows
from tests.bilaterals.timetable.world import PLAN, Summit, make_draft, make_summit, places

pytestmark = pytest.mark.django_db
at = rows.at
Role = Membership.Role


def member(institution: Any, role: str = Role.REGIONAL_TEAM) -> Any:
    return make.MembershipFactory(role=role, institution=institution).user


def release(summit: Summit, timetable: Timetable, name: str = "Versión") -> Release:
    return releases.release_timetable(timetable=timetable, name=name, by=summit.sd)


def mails(release: Release) -> dict[str, OutgoingMail]:
    return {mail.recipient: mail for mail in OutgoingMail.objects.filter(batch=release.batch)}


def calendar_in(mail: OutgoingMail, name: str) -> Calendar:
    found = Calendar.from_ical(bytes(mail.attachments.get(name=name).content))
    assert isinstance(found, Calendar)
    assert found.errors == []
    return found


def test_the_first_release_makes_everything_new_and_freezes_the_draft(summit: Summit, draft: Timetable) -> None:
    made = release(summit, draft)
    draft.refresh_from_db()
    assert (made.number, draft.state) == (1, "released")
    assert {(one.kind, one.sequence) for one in made.changes.all()} == {("new", 0)}
    assert made.changes.count() == 6


def test_only_those_whose_meetings_change_are_told_and_only_of_these(summit: Summit, draft: Timetable) -> None:
    san_martin, junin = member(summit.delegations[0]), member(summit.delegations[1])
    health = member(summit.health, Role.MINISTRY_COORDINATOR)
    member(summit.delegations[2], Role.RAPPORTEUR)
    first = release(summit, draft)
    assert set(mails(first)) == {san_martin.email, junin.email, health.email}
    copy, _out = drafts.copy_timetable(timetable=draft, name="Otra", by=summit.sd)
    editing.move(
        timetable=copy, code=summit.code(0), seen=Placement(0, "S-MINSA"), to=Placement(5, "S-MINSA"), by=summit.sd
    )
    editing.move(timetable=copy, code=summit.code(5), seen=Placement(3, "S-MTC"), to=None, by=summit.sd)

    second = release(summit, copy)

    assert [(one.meeting.code, one.kind, one.sequence) for one in second.changes.order_by("meeting__code")] == [
        (summit.code(0), "moved", 1), (summit.code(5), "dropped", 1),
    ]  # fmt: skip
    told = mails(second)
    assert set(told) == {san_martin.email, health.email}  # Loreto lost a meeting and has nobody to write to
    body = told[san_martin.email].body
    assert "Movida: San Martín con Salud, ahora el 14/01/2027 de 11:40 a 12:00" in body
    assert "Junín" not in body
    assert {mail.state for mail in told.values()} == {"held"}, "nothing goes before SD approves"


def test_calendars_move_and_strike_out_what_they_have(summit: Summit, draft: Timetable) -> None:
    loreto = member(summit.delegations[2])
    first = release(summit, draft)
    asked = calendar_in(mails(first)[loreto.email], "reuniones.ics")
    copy, _out = drafts.copy_timetable(timetable=draft, name="Otra", by=summit.sd)
    editing.move(timetable=copy, code=summit.code(5), seen=Placement(3, "S-MTC"), to=None, by=summit.sd)
    editing.move(
        timetable=copy, code=summit.code(4), seen=Placement(2, "S-MINSA"), to=Placement(4, "S-MINSA"), by=summit.sd
    )
    mail = mails(release(summit, copy))[loreto.email]
    moved, gone = calendar_in(mail, "reuniones.ics"), calendar_in(mail, "retiradas.ics")

    def events(calendar: Calendar) -> dict[str, Any]:
        return {str(event["UID"]): event for event in calendar.walk("VEVENT")}

    before, after, struck = events(asked), events(moved), events(gone)
    uid = calendars.uid_of(summit.code(4))
    assert (asked["METHOD"], moved["METHOD"], gone["METHOD"]) == ("REQUEST", "REQUEST", "CANCEL")
    assert set(before) == {uid, calendars.uid_of(summit.code(5))}
    assert (int(before[uid]["SEQUENCE"]), int(after[uid]["SEQUENCE"])) == (0, 1)
    assert (before[uid]["DTSTART"].dt, after[uid]["DTSTART"].dt) == (at("10:40"), at("11:20"))
    assert str(struck[calendars.uid_of(summit.code(5))]["STATUS"]) == "CANCELLED"
    assert str(after[uid]["ATTENDEE"]) == f"mailto:{loreto.email}"
    types = {file.name: file.content_type for file in mail.attachments.all()}
    assert types["retiradas.ics"].endswith("method=CANCEL")


def test_a_draft_that_does_not_hold_any_more_is_not_released(summit: Summit, draft: Timetable, sd: Client) -> None:
    Room.objects.filter(code="S-MTC").update(hidden_at=at("08:00"))
    with pytest.raises(drafts.NotValid):
        release(summit, draft)
    draft.refresh_from_db()
    assert (draft.state, Release.objects.count()) == ("draft", 0)
    page = f"{draft.get_absolute_url()}publicar/"
    assert "No se puede publicar" in sd.get(page).content.decode()
    assert sd.post(page, {"name": "Versión 1"}).status_code == 400
    assert sd.post(page, {"name": ""}).status_code == 400


def test_a_room_taken_away_after_a_release_is_hidden_and_the_release_keeps_it(summit: Summit, draft: Timetable) -> None:
    made = release(summit, draft)
    services.take_room_away(room=Room.objects.get(code="S-MTC"))
    assert {entry.room.name for entry in agenda.entries(made)} == {"Sala Salud", "Sala Transportes"}


# --- who reads it --------------------------------------------------------------------------------


def test_an_agenda_is_for_its_own_until_the_programme_is_open(summit: Summit, draft: Timetable) -> None:
    page = "/ediciones/gore-90/agenda/SAM/"
    own, other, anybody = Client(), Client(), Client()
    own.force_login(member(summit.delegations[0]))
    other.force_login(member(summit.delegations[1]))
    assert own.get(page).status_code == 404, "nothing is released yet"
    release(summit, draft)
    text = own.get(page).content.decode()
    assert "San Martín: 2 reuniones" in text
    assert "/calendario/" in text
    assert (other.get(page).status_code, anybody.get(page).status_code) == (404, 404)
    assert anybody.get("/api/v1/meetings/?edition=gore-90").json()["count"] == 0
    services.open_to_public(edition=summit.edition, by=summit.sd, is_open=True)
    seen = anybody.get(page).content.decode()
    assert "Sala Salud" in seen
    assert "/calendario/" not in seen
    assert anybody.get("/api/v1/meetings/?edition=gore-90").json()["count"] == 6


def test_nothing_can_be_opened_before_a_release(summit: Summit, sd: Client) -> None:
    sd.post("/articulacion/horario/gore-90/", {"public": "open"})
    assert not agenda.is_public(summit.edition)
    with pytest.raises(ValidationError):
        services.open_to_public(edition=summit.edition, by=summit.sd, is_open=True)


def test_the_public_programme_asks_as_often_for_many_meetings_as_for_few(summit: Summit) -> None:
    release(summit, make_draft(summit, {0: PLAN[0], 1: PLAN[1]}))
    services.open_to_public(edition=summit.edition, by=summit.sd, is_open=True)
    client, page = Client(), "/ediciones/gore-90/agenda/"
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        assert "2 reuniones bilaterales" in client.get(page).content.decode()
    release(summit, make_draft(summit))
    with CaptureQueriesContext(connection) as many:
        assert "6 reuniones bilaterales" in client.get(page).content.decode()
    assert len(few) == len(many)


def test_a_feed_opens_with_its_token_alone_and_a_new_generation_closes_it(summit: Summit, draft: Timetable) -> None:
    release(summit, draft)
    feed = CalendarFeed.objects.get(institution=summit.delegations[0])
    token = calendars.token_of(feed)
    client = Client()
    response = client.get(f"/calendario/{token}.ics")
    calendar = Calendar.from_ical(response.content)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (calendar["METHOD"], len(calendar.walk("VEVENT"))) == ("PUBLISH", 2)
    guessed = f"{feed.pk + 1}{token[token.index('-') :]}"
    for wrong in (guessed, token[:-1], "1", "-", "x-y", "9" * 40 + "-a"):
        assert client.get(f"/calendario/{wrong}.ics").status_code == 404
    calendars.renew_feed(feed=feed)
    assert client.get(f"/calendario/{token}.ics").status_code == 404


@pytest.mark.parametrize(("kind", "count"), [("edition", 6), ("room", 3)])
def test_feeds_of_the_edition_and_of_a_room(summit: Summit, draft: Timetable, kind: str, count: int) -> None:
    made = release(summit, draft)
    feed = CalendarFeed.objects.filter(kind=kind).first()
    assert feed is not None
    calendar = Calendar.from_ical(calendars.feed_file(feed, made))
    assert len(calendar.walk("VEVENT")) == count


def test_the_sheets_hold_the_meetings_in_order_and_lead_to_the_agenda_in_force(
    summit: Summit, draft: Timetable
) -> None:
    made = release(summit, draft)
    found = agenda.entries(made, institution=summit.delegations[0])
    document = sheet(release=made, name="San Martín", found=found, address="https://gore.example/x/")
    assert [block.kind for block in document.blocks] == ["heading", "table"]
    assert [row[:3] for row in document.blocks[1].rows] == [
        ["10:00–10:20", "San Martín con Salud", "Sala Salud, Piso 1"],
        ["10:20–10:40", "San Martín con Transportes", "Sala Transportes, Piso 2"],
    ]
    assert document.address == "https://gore.example/x/"


def test_a_sheet_is_a_pdf_for_those_who_may_read_the_agenda(summit: Summit, draft: Timetable, sd: Client) -> None:
    release(summit, draft)
    page = "/ediciones/gore-90/agenda/SAM/hoja.pdf"
    assert Client().get(page).status_code == 404
    for address in (page, f"/articulacion/horario/gore-90/salas/{Room.objects.get(code='S-MTC').pk}/hoja.pdf"):
        response = sd.get(address)
        assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


# --- the day -------------------------------------------------------------------------------------


def in_force(summit: Summit) -> Timetable:
    return release(summit, make_draft(summit)).timetable


def test_a_minister_who_is_away_moves_as_few_meetings_as_possible_and_none_that_began(summit: Summit) -> None:
    base = in_force(summit)
    happened = repairs.away(summit.health, at("10:30"), at("11:00"), at("10:10"))
    proposal = repairs.propose(edition=summit.edition, happened=happened, by=summit.sd)
    before, after = places(base), places(proposal.after)
    moved = {code for code in before if before[code] != after.get(code)}
    assert len(after) == 6
    assert after[summit.code(0)] == (0, "S-MINSA"), "it has begun"
    assert {summit.code(2), summit.code(4)} <= moved
    assert (proposal.summary["changes"], proposal.summary["proven"]) == (len(moved), True)
    assert proposal.text == "Salud está ausente de 10:30 a 11:00"
    assert not Absence.objects.exists(), "nothing is written before SD decides"
    assert places(base) == before


def test_taking_a_proposal_writes_what_happened_and_leaves_a_draft_that_can_be_edited_and_released(
    summit: Summit, sd: Client
) -> None:
    in_force(summit)
    sent = {
        "kind": "away", "institution": summit.health.pk, "day": "2027-01-14", "now": "10:10", "starts_at": "10:15",
        "ends_at": "11:00",
    }  # fmt: skip
    response = sd.post("/articulacion/horario/gore-90/reparar/", sent)
    proposal = Repair.objects.get()
    assert response.url == proposal.get_absolute_url()
    assert "A quiénes hay que avisar" in sd.get(proposal.get_absolute_url()).content.decode()
    sd.post(proposal.get_absolute_url(), {"action": "edit"})
    proposal.refresh_from_db()
    assert (proposal.state, Absence.objects.get().starts_at) == ("accepted", at("10:15"))
    # The meeting that was running when the minister left stays, and the draft is valid all the same.
    assert places(proposal.after)[summit.code(0)] == (0, "S-MINSA")
    assert drafts.board_of(proposal.after).broken == []
    with pytest.raises(drafts.NotValid, match="ya empezó"):
        editing.move(
            timetable=proposal.after, code=summit.code(0), seen=Placement(0, "S-MINSA"), to=Placement(4, "S-MINSA"),
            by=summit.sd,
        )  # fmt: skip
    assert releases.release_timetable(timetable=proposal.after, name="Reparada", by=summit.sd).number == 2


def test_discarding_leaves_everything_as_it_was(summit: Summit) -> None:
    base = in_force(summit)
    before = places(base)
    happened = repairs.left(summit.delegations[2], at("23:59"), at("10:10"))
    proposal = repairs.propose(edition=summit.edition, happened=happened, by=summit.sd)
    assert {summit.code(4), summit.code(5)}.isdisjoint(places(proposal.after))
    repairs.discard(repair=proposal, by=summit.sd)
    assert (places(base), Absence.objects.count()) == (before, 0)
    with pytest.raises(ValidationError, match="ya se resolvió"):
        repairs.accept(repair=proposal, by=summit.sd)


def test_a_lost_room_is_replaced_and_what_runs_in_it_stays(summit: Summit) -> None:
    in_force(summit)
    lost, hall = Room.objects.get(code="S-MINSA"), Room.objects.get(code="SALON")
    proposal = repairs.propose(
        edition=summit.edition, happened=repairs.room_lost(lost, hall, at("10:10")), by=summit.sd
    )
    after = places(proposal.after)
    assert (after[summit.code(0)], after[summit.code(2)][1], after[summit.code(4)][1]) == (
        (0, "S-MINSA"),
        "SALON",
        "SALON",
    )
    draft = repairs.accept(repair=proposal, by=summit.sd)
    lost.refresh_from_db()
    assert lost.hidden_at is not None
    assert drafts.board_of(draft).broken == []


def test_everything_late_shifts_what_has_not_begun(summit: Summit) -> None:
    in_force(summit)
    happened = repairs.all_late(summit.edition.start_date, 0, 15, at("10:10"))
    proposal = repairs.propose(edition=summit.edition, happened=happened, by=summit.sd)
    board = drafts.board_of(proposal.after)
    assert [turn.hour for turn in board.turns.all][:3] == ["10:00", "10:35", "10:55"]
    assert places(proposal.after) == {summit.code(n): where for n, where in PLAN.items()}
    assert board.broken == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "away"}, "Falta este dato para lo que pasó"),
        ({"kind": "late", "institution": "", "minutes": "20"}, "Falta este dato para lo que pasó"),
        ({"kind": "fire"}, "Escoja una opción válida"),
        ({"kind": "all_late", "minutes": "20", "now": "23:00"}, "no hay nada que correr"),
        ({"kind": "all_late", "minutes": "-20"}, "de 1 a 240"),
    ],
)
def test_what_happened_has_to_be_said_completely(summit: Summit, sd: Client, sent: dict[str, str], said: str) -> None:
    in_force(summit)
    response = sd.post("/articulacion/horario/gore-90/reparar/", {"day": "2027-01-14", "now": "10:10", **sent})
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not Repair.objects.exists()


def test_a_proposal_for_a_timetable_that_was_replaced_is_not_taken(summit: Summit) -> None:
    base = in_force(summit)
    happened = repairs.late_party(summit.roads, 20, at("10:10"))
    proposal = repairs.propose(edition=summit.edition, happened=happened, by=summit.sd)
    copy, _out = drafts.copy_timetable(timetable=base, name="Otra", by=summit.sd)
    release(summit, copy)
    with pytest.raises(ValidationError, match="se publicó otro horario"):
        repairs.accept(repair=proposal, by=summit.sd)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_release_while_a_run_saves_its_draft_disturbs_neither() -> None:
    summit = make_summit()
    draft = make_draft(summit)
    run = runs.ask_for_run(edition=summit.edition, seconds=1, by=summit.sd)
    found = at_once(
        lambda: runs.execute(run.pk), lambda: releases.release_timetable(timetable=draft, name="Versión 1", by=None)
    )
    assert [one for one in found if isinstance(one, Exception)] == []
    run.refresh_from_db()
    assert run.timetables.get().number == 2
    assert Assignment.objects.filter(timetable__release__isnull=False).count() == 6


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_draft_is_released_once() -> None:
    summit = make_summit()
    draft = make_draft(summit)
    found = at_once(*[lambda: releases.release_timetable(timetable=draft, name="Versión", by=None)] * 2)
    assert sum(isinstance(one, ValidationError) for one in found) == 1
    assert Release.objects.count() == 1
