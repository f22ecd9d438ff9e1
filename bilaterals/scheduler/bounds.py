"""Bounds that cost little: what each party alone cannot avoid.

A party's own meetings, with everybody else's ease: if even then it waits, it always waits. The sum over
parties bounds the idle measure, the largest bounds the longest wait. The exact model starts from here.
"""

from __future__ import annotations

from bilaterals.scheduler.control import Control
from bilaterals.scheduler.grid import Grid
from bilaterals.scheduler.model import chains, rules
from bilaterals.scheduler.model.run import run
from bilaterals.scheduler.model.variables import Variables
from bilaterals.scheduler.rooms import Classes

EFFORT = 0.05


def missing_weight(grid: Grid) -> int:
    """Weight that cannot be placed, whatever else is: no possible start, or more than a party's free slots hold.

    Per party: the cheapest meetings (by weight per slot, in parts) that must stay out. The largest one
    counts; those of different parties may be the same meetings.
    """
    lost = sum(task.weight for task in grid.tasks if not task.starts)
    return lost + max((overload(grid, party) for party in range(len(grid.capacity))), default=0)


def overload(grid: Grid, party: int) -> int:
    """Weight that a party's own capacity forces out, rounded up."""
    tasks = [grid.tasks[index] for index in grid.tasks_of[party] if grid.tasks[index].starts]
    open_slots = {slot for task in tasks for start in task.starts for slot in range(start, start + task.duration)}
    excess = sum(task.duration for task in tasks) - len(open_slots) * grid.capacity[party]
    lost = 0.0
    for task in sorted(tasks, key=lambda one: one.weight / one.duration):
        if excess <= 0:
            break
        part = min(excess, task.duration)
        lost += task.weight * part / task.duration
        excess -= part
    return int(-(-lost // 1))


def idle_alone(grid: Grid, classes: Classes, control: Control) -> dict[int, tuple[int, int]]:
    """For each party that cannot avoid it: the least idle units and the least idle slots, all meetings placed."""
    found = {}
    for party, tasks in enumerate(grid.tasks_of):
        if len(tasks) < 2 or grid.capacity[party] > 1 or not restricted(grid, party):
            continue
        least = [alone(grid, classes, party, control, slots=slots) for slots in (False, True)]
        if any(least):
            found[party] = (least[0], least[1])
    return found


def restricted(grid: Grid, party: int) -> bool:
    """Whether some meeting of a party cannot take place in slots where the party could."""
    tasks = [grid.tasks[index] for index in grid.tasks_of[party]]
    anywhere = {slot for day in grid.idle_slots[party] for slot in day}
    return any(len(task.starts) + task.duration - 1 < len(anywhere) - len(grid.days) for task in tasks) or (
        grid.problem.idle_counts_unavailable and bool(grid.unavailable[party])
    )


def alone(grid: Grid, classes: Classes, party: int, control: Control, *, slots: bool) -> int:
    """The least idle units (or *slots*) of one party when nobody else minds."""
    v = Variables(grid, classes, {}, grid.tasks_of[party])
    rules.each_meeting_once(v, all_placed=True)
    rules.party_capacity(v)
    rules.precedences(v)
    periods = grid.problem.idle_unit == "periods" and not slots
    days = list(chains.day_chains(v, all_placed=True, positions=periods, only={party}))
    v.cp.minimize(chains.periods_of(v, days) if periods else chains.slots_of(days))
    outcome = run(v, control, effort=EFFORT, quick=True)
    return max(0, outcome.bound) if outcome.chosen is not None else 0
