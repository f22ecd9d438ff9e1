"""The dossier: what stands in it, for whom, and that it is printed as it stands."""

from __future__ import annotations

import datetime as dt
import io
import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from gore.core.documents import Document, Facts, Heading, Lines, Table, Text, render
from gore.core.models import Membership
from gore.workspaces.dossier.selectors import Debt, build_dossier, pairs
from tests.bilaterals.factories import AgendaTopicFactory, TopicPartnerFactory, TopicPositionFactory, in_days
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    EditionFactory,
    InstitutionFactory,
    MembershipFactory,
    OfficeHolderFactory,
    ProjectFactory,
    RegionalGovernmentFactory,
    TransferFactory,
)
from tests.workspaces.dossier.pairs import PairWorld, make_pair

pytestmark = pytest.mark.django_db
Role = Membership.Role
HOSTILE = '#panic("x") = título *fuerte* $1$ \\ <b>&amp; `raw` @ref //x ] [ #{ }'


@pytest.fixture
def pair() -> PairWorld:
    return make_pair()


def text_of(pdf: bytes) -> str:
    """What stands in a PDF, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_topics_come_in_the_governors_order_with_those_joined_and_no_others(pair: PairWorld) -> None:
    second = AgendaTopicFactory(
        edition=pair.edition, delegation=pair.government, state="accepted", sectors=pair.sector, rank=3
    )
    first = AgendaTopicFactory(
        edition=pair.edition, delegation=pair.government, state="accepted", sectors=pair.sector, rank=2
    )
    joined = AgendaTopicFactory(edition=pair.edition, state="accepted", sectors=pair.sector)
    TopicPartnerFactory(topic=joined, delegation=pair.government, state="accepted", answered_at=in_days(0))
    asked = AgendaTopicFactory(edition=pair.edition, state="accepted", sectors=pair.sector)
    TopicPartnerFactory(topic=asked, delegation=pair.government)
    AgendaTopicFactory(edition=pair.edition, delegation=pair.government, sectors=pair.sector)
    AgendaTopicFactory(edition=pair.edition, delegation=pair.government, state="accepted", sectors=InstitutionFactory())

    for user in (pair.team, pair.ministry, pair.sd):
        found = build_dossier(user, pair.edition, pair.region, pair.sector)
        own = [entry.topic for entry in found.topics if entry.topic.delegation_id == pair.government.pk]
        assert own == [pair.topic, first, second]
        assert joined in [entry.topic for entry in found.topics]
        assert len(found.topics) == 4


def test_promises_say_whose_turn_it_is_and_add_up(pair: PairWorld) -> None:
    past = EditionFactory(end_date=dt.date(2018, 1, 2), start_date=dt.date(2018, 1, 1))
    common = {"edition": past, "sector": pair.sector, "regions": pair.region}
    theirs = CommitmentFactory(**common)
    ours = CommitmentFactory(**common, lead_institution=pair.government)
    reported = CommitmentFactory(**common)
    CommitmentUpdateFactory(commitment=reported)
    third = CommitmentFactory(**common, lead_institution=InstitutionFactory(short_name="ANA"))
    CommitmentFactory(**common, status="executed")
    CommitmentFactory(edition=past, sector=InstitutionFactory(), regions=pair.region)
    CommitmentFactory(edition=past, sector=pair.sector)

    found = build_dossier(pair.ministry, pair.edition, pair.region, pair.sector)
    turns = {promise.commitment: promise.turn for promise in found.open_promises}
    assert turns == {theirs: "sector", ours: "region", reported: "sd", third: "other"}
    assert (found.counts.commitments, found.counts.executed, found.counts.open) == (5, 1, 4)
    late = theirs.due_date
    assert Debt("Compromisos vencidos por cumplir: 1", late, True) in found.sector_side.debts
    assert Debt("Compromisos vencidos por cumplir: 1", ours.due_date, True) in found.region_side.debts


def test_a_commitment_that_is_not_released_is_there_for_the_two_of_it_only(pair: PairWorld) -> None:
    hidden = CommitmentFactory(sector=pair.sector, regions=pair.region, released=False)
    for user in (pair.team, pair.ministry):
        assert [p.commitment for p in build_dossier(user, pair.edition, pair.region, pair.sector).promises] == [hidden]


def test_both_see_what_the_other_still_owes(pair: PairWorld) -> None:
    found = build_dossier(pair.team, pair.edition, pair.region, pair.sector)
    assert [debt.text for debt in found.sector_side.debts] == ["Escribir su posición sobre 1 de 1 temas"]
    assert "Completar el tema" in found.region_side.debts[0].text
    assert "el monto que se pide" in found.region_side.debts[0].text
    TopicPositionFactory(topic=pair.topic, sector=pair.sector, saved_by=pair.ministry)
    found = build_dossier(pair.team, pair.edition, pair.region, pair.sector)
    assert found.sector_side.debts == []
    assert found.topics[0].position is None, "it is internal"


def test_money_people_and_facts(pair: PairWorld) -> None:
    TransferFactory(giver=pair.sector, shares={pair.region: Decimal("1500000.50")}, amount=Decimal("1500000.50"))
    TransferFactory(giver=pair.sector)
    TransferFactory(shares={pair.region: Decimal(500)}, amount=Decimal(500))
    project = ProjectFactory(institution=pair.sector, regions=pair.region)
    head = OfficeHolderFactory(
        institution=pair.sector, person_name="Ana Ministra", office="Ministra", starts_on=dt.date(2017, 1, 1)
    )
    OfficeHolderFactory(
        institution=pair.government, person_name="Ya No", office="Gobernador", starts_on=dt.date(2015, 1, 1),
        ends_on=dt.date(2018, 12, 31),
    )  # fmt: skip
    MembershipFactory(role=Role.RAPPORTEUR, edition=pair.edition)
    MembershipFactory(role=Role.RAPPORTEUR, edition=EditionFactory())

    found = build_dossier(pair.team, pair.edition, pair.region, pair.sector)
    assert found.received == Decimal("1500000.50")
    assert found.region_received.amount == Decimal("1500500.50")
    assert found.projects == [project]
    assert (found.sector_side.head, found.region_side.head) == (head, None)
    assert found.region_side.team == [pair.team.full_name]
    assert len(found.rapporteurs) == 1


def test_it_asks_as_often_for_many_rows_as_for_few(client: Client, pair: PairWorld) -> None:
    client.force_login(pair.ministry)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = (f"{pair.address}/", f"{pair.address}.pdf", f"/dossier/{pair.edition.code}/")

    def more(number: int) -> None:
        topic = AgendaTopicFactory(
            edition=pair.edition, delegation=pair.government, state="accepted", sectors=pair.sector
        )
        TopicPartnerFactory(topic=topic, state="accepted", answered_at=in_days(0))
        TopicPositionFactory(topic=topic, sector=pair.sector, saved_by=pair.ministry)
        AgendaTopicFactory(edition=pair.edition, state="accepted", sectors=pair.sector)
        CommitmentFactory(sector=pair.sector, regions=pair.region)
        TransferFactory(giver=pair.sector, shares={pair.region: Decimal(500)}, amount=Decimal(500))
        ProjectFactory(institution=pair.sector, regions=pair.region)

    more(1)
    few = [queries(address) for address in addresses]
    for number in range(2, 12):
        more(number)
    assert [queries(address) for address in addresses] == few


# --- who reads it -------------------------------------------------------------------------------


def test_the_pair_reads_it_and_nobody_else(client: Client, pair: PairWorld) -> None:
    neighbour = MembershipFactory(role=Role.REGIONAL_TEAM, institution=RegionalGovernmentFactory()).user
    other = MembershipFactory(role=Role.MINISTRY_COORDINATOR, institution=InstitutionFactory()).user
    elsewhere = MembershipFactory(role=Role.REGIONAL_TEAM, institution=pair.government, edition=EditionFactory()).user
    rapporteur = MembershipFactory(role=Role.RAPPORTEUR, edition=pair.edition).user
    expected = {
        pair.team: 200, pair.ministry: 200, pair.sd: 200, neighbour: 404, other: 404, elsewhere: 404, rapporteur: 404,
    }  # fmt: skip
    for user, status in expected.items():
        client.force_login(user)
        for ending in ("/", ".pdf"):
            assert client.get(pair.address + ending).status_code == status, (user, ending)


def test_the_list_holds_ones_own_pairs(client: Client, pair: PairWorld) -> None:
    AgendaTopicFactory(edition=pair.edition, state="accepted", sectors=pair.sector)
    AgendaTopicFactory(edition=pair.edition, state="accepted")
    assert len(pairs(pair.edition)) == 3
    for user, count in ((pair.team, 1), (pair.ministry, 2), (pair.sd, 3)):
        client.force_login(user)
        page = client.get(f"/dossier/{pair.edition.code}/").content.decode()
        assert page.count('<th scope="row">') == count
    filtered = client.get(f"/dossier/{pair.edition.code}/?region=SAM&missing=si").content.decode()
    assert filtered.count('<th scope="row">') == 1
    assert "Ningún dosier cumple" in client.get(f"/dossier/{pair.edition.code}/?region=SAM&missing=no").content.decode()
    assert "No hay ninguna opción" in client.get(f"/dossier/{pair.edition.code}/?region=nada").content.decode()


# --- printed ------------------------------------------------------------------------------------


def test_the_print_holds_what_the_page_holds_and_no_internal_word(client: Client, pair: PairWorld) -> None:
    TopicPositionFactory(
        topic=pair.topic,
        sector=pair.sector,
        saved_by=pair.ministry,
        position="Reservado de veras",
        visibility="internal",
    )
    CommitmentFactory(sector=pair.sector, regions=pair.region, text="Culminar el puesto de salud")
    told = {}
    for user in (pair.team, pair.ministry):
        client.force_login(user)
        answer = client.get(f"{pair.address}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        told[user] = text_of(answer.content)
    for words in (
        "San Martín y Salud",
        "Hospital de Tocache",
        "Culminar el puesto de salud",
        "Página 1 de",
        pair.edition.title,
    ):
        assert words in told[pair.team], words
    assert "Reservado de veras" in told[pair.ministry]
    assert "Reservado de veras" not in told[pair.team]
    assert "Reservado" not in client_page(client, pair)


def client_page(client: Client, pair: PairWorld) -> str:
    client.force_login(pair.team)
    return client.get(f"{pair.address}/").content.decode()


def test_what_people_type_is_printed_and_never_run() -> None:
    document = Document(
        title=HOSTILE, lede=HOSTILE, running=HOSTILE, address="https://gore.example/x",
        blocks=[
            Heading(HOSTILE), Text(HOSTILE), Facts([(HOSTILE, HOSTILE)]), Lines([HOSTILE]),
            Table([HOSTILE, "b"], [[HOSTILE, HOSTILE]], [1, 1]),
        ],
    )  # fmt: skip
    told = text_of(render(document)).replace(" ", "")
    assert told.count(HOSTILE.replace(" ", "")) >= 6


def test_a_full_dossier_is_printed_in_less_than_a_second(client: Client, pair: PairWorld) -> None:
    for _number in range(12):
        AgendaTopicFactory(edition=pair.edition, delegation=pair.government, state="accepted", sectors=pair.sector)
        CommitmentFactory(sector=pair.sector, regions=pair.region)
    client.force_login(pair.sd)
    client.get(f"{pair.address}.pdf")
    times = []
    for _turn in range(3):
        started = time.perf_counter()
        assert client.get(f"{pair.address}.pdf").status_code == 200
        times.append(time.perf_counter() - started)
    assert min(times) < 1
