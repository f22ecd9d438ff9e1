"""What each idle slot costs: the cheapest swap that would close it, and who would wait instead.

A swap is a Kempe chain: a meeting of the party moves into the hole and what is in its way moves on, until
everybody fits. The cheapest one found is told with the meetings it moves and the waiting it adds elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bilaterals.scheduler.bounds import fits_windows
from bilaterals.scheduler.control import Control
from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.rooms import Classes
from bilaterals.scheduler.search.chains import chain
from bilaterals.scheduler.search.state import Move, Prices, State
from bilaterals.scheduler.words import Reason


@dataclass(frozen=True)
class IdleCost:
    """A run of idle slots of one party, and why it is there.

    *changes*: how many meetings the cheapest known way to close it moves; *more_idle*: how many idle slots that
    adds elsewhere. None: no way is known.
    """

    party: str
    slots: tuple[int, ...]
    reason: Reason
    changes: int | None = None
    more_idle: int | None = None


@dataclass(frozen=True)
class Swap:
    """A move that shortens a party's waiting, adding *added* idle slots to *others*. *total*: all waiting, after
    less before."""

    move: Move
    total: int
    added: int
    others: tuple[int, ...]

    @property
    def key(self) -> tuple[int, int]:
        return (self.total, len(self.move))


def idle_runs(grid: Grid, state: State, party: int) -> Iterator[tuple[int, ...]]:
    """The maximal runs of idle slots of a party, day by day."""
    idle = state.idle(party)
    run: list[int] = []
    for slot in range(grid.slots):
        if run and (not idle >> slot & 1 or grid.day_of[slot] != grid.day_of[run[-1]]):
            yield tuple(run)
            run = []
        if idle >> slot & 1:
            run.append(slot)
    if run:
        yield tuple(run)


def idle_costs(grid: Grid, classes: Classes, plan: Plan, control: Control) -> list[IdleCost]:
    """Each run of idle slots with its cost, as far as the time goes."""
    state = State(grid, classes, plan, Prices(slot=1))
    draw = random.Random(0)
    found = []
    for party in range(len(grid.capacity)):
        forced = None
        for slots in idle_runs(grid, state, party):
            if forced is None:
                forced = grid.capacity[party] == 1 and not fits_windows(grid, party)
            swap = None if control.stopped() else best_swap(grid, state, party, slots, draw)
            found.append(priced(grid, party, slots, swap, forced=forced, looked=not control.stopped()))
    return found


def best_swap(grid: Grid, state: State, party: int, slots: tuple[int, ...], draw: random.Random) -> Swap | None:
    """The cheapest chain that brings a meeting of the party into the run."""
    day = grid.day_of[slots[0]]
    best: Swap | None = None
    before = state.idle(party).bit_count()
    for task in grid.tasks_of[party]:
        start = state.start[task]
        if start < 0 or grid.day_of[start] != day:
            continue
        for target in {slots[0], slots[-1] - state.duration[task] + 1}:
            if target < 0 or not state.allowed[task] >> target & 1:
                continue
            move = chain(state, task, start, target, draw)
            if move is None:
                continue
            total = state.difference(move)
            after, longer = waits_after(grid, state, party, move)
            if after >= before:
                continue
            swap = Swap(move, total, sum(longer.values()), tuple(longer))
            if best is None or swap.key < best.key:
                best = swap
    return best


def waits_after(grid: Grid, state: State, party: int, move: Move) -> tuple[int, dict[int, int]]:
    """The idle slots of the party after a move, and who else waits longer, by how much."""
    undo = {task: state.start[task] for task in move}
    touched = sorted({one for task in move for one in grid.tasks[task].parties})
    before = {one: state.idle(one).bit_count() for one in touched}
    state.make(move)
    after = {one: state.idle(one).bit_count() for one in touched}
    state.make(undo)
    longer = {one: after[one] - before[one] for one in touched if one != party and after[one] > before[one]}
    return after[party], longer


def priced(
    grid: Grid, party: int, slots: tuple[int, ...], swap: Swap | None, *, forced: bool, looked: bool
) -> IdleCost:
    """The finding about one run."""
    names = grid.problem.parties
    values: dict[str, object] = {"party": names[party].id, "slots": slots}
    if swap is None:
        code = "alone" if forced else "no_swap" if looked else "waits"
        return IdleCost(names[party].id, slots, Reason(code, values))
    values |= {
        "changes": len(swap.move),
        "more_idle": swap.added,
        "others": tuple(names[other].id for other in swap.others),
    }
    code = "could_close" if swap.total < 0 else "shifts" if swap.total == 0 else "costs"
    moved = tuple(grid.problem.meetings[task].id for task in sorted(swap.move))
    return IdleCost(names[party].id, slots, Reason(code, values, moved), len(swap.move), swap.added)
