"""What is to be scheduled and what a timetable is: plain frozen values, shared by solver and verifier.

The words and the rules are those of the instance format, version 1. Slots are numbered in order of
time from 0; everything else is named by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

IdleUnit = Literal["slots", "periods"]


@dataclass(frozen=True)
class Slot:
    """A stretch of time in which a meeting of duration 1 fits. *block*: run of back-to-back slots."""

    index: int
    day: int
    block: int
    start: str


@dataclass(frozen=True)
class Party:
    """Somebody who can be double-booked: *capacity* meetings at once, none in the *unavailable* slots."""

    id: str
    kind: str
    capacity: int = 1
    unavailable: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Room:
    """A place for *capacity* meetings at once. Without *zone* it lies in a zone of its own name: none."""

    id: str
    capacity: int = 1
    zone: str | None = None


@dataclass(frozen=True)
class Meeting:
    """A meeting that is asked for; *priority* is the weight that placing it earns."""

    id: str
    participants: tuple[str, ...]
    rooms: tuple[str, ...]
    duration: int = 1
    priority: int = 1
    allowed_starts: frozenset[int] | None = None
    fixed_start: int | None = None


@dataclass(frozen=True)
class Placement:
    """Where and when a meeting takes place."""

    start: int
    room: str


@dataclass(frozen=True)
class Problem:
    """A complete instance. *baseline* is the plan in force (repair), *now* its first slot that is not past."""

    name: str
    slots: tuple[Slot, ...]
    parties: tuple[Party, ...]
    rooms: tuple[Room, ...]
    meetings: tuple[Meeting, ...]
    precedences: tuple[tuple[str, str], ...] = ()
    idle_counts_unavailable: bool = False
    idle_unit: IdleUnit = "slots"
    baseline: Mapping[str, Placement] | None = None
    now: int = 0
    seed: int | None = None

    @cached_property
    def party(self) -> dict[str, Party]:
        """Parties by id."""
        return {party.id: party for party in self.parties}

    @cached_property
    def room(self) -> dict[str, Room]:
        """Rooms by id."""
        return {room.id: room for room in self.rooms}

    @cached_property
    def meeting(self) -> dict[str, Meeting]:
        """Meetings by id."""
        return {meeting.id: meeting for meeting in self.meetings}

    @cached_property
    def days(self) -> dict[int, tuple[int, ...]]:
        """The slots of each day."""
        days: dict[int, list[int]] = {}
        for slot in self.slots:
            days.setdefault(slot.day, []).append(slot.index)
        return {day: tuple(slots) for day, slots in days.items()}

    @cached_property
    def past(self) -> dict[str, Placement]:
        """Meetings of the plan in force that have begun before *now*: they stay as they are."""
        return {
            name: placement
            for name, placement in (self.baseline or {}).items()
            if placement.start < self.now and name in self.meeting
        }

    @property
    def total_weight(self) -> int:
        """The placed weight if every meeting is placed."""
        return sum(meeting.priority for meeting in self.meetings)


@dataclass(frozen=True)
class Solution:
    """A timetable: the meetings that are placed; all others are not."""

    instance: str
    placed: Mapping[str, Placement] = field(default_factory=dict)


@dataclass(frozen=True)
class Measures:
    """How good a timetable is. The first five count, in this order; the others are told beside them."""

    placed_weight: int
    changes: int
    idle: int
    max_wait: int
    zone_changes: int
    placed: int = 0
    idle_slots: int = 0
    idle_periods: int = 0
    party_days: int = 0
    room_changes: int = 0

    @property
    def key(self) -> tuple[int, int, int, int, int]:
        """Smaller is better, lexicographically."""
        return (-self.placed_weight, self.changes, self.idle, self.max_wait, self.zone_changes)
