"""Zone changes: for each party and day, in which zone it stands, slot by slot.

    at[j, zone]   exactly one zone per slot; the zone of the meeting held in j, if one is
    moved[j]      at[j, zone] and not at[j-1, zone]

Between meetings, and before the first, a party may stand anywhere, so the cheapest walk moves once
for each pair of consecutive meetings in different zones: the sum of moved is measure 5.
"""

from __future__ import annotations

from collections.abc import Iterator

from ortools.sat.python import cp_model

from bilaterals.scheduler.model.chains import Sum
from bilaterals.scheduler.model.variables import Variables

Zone = str | None


def zone_measure(v: Variables, *, all_placed: bool) -> Sum:
    """Measure 5, of the parties of capacity 1 whose meetings may move."""
    total: Sum = 0
    for party in v.touched:
        if v.grid.capacity[party] > 1:
            continue
        walks = [walk for day in v.grid.days if (walk := walk_of(v, party, day))]
        total += sum(sum(walk) for walk in walks)
        least = least_moves(v, party) if all_placed else 0
        if least > 0 and walks:
            v.cp.add(sum(sum(walk) for walk in walks) >= least)
    return total


def zones_in(v: Variables, party: int, slot: int) -> Iterator[tuple[Zone, cp_model.IntVar | None]]:
    """What may put the party into which zone in a slot; without a literal: a kept meeting does."""
    for index in v.grid.tasks_of[party]:
        if index in v.kept:
            start, room = v.kept[index]
            if start <= slot < start + v.grid.tasks[index].duration:
                yield v.grid.zone[room], None
            continue
        for start, room_class, variable in v.of_task.get(index, ()):
            if start <= slot < start + v.grid.tasks[index].duration:
                yield v.classes.all[room_class].zone, variable


def walk_of(v: Variables, party: int, day: tuple[int, ...]) -> list[cp_model.IntVar]:
    """The moved literals of one day; none where only one zone is possible."""
    cp = v.cp
    held = [list(zones_in(v, party, slot)) for slot in day]
    zones = list(dict.fromkeys(zone for one in held for zone, _literal in one))
    if len(zones) < 2:
        return []
    moved: list[cp_model.IntVar] = []
    before: dict[Zone, cp_model.IntVar] = {}
    for one in held:
        if not one:
            continue
        at = {zone: cp.new_bool_var("") for zone in zones}
        cp.add_exactly_one(at.values())
        for zone, literal in one:
            if literal is None:
                cp.add_bool_or([at[zone]])
            else:
                cp.add_implication(literal, at[zone])
        if before:
            step = cp.new_bool_var("")
            for zone in zones:
                cp.add_bool_or([~at[zone], before[zone], step])
            moved.append(step)
        before = at
    return moved


def least_moves(v: Variables, party: int) -> int:
    """Zones that the party must see, less one for each day on which it can be there."""
    grid = v.grid
    needed: set[Zone] = set()
    days: set[int] = set()
    for index in grid.tasks_of[party]:
        task = grid.tasks[index]
        zones = {v.classes.all[room_class].zone for room_class in v.classes.of_task[index]}
        if len(zones) == 1:
            needed |= zones
        days.update(grid.day_of[start] for start in task.starts)
    return len(needed) - len(days)
