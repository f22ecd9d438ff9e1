"""Agendas: what stands in them, released in one step, later only what changed, and the receipt."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from bilaterals.models import AgendaRelease, AgendaTopic, ReleasedAgenda
from bilaterals.timetable.releases import release_timetable
from gore.core.clock import today
from gore.core.models import Edition, Membership, User
from gore.outbox.batches.services import approve_batch, discard_batch
from gore.outbox.delivery import sweep
from gore.outbox.models import MailBatch, OutgoingMail
from gore.workspaces.agendas import services
from gore.workspaces.agendas.content import contents, differences, digest_of
from tests.at_once import at_once
from tests.bilaterals.factories import AgendaTopicFactory, MeetingTopicFactory, TopicPartnerFactory, in_days
from tests.bilaterals.timetable.world import make_draft, make_summit
from tests.factories import (
    InstitutionFactory,
    MeetingFactory,
    MembershipFactory,
    ProcessRuleFactory,
    RegionalGovernmentFactory,
    RegionFactory,
    UserFactory,
)
from tests.workspaces.dossier.pairs import PairWorld, make_pair

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def pair() -> PairWorld:
    return in_window(make_pair())


def in_window(pair: PairWorld) -> PairWorld:
    """Today is a day on which the rule has the agendas arrive."""
    Edition.objects.filter(pk=pair.edition.pk).update(
        start_date=today() + dt.timedelta(days=3), end_date=today() + dt.timedelta(days=4)
    )
    pair.edition.refresh_from_db()
    return pair


def release(pair: PairWorld, **changes: Any) -> AgendaRelease:
    """A release that is out."""
    made = services.prepare_release(edition=pair.edition, by=pair.sd, **changes)
    approve_batch(batch=made.batch, version=made.batch.version, by=pair.sd)
    return made


def another_topic(pair: PairWorld, **changes: Any) -> AgendaTopic:
    common = {"edition": pair.edition, "delegation": pair.government, "state": "accepted", "sectors": pair.sector}
    return AgendaTopicFactory(**{**common, **changes})


def items_of(pair: PairWorld, institution: Any) -> list[dict[str, Any]]:
    found = {body.pk: content for body, content in contents(pair.edition).items()}
    return found[institution.pk]["items"] if institution.pk in found else []


# --- what stands in them ------------------------------------------------------------------------


def test_without_meetings_the_accepted_topics_stand_in_the_governors_order(pair: PairWorld) -> None:
    second = another_topic(pair, rank=2)
    written = another_topic(pair, rank=3, route="written_answer")
    another_topic(pair, state="submitted", rank=4)
    joined = another_topic(pair, delegation=RegionalGovernmentFactory())
    TopicPartnerFactory(topic=joined, delegation=pair.government, state="accepted", answered_at=in_days(0))

    found = items_of(pair, pair.government)
    told = [(item["kind"], item["with"], [topic["code"] for topic in item["topics"]]) for item in found]
    assert [line[:2] for line in told] == [("pair", ["Salud"]), ("written", ["Salud"])]
    assert told[0][2] == [pair.topic.code, second.code, joined.code]
    assert told[1][2] == [written.code]
    mine = next(item for item in items_of(pair, pair.sector) if item["with"] == ["San Martín"])
    assert [topic["code"] for topic in mine["topics"]] == told[0][2]


def test_topics_of_a_meeting_stand_with_it_and_nowhere_else(pair: PairWorld) -> None:
    left = another_topic(pair, rank=2)
    meeting = MeetingFactory(edition=pair.edition, regions=[pair.region], sectors=[pair.sector])
    MeetingTopicFactory(meeting=meeting, topic=pair.topic, position=1)
    for institution in (pair.government, pair.sector):
        found = items_of(pair, institution)
        assert [(item["kind"], [topic["code"] for topic in item["topics"]]) for item in found] == [
            ("meeting", [pair.topic.code]),
            ("pair", [left.code]),
        ]


def test_the_same_agenda_has_the_same_digest(pair: PairWorld) -> None:
    another_topic(pair)
    first = {body.code: digest_of(content) for body, content in contents(pair.edition).items()}
    assert {body.code: digest_of(content) for body, content in contents(pair.edition).items()} == first
    AgendaTopic.objects.filter(pk=pair.topic.pk).update(title="Otro título")
    now = {body.code: digest_of(content) for body, content in contents(pair.edition).items()}
    assert all(now[code] != first[code] for code in now)


def item(key: str = "B:1", **changes: Any) -> dict[str, Any]:
    return {
        "key": key, "kind": "meeting", "code": "1", "with": ["Salud"], "pair": [], "starts_at": None, "ends_at": None,
        "place": "", "sequence": 0, "topics": [], **changes,
    }  # fmt: skip


TEN, ELEVEN = "2027-01-14T10:00:00-05:00", "2027-01-14T11:00:00-05:00"
TOPIC = {"code": "T-1", "title": "Hospital", "request": "", "amount": None}


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ([], [item()], ["Se añade: la reunión con Salud."]),
        ([item(starts_at=TEN, place="Sala 3")], [], ["Se retira: la reunión con Salud, 14/01/2027 10:00, Sala 3."]),
        ([item()], [item(starts_at=TEN)], ["La reunión con Salud ya tiene hora: 14/01/2027 10:00."]),
        (
            [item(starts_at=TEN, place="Sala 3")],
            [item(starts_at=ELEVEN, place="Sala 3")],
            ["La reunión con Salud pasa de 14/01/2027 10:00, Sala 3 a 14/01/2027 11:00, Sala 3."],
        ),
        ([item(starts_at=TEN)], [item()], ["La reunión con Salud queda sin hora."]),
        ([item()], [item(topics=[TOPIC])], ["Con Salud se suma el tema T-1: Hospital."]),
        ([item(topics=[TOPIC])], [item()], ["Con Salud sale el tema T-1: Hospital."]),
        ([item(topics=[TOPIC])], [item(topics=[{**TOPIC, "amount": "5.00"}])], ["Con Salud cambia el tema T-1: Hospital."]),
        (
            [item(topics=[TOPIC, {**TOPIC, "code": "T-2"}])],
            [item(topics=[{**TOPIC, "code": "T-2"}, TOPIC])],
            ["Con Salud cambia el orden de los temas."],
        ),
        ([item()], [item(**{"with": ["Salud", "Vivienda"]})], ["La reunión con Salud es ahora con Salud, Vivienda."]),
        ([item()], [item()], []),
    ],
)  # fmt: skip
def test_differences_are_told_in_words(before: list[Any], after: list[Any], lines: list[str]) -> None:
    assert differences({"items": before}, {"items": after}) == lines


# --- releasing ----------------------------------------------------------------------------------


def test_a_release_waits_with_one_mail_for_each_person(pair: PairWorld) -> None:
    colleague = MembershipFactory(role=Role.REGIONAL_TEAM, institution=pair.government).user
    MembershipFactory(role=Role.REGIONAL_TEAM, institution=pair.government, user=colleague, edition=pair.edition)
    made = services.prepare_release(edition=pair.edition, by=pair.sd, note="Lleven su DNI.")
    mails = list(OutgoingMail.objects.order_by("recipient"))
    assert sorted(mail.recipient for mail in mails) == sorted(u.email for u in (pair.team, pair.ministry, colleague))
    assert {mail.state for mail in mails} == {"held"}
    mine = next(mail for mail in mails if mail.user == pair.team)
    assert mine.subject.endswith("San Martín")
    assert "1 temas con: Salud" in mine.body
    assert "Lleven su DNI." in mine.body
    assert mine.link_path == f"/region/agenda/{pair.edition.code}/"
    assert not ReleasedAgenda.objects.visible_to(pair.team).exists(), "before SD approves"
    approve_batch(batch=made.batch, version=1, by=pair.sd)
    sweep()
    assert {mail.state for mail in OutgoingMail.objects.all()} == {"sent"}
    assert ReleasedAgenda.objects.visible_to(pair.team).get().institution == pair.government
    assert not ReleasedAgenda.objects.visible_to(UserFactory()).exists()


def test_later_only_those_concerned_hear_and_only_of_what_changed(pair: PairWorld) -> None:
    other = InstitutionFactory(short_name="Vivienda", sits_at_table=True)
    MembershipFactory(role=Role.MINISTRY_COORDINATOR, institution=other)
    another_topic(pair, sectors=other)
    release(pair)
    with pytest.raises(ValidationError, match="Ninguna agenda ha cambiado"):
        services.prepare_release(edition=pair.edition, by=pair.sd)
    OutgoingMail.objects.all().delete()
    new = another_topic(pair, title="Centro de salud de Lamas", rank=2)
    second = release(pair)
    assert second.number == 2
    mails = list(OutgoingMail.objects.all())
    assert {mail.user for mail in mails} == {pair.team, pair.ministry}
    assert all(f"se suma el tema {new.code}: Centro de salud de Lamas." in mail.body for mail in mails)
    assert all("Hospital de Tocache" not in mail.body for mail in mails)
    assert set(second.agendas.values_list("sequence", flat=True)) == {1}
    assert all("Cambió su agenda" in mail.subject for mail in mails)


def test_an_agenda_that_became_empty_is_told_once(pair: PairWorld) -> None:
    release(pair)
    AgendaTopic.objects.filter(pk=pair.topic.pk).update(state="withdrawn", rank=None)
    made = release(pair)
    told = made.agendas.get(institution=pair.government)
    assert told.content["items"] == []
    assert told.changes == ["Se retira: los temas con Salud."]
    with pytest.raises(ValidationError, match="Ninguna agenda ha cambiado"):
        services.prepare_release(edition=pair.edition, by=pair.sd)


def test_a_release_that_waits_comes_first_and_a_discarded_one_never_was(pair: PairWorld) -> None:
    made = services.prepare_release(edition=pair.edition, by=pair.sd)
    with pytest.raises(ValidationError, match="por aprobar"):
        services.prepare_release(edition=pair.edition, by=pair.sd)
    discard_batch(batch=made.batch, reason="Falta un tema.", by=pair.sd)
    again = release(pair)
    assert again.number == 2
    assert again.agendas.filter(sequence=0, changes=[]).count() == 2


def test_outside_the_dates_of_the_rule_it_takes_a_reason(pair: PairWorld) -> None:
    ProcessRuleFactory(code="r14", value=1)
    ProcessRuleFactory(code="r15", value=2)
    window = services.release_window(pair.edition)
    assert (window.first, window.last) == (today() + dt.timedelta(days=1), today() + dt.timedelta(days=2))
    with pytest.raises(ValidationError) as refused:
        services.prepare_release(edition=pair.edition, by=pair.sd, reason=" ")
    assert "fuera de las fechas" in refused.value.message_dict["reason"][0]
    made = release(pair, reason="El horario se cerró ayer.")
    assert (made.is_outside_dates, made.reason) == (True, "El horario se cerró ayer.")
    another_topic(pair)
    assert release(pair).is_outside_dates is False, "changes are told when they come"


def test_only_sd_releases_and_nothing_without_topics(pair: PairWorld) -> None:
    for user in (pair.team, pair.ministry, MembershipFactory(role=Role.OBSERVER).user):
        with pytest.raises(PermissionDenied):
            services.prepare_release(edition=pair.edition, by=user)
    AgendaTopic.objects.update(state="withdrawn", rank=None)
    with pytest.raises(ValidationError, match="todavía no hay agendas"):
        services.prepare_release(edition=pair.edition, by=pair.sd)
    assert not MailBatch.objects.exists()


def test_a_brace_in_the_note_is_no_word_of_the_mail(pair: PairWorld) -> None:
    release(pair, note="Traigan {esto} y {enlace}")
    assert "Traigan (esto) y (enlace)" in OutgoingMail.objects.first().body  # type: ignore[union-attr]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_who_release_at_once_make_one_release() -> None:
    pair = in_window(make_pair())
    results = at_once(*[lambda: services.prepare_release(edition=pair.edition, by=pair.sd) for _n in range(4)])
    assert sum(isinstance(result, AgendaRelease) for result in results) == 1, results
    assert all(isinstance(result, (AgendaRelease, ValidationError)) for result in results), results
    assert OutgoingMail.objects.count() == 2


# --- the calendar -------------------------------------------------------------------------------


def calendars(user: User) -> list[Any]:
    rows = OutgoingMail.objects.filter(user=user).order_by("pk").prefetch_related("attachments")
    return [Calendar.from_ical(bytes(mail.attachments.get().content)) for mail in rows]


def test_the_calendar_keeps_its_identifier_and_counts_up(pair: PairWorld) -> None:
    release(pair)
    another_topic(pair)
    release(pair)
    first, second = calendars(pair.team)
    before, after = (calendar.walk("VEVENT")[0] for calendar in (first, second))
    assert before["UID"] == after["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert before["DTSTART"].dt == pair.edition.start_date
    assert str(first["METHOD"]) == "PUBLISH"


# --- receipt ------------------------------------------------------------------------------------


def test_the_team_opens_and_confirms_its_agenda(client: Client, pair: PairWorld) -> None:
    page = f"/region/agenda/{pair.edition.code}/"
    client.force_login(pair.team)
    assert "todavía no sale" in client.get(page).content.decode()
    assert client.get(f"/region/agenda/{pair.edition.code}.pdf").status_code == 404
    release(pair)
    row = ReleasedAgenda.objects.get(institution=pair.government)
    client.force_login(pair.sd)
    client.get(f"/articulacion/agendas/{pair.edition.code}/{pair.government.code}/")
    row.refresh_from_db()
    assert row.opened_at is None, "SD looking at it is no receipt"

    client.force_login(pair.team)
    shown = client.get(page).content.decode()
    assert "Hospital de Tocache" in shown
    row.refresh_from_db()
    assert (row.opened_by, row.confirmed_at) == (pair.team, None)
    told = client.post(f"{page}confirmar/", {"release": "1"}, follow=True).content.decode()
    assert "Quedó constancia" in told
    row.refresh_from_db()
    assert row.confirmed_by == pair.team
    assert "ya confirmó" in client.post(f"{page}confirmar/", {"release": "1"}, follow=True).content.decode()
    assert client.get(f"/region/agenda/{pair.edition.code}.pdf").content[:5] == b"%PDF-"
    assert b"BEGIN:VEVENT" in client.get(f"/region/agenda/{pair.edition.code}.ics").content


def test_nobody_confirms_an_agenda_that_has_changed_meanwhile(client: Client, pair: PairWorld) -> None:
    release(pair)
    another_topic(pair)
    release(pair)
    client.force_login(pair.team)
    page = f"/region/agenda/{pair.edition.code}/"
    assert "Esta agenda cambió" in client.post(f"{page}confirmar/", {"release": "1"}, follow=True).content.decode()
    assert not ReleasedAgenda.objects.filter(confirmed_at__isnull=False).exists()
    assert client.post(f"{page}confirmar/", {"release": "77"}).status_code == 404


def test_each_reads_its_own_agenda_only(client: Client, pair: PairWorld) -> None:
    release(pair)
    neighbour = MembershipFactory(role=Role.REGIONAL_TEAM, institution=RegionalGovernmentFactory()).user
    client.force_login(neighbour)
    page = client.get(f"/region/agenda/{pair.edition.code}/").content.decode()
    assert "Hospital de Tocache" not in page
    assert client.get(f"/ministerio/agenda/{pair.edition.code}/").status_code == 404
    assert client.get(f"/articulacion/agendas/{pair.edition.code}/").status_code == 404


def test_each_home_says_what_waits(client: Client, pair: PairWorld) -> None:
    def home(user: User, address: str) -> str:
        client.force_login(user)
        return client.get(address).content.decode()

    assert "Publicar las agendas" in home(pair.sd, "/articulacion/")
    assert "confirmar su agenda" not in home(pair.team, "/region/")
    release(pair)
    assert "Publicar las agendas" not in home(pair.sd, "/articulacion/")
    assert "confirmar su agenda" in home(pair.team, "/region/")
    services.confirm_receipt(agenda=ReleasedAgenda.objects.get(institution=pair.government), by=pair.team)
    assert "confirmar su agenda" not in home(pair.team, "/region/")
    assert "confirmar su agenda" in home(pair.ministry, "/ministerio/")


# --- SD's page ----------------------------------------------------------------------------------


def test_sd_releases_on_its_page(client: Client, pair: PairWorld) -> None:
    client.force_login(pair.sd)
    page = f"/articulacion/agendas/{pair.edition.code}/"
    assert "2 agendas por publicar" in client.get(page).content.decode()
    batch = client.post(page, {"note": ""}, follow=True).content.decode()
    assert "Aprobar y enviar 2 correos" in batch
    assert "Hay una publicación por aprobar." in client.get(page).content.decode()
    release_row = AgendaRelease.objects.get()
    approve_batch(batch=release_row.batch, version=1, by=pair.sd)
    assert "están al día" in client.get(page).content.decode()
    another_topic(pair)
    assert "2 agendas cambiaron" in client.get(page).content.decode()


def test_the_page_warns_outside_the_dates_and_asks_why(client: Client, pair: PairWorld) -> None:
    client.force_login(pair.sd)
    page = f"/articulacion/agendas/{pair.edition.code}/"
    for days, words in ((30, "Todavía no es la fecha"), (1, "La fecha de la regla pasó")):
        start = today() + dt.timedelta(days=days)
        Edition.objects.filter(pk=pair.edition.pk).update(start_date=start, end_date=start)
        assert words in client.get(page).content.decode()
    answer = client.post(page, {"reason": "", "note": "No se pierde"})
    assert answer.status_code == 400
    assert "Escriba por qué" in answer.content.decode()
    assert "No se pierde" in answer.content.decode()


def test_the_pages_ask_as_often_for_many_as_for_few(client: Client, pair: PairWorld) -> None:
    def queries(user: User, address: str) -> int:
        client.force_login(user)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def more() -> None:
        region = RegionFactory()
        government = RegionalGovernmentFactory(region=region)
        MembershipFactory(role=Role.REGIONAL_TEAM, institution=government)
        another_topic(pair, delegation=government)
        topic = another_topic(pair, delegation=government)
        meeting = MeetingFactory(edition=pair.edition, regions=[region], sectors=[pair.sector])
        MeetingTopicFactory(meeting=meeting, topic=topic)

    more()
    release(pair)
    addresses = [
        (pair.sd, f"/articulacion/agendas/{pair.edition.code}/"),
        (pair.sd, f"/articulacion/agendas/{pair.edition.code}/{pair.sector.code}/"),
        (pair.ministry, f"/ministerio/agenda/{pair.edition.code}/"),
    ]
    few = [queries(*address) for address in addresses]
    for _number in range(8):
        more()
    release(pair)
    another_topic(pair)
    assert [queries(*address) for address in addresses] == few


def test_an_agenda_takes_hours_and_places_from_the_timetable_in_force() -> None:
    summit = make_summit()

    def of_health() -> list[tuple[str, str | None, str]]:
        items = contents(summit.edition)[summit.health]["items"]
        return sorted((item["code"], item["starts_at"], item["place"]) for item in items)

    draft = make_draft(summit)
    assert {(at, place) for _code, at, place in of_health()} == {(None, "")}, "a draft is nobody's agenda"
    release_timetable(timetable=draft, name="Primera", by=summit.sd)
    day = summit.edition.start_date.isoformat()
    assert of_health() == [
        (summit.code(0), f"{day}T10:00:00-05:00", "Sala Salud, Piso 1"),
        (summit.code(2), f"{day}T10:20:00-05:00", "Sala Salud, Piso 1"),
        (summit.code(4), f"{day}T10:40:00-05:00", "Sala Salud, Piso 1"),
    ]
