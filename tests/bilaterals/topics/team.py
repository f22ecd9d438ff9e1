"""A region with its team, an open call and two ministries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from bilaterals.models import AgendaTopic, Call
from bilaterals.topics import services
from gore.core.models import Edition, Institution, Membership, Region, User
from tests import factories as make
from tests.bilaterals import factories as f

Role = Membership.Role


@dataclass
class Team:
    """What the tests of topics begin with."""

    call: Call
    edition: Edition
    region: Institution
    neighbour: Institution
    health: Institution
    transport: Institution
    person: User
    colleague: User
    neighbours: User
    sd: User

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or self.person)
        return client

    def draft(self, **values: Any) -> AgendaTopic:
        """A complete draft; *values* change it."""
        complete = {
            "title": "Hospital de Tocache", "description": "Falta equiparlo.", "request": "Transferir el presupuesto.",
            "sectors": [self.health], "blockage": "technical", **values,
        }  # fmt: skip
        return services.create_topic(edition=self.edition, delegation=self.region, by=self.person, values=complete)

    def sent(self, **values: Any) -> AgendaTopic:
        topic = self.draft(**values)
        return services.submit_topic(topic=topic, by=self.person, version=topic.version)


def make_team(**call: Any) -> Team:
    opened = f.CallFactory(**call)
    region = make.RegionalGovernmentFactory(
        region=Region.objects.filter(code="SAM").first() or make.RegionFactory(code="SAM", name="San Martín")
    )
    neighbour = make.RegionalGovernmentFactory(
        region=Region.objects.filter(code="JUN").first() or make.RegionFactory(code="JUN", name="Junín")
    )
    health = make.InstitutionFactory(code="MINSA", short_name="Salud", sits_at_table=True)
    transport = make.InstitutionFactory(code="MTC", short_name="Transportes", sits_at_table=True)
    opened.edition.sectors.set([health, transport])

    def person(role: str, institution: Institution, name: str) -> User:
        user: User = make.UserFactory(full_name=name)
        make.MembershipFactory(user=user, role=role, institution=institution)
        return user

    return Team(
        call=opened, edition=opened.edition, region=region, neighbour=neighbour, health=health, transport=transport,
        person=person(Role.REGIONAL_TEAM, region, "Ana Ríos"),
        colleague=person(Role.REGIONAL_TEAM, region, "Beto Luna"),
        neighbours=person(Role.REGIONAL_TEAM, neighbour, "Carla Poma"),
        sd=person(Role.SD_ARTICULATION, make.InstitutionFactory(code="PCM", kind="cabinet_office"), "Sonia Díaz"),
    )  # fmt: skip
