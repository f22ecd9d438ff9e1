"""The decisions: x[meeting, start, room class], one boolean each.

A model may leave most of a timetable as it is (`free` names the meetings that may move): then only
what can still happen gets a variable, so that a neighbourhood of a large timetable stays small.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ortools.sat.python import cp_model

from bilaterals.scheduler.grid import At, Grid, Plan, Task
from bilaterals.scheduler.rooms import Classes

Key = tuple[int, int, int]
"""Task, start, room class."""


class Variables:
    """The decisions of one model, and what holds already."""

    def __init__(
        self, grid: Grid, classes: Classes, plan: Plan | None = None, free: Collection[int] | None = None
    ) -> None:
        self.cp = cp_model.CpModel()
        self.grid = grid
        self.classes = classes
        self.free = list(range(len(grid.tasks))) if free is None else sorted(free)
        moving = set(self.free)
        self.kept: Plan = {} if plan is None or free is None else {t: at for t, at in plan.items() if t not in moving}
        self.party_held: dict[At, int] = {}
        self.class_held: dict[At, int] = {}
        for index, (start, room) in self.kept.items():
            self._hold(grid.tasks[index], start, classes.of_room[room])
        self.x: dict[Key, cp_model.IntVar] = {}
        self.of_task: dict[int, list[tuple[int, int, cp_model.IntVar]]] = {index: [] for index in self.free}
        self.in_party: dict[At, list[cp_model.IntVar]] = {}
        self.in_class: dict[At, list[cp_model.IntVar]] = {}
        for index in self.free:
            self._decide(grid.tasks[index])

    def _hold(self, task: Task, start: int, room_class: int) -> None:
        for slot in range(start, start + task.duration):
            self.class_held[room_class, slot] = self.class_held.get((room_class, slot), 0) + 1
            for party in task.parties:
                self.party_held[party, slot] = self.party_held.get((party, slot), 0) + 1

    def _decide(self, task: Task) -> None:
        capacity, classes = self.grid.capacity, self.classes
        room_classes = classes.of_task[task.index] if task.past is None else (classes.of_room[task.past[1]],)
        for start in task.starts:
            slots = range(start, start + task.duration)
            held = self.party_held
            if held and any(held.get((party, slot), 0) >= capacity[party] for party in task.parties for slot in slots):
                continue
            for room_class in room_classes:
                most = classes.all[room_class].capacity
                if held and any(self.class_held.get((room_class, slot), 0) >= most for slot in slots):
                    continue
                variable = self.cp.new_bool_var("")
                self.x[task.index, start, room_class] = variable
                self.of_task[task.index].append((start, room_class, variable))
                for slot in slots:
                    self.in_class.setdefault((room_class, slot), []).append(variable)
                    for party in task.parties:
                        self.in_party.setdefault((party, slot), []).append(variable)

    @property
    def touched(self) -> list[int]:
        """The parties of the meetings that may move."""
        return sorted({party for index in self.free for party in self.grid.tasks[index].parties})

    def placements(self, index: int) -> list[tuple[int, cp_model.IntVar | None]]:
        """Where a meeting may be: start and variable; without a variable where it is kept."""
        if index in self.kept:
            return [(self.kept[index][0], None)]
        return [(start, variable) for start, _room_class, variable in self.of_task.get(index, ())]

    def hint(self, plan: Plan) -> None:
        """Suggest *plan* to the solver."""
        of_room = self.classes.of_room
        suggested = {(index, start, of_room[room]) for index, (start, room) in plan.items()}
        for key, variable in self.x.items():
            self.cp.add_hint(variable, key in suggested)

    def literals(self, keys: Iterable[Key]) -> list[cp_model.IntVar]:
        """The variables of those *keys* that can happen."""
        return [self.x[key] for key in keys if key in self.x]
