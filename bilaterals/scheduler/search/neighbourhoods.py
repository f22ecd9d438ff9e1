"""Which meetings a step of large-neighbourhood search sets free. All of them start where people wait."""

from __future__ import annotations

import random
from collections.abc import Callable

from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.measures import Calendar, busy_masks


class View:
    """The timetable to improve: who waits where."""

    def __init__(self, grid: Grid, plan: Plan) -> None:
        self.grid = grid
        self.plan = plan
        calendar = Calendar(grid)
        self.idle = [calendar.idle(party, busy) for party, busy in enumerate(busy_masks(grid, plan))]
        self.waiting = [party for party, mask in enumerate(self.idle) if mask]
        self.movable = [task.index for task in grid.tasks if task.past is None and task.starts]

    def some_party(self, draw: random.Random) -> int:
        """Mostly somebody who waits."""
        if self.waiting and draw.random() < 0.8:
            return draw.choice(self.waiting)
        return draw.randrange(len(self.idle))

    def some_slot(self, draw: random.Random) -> int:
        """Mostly a slot in which somebody waits."""
        if self.waiting and draw.random() < 0.8:
            mask = self.idle[draw.choice(self.waiting)]
            return draw.choice([slot for slot in range(self.grid.slots) if mask >> slot & 1])
        return draw.randrange(self.grid.slots)


def around_a_slot(view: View, size: int, draw: random.Random) -> set[int]:
    """The meetings next in time to a slot, of everybody, and some that are out."""
    grid, plan = view.grid, view.plan
    centre = view.some_slot(draw)
    day = grid.day_of[centre]

    def distance(task: int) -> tuple[float, float]:
        if task not in plan:
            return (draw.random() * grid.slots, draw.random())
        start = plan[task][0]
        away = abs(start - centre) if grid.day_of[start] == day else grid.slots
        return (away, draw.random())

    return set(sorted(view.movable, key=distance)[:size])


def of_parties(view: View, size: int, draw: random.Random) -> set[int]:
    """All meetings of somebody and of some others of the same kind."""
    grid = view.grid
    first = view.some_party(draw)
    parties = grid.problem.parties
    alike = draw.random() < 0.7
    others = [p for p in range(len(parties)) if p != first and (not alike or parties[p].kind == parties[first].kind)]
    draw.shuffle(others)
    movable = set(view.movable)
    free: set[int] = set()
    for party in [first, *others]:
        free.update(task for task in grid.tasks_of[party] if task in movable)
        if len(free) >= size:
            break
    return free


def among_parties(view: View, size: int, draw: random.Random) -> set[int]:
    """The meetings of some parties with one another."""
    grid = view.grid
    order = list(range(len(grid.capacity)))
    draw.shuffle(order)
    chosen = {view.some_party(draw)}
    left = {task: sum(party not in chosen for party in grid.tasks[task].parties) for task in view.movable}
    free: set[int] = set()
    for party in order:
        if len(free) >= size:
            break
        if party in chosen:
            continue
        chosen.add(party)
        for task in grid.tasks_of[party]:
            if task in left:
                left[task] -= 1
                if left[task] == 0:
                    free.add(task)
    return free


def anywhere(view: View, size: int, draw: random.Random) -> set[int]:
    """Somebody who waits, and meetings drawn by lot."""
    party = view.some_party(draw)
    free = {task for task in view.grid.tasks_of[party] if view.grid.tasks[task].past is None}
    return free | set(draw.sample(view.movable, min(size, len(view.movable))))


Neighbourhood = Callable[[View, int, random.Random], set[int]]
ALL: tuple[Neighbourhood, ...] = (around_a_slot, of_parties, among_parties, anywhere)
