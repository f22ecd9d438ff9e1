"""Preparing a timetable: services, the meetings out of topics, the check list, the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bilaterals.models import Absence, Assignment, DayBlock, Meeting, Precedence, Room, Timetable
from bilaterals.timetable import checklist, meetings, services
from bilaterals.timetable.problem import material_of, problem_of, why_left_out
from gore.core.models import Membership
from tests import factories as make
from tests.bilaterals import factories as topics
from tests.bilaterals import timetable_factories as rows
from tests.bilaterals.timetable.world import Summit

at = rows.at
pytestmark = pytest.mark.django_db


def messages_of(error: ValidationError) -> str:
    return " ".join(error.messages)


# --- days and rooms ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "said"),
    [
        ("11:00", "13:00", "Se cruza con el bloque"),
        ("15:00", "15:00", "debe terminar después"),
        ("08:00", "10:01", "Se cruza"),
    ],
)
def test_blocks_neither_overlap_nor_end_before_they_begin(
    summit: Summit, starts_at: str, ends_at: str, said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        services.add_block(
            edition=summit.edition, date=summit.edition.start_date, starts_at=dt.time.fromisoformat(starts_at),
            ends_at=dt.time.fromisoformat(ends_at),
        )  # fmt: skip
    assert said in messages_of(refused.value)


def test_a_block_is_of_a_day_of_the_edition(summit: Summit) -> None:
    with pytest.raises(ValidationError, match="debe ser de la edición"):
        services.add_block(edition=summit.edition, date=dt.date(2030, 1, 1), starts_at=dt.time(10), ends_at=dt.time(11))


def test_a_room_that_a_timetable_uses_is_hidden_and_not_lost(summit: Summit, draft: Timetable) -> None:
    used, unused = Room.objects.get(code="S-MTC"), Room.objects.get(code="SALON")
    assert services.take_room_away(room=unused) is True
    assert services.take_room_away(room=used) is False
    assert not Room.objects.filter(code="SALON").exists()
    assert Assignment.objects.filter(timetable=draft, room=used).count() == 3
    assert [room.code for room in material_of(summit.edition).rooms] == ["S-MINSA"]
    services.bring_room_back(room=used)
    assert [room.code for room in material_of(summit.edition).rooms] == ["S-MINSA", "S-MTC"]


# --- order ---------------------------------------------------------------------------------------


def test_an_order_in_a_circle_is_refused_and_the_circle_named(summit: Summit) -> None:
    first, second, third = summit.meetings[:3]
    services.add_precedence(first=first, second=second)
    services.add_precedence(first=second, second=third)
    with pytest.raises(ValidationError) as refused:
        services.add_precedence(first=third, second=first)
    assert f"{first.code} → {second.code} → {third.code}" in messages_of(refused.value)
    with pytest.raises(ValidationError, match="antes de sí misma"):
        services.add_precedence(first=first, second=first)
    assert Precedence.objects.count() == 2


# --- meetings out of topics ----------------------------------------------------------------------


def topic(summit: Summit, route: str, *sectors: Any, rank: int | None = None, delegation: int = 0) -> Any:
    return topics.AgendaTopicFactory(
        edition=summit.edition, delegation=summit.delegations[delegation], state="accepted", route=route,
        sectors=list(sectors), rank=rank,
    )  # fmt: skip


def built(summit: Summit) -> list[tuple[list[str], list[str], int, int]]:
    """New meetings: regions, sectors, topics, weight."""
    return [
        (
            sorted(region.code for region in one.regions.all()), sorted(sector.code for sector in one.sectors.all()),
            one.agenda_items.count(), one.priority,
        )
        for one in Meeting.objects.filter(edition=summit.edition, agenda_items__isnull=False).distinct().order_by("code")
    ]  # fmt: skip


def test_each_route_makes_its_meetings_and_a_second_call_none(summit: Summit) -> None:
    topic(summit, "own_meeting", summit.health, rank=1)
    topic(summit, "shared_meeting", summit.roads, rank=2)
    topic(summit, "shared_meeting", summit.roads)
    topic(summit, "multi_sector", summit.health, summit.roads, rank=3)
    topic(summit, "written_answer", summit.health)
    joined = topic(summit, "own_meeting", summit.health, delegation=1)
    topics.TopicPartnerFactory(
        topic=joined, delegation=summit.delegations[2], state="accepted", answered_at=at("09:00")
    )
    topics.TopicPartnerFactory(topic=joined, delegation=summit.delegations[0], state="asked")

    result = meetings.build_meetings(edition=summit.edition)

    assert (result.created, result.extended, result.topics) == (4, 0, 5)
    assert sorted(built(summit)) == [
        (["JUN", "LOR"], ["MINSA"], 1, 3),
        (["SAM"], ["MINSA"], 1, 10),
        (["SAM"], ["MINSA", "MTC"], 1, 10),
        (["SAM"], ["MTC"], 2, 9),
    ]
    assert meetings.build_meetings(edition=summit.edition).created == 0


def test_a_later_topic_joins_the_meeting_that_is_shared(summit: Summit) -> None:
    topic(summit, "shared_meeting", summit.health, rank=4)
    meetings.build_meetings(edition=summit.edition)
    topic(summit, "shared_meeting", summit.health, rank=2)

    result = meetings.build_meetings(edition=summit.edition)

    assert (result.created, result.extended) == (0, 1)
    assert built(summit) == [(["SAM"], ["MINSA"], 2, 9)]


@pytest.mark.parametrize(
    ("rank", "delegations", "sectors", "weight"),
    [(1, 1, 1, 10), (2, 1, 1, 9), (10, 1, 1, 1), (30, 1, 1, 1), (None, 1, 1, 1), (1, 3, 1, 14), (1, 1, 2, 12)],
)
def test_the_weight_follows_the_rule_that_the_page_shows(
    rank: int | None, delegations: int, sectors: int, weight: int
) -> None:
    assert meetings.weight_of(rank, delegations, sectors) == weight


def test_a_weight_by_hand_needs_a_reason_and_stays(summit: Summit) -> None:
    topic(summit, "own_meeting", summit.health, rank=1)
    meetings.build_meetings(edition=summit.edition)
    meeting = Meeting.objects.get(agenda_items__isnull=False)
    with pytest.raises(ValidationError, match="por qué"):
        meetings.set_meeting(meeting=meeting, minutes=20, priority=50, reason=" ")
    meetings.set_meeting(meeting=meeting, minutes=20, priority=50, reason="Pedido del Presidente")
    meetings.follow_the_rule(edition=summit.edition)
    meeting.refresh_from_db()
    assert meeting.priority == 50
    meetings.set_meeting(meeting=meeting, minutes=20, priority=None, reason="")
    meeting.refresh_from_db()
    assert (meeting.priority, meeting.priority_reason) == (10, "")


# --- the problem ---------------------------------------------------------------------------------


def test_the_problem_says_what_the_rows_say(summit: Summit) -> None:
    rows.AbsenceFactory(edition=summit.edition, institution=summit.health, starts_at=at("10:30"), ends_at=at("10:50"))
    both = make.MeetingFactory(
        code="gore-90-B-0100", edition=summit.edition, regions=summit.delegations[0].region,
        sectors=[summit.health, summit.roads], minutes_planned=40,
    )  # fmt: skip
    Room.objects.filter(code="S-MTC").update(capacity=3)
    material = material_of(summit.edition)
    problem = problem_of(material, material.turns)

    assert problem.party["MINSA"].unavailable == {1, 2}
    assert (problem.party["MTC"].capacity, problem.party["SAM"].capacity) == (3, 1)
    assert problem.meeting[summit.code(0)].rooms == ("S-MINSA",)
    assert (problem.meeting[both.code].rooms, problem.meeting[both.code].duration) == (("SALON",), 2)


def test_a_meeting_without_a_room_is_left_out_with_its_reason(summit: Summit) -> None:
    Room.objects.filter(code="S-MTC").update(owner=None)
    material = material_of(summit.edition)
    problem = problem_of(material, material.turns)
    assert sorted(problem.meeting) == [summit.code(0), summit.code(2), summit.code(4)]
    assert (
        why_left_out(material, material.request[summit.code(1)], material.turns) == "Transportes no tiene sala propia."
    )


def test_the_material_is_read_with_the_same_number_of_queries(summit: Summit) -> None:
    with CaptureQueriesContext(connection) as few:
        material_of(summit.edition)
    for number in range(5):
        make.MeetingFactory(
            code=f"gore-90-B-{1000 + number}",
            edition=summit.edition,
            regions=summit.delegations[0].region,
            sectors=summit.health,
        )
    with CaptureQueriesContext(connection) as many:
        material_of(summit.edition)
    assert len(few) == len(many) <= 12


# --- the check list ------------------------------------------------------------------------------


def codes(summit: Summit) -> list[str]:
    return sorted({finding.code for finding in checklist.findings(material_of(summit.edition))})


def test_a_consistent_edition_has_nothing_on_the_check_list(summit: Summit) -> None:
    assert codes(summit) == []


def test_the_check_list_names_every_inconsistency(summit: Summit) -> None:
    rows.AbsenceFactory(edition=summit.edition, institution=summit.health, starts_at=at("10:00"), ends_at=at("11:40"))
    rows.AbsenceFactory(edition=summit.edition, institution=summit.roads, starts_at=at("20:00"), ends_at=at("21:00"))
    Room.objects.filter(code="S-MTC").update(hidden_at=at("09:00"))
    topic(summit, "own_meeting", summit.health)
    Precedence.objects.create(first=summit.meetings[0], second=summit.meetings[2])
    Precedence.objects.create(first=summit.meetings[2], second=summit.meetings[0])
    found = {finding.code: finding.text for finding in checklist.findings(material_of(summit.edition))}
    assert sorted(found) == ["absence_outside", "cycle", "left_out", "overload", "topics_waiting"]
    assert found["overload"] == "Salud necesita 3 turnos y tiene 1 libres: no caben 2."


def test_without_blocks_nothing_can_be_solved(summit: Summit) -> None:
    DayBlock.objects.all().delete()
    assert codes(summit) == ["no_blocks"]


# --- pages ---------------------------------------------------------------------------------------


def test_sd_prepares_an_edition_on_its_pages(summit: Summit, sd: Client) -> None:
    base = "/articulacion/horario/gore-90"
    day = f"{summit.edition.start_date:%d/%m/%Y}"
    sd.post(
        f"{base}/dias/", {"action": "block", "date": day, "starts_at": "14:30", "ends_at": "16.30", "label": "Tarde"}
    )
    sd.post(f"{base}/salas/", {"code": "salon-2", "name": "Salón 2", "capacity": "2", "is_hall": "on"})
    sd.post(
        f"{base}/ausencias/",
        {"action": "add", "institution": summit.roads.pk, "day": summit.edition.start_date.isoformat(), "starts_at": "11:00",
         "ends_at": "12:00"},
    )  # fmt: skip
    sd.post(f"{base}/orden/", {"action": "add", "first": summit.code(0).upper(), "second": summit.code(1)})
    material = material_of(summit.edition)
    assert len(material.turns) == 12
    assert (material.room["SALON-2"].capacity, material.room["SALON-2"].is_hall) == (2, True)
    assert material.absences[0].starts_at == at("11:00")
    assert material.precedences == ((summit.code(0), summit.code(1)),)


@pytest.mark.parametrize(
    ("page", "sent", "said"),
    [
        (
            "dias",
            {"action": "block", "date": "31/02/2027", "starts_at": "10:00", "ends_at": "25:00"},
            "Escriba una hora",
        ),
        ("dias", {"action": "settings", "slot_minutes": "-5", "walk_minutes": "0"}, "de 5 a 240"),
        ("salas", {"code": "S-MTC", "name": "Otra", "capacity": "1"}, "Ya hay una sala con ese código"),
        ("salas", {"code": "a b", "name": "Otra", "capacity": "mil"}, "Escriba un número entero"),
        (
            "ausencias",
            {"action": "add", "day": "2027-01-14", "starts_at": "12:00", "ends_at": "11:00"},
            "después de empezar",
        ),
        (
            "orden",
            {"action": "add", "first": "gore-90-B-9999", "second": "\x00"},
            "no hay ninguna reunión con el código",
        ),
        ("reuniones/nueva", {"minutes_planned": "20"}, "Elija al menos una región"),
    ],
)
def test_what_is_not_understood_is_said_next_to_its_field_and_nothing_is_lost(
    summit: Summit, sd: Client, page: str, sent: dict[str, str], said: str
) -> None:
    response = sd.post(f"/articulacion/horario/gore-90/{page}/", sent)
    assert response.status_code == 400
    text = response.content.decode()
    assert said in text
    assert text.count("error-summary") >= 1


def test_a_team_says_itself_when_its_governor_is_away_and_only_for_itself(summit: Summit) -> None:
    user = make.MembershipFactory(role=Membership.Role.REGIONAL_TEAM, institution=summit.delegations[0]).user
    foreign = rows.AbsenceFactory(edition=summit.edition, institution=summit.health)
    client = Client()
    client.force_login(user)
    sent = {"action": "add", "edition": "gore-90", "day": summit.edition.start_date.isoformat(), "starts_at": "10:00"}
    response = client.post("/region/disponibilidad/", {**sent, "ends_at": "10:40", "institution": summit.health.pk})
    assert response.status_code == 302
    mine = Absence.objects.get(institution=summit.delegations[0])
    assert (mine.starts_at, mine.ends_at, mine.entered_by) == (at("10:00"), at("10:40"), user)
    assert client.post("/region/disponibilidad/", {"action": "remove", "pk": foreign.pk}).status_code == 404
    assert client.post("/region/disponibilidad/", {"action": "remove", "pk": "x"}).status_code == 404
    client.post("/region/disponibilidad/", {"action": "remove", "pk": mine.pk})
    assert list(Absence.objects.values_list("pk", flat=True)) == [foreign.pk]


def test_the_list_of_meetings_asks_as_often_for_many_as_for_few(summit: Summit, sd: Client) -> None:
    page = "/articulacion/horario/gore-90/reuniones/"
    topics.MeetingTopicFactory(meeting__edition=summit.edition, meeting__code="gore-90-B-1000")
    sd.get(page)
    with CaptureQueriesContext(connection) as few:
        sd.get(page)
    for number in range(20):
        topics.MeetingTopicFactory(meeting__edition=summit.edition, meeting__code=f"gore-90-B-{1001 + number}")
    with CaptureQueriesContext(connection) as many:
        response = sd.get(page)
    assert response.context["page"].count == 27
    assert len(few) == len(many)


def test_a_withdrawn_meeting_leaves_the_drafts_and_is_found_among_the_withdrawn(
    summit: Summit, draft: Timetable, sd: Client
) -> None:
    page = f"/articulacion/horario/gore-90/reuniones/{summit.code(0)}/"
    assert sd.post(page, {"action": "withdraw", "leave-reason": ""}).status_code == 400
    sd.post(page, {"action": "withdraw", "leave-reason": "La región desistió"})
    assert not draft.assignments.filter(meeting=summit.meetings[0]).exists()
    assert summit.code(0) not in material_of(summit.edition).request
    listed = sd.get("/articulacion/horario/gore-90/reuniones/?state=withdrawn").context["page"].rows
    assert [one.code for one in listed] == [summit.code(0)]
