"""A timetable that can be changed move by move: who holds which slot, and what that costs.

Parties and room classes that can bind are alike here: *resources* with a capacity. A move is worked
out first (`Move`), costed from bit masks, and only then made; most are turned down, so that is what
makes the search fast.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.measures import Calendar
from bilaterals.scheduler.rooms import Classes, assign

UNPLACED = -1
NO_ROOM = -1

Move = dict[int, int]
"""New start of each task that moves; `UNPLACED` takes it out of the timetable."""


@dataclass(frozen=True)
class Prices:
    """What the search pays: for each idle slot, each idle period, the square of each party's idle slots, each
    zone change and each unit of weight that is not placed."""

    slot: int = 0
    period: int = 0
    square: int = 0
    zone: int = 0
    missing: int = 0


class State:
    """Starts of all tasks, the occupants of every resource and slot, and the cost of every party."""

    def __init__(self, grid: Grid, classes: Classes, plan: Plan, prices: Prices) -> None:
        self.grid = grid
        self.classes = classes
        self.calendar = Calendar(grid)
        self.prices = prices
        self.parties = len(grid.capacity)
        tasks = grid.tasks
        self.duration = [task.duration for task in tasks]
        self.weight = [task.weight for task in tasks]
        self.allowed = [sum(1 << start for start in task.starts) for task in tasks]
        self.capacity = list(grid.capacity)
        self.resource_of: dict[int, int] = {}
        for number, one in enumerate(classes.all):
            if not one.implied:
                self.resource_of[number] = len(self.capacity)
                self.capacity.append(one.capacity)
        self.room_class = [next(iter(classes.of_task[task.index]), NO_ROOM) for task in tasks]
        for index, (_start, room) in plan.items():
            self.room_class[index] = classes.of_room[room]
        self.resources = [self._resources(task.index) for task in tasks]
        self.start = [UNPLACED] * len(tasks)
        self.held: list[list[list[int]]] = [[[] for _ in range(grid.slots)] for _ in self.capacity]
        self.busy = [0] * self.parties
        self.memo: list[dict[int, int]] = [{} for _ in range(self.parties)]
        self.ordered = frozenset(task for pair in grid.order for task in pair)
        for index, (start, _room) in plan.items():
            self.put(index, start)
        self.cost = [self.cost_of(party, self.busy[party]) for party in range(self.parties)]
        self.zone = [None if number == NO_ROOM else classes.all[number].zone for number in self.room_class]

    def _resources(self, task: int) -> tuple[int, ...]:
        """The parties of a task, and its room class where that can bind."""
        parties = self.grid.tasks[task].parties
        room = self.resource_of.get(self.room_class[task])
        return parties if room is None else (*parties, room)

    # --- what is placed ---------------------------------------------------------------------------

    def put(self, task: int, start: int) -> None:
        """Place a task; capacities may be exceeded until what is in its way has been lifted."""
        self.start[task] = start
        for resource in self.resources[task]:
            for slot in range(start, start + self.duration[task]):
                self.held[resource][slot].append(task)
        covered = ((1 << self.duration[task]) - 1) << start
        for party in self.grid.tasks[task].parties:
            self.busy[party] |= covered

    def lift(self, task: int) -> None:
        """Take a task out."""
        start = self.start[task]
        self.start[task] = UNPLACED
        for resource in self.resources[task]:
            for slot in range(start, start + self.duration[task]):
                held = self.held[resource][slot]
                held.remove(task)
                if not held and resource < self.parties:
                    self.busy[resource] &= ~(1 << slot)

    def make(self, move: Move) -> None:
        """Carry out a move and bring the costs up to date."""
        touched: set[int] = set()
        for task in move:
            if self.start[task] != UNPLACED:
                self.lift(task)
            touched.update(self.grid.tasks[task].parties)
        for task, start in move.items():
            if start != UNPLACED:
                self.put(task, start)
        for party in touched:
            self.cost[party] = self.cost_of(party, self.busy[party])

    def change_class(self, task: int, room_class: int) -> None:
        """Move a task to rooms of another class, its start as it is."""
        start = self.start[task]
        if start != UNPLACED:
            self.lift(task)
        self.room_class[task] = room_class
        self.zone[task] = self.classes.all[room_class].zone
        self.resources[task] = self._resources(task)
        if start != UNPLACED:
            self.put(task, start)

    def plan(self) -> Plan:
        """The timetable with its rooms."""
        starts = {task: start for task, start in enumerate(self.start) if start != UNPLACED}
        return assign(self.grid, self.classes, starts, {task: self.room_class[task] for task in starts})

    # --- what it costs ----------------------------------------------------------------------------

    def cost_of(self, party: int, busy: int) -> int:
        """The cost of a party that is busy in the slots *busy*."""
        memo = self.memo[party]
        cost = memo.get(busy)
        if cost is None:
            prices = self.prices
            slots = self.calendar.idle(party, busy).bit_count()
            cost = prices.slot * slots + prices.square * slots * slots
            if prices.period:
                cost += prices.period * self.calendar.idle_runs(party, busy)
            if len(memo) > 50_000:
                memo.clear()
            memo[busy] = cost
        return cost

    def idle(self, party: int) -> int:
        """The idle slots of a party, as bits."""
        return self.calendar.idle(party, self.busy[party])

    def difference(self, move: Move) -> int:
        """How much dearer the timetable gets by a move."""
        gone: dict[int, int] = {}
        come: dict[int, int] = {}
        for task, target in move.items():
            length = (1 << self.duration[task]) - 1
            start = self.start[task]
            for party in self.grid.tasks[task].parties:
                gone[party] = gone.get(party, 0) | (length << start if start >= 0 else 0)
                come[party] = come.get(party, 0) | (length << target if target >= 0 else 0)
        total = 0
        for party, away in gone.items():
            if self.capacity[party] > 1:
                away = self._emptied(party, away, move)
            total += self.cost_of(party, (self.busy[party] & ~away) | come[party]) - self.cost[party]
        prices = self.prices
        if prices.missing:
            for task, target in move.items():
                if (target < 0) != (self.start[task] < 0):
                    total += prices.missing * (self.weight[task] if target < 0 else -self.weight[task])
        if prices.zone:
            for party in gone:
                if self.capacity[party] == 1:
                    total += prices.zone * (self.zone_changes(party, move) - self.zone_changes(party, {}))
        return total

    def value(self) -> int:
        """The price of the whole timetable."""
        prices = self.prices
        total = sum(self.cost)
        if prices.missing:
            total += prices.missing * sum(self.weight[task] for task, start in enumerate(self.start) if start < 0)
        if prices.zone:
            total += prices.zone * sum(
                self.zone_changes(party, {}) for party in range(self.parties) if self.capacity[party] == 1
            )
        return total

    def zone_changes(self, party: int, move: Move) -> int:
        """Consecutive meetings of one day in different zones, after *move*."""
        starts, zones, day_of = self.start, self.zone, self.grid.day_of
        held = sorted(
            (start, task) for task in self.grid.tasks_of[party] if (start := move.get(task, starts[task])) >= 0
        )
        count = 0
        for (start, task), (later, following) in itertools.pairwise(held):
            if zones[task] != zones[following] and day_of[start] == day_of[later]:
                count += 1
        return count

    def _emptied(self, party: int, away: int, move: Move) -> int:
        """Of the slots *away*, those in which a party of several desks keeps no other meeting."""
        empty = 0
        while away:
            bit = away & -away
            away ^= bit
            if all(task in move for task in self.held[party][bit.bit_length() - 1]):
                empty |= bit
        return empty

    def in_order(self, move: Move) -> bool:
        """Whether the precedences hold after a move."""
        for task in move:
            if task not in self.ordered:
                continue
            start = move[task]
            if start == UNPLACED:
                continue
            for other in self.grid.before.get(task, ()):
                begin = move.get(other, self.start[other])
                if begin != UNPLACED and begin + self.duration[other] > start:
                    return False
            for other in self.grid.after.get(task, ()):
                begin = move.get(other, self.start[other])
                if begin != UNPLACED and start + self.duration[task] > begin:
                    return False
        return True
