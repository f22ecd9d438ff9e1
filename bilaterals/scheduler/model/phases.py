"""The models of the five phases, in lexicographic order, whole or of a neighbourhood."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.measures import Calendar, busy_masks
from bilaterals.scheduler.model import chains, rules, zones
from bilaterals.scheduler.model.variables import Variables
from bilaterals.scheduler.rooms import Classes


class Phase(Enum):
    """What is optimised, in this order; each keeps what those before have reached."""

    WEIGHT = "placed_weight"
    CHANGES = "changes"
    IDLE = "idle"
    WAIT = "max_wait"
    ZONES = "zone_changes"


@dataclass(frozen=True)
class Limits:
    """What earlier phases have reached. None: not settled yet.

    *all_placed*: every meeting is placed, so that the model may demand it.
    """

    all_placed: bool = False
    weight: int | None = None
    changes: int | None = None
    idle: int | None = None
    wait: int | None = None


def phase_model(
    grid: Grid,
    classes: Classes,
    phase: Phase,
    limits: Limits,
    plan: Plan | None = None,
    free: Collection[int] | None = None,
    *,
    at_most: int | None = None,
    at_least: int = 0,
    alone: Mapping[int, tuple[int, int]] | None = None,
) -> Variables:
    """The model of *phase*: all of it, or of the *free* meetings with the others as in *plan*.

    *at_most*, *at_least*: what is known of the objective. Smaller is better; the weight counts as what
    is missing to all. *alone*: least idle units and slots of single parties, for a whole model.
    """
    v = Variables(grid, classes, plan, free)
    rules.each_meeting_once(v, all_placed=limits.all_placed)
    rules.party_capacity(v)
    rules.room_capacity(v)
    rules.precedences(v)
    if limits.weight is not None and not limits.all_placed:
        rules.weight_at_least(v, limits.weight)
    if limits.changes is not None:
        rules.changes_at_most(v, limits.changes)
    if phase is Phase.WEIGHT:
        objective = sum(grid.tasks[index].weight for index in v.free) - rules.placed_weight(v)
    elif phase is Phase.CHANGES:
        objective = rules.changes(v)
    else:
        objective = timing_objective(v, phase, limits, alone or {})
    if isinstance(objective, int):
        return v
    if at_most is not None:
        v.cp.add(objective <= at_most)
    if at_least > 0:
        v.cp.add(objective >= at_least)
    v.cp.minimize(objective)
    return v


def timing_objective(v: Variables, phase: Phase, limits: Limits, alone: Mapping[int, tuple[int, int]]) -> chains.Sum:
    """The objectives that look at days: idle time, the longest wait, zone changes."""
    periods = v.grid.problem.idle_unit == "periods"
    days = chains.day_chains(v, all_placed=limits.all_placed, positions=periods)
    idle = chains.idle_measure(v, days)
    waits = chains.waits(days)
    for party, (_units, slots) in alone.items():
        v.cp.add(waits[party] >= slots)
    if phase is Phase.IDLE:
        return idle
    if limits.idle is not None:
        v.cp.add(idle <= limits.idle - kept_idle(v))
    if phase is Phase.WAIT:
        longest = v.cp.new_int_var(0, v.grid.slots, "")
        for wait in waits.values():
            v.cp.add(wait <= longest)
        return longest + 0
    if limits.wait is not None:
        for wait in waits.values():
            v.cp.add(wait <= limits.wait)
    return zones.zone_measure(v, all_placed=limits.all_placed)


def kept_idle(v: Variables) -> int:
    """Idle units of the parties that the model does not touch."""
    touched = set(v.touched)
    calendar = Calendar(v.grid)
    busy = busy_masks(v.grid, v.kept)
    return sum(calendar.idle_units(party, mask) for party, mask in enumerate(busy) if party not in touched)
