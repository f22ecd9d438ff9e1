"""Why a timetable is as it is: which wishes cannot hold together, why a meeting is out, what each idle slot costs.

Findings are data (`words.Reason`: a code, its values, the meetings it is about) with a Spanish sentence.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from bilaterals.scheduler.closing import IdleCost, idle_costs
from bilaterals.scheduler.conflicts import Contradiction, Crowd, crowds, why_impossible
from bilaterals.scheduler.control import Control
from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.problem import Placement, Problem
from bilaterals.scheduler.rooms import Classes
from bilaterals.scheduler.words import Reason

SHARE = 0.6
"""The part of the time after which what is left belongs to the idle slots."""


@dataclass(frozen=True)
class Explanation:
    """*conflicts*: minimal sets of wishes that do not fit together. *unplaced*: a reason for each meeting that is
    out. *idle*: each run of idle slots with what it would cost to close it."""

    conflicts: tuple[Reason, ...]
    unplaced: Mapping[str, Reason]
    idle: tuple[IdleCost, ...]


def explain(problem: Problem, placed: Mapping[str, Placement], *, time_limit: float = 2.0) -> Explanation:
    """All of it, within *time_limit* seconds; *placed* is a valid timetable, complete or not, or an empty one."""
    control = Control(time.monotonic() + time_limit)
    grid = Grid(problem)
    classes = Classes(grid)
    plan = grid.plan_of(placed)
    conflicts, unplaced = why_out(grid, classes, plan, control.until(control.started + SHARE * time_limit))
    return Explanation(tuple(conflicts), unplaced, tuple(idle_costs(grid, classes, plan, control)))


def why_out(grid: Grid, classes: Classes, plan: Plan, control: Control) -> tuple[list[Reason], dict[str, Reason]]:
    """The conflicts, and for every meeting that is out its reason."""
    meetings = grid.problem.meetings
    conflicts: list[Reason] = []
    reasons: dict[int, Reason] = {}
    for task in grid.tasks:
        impossible = None if task.index in plan else why_impossible(grid, task.index)
        if impossible is not None:
            reasons[task.index] = impossible
    for crowd in crowds(grid, classes, plan):
        conflicts.append(conflict_of(grid, classes, crowd, plan))
        for index in crowd.tasks:
            if index not in plan and index not in reasons:
                reasons[index] = crowded_out(grid, crowd, index, plan, conflicts[-1])
    contradiction = Contradiction(grid, classes, control)
    for task in grid.tasks:
        if task.index in plan or task.index in reasons:
            continue
        found = contradiction.minimal(task.index, plan)
        if found:
            names = tuple(meetings[index].id for index in found)
            values = {"parties": shared_parties(grid, found), "size": len(found)}
            conflicts.append(Reason("together", values, names))
            others = tuple(name for name in names if name != meetings[task.index].id)
            values = {"meeting": meetings[task.index].id, "others": others, "parties": values["parties"]}
            reasons[task.index] = Reason("in_conflict", values, names)
        elif found is not None:
            reasons[task.index] = Reason("could_fit", {"meeting": meetings[task.index].id}, (meetings[task.index].id,))
        else:
            reasons[task.index] = blocked(grid, task.index, plan)
    return conflicts, {meetings[index].id: reason for index, reason in sorted(reasons.items())}


def conflict_of(grid: Grid, classes: Classes, crowd: Crowd, plan: Plan) -> Reason:
    """A crowd in words: who has how many meetings for how many slots, and which are out."""
    out = tuple(grid.problem.meetings[index].id for index in crowd.tasks if index not in plan)
    values: dict[str, object] = {
        "asked": len(crowd.tasks),
        "needed": crowd.needed,
        "free": crowd.free,
        "slots": crowd.slots,
        "wishes": tuple(grid.problem.meetings[index].id for index in crowd.tasks),
    }
    if crowd.party is not None:
        values["party"] = grid.problem.parties[crowd.party].id
        if not crowd.whole:
            return Reason("party_window", values, out)
        return Reason("party_load" if crowd.needed == len(crowd.tasks) else "party_load_slots", values, out)
    assert crowd.room_class is not None
    values["rooms"] = tuple(grid.problem.rooms[room].id for room in classes.all[crowd.room_class].rooms)
    return Reason("room_load" if crowd.whole else "room_window", values, out)


def crowded_out(grid: Grid, crowd: Crowd, index: int, plan: Plan, conflict: Reason) -> Reason:
    """Why just this meeting of a crowd is out: mostly because those that are in weigh as much or more."""
    name = grid.problem.meetings[index].id
    weight = grid.tasks[index].weight
    least = min((grid.tasks[other].weight for other in crowd.tasks if other in plan), default=weight)
    values = {**conflict.values, "meeting": name, "weight": weight, "least": least}
    if crowd.party is None:
        return Reason("crowded_room", values, (name,))
    return Reason("crowded_out" if least >= weight else "crowded_out_too", values, (name,))


def shared_parties(grid: Grid, tasks: list[int]) -> tuple[str, ...]:
    """Who is in two or more of the *tasks*."""
    count: dict[int, int] = {}
    for index in tasks:
        for party in grid.tasks[index].parties:
            count[party] = count.get(party, 0) + 1
    return tuple(grid.problem.parties[party].id for party, times in sorted(count.items()) if times > 1)


def blocked(grid: Grid, index: int, plan: Plan) -> Reason:
    """The placed meetings that stand in the way, those in the way of most starts first."""
    task = grid.tasks[index]
    parties = set(task.parties)
    in_the_way: dict[int, int] = {}
    for other, (start, _room) in plan.items():
        if parties.isdisjoint(grid.tasks[other].parties):
            continue
        end = start + grid.tasks[other].duration
        hit = sum(begin < end and start < begin + task.duration for begin in task.starts)
        if hit:
            in_the_way[other] = hit
    order = sorted(in_the_way, key=lambda other: (-in_the_way[other], other))
    name = grid.problem.meetings[index].id
    others = tuple(grid.problem.meetings[other].id for other in order)
    return Reason("blocked", {"meeting": name, "others": others}, (name,))
