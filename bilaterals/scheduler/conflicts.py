"""Wishes that cannot hold together: too many meetings for the slots of a party or of rooms, and minimal sets.

Most conflicts are of one party: more meetings than slots, in all or in the few that they may take place in.
Hall's theorem finds those: meetings and slots are matched, and whoever finds no slot, with all that stand in
its way, is a set that asks for more slots than there are. What is left goes to the exact model, which names
a set of meetings that contradict one another; it is made smaller until leaving any one out resolves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ortools.sat.python import cp_model

from bilaterals.scheduler.control import Control
from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.model import rules
from bilaterals.scheduler.model.variables import Variables
from bilaterals.scheduler.rooms import Classes
from bilaterals.scheduler.words import Reason

EFFORT = 0.3
"""Deterministic seconds for one question to the exact model."""


@dataclass(frozen=True)
class Crowd:
    """*tasks* that need more than the *free* places in *slots*, of a party or of a room class."""

    tasks: tuple[int, ...]
    slots: tuple[int, ...]
    needed: int
    free: int
    whole: bool
    """Whether *slots* are all that the party or the rooms have for any of their meetings."""
    party: int | None = None
    room_class: int | None = None


def why_impossible(grid: Grid, index: int) -> Reason | None:
    """Why a meeting cannot take place at all, whatever the others do; None where it can."""
    task, meeting, problem = grid.tasks[index], grid.problem.meetings[index], grid.problem
    name = {"meeting": meeting.id}
    if not task.rooms:
        return Reason("no_room", name, (meeting.id,))
    if task.starts:
        return None
    inside = [s for s in range(grid.slots) if s + task.duration <= grid.block_end[s]]
    if not inside:
        return Reason("too_long", {**name, "duration": task.duration}, (meeting.id,))
    if meeting.fixed_start is not None:
        fixed = meeting.fixed_start
        covered = range(fixed, fixed + task.duration)
        for party in task.parties:
            if not grid.unavailable[party].isdisjoint(covered):
                values = {**name, "fixed": fixed, "party": problem.parties[party].id}
                return Reason("fixed_away", values, (meeting.id,))
        return Reason("fixed_elsewhere", {**name, "fixed": fixed}, (meeting.id,))
    away = frozenset().union(*(grid.unavailable[party] for party in task.parties))
    free = [s for s in inside if away.isdisjoint(range(s, s + task.duration))]
    if any(meeting.allowed_starts is None or s in meeting.allowed_starts for s in free):
        return Reason("no_time_left", name, (meeting.id,))
    values = {**name, "parties": meeting.participants}
    return Reason("not_when_free" if free else "no_common_time", values, (meeting.id,))


def crowds(grid: Grid, classes: Classes, plan: Plan) -> Iterator[Crowd]:
    """Sets of meetings, one of them at least out, that ask a party or rooms for more slots than they have."""
    groups: list[tuple[list[int], int, int | None, int | None]] = [
        (tasks, grid.capacity[party], party, None) for party, tasks in enumerate(grid.tasks_of)
    ]
    for number, one in enumerate(classes.all):
        if not one.implied:
            members = [task.index for task in grid.tasks if classes.of_task[task.index] == (number,)]
            groups.append((members, one.capacity, None, number))
    for members, capacity, party, room_class in groups:
        tasks = [index for index in members if grid.tasks[index].starts]
        everything = slots_of(grid, tasks)
        while any(index not in plan for index in tasks):
            found = too_many(grid, tasks, capacity)
            if not found:
                break
            slots = slots_of(grid, found)
            if slots == everything:
                found = tasks  # the whole load of the party says more than a part of it
            yield Crowd(
                tasks=tuple(found),
                slots=tuple(sorted(slots)),
                needed=sum(grid.tasks[index].duration for index in found),
                free=len(slots) * capacity,
                whole=slots == everything,
                party=party,
                room_class=room_class,
            )
            explained = {index for index in found if index not in plan}
            if not explained:
                break
            tasks = [index for index in tasks if index not in explained]


def slots_of(grid: Grid, tasks: Iterable[int]) -> set[int]:
    """The slots that some start of the *tasks* covers."""
    return {
        slot
        for index in tasks
        for start in grid.tasks[index].starts
        for slot in range(start, start + grid.tasks[index].duration)
    }


def too_many(grid: Grid, tasks: list[int], capacity: int) -> list[int]:
    """A set of *tasks* that needs more places than its slots have (a Hall violator), or none.

    A meeting of several slots counts as so many that may be anywhere it may cover: what does not fit even
    so never fits.
    """
    items = [index for index in tasks for _ in range(grid.tasks[index].duration)]
    slots = {index: sorted(slots_of(grid, (index,))) for index in tasks}
    held: dict[int, list[int]] = {}

    def augment(item: int, seen: set[int]) -> bool:
        for slot in slots[items[item]]:
            if slot in seen:
                continue
            seen.add(slot)
            holders = held.setdefault(slot, [])
            if len(holders) < capacity:
                holders.append(item)
                return True
            for position, other in enumerate(holders):
                if augment(other, seen):
                    holders[position] = item
                    return True
        return False

    for item in range(len(items)):
        seen: set[int] = set()
        if not augment(item, seen):
            reached = {items[item]} | {items[other] for slot in seen for other in held.get(slot, ())}
            return sorted(reached)
    return []


class Contradiction:
    """Asks the exact model which meetings contradict one another."""

    def __init__(self, grid: Grid, classes: Classes, control: Control) -> None:
        self.grid = grid
        self.classes = classes
        self.control = control

    def core(self, tasks: list[int]) -> list[int] | None:
        """Some of *tasks* that cannot all take place; empty if all can, None if the model does not know."""
        if self.control.stopped():
            return None
        v = Variables(self.grid, self.classes, {}, tasks)
        rules.each_meeting_once(v, all_placed=False)
        rules.party_capacity(v)
        rules.room_capacity(v)
        rules.precedences(v)
        wanted = {}
        for index in tasks:
            literal = v.cp.new_bool_var("")
            v.cp.add_bool_or([~literal, *(variable for _s, _c, variable in v.of_task[index])])
            wanted[literal.index] = index
            v.cp.add_assumption(literal)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = EFFORT
        solver.parameters.max_time_in_seconds = max(self.control.left, 0.01)
        solver.parameters.catch_sigint_signal = False
        status = solver.solve(v.cp)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return []
        if status != cp_model.INFEASIBLE:
            return None
        named = [wanted[one] for one in solver.sufficient_assumptions_for_infeasibility() if one in wanted]
        return sorted(named) or list(tasks)

    def minimal(self, index: int, plan: Plan) -> list[int] | None:
        """A smallest set with *index* that cannot all take place; empty if all can, None if not known.

        First the meetings of its own people, then those of theirs, then all that are placed.
        """
        for ring in rings(self.grid, index, plan):
            found = self.core(ring)
            if found:
                return self.shrink(found, index)
            if found is None:
                return None
        return []

    def shrink(self, tasks: list[int], keep: int) -> list[int]:
        """Leave out whatever the contradiction does not need."""
        current = list(tasks)
        for index in tasks:
            if index == keep or index not in current or len(current) <= 2:
                continue
            smaller = self.core([one for one in current if one != index])
            if smaller:
                current = smaller
            elif smaller is None and self.control.stopped():
                break
        return current


def rings(grid: Grid, index: int, plan: Plan) -> Iterator[list[int]]:
    """*index* with ever more of the placed meetings around it."""
    near = {other for party in grid.tasks[index].parties for other in grid.tasks_of[party] if other in plan}
    yield sorted({index, *near})
    everything = sorted({index, *plan})
    if len(everything) > len(near) + 1:
        yield everything
