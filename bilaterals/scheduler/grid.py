"""The problem in numbers: what greedy, model and search work on. Indexes instead of ids, starts precomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bilaterals.scheduler.problem import Placement, Problem, Solution

At = tuple[int, int]
"""Start slot and room index of a placed meeting."""
Plan = dict[int, At]
"""Placed meetings by index."""


@dataclass(frozen=True)
class Task:
    """A meeting by numbers. *starts*: where it may begin as far as it alone can tell, in order; none
    where it has no room.

    *past*: it has begun, and this is where it is; then *starts* holds that start only.
    *base*: where the plan in force has it.
    """

    index: int
    parties: tuple[int, ...]
    duration: int
    weight: int
    rooms: tuple[int, ...]
    starts: tuple[int, ...]
    past: At | None = None
    base: At | None = None


class Grid:
    """A problem compiled for solving."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slots = len(problem.slots)
        party_index = {party.id: index for index, party in enumerate(problem.parties)}
        room_index = {room.id: index for index, room in enumerate(problem.rooms)}
        meeting_index = {meeting.id: index for index, meeting in enumerate(problem.meetings)}
        self.room_index = room_index
        self.meeting_index = meeting_index
        self.capacity = [party.capacity for party in problem.parties]
        self.unavailable = [party.unavailable for party in problem.parties]
        self.room_capacity = [room.capacity for room in problem.rooms]
        self.zone = [room.zone for room in problem.rooms]
        self.days = list(problem.days.values())
        self.day_of = [number for number, slots in enumerate(self.days) for _ in slots]
        self.block_end = self._block_ends()
        self.tasks = [
            self._task(index, tuple(party_index[name] for name in meeting.participants))
            for index, meeting in enumerate(problem.meetings)
        ]
        self.tasks_of: list[list[int]] = [[] for _ in problem.parties]
        for task in self.tasks:
            for party in task.parties:
                self.tasks_of[party].append(task.index)
        self.order = [(meeting_index[first], meeting_index[second]) for first, second in problem.precedences]
        self.before: dict[int, list[int]] = {}
        self.after: dict[int, list[int]] = {}
        for first, second in self.order:
            self.before.setdefault(second, []).append(first)
            self.after.setdefault(first, []).append(second)

    def _block_ends(self) -> list[int]:
        """For each slot, the slot after the last one of its block."""
        ends = [0] * self.slots
        end = self.slots
        for slot in reversed(range(self.slots)):
            if slot + 1 < self.slots and self.problem.slots[slot + 1].block != self.problem.slots[slot].block:
                end = slot + 1
            ends[slot] = end
        return ends

    def _task(self, index: int, parties: tuple[int, ...]) -> Task:
        meeting = self.problem.meetings[index]
        rooms = tuple(self.room_index[name] for name in meeting.rooms)
        planned = (self.problem.baseline or {}).get(meeting.id)
        base = None if planned is None else (planned.start, self.room_index[planned.room])
        past = base if meeting.id in self.problem.past else None
        if past is not None:
            starts: tuple[int, ...] = (past[0],)
        elif not rooms:
            starts = ()
        elif meeting.fixed_start is not None:
            starts = (meeting.fixed_start,)
        else:
            starts = tuple(range(self.slots))
        if past is None:
            away = frozenset().union(*(self.unavailable[party] for party in parties))
            allowed = meeting.allowed_starts
            starts = tuple(
                start
                for start in starts
                if start >= self.problem.now
                and (allowed is None or start in allowed)
                and start + meeting.duration <= self.block_end[start]
                and away.isdisjoint(range(start, start + meeting.duration))
            )
        return Task(index, parties, meeting.duration, meeting.priority, rooms, starts, past, base)

    @cached_property
    def idle_slots(self) -> list[list[tuple[int, ...]]]:
        """For each party and day, the slots in which it may be idle or busy: all but those that it is away
        (unless they count), and those too when something that has begun is in them."""
        counted = self.problem.idle_counts_unavailable
        begun: list[set[int]] = [set() for _ in self.capacity]
        for task in self.tasks:
            if task.past is not None:
                for party in task.parties:
                    begun[party].update(range(task.past[0], task.past[0] + task.duration))
        return [
            [tuple(slot for slot in day if counted or slot not in away or slot in begun[party]) for day in self.days]
            for party, away in enumerate(self.unavailable)
        ]

    @property
    def repairing(self) -> bool:
        """Whether there is a plan in force to stay close to."""
        return self.problem.baseline is not None

    def plan_of(self, placed: Mapping[str, Placement]) -> Plan:
        """A timetable in numbers; meetings and rooms that are not of this problem are left out."""
        return {
            self.meeting_index[name]: (one.start, self.room_index[one.room])
            for name, one in placed.items()
            if name in self.meeting_index and one.room in self.room_index
        }

    def solution_of(self, plan: Plan) -> Solution:
        """A timetable with its ids."""
        meetings, rooms = self.problem.meetings, self.problem.rooms
        placed = {meetings[task].id: Placement(start, rooms[room].id) for task, (start, room) in sorted(plan.items())}
        return Solution(self.problem.name, placed)
