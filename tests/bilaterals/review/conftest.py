"""A call in its phase of review, with the teams that hear of what SD decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from bilaterals.models import AgendaTopic, Call
from gore.core.models import Edition, Institution, Membership, User
from tests.bilaterals.factories import AgendaTopicFactory, CallFactory
from tests.factories import InstitutionFactory, MembershipFactory, RegionalGovernmentFactory, RegionFactory

Role = Membership.Role


@dataclass
class CallWorld:
    call: Call
    edition: Edition
    sam: Institution
    jun: Institution
    health: Institution
    roads: Institution
    sd: User
    observer: User
    sam_team: User
    jun_team: User
    ministry: User

    def topic(self, **fields: Any) -> AgendaTopic:
        """A topic of San Martín for Health that was sent, unless *fields* say otherwise."""
        given = {"edition": self.edition, "delegation": self.sam, "sectors": [self.health], **fields}
        return AgendaTopicFactory(**given)

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


def make_call_world() -> CallWorld:
    call = CallFactory()
    sam = RegionalGovernmentFactory(code="SAM", region=RegionFactory(code="SAM", name="San Martín"))
    jun = RegionalGovernmentFactory(code="JUN", region=RegionFactory(code="JUN", name="Junín"))
    health = InstitutionFactory(code="MINSA", short_name="Salud")
    roads = InstitutionFactory(code="MTC", short_name="Transportes")
    pcm = InstitutionFactory(code="PCM", kind="cabinet_office", sits_at_table=False)

    def person(role: str, institution: Institution) -> User:
        user: User = MembershipFactory(role=role, institution=institution).user
        return user

    return CallWorld(
        call, call.edition, sam, jun, health, roads,
        sd=person(Role.SD_ARTICULATION, pcm), observer=person(Role.OBSERVER, pcm),
        sam_team=person(Role.REGIONAL_TEAM, sam), jun_team=person(Role.REGIONAL_TEAM, jun),
        ministry=person(Role.MINISTRY_COORDINATOR, health),
    )  # fmt: skip


@pytest.fixture
def world(db: None) -> CallWorld:
    return make_call_world()
