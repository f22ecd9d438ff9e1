"""Checks a timetable against the hard rules and counts its measures, on its own.

Written from the format alone: it imports nothing of the solver and shares no code with it, so that
a mistake there cannot hide here. Slow and plain on purpose: every rule is looked at slot by slot.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bilaterals.scheduler.problem import Measures, Meeting, Party, Placement, Problem, Solution

MESSAGES = {
    "unknown_meeting": "la reunión «{meeting}» no existe.",
    "unknown_slot": "la reunión «{meeting}» empieza en el turno {start}, que no existe.",
    "unknown_room": "la reunión «{meeting}» está en la sala «{room}», que no existe.",
    "block": "la reunión «{meeting}» empieza en el turno {start} y no cabe en su bloque.",
    "fixed_start": "la reunión «{meeting}» debe empezar en el turno {fixed} y empieza en el {start}.",
    "allowed_starts": "la reunión «{meeting}» no puede empezar en el turno {start}.",
    "party_capacity": "«{party}» tiene {count} reuniones en el turno {slot} y puede tener {capacity}: {meetings}.",
    "room_capacity": "la sala «{room}» tiene {count} reuniones en el turno {slot} y caben {capacity}: {meetings}.",
    "unavailable": "la reunión «{meeting}» ocupa el turno {slot}, en el que «{party}» no está disponible.",
    "room": "la reunión «{meeting}» no puede ser en la sala «{room}».",
    "precedence": "la reunión «{first}» debe terminar antes de que empiece «{second}».",
    "past_moved": "la reunión «{meeting}» ya empezó y no puede moverse ni quitarse.",
    "past_start": "la reunión «{meeting}» no puede empezar en el turno {start}: ya pasó.",
}


@dataclass(frozen=True)
class Violation:
    """A hard rule (1 to 6 of the format; 0: not a timetable of this instance) that is broken."""

    rule: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def spanish(violation: Violation) -> str:
    """The sentence that tells a person what is broken."""
    return MESSAGES[violation.code].format(**violation.values)


def check(problem: Problem, solution: Solution) -> list[Violation]:
    """Every hard rule that *solution* breaks; none if it is a valid timetable of *problem*."""
    unknown = list(foreign(problem, solution))
    if unknown:
        return unknown
    return [
        *starts(problem, solution),
        *capacities(problem, solution),
        *availability(problem, solution),
        *rooms(problem, solution),
        *precedences(problem, solution),
        *repair(problem, solution),
    ]


def foreign(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Rule 0: meetings, slots and rooms exist."""
    for name, placement in solution.placed.items():
        if name not in problem.meeting:
            yield Violation(0, "unknown_meeting", {"meeting": name})
        if not 0 <= placement.start < len(problem.slots):
            yield Violation(0, "unknown_slot", {"meeting": name, "start": placement.start})
        if placement.room not in problem.room:
            yield Violation(0, "unknown_room", {"meeting": name, "room": placement.room})


def covered(meeting: Meeting, placement: Placement) -> range:
    """The slots that a placed meeting takes."""
    return range(placement.start, placement.start + meeting.duration)


def starts(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Rule 1: inside one block; fixed and allowed starts respected."""
    for name, placement in solution.placed.items():
        meeting, start = problem.meeting[name], placement.start
        slots = covered(meeting, placement)
        blocks = {(problem.slots[t].day, problem.slots[t].block) for t in slots if t < len(problem.slots)}
        if slots[-1] >= len(problem.slots) or len(blocks) > 1:
            yield Violation(1, "block", {"meeting": name, "start": start})
        if meeting.fixed_start is not None and start != meeting.fixed_start:
            yield Violation(1, "fixed_start", {"meeting": name, "start": start, "fixed": meeting.fixed_start})
        if meeting.allowed_starts is not None and start not in meeting.allowed_starts:
            yield Violation(1, "allowed_starts", {"meeting": name, "start": start})


def capacities(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Rule 2: no party and no room holds more than its capacity in any slot."""
    at_party: dict[tuple[str, int], list[str]] = {}
    at_room: dict[tuple[str, int], list[str]] = {}
    for name, placement in sorted(solution.placed.items()):
        meeting = problem.meeting[name]
        for slot in covered(meeting, placement):
            at_room.setdefault((placement.room, slot), []).append(name)
            for party in meeting.participants:
                at_party.setdefault((party, slot), []).append(name)
    for (party, slot), held in sorted(at_party.items()):
        capacity = problem.party[party].capacity
        if len(held) > capacity:
            values = {"party": party, "slot": slot, "count": len(held), "capacity": capacity}
            yield Violation(2, "party_capacity", {**values, "meetings": ", ".join(held)})
    for (room, slot), held in sorted(at_room.items()):
        capacity = problem.room[room].capacity
        if len(held) > capacity:
            values = {"room": room, "slot": slot, "count": len(held), "capacity": capacity}
            yield Violation(2, "room_capacity", {**values, "meetings": ", ".join(held)})


def availability(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Rule 3: no meeting where a participant is away, save those that have begun as planned."""
    for name, placement in solution.placed.items():
        if began(problem, name) == placement:
            continue
        meeting = problem.meeting[name]
        for party in meeting.participants:
            for slot in covered(meeting, placement):
                if slot in problem.party[party].unavailable:
                    yield Violation(3, "unavailable", {"meeting": name, "party": party, "slot": slot})


def rooms(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Rule 4: the room is one of the meeting's rooms."""
    for name, placement in solution.placed.items():
        if placement.room not in problem.meeting[name].rooms:
            yield Violation(4, "room", {"meeting": name, "room": placement.room})


def precedences(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Rule 5: of two placed meetings in order, the first ends before the second starts."""
    for first, second in problem.precedences:
        if first in solution.placed and second in solution.placed:
            end = solution.placed[first].start + problem.meeting[first].duration
            if end > solution.placed[second].start:
                yield Violation(5, "precedence", {"first": first, "second": second})


def began(problem: Problem, name: str) -> Placement | None:
    """The planned placement of a meeting that begins before now in the plan in force."""
    planned = (problem.baseline or {}).get(name)
    return planned if planned is not None and planned.start < problem.now else None


def repair(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Rule 6: what has begun stays as it was, and nothing else starts in the past."""
    for meeting in problem.meetings:
        planned = began(problem, meeting.id)
        found = solution.placed.get(meeting.id)
        if planned is not None and found != planned:
            yield Violation(6, "past_moved", {"meeting": meeting.id})
        elif planned is None and found is not None and found.start < problem.now:
            yield Violation(6, "past_start", {"meeting": meeting.id, "start": found.start})


# --- measures -----------------------------------------------------------------------------------


Held = list[tuple[Meeting, Placement]]


def measure(problem: Problem, solution: Solution) -> Measures:
    """What the format counts, of a timetable that `check` passes."""
    held_by: dict[str, Held] = {party.id: [] for party in problem.parties}
    for name, placement in solution.placed.items():
        for party_id in problem.meeting[name].participants:
            held_by[party_id].append((problem.meeting[name], placement))
    idle_of = [idle_slots_of(problem, party, held_by[party.id]) for party in problem.parties]
    slots = sum(len(idle) for idle in idle_of)
    periods = sum(periods_of(problem, idle) for idle in idle_of)
    return Measures(
        placed_weight=sum(problem.meeting[name].priority for name in solution.placed),
        changes=changes(problem, solution),
        idle=periods if problem.idle_unit == "periods" else slots,
        max_wait=max((len(idle) for idle in idle_of), default=0),
        zone_changes=sum(zone_changes_of(problem, party, held_by[party.id]) for party in problem.parties),
        placed=len(solution.placed),
        idle_slots=slots,
        idle_periods=periods,
        party_days=sum(len({problem.slots[at.start].day for _, at in held}) for held in held_by.values()),
        room_changes=sum(room_changes_of(problem, party, held_by[party.id]) for party in problem.parties),
    )


def changes(problem: Problem, solution: Solution) -> int:
    """Measure 2: meetings whose start or room is not the planned one; dropped and new ones included."""
    planned = problem.baseline
    if planned is None:
        return 0
    return sum(solution.placed.get(meeting.id) != planned.get(meeting.id) for meeting in problem.meetings)


def idle_slots_of(problem: Problem, party: Party, held: Held) -> set[int]:
    """Measure 3: slots strictly between the first and the last meeting of a day in which the party has
    none; its unavailable slots are left out unless the instance counts them."""
    busy: dict[int, set[int]] = {}
    for meeting, placement in held:
        for slot in covered(meeting, placement):
            busy.setdefault(problem.slots[slot].day, set()).add(slot)
    return {
        slot
        for slots in busy.values()
        for slot in range(min(slots) + 1, max(slots))
        if slot not in slots and (problem.idle_counts_unavailable or slot not in party.unavailable)
    }


def periods_of(problem: Problem, idle: set[int]) -> int:
    """Maximal runs of idle slots of one day: those whose slot before, that day, is not idle."""
    return sum(slot - 1 not in idle or problem.slots[slot - 1].day != problem.slots[slot].day for slot in idle)


def neighbours(problem: Problem, held: Held) -> Iterator[tuple[Placement, Placement]]:
    """Each meeting of one party and its next one of the same day."""
    placements = sorted((placement for _, placement in held), key=lambda placement: placement.start)
    for before, after in itertools.pairwise(placements):
        if problem.slots[before.start].day == problem.slots[after.start].day:
            yield before, after


def zone_changes_of(problem: Problem, party: Party, held: Held) -> int:
    """Measure 5: consecutive meetings in rooms of different zones, for a party of capacity 1."""
    if party.capacity > 1:
        return 0
    zones = [(problem.room[one.room].zone, problem.room[two.room].zone) for one, two in neighbours(problem, held)]
    return sum(before != after for before, after in zones)


def room_changes_of(problem: Problem, party: Party, held: Held) -> int:
    """Consecutive meetings in different rooms, for a party of capacity 1."""
    if party.capacity > 1:
        return 0
    return sum(before.room != after.room for before, after in neighbours(problem, held))
