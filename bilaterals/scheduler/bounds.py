"""Bounds that cost little: what each party alone cannot avoid.

A party's own meetings, with everybody else's ease: if even then it waits, it always waits. The sum over
parties bounds the idle measure, the largest bounds the longest wait. The exact model starts from here.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from ortools.sat.python import cp_model

from bilaterals.scheduler.control import Control
from bilaterals.scheduler.grid import Grid
from bilaterals.scheduler.model import chains, rules
from bilaterals.scheduler.model.run import run
from bilaterals.scheduler.model.variables import Variables
from bilaterals.scheduler.rooms import Classes
from bilaterals.scheduler.search.compact import matched

EFFORT = 0.05
KNAPSACKS = 2.0
"""Deterministic seconds for the knapsacks of all parties."""
GLANCE = 300
"""Windows over several days that are tried."""


def missing_weight(grid: Grid, classes: Classes) -> int:
    """Weight that cannot be placed, whatever else is: no possible start, or more than free slots hold.

    Which meetings stay, if each party and each class of rooms only had to have slots enough for its own: a
    small knapsack per party, all of them together. What is left out there is left out everywhere.
    """
    lost = sum(task.weight for task in grid.tasks if not task.starts)
    groups = [group for group in crowded(grid, classes) if group]
    if not groups:
        return lost
    cp = cp_model.CpModel()
    out = {index: cp.new_bool_var("") for tasks, _excess in groups for index in tasks}
    for tasks, excess in groups:
        cp.add(sum(grid.tasks[index].duration * out[index] for index in tasks) >= excess)
    cp.minimize(sum(grid.tasks[index].weight * variable for index, variable in out.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = KNAPSACKS
    solver.parameters.catch_sigint_signal = False
    solver.solve(cp)
    return lost + max(0, math.ceil(solver.best_objective_bound - 1e-6))


def crowded(grid: Grid, classes: Classes) -> Iterator[tuple[list[int], int]]:
    """The meetings of each party and room class that has too many of them, and by how many slots."""
    groups = list(zip(grid.tasks_of, grid.capacity, strict=True))
    for number, one in enumerate(classes.all):
        if not one.implied:
            groups.append(([t.index for t in grid.tasks if classes.of_task[t.index] == (number,)], one.capacity))
    for members, capacity in groups:
        tasks = [index for index in members if grid.tasks[index].starts]
        open_slots = {
            slot
            for index in tasks
            for start in grid.tasks[index].starts
            for slot in range(start, start + grid.tasks[index].duration)
        }
        excess = sum(grid.tasks[index].duration for index in tasks) - len(open_slots) * capacity
        if excess > 0:
            yield tasks, excess


def idle_alone(grid: Grid, classes: Classes, control: Control) -> dict[int, tuple[int, int]]:
    """For each party that cannot avoid it: the least idle units and the least idle slots, all meetings placed."""
    found = {}
    for party, tasks in enumerate(grid.tasks_of):
        if control.stopped():
            break
        if len(tasks) < 2 or grid.capacity[party] > 1 or fits_windows(grid, party):
            continue
        least = [alone(grid, classes, party, control, slots=slots) for slots in (False, True)]
        if any(least):
            found[party] = (least[0], least[1])
    return found


def fits_windows(grid: Grid, party: int) -> bool:
    """Whether all meetings of a party fit in neighbouring slots, one window a day: then it need not wait.

    One day is looked at in full; of windows over several days, so many as a glance allows.
    """
    tasks = [grid.tasks[index] for index in grid.tasks_of[party]]
    load = sum(task.duration for task in tasks)
    meetings = sorted(((task.duration, sum(1 << one for one in task.starts)) for task in tasks), key=lambda m: -m[0])
    days = [[1 << slot for slot in day] for day in grid.idle_slots[party]]
    for day in days:
        for first in range(len(day) - load + 1):
            if fills(sum(day[first : first + load]), meetings):
                return True
    if len(days) < 2:
        return False
    draw = random.Random(party)
    for _ in range(GLANCE):
        window = 0
        left = load
        for number, day in sorted(enumerate(days), key=lambda _day: draw.random()):
            others = sum(len(one) for one in days[number + 1 :])
            length = min(left, len(day), max(left - others, draw.randint(0, len(day))))
            first = draw.randint(0, len(day) - length)
            window |= sum(day[first : first + length])
            left -= length
        if left == 0 and fills(window, meetings):
            return True
    return False


def fills(window: int, meetings: list[tuple[int, int]]) -> bool:
    """Whether meetings (duration and allowed starts, the longest first) fit side by side in the bits of *window*."""
    if not meetings or meetings[0][0] == 1:
        adjacent = [allowed & window for _duration, allowed in meetings]
        return all(adjacent) and matched(adjacent, adjacent) is not None
    duration, allowed = meetings[0]
    starts = allowed
    for more in range(duration):
        starts &= window >> more
    while starts:
        bit = starts & -starts
        starts ^= bit
        if fills(window & ~(bit * ((1 << duration) - 1)), meetings[1:]):
            return True
    return False


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
