"""One region and one ministry with an accepted topic, their people, and what lies between them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bilaterals.models import AgendaTopic, Call
from gore.core.models import Edition, Institution, Membership, Region, User
from tests.bilaterals.factories import AgendaTopicFactory, CallFactory, in_days
from tests.factories import InstitutionFactory, MembershipFactory, RegionalGovernmentFactory, RegionFactory

Role = Membership.Role


@dataclass
class PairWorld:
    call: Call
    edition: Edition
    region: Region
    government: Institution
    sector: Institution
    topic: AgendaTopic
    team: User
    ministry: User
    sd: User

    @property
    def address(self) -> str:
        return f"/dossier/{self.edition.code}/{self.region.code}/{self.sector.code}"

    @property
    def form(self) -> str:
        return f"{self.address}/temas/{self.topic.code}/"

    def close(self) -> None:
        """The deadline for the ministries' information was a minute ago."""
        Call.objects.filter(pk=self.call.pk).update(
            opens_at=in_days(-20), topics_due_at=in_days(-10), corrections_due_at=in_days(-5),
            information_due_at=in_days(0) - dt.timedelta(minutes=1),
        )  # fmt: skip


def make_pair() -> PairWorld:
    call = CallFactory()
    region = RegionFactory(code="SAM", name="San Martín")
    government = RegionalGovernmentFactory(region=region)
    sector = InstitutionFactory(code="MINSA", short_name="Salud", sits_at_table=True)
    topic = AgendaTopicFactory(
        edition=call.edition,
        delegation=government,
        state="accepted",
        sectors=sector,
        rank=1,
        title="Hospital de Tocache",
    )
    return PairWorld(
        call, call.edition, region, government, sector, topic,
        MembershipFactory(role=Role.REGIONAL_TEAM, institution=government).user,
        MembershipFactory(role=Role.MINISTRY_COORDINATOR, institution=sector).user,
        MembershipFactory(role=Role.SD_ARTICULATION).user,
    )  # fmt: skip
