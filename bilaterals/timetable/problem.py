"""Rows of an edition as a problem for the engine, and back.

Parties are named by the code of their institution, rooms and meetings by their own codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from bilaterals.models import (
    Absence,
    Assignment,
    DayBlock,
    Meeting,
    Precedence,
    Room,
    Timetable,
    TimetableSettings,
)
from bilaterals.scheduler import problem as engine
from bilaterals.scheduler.instance import find_cycle
from bilaterals.scheduler.words import Labels
from bilaterals.timetable.turns import Turns, turns_needed
from gore.core.models import Edition, Institution

Placed = dict[str, engine.Placement]


@dataclass(frozen=True)
class Request:
    """A meeting that stands: who takes part (institutions, delegations first) and where it may be."""

    meeting: Meeting
    delegations: tuple[Institution, ...]
    sectors: tuple[Institution, ...]
    rooms: tuple[Room, ...]

    @property
    def code(self) -> str:
        return self.meeting.code

    @property
    def participants(self) -> tuple[Institution, ...]:
        return (*self.delegations, *self.sectors)

    @property
    def title(self) -> str:
        """ "San Martín con Salud"."""
        return _("%(delegations)s con %(sectors)s") % {
            "delegations": ", ".join(name_of(one) for one in self.delegations),
            "sectors": ", ".join(name_of(one) for one in self.sectors),
        }

    @property
    def is_multi_sector(self) -> bool:
        return len(self.sectors) > 1


def name_of(institution: Institution) -> str:
    """How an institution is called in a timetable: the territory, or the sector's short name."""
    return institution.region.display_name if institution.region else institution.short_name


@dataclass(frozen=True)
class Material:
    """All that the timetable of one edition is made of, read with a fixed number of queries."""

    edition: Edition
    settings: TimetableSettings
    blocks: tuple[DayBlock, ...]
    rooms: tuple[Room, ...]
    requests: tuple[Request, ...]
    absences: tuple[Absence, ...]
    precedences: tuple[tuple[str, str], ...]
    hidden_rooms: tuple[Room, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def turns(self) -> Turns:
        """The turns of a new timetable."""
        blocks = [(block.date, block.starts_at, block.ends_at) for block in self.blocks]
        return Turns.cut(blocks, self.settings.slot_minutes, self.settings.walk_minutes)

    @cached_property
    def request(self) -> dict[str, Request]:
        """Requests by code."""
        return {request.code: request for request in self.requests}

    @cached_property
    def room(self) -> dict[str, Room]:
        """Rooms by code, the hidden ones too."""
        return {room.code: room for room in (*self.rooms, *self.hidden_rooms)}

    @cached_property
    def parties(self) -> dict[str, Institution]:
        """Everyone who takes part in a meeting, by code: delegations by name, then sectors by name."""
        found = {one.code: one for request in self.requests for one in request.participants}
        ordered = sorted(found.values(), key=lambda one: (one.region_id is None, name_of(one)))
        return {one.code: one for one in ordered}

    def desks_of(self, institution: Institution) -> int:
        """How many meetings an institution holds at once: the tables of its own rooms, else one."""
        return sum(room.capacity for room in self.rooms if room.owner_id == institution.pk) or 1

    def duration(self, meeting: Meeting, turns: Turns) -> int:
        """How many of *turns* a meeting takes."""
        return turns_needed(meeting.minutes_planned, turns.minutes, self.settings.walk_minutes)

    def labels(self, turns: Turns) -> Labels:
        """Names for the engine's sentences."""
        return Labels(name=lambda key: self.names.get(key, key), slot=turns.words)


def material_of(edition: Edition) -> Material:
    """Everything about the timetable of *edition*; the same number of queries whatever its size."""
    settings = TimetableSettings.objects.filter(edition=edition).first() or TimetableSettings(edition=edition)
    rooms = list(Room.objects.filter(edition=edition).select_related("owner").order_by("is_hall", "code"))
    used = [room for room in rooms if room.hidden_at is None]
    own: dict[int, list[Room]] = {}
    for room in used:
        if room.owner_id:
            own.setdefault(room.owner_id, []).append(room)
    halls = tuple(room for room in used if room.is_hall)
    requests = []
    meetings = list(Meeting.objects.standing().filter(edition=edition).order_by("code"))
    delegations_of, sectors_of = _participants(edition)
    for meeting in meetings:
        delegations, sectors = delegations_of.get(meeting.pk, ()), sectors_of.get(meeting.pk, ())
        allowed = halls if len(sectors) > 1 else tuple(own.get(sectors[0].pk, ())) if sectors else ()
        requests.append(Request(meeting, tuple(delegations), tuple(sectors), allowed))
    names = {room.code: room.name for room in rooms}
    for request in requests:
        names[request.code] = request.title
        names.update({one.code: name_of(one) for one in request.participants})
    pairs = Precedence.objects.filter(first__edition=edition).values_list("first__code", "second__code")
    return Material(
        edition=edition,
        settings=settings,
        blocks=tuple(DayBlock.objects.filter(edition=edition).order_by("date", "starts_at")),
        rooms=tuple(used),
        requests=tuple(requests),
        absences=tuple(Absence.objects.filter(edition=edition).select_related("institution").order_by("starts_at")),
        precedences=tuple(pairs),
        hidden_rooms=tuple(room for room in rooms if room.hidden_at is not None),
        names=names,
    )


def _participants(edition: Edition) -> tuple[dict[int, list[Institution]], dict[int, list[Institution]]]:
    """The delegations and the sectors of each meeting, by its key. Every institution is read once: with prefetching,
    hundreds of meetings would make thousands of copies, and a move on the board waits for this."""
    regions = list(
        Meeting.regions.through.objects.filter(meeting__edition=edition).values_list("meeting_id", "region_id")
    )
    sectors = list(
        Meeting.sectors.through.objects.filter(meeting__edition=edition).values_list("meeting_id", "institution_id")
    )
    wanted = Q(region__in={region for _meeting, region in regions}) | Q(pk__in={sector for _meeting, sector in sectors})
    found = sorted(Institution.objects.filter(wanted).select_related("region"), key=name_of)
    place = {one.pk: number for number, one in enumerate(found)}
    of_region = {one.region_id: one for one in found if one.region_id}
    by_key = {one.pk: one for one in found}
    delegations_of: dict[int, list[Institution]] = {}
    sectors_of: dict[int, list[Institution]] = {}
    for meeting, region in regions:
        if region in of_region:
            delegations_of.setdefault(meeting, []).append(of_region[region])
    for meeting, sector in sectors:
        sectors_of.setdefault(meeting, []).append(by_key[sector])
    for rows in (*delegations_of.values(), *sectors_of.values()):
        rows.sort(key=lambda one: place[one.pk])
    return delegations_of, sectors_of


def why_left_out(material: Material, request: Request, turns: Turns) -> str:
    """Why a meeting cannot even be asked for; empty when it can."""
    if not request.delegations:
        return _("No tiene ninguna delegación.")
    if not request.sectors:
        return _("No tiene ningún sector.")
    if not request.rooms:
        if request.is_multi_sector:
            return _("No hay ninguna sala para reuniones multisectoriales.")
        return _("%(sector)s no tiene sala propia.") % {"sector": name_of(request.sectors[0])}
    if material.duration(request.meeting, turns) > turns.longest_block:
        return _("Dura %(minutes)s minutos, más que cualquier bloque.") % {"minutes": request.meeting.minutes_planned}
    return ""


def problem_of(
    material: Material,
    turns: Turns,
    *,
    locked: Mapping[str, engine.Placement] | None = None,
    baseline: Mapping[str, engine.Placement] | None = None,
    now: int = 0,
    idle_unit: engine.IdleUnit = "slots",
    seed: int = 0,
) -> engine.Problem:
    """The problem as the engine reads it; *baseline* and *now* are those of a repair.

    Meetings that cannot be asked for are not in it (`why_left_out`). Circular precedences are left out: services
    refuse to write them, and the check list tells of any.
    """
    begun = {code: at for code, at in (baseline or {}).items() if at.start < now}
    asked = [
        request for request in material.requests if request.code in begun or not why_left_out(material, request, turns)
    ]
    codes = {request.code for request in asked}
    parties = {one.code: one for request in asked for one in request.participants}
    away: dict[str, set[int]] = {}
    for absence in material.absences:
        away.setdefault(absence.institution.code, set()).update(turns.touched(absence.starts_at, absence.ends_at))
    pairs = tuple(pair for pair in material.precedences if codes.issuperset(pair))
    plan = None if baseline is None else {code: at for code, at in baseline.items() if code in codes}
    # What has begun stays where it is, also in a room that nobody else may use any more.
    held = {**(locked or {}), **{code: at for code, at in begun.items() if code in codes}}
    gone = {at.room for at in begun.values()} - {room.code for room in material.rooms}
    rooms = (*material.rooms, *(room for room in material.hidden_rooms if room.code in gone))
    return engine.Problem(
        name=material.edition.code,
        slots=turns.as_slots(),
        parties=tuple(
            engine.Party(
                code,
                "region" if one.region_id else "ministry",
                1 if one.region_id else material.desks_of(one),
                frozenset(away.get(code, ())),
            )
            for code, one in sorted(parties.items())
        ),
        rooms=tuple(engine.Room(room.code, room.capacity, room.zone or None) for room in rooms),
        meetings=tuple(
            engine.Meeting(
                id=request.code,
                participants=tuple(one.code for one in request.participants),
                rooms=(held[request.code].room,) if request.code in held else tuple(r.code for r in request.rooms),
                duration=material.duration(request.meeting, turns),
                priority=request.meeting.priority,
                fixed_start=held[request.code].start if request.code in held else None,
            )
            for request in asked
        ),
        precedences=() if find_cycle(pairs) else pairs,
        idle_counts_unavailable=material.settings.counts_absences_as_waiting,
        idle_unit=idle_unit,
        baseline=plan,
        now=now,
        seed=seed,
    )


def turns_of(timetable: Timetable) -> Turns:
    """The turns that the timetable holds."""
    return Turns.stored(timetable.slots, timetable.slot_minutes)


def placed_in(assignments: list[Assignment]) -> Placed:
    """Assignments (with room and meeting) as the engine writes them."""
    return {one.meeting.code: engine.Placement(one.slot, one.room.code) for one in assignments}


def assignments_of(timetable: Timetable) -> list[Assignment]:
    """The assignments with their meeting and room, in order of time."""
    return list(timetable.assignments.select_related("meeting", "room").order_by("slot", "room__code", "desk"))
