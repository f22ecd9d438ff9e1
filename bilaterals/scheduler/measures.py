"""The measures of a plan in numbers, by bit masks: what search and phases compare. `verify` counts on its own."""

from __future__ import annotations

import itertools

from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.problem import Measures


def mask_of(slots: tuple[int, ...] | range) -> int:
    """The slots as bits of one integer."""
    mask = 0
    for slot in slots:
        mask |= 1 << slot
    return mask


def inside(busy: int) -> int:
    """The bits strictly between the lowest and the highest bit of *busy*."""
    if not busy:
        return 0
    return ((1 << (busy.bit_length() - 1)) - 1) & ~(2 * (busy & -busy) - 1)


def runs(mask: int) -> int:
    """How many maximal runs of neighbouring bits there are."""
    return (mask & ~(mask << 1)).bit_count()


class Calendar:
    """Which slots of each day count as idle for each party."""

    def __init__(self, grid: Grid) -> None:
        self.days = [mask_of(day) for day in grid.days]
        away = [0 if grid.problem.idle_counts_unavailable else mask_of(tuple(slots)) for slots in grid.unavailable]
        self.counted = [[day & ~mask for day in self.days] for mask in away]
        self.periods = grid.problem.idle_unit == "periods"

    def idle(self, party: int, busy: int) -> int:
        """The idle slots, as bits, of a party that is busy in *busy*."""
        idle = 0
        for day, counted in zip(self.days, self.counted[party], strict=True):
            idle |= inside(busy & day) & counted
        return idle & ~busy

    def idle_runs(self, party: int, busy: int) -> int:
        """How many maximal runs of idle slots of one day there are."""
        idle = self.idle(party, busy)
        return sum(runs(idle & day) for day in self.days)

    def idle_units(self, party: int, busy: int) -> int:
        """What measure 3 counts: idle slots, or periods of them."""
        return self.idle_runs(party, busy) if self.periods else self.idle(party, busy).bit_count()


def busy_masks(grid: Grid, plan: Plan) -> list[int]:
    """For each party, the slots in which it holds a meeting."""
    busy = [0] * len(grid.capacity)
    for index, (start, _room) in plan.items():
        task = grid.tasks[index]
        covered = ((1 << task.duration) - 1) << start
        for party in task.parties:
            busy[party] |= covered
    return busy


def changed(grid: Grid, plan: Plan) -> int:
    """Meetings whose placement differs from the plan in force."""
    if not grid.repairing:
        return 0
    return sum(plan.get(task.index) != task.base for task in grid.tasks)


def measure(grid: Grid, plan: Plan) -> Measures:
    """All measures of *plan*."""
    calendar = Calendar(grid)
    busy = busy_masks(grid, plan)
    idle = [calendar.idle(party, mask).bit_count() for party, mask in enumerate(busy)]
    periods = sum(calendar.idle_runs(party, mask) for party, mask in enumerate(busy))
    zones = moves = 0
    for party, capacity in enumerate(grid.capacity):
        if capacity == 1:
            held = sorted(plan[task] for task in grid.tasks_of[party] if task in plan)
            for (start, room), (later, next_room) in itertools.pairwise(held):
                if grid.day_of[start] == grid.day_of[later] and room != next_room:
                    moves += 1
                    zones += grid.zone[room] != grid.zone[next_room]
    return Measures(
        placed_weight=sum(grid.tasks[task].weight for task in plan),
        changes=changed(grid, plan),
        idle=periods if calendar.periods else sum(idle),
        max_wait=max(idle, default=0),
        zone_changes=zones,
        placed=len(plan),
        idle_slots=sum(idle),
        idle_periods=periods,
        party_days=sum(bool(mask & day) for mask in busy for day in calendar.days),
        room_changes=moves,
    )
