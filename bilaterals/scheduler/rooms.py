"""Rooms that are alike form a class; a timetable needs classes only, and rooms follow from left to right.

Two rooms are alike when the same meetings may use them and they lie in the same zone. Meetings in a
class are intervals: as long as no slot holds more of them than the class has places, giving each, in
order of start, a room that is free then never fails (interval graphs are perfect), whatever the
rooms of the meetings that have already begun. So rooms need no variables of their own, and this
loses nothing. In a repair the planned room matters too: there every room is its own class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bilaterals.scheduler.grid import At, Grid, Plan


@dataclass(frozen=True)
class RoomClass:
    """Rooms that are alike, how many meetings they hold together, and whether that can ever bind.

    *implied*: a party of the same or smaller capacity is in every meeting that may use the class, so
    keeping the party's capacity keeps the room's: a ministry in its own room.
    """

    rooms: tuple[int, ...]
    capacity: int
    zone: str | None
    implied: bool


class Classes:
    """The classes of all rooms that some meeting may use."""

    def __init__(self, grid: Grid) -> None:
        users: dict[int, list[int]] = {}
        for task in grid.tasks:
            for room in task.rooms:
                users.setdefault(room, []).append(task.index)
        alike: dict[tuple[object, ...], list[int]] = {}
        for room, tasks in users.items():
            own = room if grid.repairing else None
            alike.setdefault((tuple(tasks), grid.zone[room], own), []).append(room)
        self.all: list[RoomClass] = []
        self.of_room: dict[int, int] = {}
        for (tasks, zone, _own), rooms in alike.items():  # type: ignore[assignment]
            capacity = sum(grid.room_capacity[room] for room in rooms)
            shared = set.intersection(*(set(grid.tasks[task].parties) for task in tasks))
            implied = any(grid.capacity[party] <= capacity for party in shared)
            self.of_room.update(dict.fromkeys(rooms, len(self.all)))
            self.all.append(RoomClass(tuple(rooms), capacity, zone, implied))  # type: ignore[arg-type]
        self.of_task = [tuple(dict.fromkeys(self.of_room[room] for room in task.rooms)) for task in grid.tasks]


def assign(grid: Grid, classes: Classes, starts: Mapping[int, int], chosen: Mapping[int, int]) -> Plan:
    """A room of its *chosen* class for every task, in order of start. Begun meetings keep theirs."""
    used: dict[At, int] = {}
    plan: Plan = {}

    def take(task: int, room: int) -> None:
        begin = starts[task]
        plan[task] = (begin, room)
        for slot in range(begin, begin + grid.tasks[task].duration):
            used[room, slot] = used.get((room, slot), 0) + 1

    for task in starts:
        past = grid.tasks[task].past
        if past is not None:
            take(task, past[1])
    for task in sorted(starts, key=lambda one: (starts[one], one)):
        if task in plan:
            continue
        slots = range(starts[task], starts[task] + grid.tasks[task].duration)
        rooms = ordered(grid, classes.all[chosen[task]].rooms, task)
        free = (r for r in rooms if all(used.get((r, slot), 0) < grid.room_capacity[r] for slot in slots))
        room = next(free, None)
        if room is None:
            raise ValueError(f"class {chosen[task]} is overfull at slot {starts[task]}")
        take(task, room)
    return plan


def ordered(grid: Grid, rooms: Iterable[int], task: int) -> list[int]:
    """The rooms with the planned one first."""
    base = grid.tasks[task].base
    return sorted(rooms, key=lambda room: base is None or base[1] != room)
