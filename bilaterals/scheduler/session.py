"""One run in progress: the best timetable so far, what is settled, and the clock. Engines share it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from bilaterals.scheduler import verify
from bilaterals.scheduler.bounds import missing_weight
from bilaterals.scheduler.control import Bounds, Control
from bilaterals.scheduler.greedy import first_fit
from bilaterals.scheduler.grid import Grid, Plan
from bilaterals.scheduler.measures import measure
from bilaterals.scheduler.model.phases import Limits, Phase
from bilaterals.scheduler.problem import Measures, Placement, Problem, Solution
from bilaterals.scheduler.rooms import Classes


@dataclass(frozen=True)
class Options:
    """*time_limit* in seconds; 0 gives the first-fit answer.

    With one worker the engines take turns, and the same seed takes the same way: answers differ only in
    where the clock cuts. *turns* limits the turns of each phase instead, so that they do not differ at
    all. With two workers two engines run at once and tell each other what they find.
    """

    time_limit: float = 60.0
    seed: int = 0
    workers: int = 2
    turns: int | None = None


class Session:
    """The state of a run. `offer` is the only way a timetable becomes the best one."""

    def __init__(
        self,
        problem: Problem,
        options: Options,
        control: Control,
        start_from: Mapping[str, Placement] | None = None,
    ) -> None:
        self.problem = problem
        self.options = options
        self.control = control
        self.grid = Grid(problem)
        self.classes = Classes(self.grid)
        self.lock = threading.Lock()
        self.plan: Plan = first_fit(self.grid)
        self.measures: Measures = measure(self.grid, self.plan)
        self.greedy = self.measures
        self.limits = Limits()
        self.alone: dict[int, tuple[int, int]] = {}
        self.least_missing = missing_weight(self.grid, self.classes) if options.time_limit > 0 else 0
        if start_from and not verify.check(problem, Solution(problem.name, start_from)):
            self.offer(self.grid.plan_of(start_from))

    def measure(self, plan: Plan) -> Measures:
        return measure(self.grid, plan)

    def offer(self, plan: Plan) -> bool:
        """Take *plan* if it is better than the best so far, measure by measure."""
        found = measure(self.grid, plan)
        with self.lock:
            if found.key >= self.measures.key:
                return False
            self.plan, self.measures = plan, found
        return True

    def best(self) -> tuple[Plan, Measures]:
        """The best timetable so far and its measures, of one moment."""
        with self.lock:
            return self.plan, self.measures

    def value(self, phase: Phase, measures: Measures | None = None) -> int:
        """The objective of a phase as models count it: smaller is better, the weight as what is missing."""
        found = measures or self.measures
        if phase is Phase.WEIGHT:
            return self.problem.total_weight - found.placed_weight
        return int(getattr(found, phase.value))

    def bounds(self, phase: Phase, bound: int = 0) -> Bounds:
        """The value of a phase to improve and its first bound."""
        total = self.problem.total_weight
        if phase is Phase.WEIGHT:
            return Bounds(self.control, phase.value, self.value(phase), bound, lambda missing: total - missing)
        return Bounds(self.control, phase.value, self.value(phase), bound)
