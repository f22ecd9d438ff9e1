"""First-fit: what a spreadsheet does, and what every answer of the solver has to beat or equal."""

from __future__ import annotations

from bilaterals.scheduler.grid import At, Grid, Plan, Task


class Occupancy:
    """How full parties and rooms are in each slot."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.parties: dict[At, int] = {}
        self.rooms: dict[At, int] = {}

    def fits(self, task: Task, start: int, room: int) -> bool:
        """Whether everyone and the room are free from *start* on."""
        slots = range(start, start + task.duration)
        return all(
            self.parties.get((party, slot), 0) < self.grid.capacity[party] for party in task.parties for slot in slots
        ) and all(self.rooms.get((room, slot), 0) < self.grid.room_capacity[room] for slot in slots)

    def take(self, task: Task, start: int, room: int) -> None:
        for slot in range(start, start + task.duration):
            self.rooms[room, slot] = self.rooms.get((room, slot), 0) + 1
            for party in task.parties:
                self.parties[party, slot] = self.parties.get((party, slot), 0) + 1


def in_order(grid: Grid, task: Task, start: int, plan: Plan) -> bool:
    """Whether the precedences with what is already placed hold."""
    before = all(
        plan[one][0] + grid.tasks[one].duration <= start for one in grid.before.get(task.index, ()) if one in plan
    )
    return before and all(
        start + task.duration <= plan[one][0] for one in grid.after.get(task.index, ()) if one in plan
    )


def first_fit(grid: Grid) -> Plan:
    """Meetings one after the other, heaviest first, then in the order of the list, each in the first slot and room
    that are free. In a repair what has begun stays, and whatever can stay as planned does."""
    plan: Plan = {}
    occupancy = Occupancy(grid)

    def place(task: Task, start: int, room: int) -> bool:
        fine = occupancy.fits(task, start, room) and in_order(grid, task, start, plan)
        if fine:
            occupancy.take(task, start, room)
            plan[task.index] = (start, room)
        return fine

    for task in grid.tasks:
        if task.past is not None:
            plan[task.index] = task.past
            occupancy.take(task, *task.past)
    waiting = [task for task in sorted(grid.tasks, key=lambda one: (-one.weight, one.index)) if task.past is None]
    for task in waiting:
        if task.base is not None and task.base[0] in task.starts and task.base[1] in task.rooms:
            place(task, *task.base)
    for task in waiting:
        if task.index not in plan:
            any(place(task, start, room) for start in task.starts for room in task.rooms)
    return plan
