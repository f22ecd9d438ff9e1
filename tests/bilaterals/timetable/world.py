"""A small edition that is ready to be timetabled, and short ways to ask about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bilaterals.models import Meeting, Timetable
from bilaterals.scheduler.problem import Placement
from bilaterals.timetable import drafts
from bilaterals.timetable.problem import material_of
from gore.core.models import Edition, Institution, Membership, User
from tests import factories as make
from tests.bilaterals import timetable_factories as rows

Role = Membership.Role


@dataclass(frozen=True)
class Summit:
    """Three delegations and two ministries, six meetings, one block of six turns from 10:00."""

    edition: Edition
    delegations: tuple[Institution, ...]
    health: Institution
    roads: Institution
    meetings: tuple[Meeting, ...]
    sd: User

    def code(self, number: int) -> str:
        return self.meetings[number].code


def make_summit(*, days: int = 1) -> Summit:
    settings = rows.TimetableSettingsFactory(edition__code="gore-90")
    edition = settings.edition
    for day in range(days):
        rows.DayBlockFactory(edition=edition, date=edition.start_date + dt.timedelta(days=day))
    health = make.InstitutionFactory(code="MINSA", name="Ministerio de Salud", short_name="Salud")
    roads = make.InstitutionFactory(code="MTC", name="Ministerio de Transportes", short_name="Transportes")
    edition.sectors.set([health, roads])
    rows.RoomFactory(edition=edition, code="S-MINSA", name="Sala Salud", owner=health, zone="Piso 1")
    rows.RoomFactory(edition=edition, code="S-MTC", name="Sala Transportes", owner=roads, zone="Piso 2")
    rows.RoomFactory(edition=edition, code="SALON", name="Salón", is_hall=True)
    delegations = tuple(
        make.RegionalGovernmentFactory(code=code, region=make.RegionFactory(code=code, name=name))
        for code, name in (("SAM", "San Martín"), ("JUN", "Junín"), ("LOR", "Loreto"))
    )
    meetings = tuple(
        make.MeetingFactory(code=f"gore-90-B-{number:04d}", edition=edition, regions=delegation.region, sectors=sector)
        for number, (delegation, sector) in enumerate(
            ((delegation, sector) for delegation in delegations for sector in (health, roads)), start=1
        )
    )
    sd = make.MembershipFactory(
        role=Role.SD_ARTICULATION, institution=make.InstitutionFactory(code="PCM", kind="cabinet_office")
    ).user
    return Summit(edition, delegations, health, roads, meetings, sd)


PLAN = {0: (0, "S-MINSA"), 1: (1, "S-MTC"), 2: (1, "S-MINSA"), 3: (2, "S-MTC"), 4: (2, "S-MINSA"), 5: (3, "S-MTC")}
"""A valid timetable of the summit: each delegation goes from Health to Roads without a wait."""


def make_draft(summit: Summit, plan: dict[int, tuple[int, str]] | None = None, name: str = "Prueba") -> Timetable:
    material = material_of(summit.edition)
    return drafts.save_timetable(
        material=material,
        turns=material.turns,
        placed={summit.code(n): Placement(*at) for n, at in (PLAN if plan is None else plan).items()},
        name=name,
        origin=Timetable.Origin.EMPTY,
        by=summit.sd,
    )


def places(timetable: Timetable) -> dict[str, tuple[int, str]]:
    """Where each meeting is, read from the database."""
    return {
        one.meeting.code: (one.slot, one.room.code)
        for one in timetable.assignments.select_related("meeting", "room").order_by("meeting__code")
    }
