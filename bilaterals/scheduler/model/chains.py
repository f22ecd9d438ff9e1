"""Idle time by monotone chains: for each party and day, "has begun by slot j" and "has not ended before j".

    begun[j]     rises from 0 to 1 at the first meeting          begun[j-1] <= begun[j]
    unfinished[j] falls from 1 to 0 after the last meeting       unfinished[j+1] <= unfinished[j]
    within[j] = begun[j] + unfinished[j] - used                  between the first and the last, both included
    idle[j]   = within[j] - sum of the x that cover j            for capacity 1

Slots that do not count (the party is away) are left out, so within a chain neighbours are neighbours.

Windows make it tight. A party of capacity 1 that works K slots of a day needs a window of K slots at
least: who has not begun before j is not finished at j + K - 1. So idle time is how far the window is
longer than K,

    longer[j] = begun[j-1] + unfinished[j+K-1] - 1 >= 0          idle = sum of longer[j]

and the search decides one window per party instead of guessing where the holes are. Where K is not
known (several days, or meetings that may stay out), load[k] = "works k slots or more" stands for it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from bilaterals.scheduler.model.variables import Variables

Literal = cp_model.IntVar
Sum = cp_model.LinearExpr | int


@dataclass
class DayChain:
    """One party on one day. *busy*: what covers each slot; None where a kept meeting does."""

    party: int
    slots: tuple[int, ...]
    busy: list[list[Literal] | None]
    begun: list[Literal] = field(default_factory=list)
    unfinished: list[Literal] = field(default_factory=list)
    used: Literal | int = 1
    idle_terms: list[Literal] = field(default_factory=list)
    """Their sum is the idle slots of the day."""
    holes: dict[int, Literal] = field(default_factory=dict)
    """Idle or not, by slot; only where positions are asked for."""

    def covered(self, position: int) -> Sum:
        busy = self.busy[position]
        return 1 if busy is None else sum(busy)

    @property
    def idle(self) -> Sum:
        return sum(self.idle_terms)


def day_chains(
    v: Variables, *, all_placed: bool, positions: bool = False, only: set[int] | None = None
) -> list[DayChain]:
    """The chains of all parties whose meetings may move, or of *only* some. *positions*: also where the holes are."""
    chains: list[DayChain] = []
    for party in v.touched:
        if only is not None and party not in only:
            continue
        days = []
        for slots in v.grid.idle_slots[party]:
            busy = [busy_in(v, party, slot) for slot in slots]
            if any(one is None or one for one in busy):
                days.append(DayChain(party, slots, busy))
        certain = all_placed and len(days) == 1 and v.grid.capacity[party] == 1
        for chain in days:
            add_monotone(v, chain, certain=certain)
            if certain:
                add_window(v, chain, sum(v.grid.tasks[index].duration for index in v.grid.tasks_of[party]))
            if positions or not certain:
                add_holes(v, chain)
            if not certain and v.grid.capacity[party] == 1:
                add_load_windows(v, chain)
        chains += days
    return chains


def busy_in(v: Variables, party: int, slot: int) -> list[Literal] | None:
    """What covers a slot: literals of which at most one holds, or None where a kept meeting does."""
    if v.party_held.get((party, slot)):
        return None
    literals = v.in_party.get((party, slot), [])
    if v.grid.capacity[party] == 1 or len(literals) < 2:
        return literals
    any_of_them = v.cp.new_bool_var("")
    v.cp.add_max_equality(any_of_them, literals)
    return [any_of_them]


def add_monotone(v: Variables, chain: DayChain, *, certain: bool) -> None:
    """begun rises with the first meeting, unfinished falls after the last, used tells if there is one at all."""
    cp, size = v.cp, len(chain.slots)
    if not certain and not any(busy is None for busy in chain.busy):
        chain.used = cp.new_bool_var("")
    chain.begun = [cp.new_bool_var("") for _ in range(size)]
    chain.unfinished = [cp.new_bool_var("") for _ in range(size)]
    for j, busy in enumerate(chain.busy):
        begun, unfinished = chain.begun[j], chain.unfinished[j]
        earlier = chain.begun[j - 1 : j] if j else []
        later = chain.unfinished[j + 1 : j + 2]
        for one in earlier:
            cp.add_implication(one, begun)
        for one in later:
            cp.add_implication(one, unfinished)
        if busy is None:
            cp.add_bool_and([begun, unfinished])
            continue
        for one in busy:
            cp.add_implication(one, begun)
            cp.add_implication(one, unfinished)
        cp.add_bool_or([~begun, *earlier, *busy])
        cp.add_bool_or([~unfinished, *later, *busy])
    cp.add(chain.begun[-1] == chain.used)
    cp.add(chain.unfinished[0] == chain.used)


def add_window(v: Variables, chain: DayChain, load: int) -> None:
    """The idle slots of a party that is sure to work *load* slots of this day: how far its window is longer."""
    cp, size = v.cp, len(chain.slots)
    begun, unfinished = chain.begun, chain.unfinished
    if load > size:  # more meetings than slots: no timetable places them all
        cp.add_bool_or([])
        return
    cp.add_bool_and([*unfinished[:load], *begun[size - load :]])
    for j in range(1, size - load + 1):
        longer = cp.new_bool_var("")
        cp.add(begun[j - 1] + unfinished[j + load - 1] - 1 == longer)
        chain.idle_terms.append(longer)
    cp.add(sum(begun) + sum(unfinished) - size - sum(chain.idle_terms) == load)
    for j in range(size):
        cp.add(begun[j] + unfinished[j] - 1 - chain.covered(j) >= 0)


def add_holes(v: Variables, chain: DayChain) -> None:
    """idle[j] = begun[j] + unfinished[j] - used - sum of the x that cover j, as a literal of its own."""
    for j, slot in enumerate(chain.slots):
        if chain.busy[j] is None:
            continue
        hole = v.cp.new_bool_var("")
        v.cp.add(chain.begun[j] + chain.unfinished[j] - chain.used - chain.covered(j) == hole)
        chain.holes[slot] = hole
    if not chain.idle_terms:
        chain.idle_terms = list(chain.holes.values())


def add_load_windows(v: Variables, chain: DayChain) -> None:
    """Who works k slots or more and has not begun before j is not finished at j + k - 1."""
    cp, size = v.cp, len(chain.slots)
    sure = sum(busy is None for busy in chain.busy)
    open_slots = sum(1 for busy in chain.busy if busy)
    most = min(sure + open_slots, sum(v.grid.tasks[index].duration for index in v.grid.tasks_of[chain.party]))
    if most < 2:
        return
    at_least = [cp.new_bool_var("") for _ in range(most)]
    for fewer, more in itertools.pairwise(at_least):
        cp.add_implication(more, fewer)
    cp.add(sum(at_least) == sum(chain.covered(j) for j in range(size)))
    cp.add(at_least[0] == chain.used)
    for load in range(max(2, sure), most + 1):
        for j in range(size):
            clause = [~at_least[load - 1], *chain.begun[max(j - 1, 0) : j]]
            clause += chain.unfinished[j + load - 1 : j + load]
            cp.add_bool_or(clause)


def idle_periods(v: Variables, chain: DayChain) -> list[Literal]:
    """A literal for each run of holes: it starts where the slot before is not a hole.

    start[j] >= hole[j] - hole[j-1]; a run can only start right after a meeting: start[j] <= busy[j-1].
    """
    starts: list[Literal] = []
    for slot, hole in chain.holes.items():
        start = v.cp.new_bool_var("")
        v.cp.add_implication(start, hole)
        before = chain.holes.get(slot - 1)
        if before is None:
            v.cp.add_implication(hole, start)
        else:
            v.cp.add_bool_or([~hole, before, start])
            v.cp.add_implication(start, ~before)
        starts.append(start)
    return starts


def waits(chains: list[DayChain]) -> dict[int, Sum]:
    """Idle slots of each party over all days."""
    total: dict[int, Sum] = {}
    for chain in chains:
        total[chain.party] = total.get(chain.party, 0) + chain.idle
    return total


def slots_of(chains: list[DayChain]) -> Sum:
    """Idle slots in all."""
    return sum(chain.idle for chain in chains)


def periods_of(v: Variables, chains: list[DayChain]) -> Sum:
    """Idle periods in all."""
    return sum(sum(idle_periods(v, chain)) for chain in chains)


def idle_measure(v: Variables, chains: list[DayChain]) -> Sum:
    """Measure 3, of the parties whose meetings may move: idle slots, or periods of them."""
    return periods_of(v, chains) if v.grid.problem.idle_unit == "periods" else slots_of(chains)
