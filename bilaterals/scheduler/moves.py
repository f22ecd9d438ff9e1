"""Where a meeting can go, and why it cannot go elsewhere: what the editor shows while a card is held.

One pass over the timetable tells who holds every slot; then each cell is a look-up. The words are data
(`Obstacle`: a code, its values, the meetings in the way) with a Spanish sentence beside them; `verify`
remains the judge of what is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bilaterals.scheduler import verify
from bilaterals.scheduler.problem import Meeting, Placement, Problem, Solution
from bilaterals.scheduler.words import Labels, as_text

Cell = tuple[int, str]
"""Start slot and room."""

SENTENCES = {
    "out": "ese turno no existe.",
    "block": "no cabe: dura {duration} turnos y el bloque termina antes.",
    "fixed": "tiene hora fija: {fixed}.",
    "not_allowed": "no se permite a esa hora.",
    "past": "esa hora ya pasó.",
    "begun": "ya empezó: no puede moverse.",
    "away": "{party} no está disponible a las {slot}.",
    "party_busy": "{party} ya está en {meetings}.",
    "room": "{room} no está entre sus salas.",
    "room_busy": "{room} está ocupada por {meetings}.",
    "before": "debe ir antes que {meetings}.",
    "after": "debe ir después de {meetings}.",
}


@dataclass(frozen=True)
class Obstacle:
    """Why a cell is impossible: *code*, its *values* (ids and slot numbers) and the *meetings* in the way."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    meetings: tuple[str, ...] = ()

    def text(self, labels: Labels | None = None) -> str:
        """The Spanish sentence; *labels* gives ids and slots their names."""
        return as_text(SENTENCES[self.code], {**self.values, "meetings": self.meetings}, labels)


@dataclass(frozen=True)
class Moves:
    """Every cell of one held meeting. *at_start*: what stands against a start in any room; *at_cell*: in one room."""

    meeting: str
    at_start: Mapping[int, tuple[Obstacle, ...]]
    at_cell: Mapping[Cell, tuple[Obstacle, ...]]

    def why_not(self, start: int, room: str) -> tuple[Obstacle, ...]:
        """All that stands against a cell; empty where the meeting can go."""
        if start not in self.at_start:
            return (Obstacle("out", {"start": start}),)
        here = self.at_cell.get((start, room))
        return (*self.at_start[start], *((Obstacle("room", {"room": room}),) if here is None else here))

    @property
    def free(self) -> tuple[Cell, ...]:
        """The cells to which it can go, in order."""
        return tuple(sorted(cell for cell, why in self.at_cell.items() if not why and not self.at_start[cell[0]]))


class Board:
    """A timetable slot by slot. *without* leaves a meeting out: the one that is held."""

    def __init__(self, problem: Problem, placed: Mapping[str, Placement], without: str = "") -> None:
        self.problem = problem
        self.placed = {name: at for name, at in placed.items() if name != without and name in problem.meeting}
        self.of_party: dict[tuple[str, int], list[str]] = {}
        self.of_room: dict[Cell, list[str]] = {}
        for name, at in self.placed.items():
            meeting = problem.meeting[name]
            for slot in range(at.start, at.start + meeting.duration):
                self.of_room.setdefault((slot, at.room), []).append(name)
                for party in meeting.participants:
                    self.of_party.setdefault((party, slot), []).append(name)

    def against_start(self, meeting: Meeting, start: int) -> list[Obstacle]:
        """What stands against a start whatever the room."""
        problem = self.problem
        slots = range(start, start + meeting.duration)
        found: list[Obstacle] = []
        if slots[-1] >= len(problem.slots) or problem.slots[slots[-1]].block != problem.slots[start].block:
            found.append(Obstacle("block", {"duration": meeting.duration}))
        if meeting.fixed_start is not None and meeting.fixed_start != start:
            found.append(Obstacle("fixed", {"fixed": meeting.fixed_start}))
        if meeting.allowed_starts is not None and start not in meeting.allowed_starts:
            found.append(Obstacle("not_allowed", {"start": start}))
        if start < problem.now:
            found.append(Obstacle("past", {"start": start}))
        for name in meeting.participants:
            party = problem.party[name]
            away = next((slot for slot in slots if slot in party.unavailable), None)
            if away is not None:
                found.append(Obstacle("away", {"party": name, "slot": away}))
            holding = self.full(self.of_party, slots, party.capacity, lambda slot, one=name: (one, slot))
            if holding:
                found.append(Obstacle("party_busy", {"party": name}, holding))
        return found + self.against_order(meeting, start)

    def against_order(self, meeting: Meeting, start: int) -> list[Obstacle]:
        """The precedences that a start would break."""
        before = tuple(
            second
            for first, second in self.problem.precedences
            if first == meeting.id and second in self.placed and start + meeting.duration > self.placed[second].start
        )
        after = tuple(
            first
            for first, second in self.problem.precedences
            if second == meeting.id
            and first in self.placed
            and self.placed[first].start + self.problem.meeting[first].duration > start
        )
        return [Obstacle(code, {}, names) for code, names in (("before", before), ("after", after)) if names]

    def against_room(self, meeting: Meeting, start: int, room: str) -> tuple[Obstacle, ...]:
        """Who holds the room."""
        slots = range(start, start + meeting.duration)
        holding = self.full(self.of_room, slots, self.problem.room[room].capacity, lambda slot: (slot, room))
        return (Obstacle("room_busy", {"room": room}, holding),) if holding else ()

    @staticmethod
    def full(held: Mapping[Any, list[str]], slots: range, capacity: int, key: Any) -> tuple[str, ...]:
        """The meetings that fill a party or a room in some of the slots."""
        found: dict[str, None] = {}
        for slot in slots:
            names = held.get(key(slot), ())
            if len(names) >= capacity:
                found.update(dict.fromkeys(names))
        return tuple(found)


def moves(problem: Problem, placed: Mapping[str, Placement], meeting: str) -> Moves:
    """All cells of one held meeting, each free or with its obstacles."""
    one = problem.meeting[meeting]
    starts = range(len(problem.slots))
    if meeting in problem.past:
        begun = (Obstacle("begun"),)
        return Moves(meeting, dict.fromkeys(starts, begun), {(s, room): () for s in starts for room in one.rooms})
    board = Board(problem, placed, without=meeting)
    at_start = {start: tuple(board.against_start(one, start)) for start in starts}
    at_cell = {(start, room): board.against_room(one, start, room) for start in starts for room in one.rooms}
    return Moves(meeting, at_start, at_cell)


def check_move(
    problem: Problem, placed: Mapping[str, Placement], meeting: str, target: Placement
) -> tuple[Obstacle, ...]:
    """What stands against moving (or placing) *meeting* at *target*; empty where nothing does."""
    return moves(problem, placed, meeting).why_not(target.start, target.room)


def check_changes(
    problem: Problem, placed: Mapping[str, Placement], changes: Mapping[str, Placement | None]
) -> list[verify.Violation]:
    """The rules that the timetable breaks after *changes* made at once (a swap, a shifted block; None takes a
    meeting out), as the verifier sees them; none where the changes can be saved."""
    after = {**placed, **{name: at for name, at in changes.items() if at is not None}}
    for name, at in changes.items():
        if at is None:
            after.pop(name, None)
    return verify.check(problem, Solution(problem.name, after))
