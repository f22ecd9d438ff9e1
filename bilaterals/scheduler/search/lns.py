"""Large-neighbourhood search on the exact model: free some meetings, solve them exactly, keep what is not worse.

A step asks for "no worse than now", not for better: solutions of equal value lead out of corners. Sizes
adapt: a neighbourhood that is solved to the end grows, one that is not shrinks.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from bilaterals.scheduler.control import Control
from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.model.run import Outcome, run
from bilaterals.scheduler.model.variables import Key, Variables
from bilaterals.scheduler.rooms import Classes, assign
from bilaterals.scheduler.search.neighbourhoods import ALL, View

EFFORT = 0.3
"""Deterministic seconds of a step."""
FIRST_SIZE = 60

Build = Callable[[Plan | None, set[int] | None], Variables | None]
"""The model of the phase with these meetings free, its objective "no worse than now"; None: nothing to gain."""


@dataclass
class Kind:
    """How one kind of neighbourhood does."""

    size: float
    weight: float = 1.0


class LargeNeighbourhoods:
    """Improves a plan step by step."""

    def __init__(self, grid: Grid, classes: Classes, build: Build, seed: int) -> None:
        self.grid = grid
        self.classes = classes
        self.build = build
        self.draw = random.Random(seed)
        self.kinds = [Kind(min(FIRST_SIZE, len(grid.tasks))) for _ in ALL]
        self.steps = 0

    def step(self, plan: Plan, control: Control) -> Plan | None:
        """A plan at least as good as *plan*, or None."""
        self.steps += 1
        number = self.draw.choices(range(len(ALL)), [kind.weight for kind in self.kinds])[0]
        kind = self.kinds[number]
        free = ALL[number](View(self.grid, plan), int(kind.size), self.draw)
        model = self.build(plan, free) if free else None
        if model is None:
            return None
        outcome = run(model, control, seed=self.draw.randrange(2**31), effort=EFFORT, quick=True)
        self.adapt(kind, outcome)
        if outcome.chosen is None:
            return None
        return merged(self.grid, self.classes, model.kept, outcome.chosen)

    def adapt(self, kind: Kind, outcome: Outcome) -> None:
        if outcome.closed:
            kind.size = min(kind.size * 1.06 + 1, len(self.grid.tasks))
        else:
            kind.size = max(kind.size * 0.9, 8)


def merged(grid: Grid, classes: Classes, kept: Plan, chosen: list[Key]) -> Plan:
    """The plan of what is kept and what was chosen, with rooms."""
    starts = {index: start for index, (start, _room) in kept.items()}
    room_classes = {index: classes.of_room[room] for index, (_start, room) in kept.items()}
    for index, start, room_class in chosen:
        starts[index] = start
        room_classes[index] = room_class
    return assign(grid, classes, starts, room_classes)
