"""A first timetable without holes: each visitor gets one window, filled by augmenting paths.

Every meeting belongs to its least loaded participant, the *visitor*; the others are hosts. A visitor with
k slots of meetings takes k neighbouring slots of one day in which its meetings can be matched with the
slots (Kuhn's augmenting paths on bit masks). Where no window is free, it takes the one that pushes out the
fewest others, and those look for a new window in turn; whoever is pushed out often gets dearer to push
(guided ejection). With some slack everybody ends up in a window of their own in seconds, at any size.

Precedences are left aside here: meetings that would break one come out in the end, for the search to place.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.measures import Calendar
from bilaterals.scheduler.rooms import Classes, assign

UNPLACED = -1
EXTRA = 2
"""Idle slots that a window may hold."""
IDLE_PRICE = 3.0
"""What an idle slot costs, in pushed-out visitors."""
NOISE = 0.2


@dataclass
class Window:
    """Where the meetings of a visitor could go: starts by task, what stands in the way, and the price."""

    starts: dict[int, int]
    crowded: list[tuple[int, int]]
    price: float


class Board:
    """Who holds each slot of every party and room class that can bind, and which slots are still open."""

    def __init__(self, grid: Grid, classes: Classes) -> None:
        self.grid = grid
        self.capacity = list(grid.capacity)
        resource_of: dict[int, int] = {}
        for number, one in enumerate(classes.all):
            if not one.implied:
                resource_of[number] = len(self.capacity)
                self.capacity.append(one.capacity)
        self.room_class = [next(iter(classes.of_task[task.index]), UNPLACED) for task in grid.tasks]
        self.resources = [
            (*task.parties, *([resource_of[room]] if (room := self.room_class[task.index]) in resource_of else []))
            for task in grid.tasks
        ]
        self.allowed = [sum(1 << start for start in task.starts) for task in grid.tasks]
        self.duration = [task.duration for task in grid.tasks]
        self.start = [UNPLACED] * len(grid.tasks)
        self.held: list[list[list[int]]] = [[[] for _ in range(grid.slots)] for _ in self.capacity]
        self.open = [(1 << grid.slots) - 1] * len(self.capacity)
        self.busy = [0] * len(self.capacity)

    def put(self, task: int, start: int) -> None:
        self.start[task] = start
        for slot in range(start, start + self.duration[task]):
            for resource in self.resources[task]:
                held = self.held[resource][slot]
                held.append(task)
                self.busy[resource] |= 1 << slot
                if len(held) >= self.capacity[resource]:
                    self.open[resource] &= ~(1 << slot)

    def lift(self, task: int) -> None:
        start = self.start[task]
        self.start[task] = UNPLACED
        for slot in range(start, start + self.duration[task]):
            for resource in self.resources[task]:
                held = self.held[resource][slot]
                held.remove(task)
                self.open[resource] |= 1 << slot
                if not held:
                    self.busy[resource] &= ~(1 << slot)

    def free_starts(self, task: int) -> int:
        """The starts at which everything that a task needs is open, as bits."""
        open_slots = self.allowed[task]
        for resource in self.resources[task]:
            open_slots &= self.open[resource]
        if self.duration[task] == 1:
            return open_slots
        everywhere = -1
        for resource in self.resources[task]:
            everywhere &= self.open[resource]
        for more in range(1, self.duration[task]):
            open_slots &= everywhere >> more
        return open_slots

    def in_the_way(self, task: int, start: int) -> Iterable[list[int]]:
        """The tasks that fill what a task would need, resource by resource and slot by slot."""
        for resource in self.resources[task]:
            for slot in range(start, start + self.duration[task]):
                held = self.held[resource][slot]
                if len(held) >= self.capacity[resource]:
                    yield held


def matched(adjacent: list[int], also: list[int]) -> list[int] | None:
    """A slot of its own for each item (as a bit): from *adjacent* where that goes, else from *also*.

    None where even *also* does not do.
    """
    holder: dict[int, int] = {}
    taken = [0] * len(adjacent)
    used = 0
    seen = 0

    def augment(item: int, slots: int) -> bool:
        nonlocal seen, used
        free = slots & ~used
        if free:
            bit = free & -free
            used |= bit
            holder[bit] = item
            taken[item] = bit
            return True
        slots &= ~seen
        while slots:
            bit = slots & -slots
            seen |= bit
            if augment(holder[bit], adjacent[holder[bit]] & ~seen):
                holder[bit] = item
                taken[item] = bit
                return True
            slots &= ~seen
        return False

    left = []
    for item in sorted(range(len(adjacent)), key=lambda one: adjacent[one].bit_count()):
        seen = 0
        if not augment(item, adjacent[item]):
            left.append(item)
    for item in left:
        seen = 0
        if not augment(item, also[item]):
            return None
    return taken


class Compactor:
    """Builds a timetable of compact windows."""

    def __init__(self, grid: Grid, classes: Classes, seed: int) -> None:
        self.grid = grid
        self.classes = classes
        self.draw = random.Random(seed)
        self.board = Board(grid, classes)
        self.calendar = Calendar(grid)
        owner = owners(grid)
        self.owner = owner
        self.visitors = sorted(set(owner) - {UNPLACED})
        self.tasks: dict[int, list[int]] = {visitor: [] for visitor in self.visitors}
        for task, visitor in enumerate(owner):
            if visitor != UNPLACED:
                self.tasks[visitor].append(task)
        self.pushed = dict.fromkeys(self.visitors, 0)
        self.days = {visitor: [list(day) for day in grid.idle_slots[visitor] if day] for visitor in self.visitors}

    def build(self, stop: Callable[[], bool], pushes: int) -> Plan:
        """Windows for everybody; at most *pushes* times somebody is pushed out."""
        board = self.board
        for one in self.grid.tasks:  # what may be at one place only goes there first, and stays
            if len(one.starts) == 1 and board.free_starts(one.index):
                board.put(one.index, one.starts[0])
        fixed = {task for task, start in enumerate(board.start) if start != UNPLACED}
        self.tasks = {visitor: [one for one in tasks if one not in fixed] for visitor, tasks in self.tasks.items()}
        order = sorted(self.visitors, key=lambda one: (-sum(board.duration[t] for t in self.tasks[one]), one))
        waiting = deque(visitor for visitor in order if self.tasks[visitor])
        left = pushes
        while waiting and not stop():
            visitor = waiting.popleft()
            window = self.best_window(visitor, pushing=left > 0)
            if window is None:
                self.scatter(visitor)
                continue
            for task, start in window.starts.items():
                for held in board.in_the_way(task, start):
                    movable = [one for one in held if one not in fixed and self.owner[one] not in (visitor, UNPLACED)]
                    if not movable:
                        break
                    out = min(movable, key=lambda one: (self.pushed[self.owner[one]], self.draw.random()))
                    self.lift_all(self.owner[out])
                    self.pushed[self.owner[out]] += 1
                    waiting.append(self.owner[out])
                    left -= 1
                if board.free_starts(task) >> start & 1:
                    board.put(task, start)
        for visitor in waiting:
            self.scatter(visitor)
        return self.plan()

    def lift_all(self, visitor: int) -> None:
        for task in self.tasks[visitor]:
            if self.board.start[task] != UNPLACED:
                self.board.lift(task)

    def best_window(self, visitor: int, *, pushing: bool) -> Window | None:
        """The window with the fewest idle slots and the fewest others pushed out."""
        board = self.board
        tasks = [task for task in self.tasks[visitor] if board.start[task] == UNPLACED]
        load = sum(board.duration[task] for task in tasks)
        free = [board.free_starts(task) for task in tasks]
        busy = board.busy[visitor]
        best: Window | None = None
        for day in self.days[visitor]:
            held = [position for position, slot in enumerate(day) if busy >> slot & 1]
            for extra in range(EXTRA + 1):
                length = load + len(held) + extra
                for first in range(len(day) - length + 1):
                    if held and not (first <= held[0] and held[-1] < first + length):
                        continue
                    price = IDLE_PRICE * extra + NOISE * self.draw.random()
                    if best is not None and price >= best.price:
                        continue
                    slots = 0
                    for slot in day[first : first + length]:
                        slots |= 1 << slot
                    found = self.fill(tasks, free, slots & ~busy, price, best, pushing=pushing)
                    if found is not None:
                        best = found
        return best

    def fill(
        self, tasks: list[int], free: list[int], slots: int, price: float, best: Window | None, *, pushing: bool
    ) -> Window | None:
        """The tasks placed within *slots*; None where that does not go or is dearer than *best*."""
        board = self.board
        starts: dict[int, int] = {}
        room = slots
        single: list[int] = []
        for position, task in enumerate(tasks):
            length = board.duration[task]
            if length == 1:
                single.append(position)
                continue
            inside = room
            for more in range(1, length):
                inside &= room >> more
            options = inside & free[position] or (inside & board.allowed[task] if pushing else 0)
            if not options:
                return None
            start = pick(options, self.draw)
            starts[task] = start
            room &= ~(((1 << length) - 1) << start)
        adjacent = [free[position] & room for position in single]
        also = [board.allowed[tasks[position]] & room for position in single] if pushing else adjacent
        if not pushing and not all(adjacent):
            return None
        taken = matched(adjacent, also)
        if taken is None:
            return None
        for position, bit in zip(single, taken, strict=True):
            starts[tasks[position]] = bit.bit_length() - 1
        crowded = [
            (task, starts[task]) for position, task in enumerate(tasks) if not free[position] >> starts[task] & 1
        ]
        for task, start in crowded:
            for held in board.in_the_way(task, start):
                owners_there = [self.owner[one] for one in held]
                price += 1 + min((self.pushed.get(one, 1_000) for one in owners_there), default=0)
            if best is not None and price >= best.price:
                return None
        return Window(starts, crowded, price)

    def scatter(self, visitor: int) -> None:
        """Place what still fits, one by one, where it makes people wait least."""
        board = self.board
        for task in self.tasks[visitor]:
            if board.start[task] != UNPLACED:
                continue
            options = board.free_starts(task)
            best, least = UNPLACED, 1 << 30
            while options:
                bit = options & -options
                options ^= bit
                start = bit.bit_length() - 1
                covered = ((1 << board.duration[task]) - 1) << start
                waits = sum(
                    self.calendar.idle_units(party, board.busy[party] | covered)
                    - self.calendar.idle_units(party, board.busy[party])
                    for party in self.grid.tasks[task].parties
                )
                if waits < least:
                    best, least = start, waits
            if best != UNPLACED:
                board.put(task, best)

    def plan(self) -> Plan:
        """The timetable with its rooms, without what would break a precedence."""
        start = self.board.start
        for first, second in self.grid.order:
            if (
                UNPLACED not in (start[first], start[second])
                and start[first] + self.board.duration[first] > start[second]
            ):
                self.board.lift(first if self.grid.tasks[first].weight <= self.grid.tasks[second].weight else second)
        placed = {task: at for task, at in enumerate(start) if at != UNPLACED}
        return assign(self.grid, self.classes, placed, {task: self.board.room_class[task] for task in placed})


def owners(grid: Grid) -> list[int]:
    """For each task, the participant that has most room to spare; `UNPLACED` where the task cannot be placed."""

    def pressure(party: int) -> float:
        load = sum(grid.tasks[task].duration for task in grid.tasks_of[party])
        room = (grid.slots - len(grid.unavailable[party])) * grid.capacity[party]
        return load / max(room, 1)

    pressures = [pressure(party) if grid.capacity[party] == 1 else 2.0 for party in range(len(grid.capacity))]
    return [
        min(task.parties, key=lambda party: (pressures[party], party)) if task.starts else UNPLACED
        for task in grid.tasks
    ]


def pick(bits: int, draw: random.Random) -> int:
    """One of the bits that are set."""
    for _ in range(int(draw.random() * bits.bit_count())):
        bits &= bits - 1
    return (bits & -bits).bit_length() - 1
