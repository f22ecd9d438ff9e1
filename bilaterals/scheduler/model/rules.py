"""The hard rules, and the limits that phases set for one another: one small function each."""

from __future__ import annotations

from ortools.sat.python import cp_model

from bilaterals.scheduler.model.variables import Variables


def each_meeting_once(v: Variables, *, all_placed: bool) -> None:
    """Hard. A meeting takes place at most once; exactly once when all of them are known to fit.

    sum over starts and classes of x[m] <= 1 (or = 1). What has begun stays: it has one x, which is 1.
    """
    for index in v.free:
        literals = [variable for _start, _class, variable in v.of_task[index]]
        if all_placed or v.grid.tasks[index].past is not None:
            v.cp.add_exactly_one(literals)
        else:
            v.cp.add_at_most_one(literals)


def party_capacity(v: Variables) -> None:
    """Hard. In each slot no party holds more meetings than its capacity.

    sum of the x that cover (party, slot) <= capacity - what is kept there.
    """
    for (party, slot), literals in v.in_party.items():
        at_most(v, literals, v.grid.capacity[party] - v.party_held.get((party, slot), 0))


def room_capacity(v: Variables) -> None:
    """Hard. In each slot no class of rooms holds more meetings than it has places.

    sum of the x that cover (class, slot) <= places - what is kept there; left out where a party of the
    meetings implies it.
    """
    for (room_class, slot), literals in v.in_class.items():
        one = v.classes.all[room_class]
        if not one.implied:
            at_most(v, literals, one.capacity - v.class_held.get((room_class, slot), 0))


def at_most(v: Variables, literals: list[cp_model.IntVar], most: int) -> None:
    if most == 1:
        v.cp.add_at_most_one(literals)
    elif len(literals) > most:
        v.cp.add(sum(literals) <= most)


def precedences(v: Variables) -> None:
    """Hard. If both are placed, the first ends before the second starts.

    For each start s of the second: x[second, s] and some x[first, r] with r + duration > s exclude each
    other. Written with one "the first is at r or later" literal per start, so that it stays linear.
    """
    for first, second in v.grid.order:
        if first in v.kept and second in v.kept:
            continue
        duration = v.grid.tasks[first].duration
        late = reached_from(v, first)
        for start, variable in v.placements(second):
            # The first must not start after start - duration.
            literal = next((lit for begin, lit in late if begin > start - duration), None)
            if literal is False or literal is None:
                continue
            clause = [] if variable is None else [~variable]
            v.cp.add_bool_or(clause if literal is True else [*clause, ~literal])


def reached_from(v: Variables, index: int) -> list[tuple[int, cp_model.IntVar | bool]]:
    """For each start of a meeting, in order, a literal that holds if it starts there or later."""
    by_start: dict[int, list[cp_model.IntVar]] = {}
    for start, variable in v.placements(index):
        if variable is None:
            return [(start, True)]
        by_start.setdefault(start, []).append(variable)
    found: list[tuple[int, cp_model.IntVar | bool]] = []
    later: cp_model.IntVar | None = None
    for start in sorted(by_start, reverse=True):
        literal = v.cp.new_bool_var("")
        for variable in by_start[start]:
            v.cp.add_implication(variable, literal)
        if later is not None:
            v.cp.add_implication(later, literal)
        later = literal
        found.append((start, literal))
    return found[::-1]


def placed_weight(v: Variables) -> cp_model.LinearExpr | int:
    """Measure 1, of the meetings that may move: sum of priority * x."""
    return sum(v.grid.tasks[index].weight * variable for (index, _s, _c), variable in v.x.items())


def weight_at_least(v: Variables, least: int) -> None:
    """Hard, from the first phase on. The placed weight stays at least *least* (kept meetings included)."""
    kept = sum(v.grid.tasks[index].weight for index in v.kept)
    if least > kept:
        v.cp.add(placed_weight(v) >= least - kept)


def changes(v: Variables) -> cp_model.LinearExpr | int:
    """Measure 2, of the meetings that may move: those not exactly as planned, dropped and new ones included.

    A planned meeting: 1 - x[planned start and room]. A new one: sum of its x.
    """
    total: cp_model.LinearExpr | int = 0
    terms: list[cp_model.IntVar] = []
    for index in v.free:
        base = v.grid.tasks[index].base
        if base is None:
            terms += [variable for _start, _class, variable in v.of_task[index]]
        else:
            key = (index, base[0], v.classes.of_room.get(base[1], -1))
            as_planned = v.x.get(key)
            total += 1 if as_planned is None else 1 - as_planned
    return total + sum(terms)


def changes_at_most(v: Variables, most: int) -> None:
    """Hard, from the second phase on. No more than *most* changes (those of kept meetings included)."""
    tasks = v.grid.tasks
    kept = sum(at != tasks[index].base for index, at in v.kept.items())
    out = set(range(len(tasks))) - set(v.kept) - set(v.free)
    kept += sum(tasks[index].base is not None for index in out)
    v.cp.add(changes(v) <= most - kept)
