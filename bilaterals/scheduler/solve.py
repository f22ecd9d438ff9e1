"""Solves an instance: five phases in lexicographic order, each keeping what those before have reached.

    result = solve(problem, Options(time_limit=60))

The best timetable so far is always at hand: when the time is up, when `should_stop` says so or at Ctrl-C
the run hands it back, with the value and the proven bound of every measure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bilaterals.scheduler.bounds import idle_alone
from bilaterals.scheduler.control import Bounds, Control, Progress
from bilaterals.scheduler.engines import Annealing, Engine, Exact, Neighbourhoods, drive
from bilaterals.scheduler.model.phases import Phase
from bilaterals.scheduler.problem import Problem
from bilaterals.scheduler.result import FEASIBLE, OPTIMAL, PhaseReport, Result
from bilaterals.scheduler.search.state import Prices
from bilaterals.scheduler.session import Options, Session

WHOLE = 120_000
"""Decisions up to which the whole model is worth building."""

SHARES = {Phase.WEIGHT: 0.4, Phase.CHANGES: 0.5, Phase.IDLE: 0.85, Phase.WAIT: 0.92, Phase.ZONES: 1.0}
"""The part of the time limit after which an unproven phase gives way to the next."""


@dataclass(frozen=True)
class Heat:
    """How a phase is annealed."""

    prices: Prices
    warm: float
    cold: float


def heat(problem: Problem, phase: Phase) -> Heat:
    """Prices and temperatures of a phase. What earlier phases have reached costs so much that it is kept."""
    periods = problem.idle_unit == "periods"
    if phase is Phase.WEIGHT:
        return Heat(Prices(missing=4), 4.0, 1.0)
    if phase is Phase.IDLE:
        if periods:
            return Heat(Prices(slot=1, period=4, missing=100), 3.0, 0.6)
        return Heat(Prices(slot=1, missing=50), 0.8, 0.2)
    if phase is Phase.WAIT:
        return Heat(Prices(slot=0 if periods else 20, period=20 if periods else 0, square=1, missing=1000), 4.0, 1.0)
    return Heat(Prices(slot=0 if periods else 6, period=6 if periods else 0, square=1, zone=2, missing=500), 1.5, 0.3)


def solve(
    problem: Problem,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    should_stop: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> Result:
    """The best timetable that the options allow."""
    started = time.monotonic()
    control = Control(started + max(options.time_limit, 0.0), should_stop, progress, started)
    session = Session(problem, options, control)
    reports: list[PhaseReport] = []
    try:
        for phase in Phase:
            reports.append(settle(session, phase, proven=all(one.status == OPTIMAL for one in reports)))
    except KeyboardInterrupt:
        control.interrupted = True
        for phase in list(Phase)[len(reports) :]:
            reports.append(settle(session, phase, proven=False))
    return Result(
        solution=session.grid.solution_of(session.plan),
        measures=session.measures,
        phases=tuple(settled_values(session, reports)),
        seconds=control.seconds,
        interrupted=control.interrupted,
        greedy=session.greedy,
    )


def settled_values(session: Session, reports: list[PhaseReport]) -> list[PhaseReport]:
    """The reports with the values of the timetable that is handed back: a later phase may have bettered them."""
    found = []
    for phase, report in zip(Phase, reports, strict=True):
        value = int(getattr(session.measures, phase.value))
        found.append(report if report.value == value else replace(report, value=value))
    return found


def settle(session: Session, phase: Phase, *, proven: bool) -> PhaseReport:
    """Work on one measure until it is proven or its share of the time is over, and fix what it has reached."""
    whole = session.control
    began = time.monotonic()
    session.control = whole.until(whole.started + (whole.deadline - whole.started) * SHARES[phase])
    try:
        bounds = session.bounds(phase, first_bound(session, phase))
        if not bounds.proven and not session.control.stopped():
            finders, provers = engines(session, bounds, phase)
            drive(session, bounds, finders, provers)
    finally:
        session.control = whole
    fix(session, phase)
    return PhaseReport(
        phase=phase.value,
        value=bounds.shown(bounds.value),
        bound=bounds.shown(bounds.bound),
        seconds=time.monotonic() - began,
        status=OPTIMAL if proven and bounds.proven else FEASIBLE,
    )


def first_bound(session: Session, phase: Phase) -> int:
    """What is known without search."""
    if phase is Phase.WEIGHT:
        return session.least_missing
    if phase is Phase.IDLE and session.limits.all_placed and session.value(phase):
        session.alone = idle_alone(session.grid, session.classes, session.control)
        return sum(units for units, _slots in session.alone.values())
    if phase is Phase.WAIT:
        alone = max((slots for _units, slots in session.alone.values()), default=0)
        return max(alone, min(1, session.measures.idle_slots))
    return 0


def fix(session: Session, phase: Phase) -> None:
    """Later phases keep what this one has reached."""
    found, limits = session.measures, session.limits
    if phase is Phase.WEIGHT:
        limits = replace(limits, weight=found.placed_weight, all_placed=found.placed == len(session.grid.tasks))
    elif phase is Phase.CHANGES and session.grid.repairing:
        limits = replace(limits, changes=found.changes)
    elif phase is Phase.IDLE:
        limits = replace(limits, idle=found.idle)
    elif phase is Phase.WAIT:
        limits = replace(limits, wait=found.max_wait)
    session.limits = limits


def engines(session: Session, bounds: Bounds, phase: Phase) -> tuple[list[Engine], list[Engine]]:
    """Who looks for better timetables, and who proves (and looks on the way)."""
    seed = session.options.seed * 1_000 + 10 * list(Phase).index(phase)
    finders: list[Engine] = []
    provers: list[Engine] = []
    hot = heat(session.problem, phase)
    if not session.grid.repairing:
        finders.append(Annealing(session, bounds, phase, hot.prices, seed + 1, hot.warm, hot.cold))
    decisions = sum(len(task.starts) * len(session.classes.of_task[task.index]) for task in session.grid.tasks)
    if decisions <= WHOLE:
        provers.append(Exact(session, bounds, phase, seed + 2))
    provers.append(Neighbourhoods(session, bounds, phase, seed + 3))
    return finders, provers
