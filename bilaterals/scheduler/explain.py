"""Why a timetable is as it is: which wishes cannot hold together, why a meeting is out, what each idle slot costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bilaterals.scheduler.grid import Grid
from bilaterals.scheduler.measures import Calendar, busy_masks
from bilaterals.scheduler.problem import Placement, Problem
from bilaterals.scheduler.words import Labels, as_text

SENTENCES = {
    "no_start": "{meeting} no tiene ninguna hora posible.",
    "party_load": "{party} tiene {asked} pedidos para {free} turnos libres; quedan fuera {meetings}.",
    "out": "{meeting} no cabe junto con las demás.",
    "waits": "{party} espera a las {slots}.",
}


@dataclass(frozen=True)
class Reason:
    """A finding as data: *code*, its *values* (ids, numbers, slots) and the *meetings* it is about."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    meetings: tuple[str, ...] = ()

    def text(self, labels: Labels | None = None) -> str:
        """The Spanish sentence; *labels* gives ids and slots their names."""
        return as_text(SENTENCES[self.code], {**self.values, "meetings": self.meetings}, labels)


@dataclass(frozen=True)
class IdleCost:
    """A run of idle slots of one party, and why it is there.

    *changes*: how many meetings the cheapest known way to close it moves; *more_idle*: how many idle slots that
    adds elsewhere. None: no way is known.
    """

    party: str
    slots: tuple[int, ...]
    reason: Reason
    changes: int | None = None
    more_idle: int | None = None


@dataclass(frozen=True)
class Explanation:
    """*conflicts*: minimal sets of wishes that do not fit together. *unplaced*: a reason for each meeting that is
    out. *idle*: each run of idle slots with what it would cost to close it."""

    conflicts: tuple[Reason, ...]
    unplaced: Mapping[str, Reason]
    idle: tuple[IdleCost, ...]


def explain(problem: Problem, placed: Mapping[str, Placement], *, time_limit: float = 2.0) -> Explanation:
    """All of it, within *time_limit* seconds."""
    grid = Grid(problem)
    plan = grid.plan_of(placed)
    conflicts: list[Reason] = []
    unplaced: dict[str, Reason] = {}
    for party, tasks in enumerate(grid.tasks_of):
        out = tuple(problem.meetings[task].id for task in tasks if task not in plan)
        free = (grid.slots - len(grid.unavailable[party])) * grid.capacity[party]
        needed = sum(grid.tasks[task].duration for task in tasks)
        if out and needed > free:
            values = {"party": problem.parties[party].id, "asked": len(tasks), "needed": needed, "free": free}
            conflicts.append(Reason("party_load", values, out))
            unplaced.update(dict.fromkeys(out, conflicts[-1]))
    for task in grid.tasks:
        name = problem.meetings[task.index].id
        if task.index not in plan and name not in unplaced:
            unplaced[name] = Reason("out" if task.starts else "no_start", {"meeting": name}, (name,))
    calendar = Calendar(grid)
    idle = []
    for party, busy in enumerate(busy_masks(grid, plan)):
        mask = calendar.idle(party, busy)
        slots = tuple(slot for slot in range(grid.slots) if mask >> slot & 1)
        if slots:
            name = problem.parties[party].id
            idle.append(IdleCost(name, slots, Reason("waits", {"party": name, "slots": slots})))
    return Explanation(tuple(conflicts), unplaced, tuple(idle))
