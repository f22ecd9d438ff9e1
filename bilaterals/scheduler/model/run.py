"""Runs CP-SAT so that it can be stopped at any moment and always hands back the best it has."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from bilaterals.scheduler.control import Control
from bilaterals.scheduler.model.variables import Key, Variables

POLL = 0.02
"""Seconds between two looks at the stop button."""
NEVER = 1e9


@dataclass(frozen=True)
class Outcome:
    """What a run has found. *chosen*: the decisions of the best solution, None if there is none.

    *value* and *bound* are of the objective (0 without one). *closed*: nothing better exists (or, without
    a solution, none at all).
    """

    chosen: list[Key] | None
    value: int
    bound: int
    closed: bool

    @property
    def impossible(self) -> bool:
        return self.closed and self.chosen is None


class Watcher(cp_model.CpSolverSolutionCallback):
    """Hands every better solution on while the solver goes on."""

    def __init__(self, v: Variables, tell: Callable[[int, list[Key]], None]) -> None:
        super().__init__()
        self.v = v
        self.tell = tell

    def on_solution_callback(self) -> None:
        chosen = [key for key, variable in self.v.x.items() if self.boolean_value(variable)]
        self.tell(round(self.objective_value), chosen)


def run(
    v: Variables,
    control: Control,
    *,
    seed: int = 0,
    workers: int = 1,
    effort: float = NEVER,
    seconds: float = NEVER,
    quick: bool = False,
    tight: bool = False,
    stop: Callable[[], bool] | None = None,
    on_solution: Callable[[int, list[Key]], None] | None = None,
    on_bound: Callable[[int], None] | None = None,
) -> Outcome:
    """Solve. *effort* limits deterministic time, so that one worker gives the same answer on any machine.

    *quick*: a small neighbourhood, where preparing must not cost more than solving. *tight*: the relaxation
    takes in more of the model, for better bounds.
    """
    if control.stopped():
        return Outcome(None, 0, -int(NEVER), closed=False)
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.max_time_in_seconds = max(min(control.left, seconds), 0.001)
    settings.max_deterministic_time = effort
    settings.num_workers = workers
    settings.random_seed = seed % 2**31
    settings.catch_sigint_signal = False  # Python's own handlers decide what an interruption means
    if quick:
        settings.cp_model_probing_level = 0
        settings.symmetry_level = 0
    if tight:
        settings.linearization_level = 2
    if on_bound is not None:
        solver.best_bound_callback = lambda bound: on_bound(math.ceil(bound - 1e-6))
    watcher = None if on_solution is None else Watcher(v, on_solution)
    found: list[cp_model.cp_model_pb2.CpSolverStatus] = []  # type: ignore[name-defined]
    work = threading.Thread(target=lambda: found.append(solver.solve(v.cp, watcher)), daemon=True)
    work.start()
    while work.is_alive():
        work.join(POLL)
        if control.stopped() or (stop is not None and stop()):
            solver.stop_search()
    if not found:
        raise RuntimeError("CP-SAT ended without a status")
    status = found[0]
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"CP-SAT refuses the model: {v.cp.validate()}")
    chosen = None
    value = 0
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = [key for key, variable in v.x.items() if solver.boolean_value(variable)]
        value = round(solver.objective_value)
    closed = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    bound = value if closed else math.ceil(solver.best_objective_bound - 1e-6)
    return Outcome(chosen, value, bound, closed)
