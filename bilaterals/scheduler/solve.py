"""The timetable engine, as the web layer and the command call it. No Django in here.

    from bilaterals.scheduler.solve import solve, repair, explain, verify, moves, check_move, check_changes

    result = solve(problem, time_limit=60, on_progress=draw_curve, should_stop=stop_was_pressed)
    result.solution.placed     {meeting id: Placement(start, room)}; a meeting that is missing is not placed
    result.phases              each measure with value, proven bound, seconds and status
    result.summary()           the same as plain data, to be kept in the database

*Problem* (`problem.py`): slots, parties, rooms, meetings… built in code or read with
`instance.parse_instance(data)`, which tells everything that is wrong at once (`issues.BadInput`);
`instance.instance_as_json` and `solution_as_json` write them back.

**solve** works through five measures in lexicographic order: placed weight, changes, idle, longest wait, zone
changes. Each keeps what those before have reached. The best timetable so far is always at hand: it is handed
back when the time is up, when *should_stop* says so and at Ctrl-C (`result.interrupted`). Both callbacks are
called in the thread that called `solve`, so they may use its database connection: *on_progress* with a
`control.Progress` (phase, value, bound, seconds) for each step of the curve, *on_better* with each better
timetable (at most about three a second), *should_stop* about five times a second. *locked* holds meetings
where they are; *start_from* is a timetable to improve, kept where nothing better is found.

**repair** answers "MINSA is away from 11:00 to 12:00" with the fewest changes: a `disruption.Disruption` and
the plan in force in, a `Repair` out (the result and each `Change`: meeting, before, after, who is told).

**explain** says which wishes do not fit together, why each meeting is out and what each idle slot costs, as
codes with values and a Spanish sentence (`text(labels)`; `words.Labels` gives ids and slots their names).

**verify.check** is the judge, and never imports the solver: no timetable is saved that it has not passed.

**moves** tells the editor all cells of one held meeting, each free or with its obstacles; **check_move** one
cell; **check_changes** several changes at once (a swap, a shifted block), as the verifier sees them.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bilaterals.scheduler import verify
from bilaterals.scheduler.bounds import idle_alone
from bilaterals.scheduler.control import Bounds, Control, Progress
from bilaterals.scheduler.disruption import Change, Disruption, changes_between, disrupted
from bilaterals.scheduler.engines import Annealing, Engine, Exact, Neighbourhoods, compact_start, drive
from bilaterals.scheduler.explain import Explanation, explain
from bilaterals.scheduler.model.phases import Phase
from bilaterals.scheduler.moves import Moves, Obstacle, check_changes, check_move, moves
from bilaterals.scheduler.problem import IdleUnit, Measures, Placement, Problem, Solution
from bilaterals.scheduler.result import FEASIBLE, OPTIMAL, PhaseReport, Result
from bilaterals.scheduler.search.state import Prices
from bilaterals.scheduler.session import Options, Session

__all__ = [
    "Change",
    "Disruption",
    "Explanation",
    "Moves",
    "Obstacle",
    "Progress",
    "Repair",
    "Result",
    "check_changes",
    "check_move",
    "explain",
    "moves",
    "repair",
    "solve",
    "verify",
]

LOOK = 0.2
"""Seconds between two looks at the stop button."""
FOREVER = 30 * 24 * 3600.0
WHOLE = 120_000
"""Decisions up to which the whole model is worth building."""
SMALL = 1_000
"""Decisions up to which the whole model comes first: it is solved before a search has warmed up."""

SHARES = {Phase.WEIGHT: 0.4, Phase.CHANGES: 0.5, Phase.IDLE: 0.85, Phase.WAIT: 0.92, Phase.ZONES: 1.0}
"""The part of the time limit after which an unproven phase gives way to the next."""


@dataclass(frozen=True)
class Heat:
    """How a phase is annealed."""

    prices: Prices
    warm: float
    cold: float


def heats(problem: Problem, phase: Phase) -> list[Heat]:
    """Prices and temperatures of a phase. What earlier phases have reached costs so much that it is kept.

    Idle periods are looked for in two ways, by turns: with a price on their length too, which leads to short
    ones that close, and without, for people whose absences leave periods that cannot be short.
    """
    periods = problem.idle_unit == "periods"
    if phase is Phase.WEIGHT:
        return [Heat(Prices(missing=4), 4.0, 1.0)]
    if phase is Phase.IDLE:
        if not periods:
            return [Heat(Prices(slot=1, missing=50), 0.8, 0.2)]
        ways = [Heat(Prices(slot=1, period=4, missing=100), 3.0, 0.6), Heat(Prices(period=4, missing=100), 2.5, 0.5)]
        return ways[::-1] if any(party.unavailable for party in problem.parties) else ways
    if phase is Phase.WAIT:
        return [Heat(Prices(slot=0 if periods else 20, period=20 if periods else 0, square=1, missing=1000), 4.0, 1.0)]
    return [Heat(Prices(slot=0 if periods else 6, period=6 if periods else 0, square=1, zone=2, missing=500), 1.5, 0.3)]


def solve(
    problem: Problem,
    *,
    time_limit: float = 60.0,
    seed: int = 0,
    workers: int = 2,
    turns: int | None = None,
    idle_unit: IdleUnit | None = None,
    locked: Mapping[str, Placement] | None = None,
    start_from: Mapping[str, Placement] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_better: Callable[[Solution, Measures], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Result:
    """The best timetable within *time_limit* seconds (0 gives the first-fit answer).

    *workers*: with 1, the same seed takes the same way, and answers differ only in where the clock cuts;
    *turns* limits the turns of each phase instead, so that they do not differ at all. *idle_unit* and *locked*
    override what the problem says. See the top of this module for the callbacks.
    """
    if math.isnan(time_limit) or time_limit < 0:
        raise ValueError(f"time_limit has to be 0 or more seconds, not {time_limit}")
    if idle_unit is not None:
        problem = replace(problem, idle_unit=idle_unit)
    if locked:
        problem = with_locks(problem, locked)
    started = time.monotonic()
    control = Control(started + min(time_limit, FOREVER), started)
    session = Session(problem, Options(time_limit, seed, workers, turns), control, start_from)
    reports: list[PhaseReport] = []
    watch(session, lambda: work_through(session, reports), on_progress, on_better, should_stop)
    return Result(
        solution=session.grid.solution_of(session.plan),
        measures=session.measures,
        phases=tuple(settled_values(session, reports)),
        seconds=control.seconds,
        interrupted=control.interrupted,
        greedy=session.greedy,
    )


def with_locks(problem: Problem, locked: Mapping[str, Placement]) -> Problem:
    """The problem with some meetings held where they are."""
    return replace(
        problem,
        meetings=tuple(
            replace(one, fixed_start=at.start, rooms=(at.room,)) if (at := locked.get(one.id)) else one
            for one in problem.meetings
        ),
    )


def work_through(session: Session, reports: list[PhaseReport]) -> None:
    """All phases in their order, from timetables of compact windows on."""
    if not session.grid.repairing:
        compact_start(session, session.options.seed)
    for phase in Phase:
        reports.append(settle(session, phase, proven=all(one.status == OPTIMAL for one in reports)))


def watch(
    session: Session,
    work: Callable[[], None],
    on_progress: Callable[[Progress], None] | None,
    on_better: Callable[[Solution, Measures], None] | None,
    should_stop: Callable[[], bool] | None,
) -> None:
    """Let *work* run beside, and look after the callbacks here, in the thread of the caller."""
    control = session.control
    failures: list[BaseException] = []
    told: Measures | None = None
    finished = threading.Event()  # waiting for it can be interrupted at any moment, unlike joining a thread

    def beside() -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - raised again in the thread that asked
            failures.append(failure)
        finally:
            finished.set()

    def look_after() -> None:
        nonlocal told
        while control.news:
            point = control.news.popleft()
            if on_progress is not None:
                on_progress(point)
        plan, measures = session.best()
        if on_better is not None and measures is not told:
            told = measures
            on_better(session.grid.solution_of(plan), measures)
        if should_stop is not None and not finished.is_set() and should_stop():
            control.halt()

    threading.Thread(target=beside, daemon=True, name="timetable").start()
    try:
        while not finished.is_set():
            try:
                finished.wait(LOOK)
                look_after()
            except KeyboardInterrupt:
                control.halt()
        look_after()
    except BaseException:
        control.halt()
        raise
    finally:
        while not finished.is_set():
            with contextlib.suppress(KeyboardInterrupt):
                finished.wait(LOOK)
    if failures:
        raise failures[0]


@dataclass(frozen=True)
class Repair:
    """A repaired timetable: the problem that was solved, the answer, and what it changes for whom."""

    problem: Problem
    result: Result
    changes: tuple[Change, ...]

    @property
    def touched(self) -> tuple[str, ...]:
        """Everybody who has to be told."""
        return tuple(sorted({party for change in self.changes for party in change.parties}))


def repair(
    problem: Problem,
    plan: Mapping[str, Placement],
    what: Disruption,
    *,
    time_limit: float = 5.0,
    seed: int = 0,
    workers: int = 2,
    locked: Mapping[str, Placement] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Repair:
    """The timetable after a disruption that places most, changes least, then waits least."""
    left = disrupted(problem, plan, what)
    result = solve(
        left,
        time_limit=time_limit,
        seed=seed,
        workers=workers,
        locked=locked,
        on_progress=on_progress,
        should_stop=should_stop,
    )
    return Repair(left, result, changes_between(left, left.baseline or {}, result.solution))


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
    if not session.grid.repairing:
        for number, hot in enumerate(heats(session.problem, phase)):
            finders.append(Annealing(session, bounds, phase, hot.prices, seed + 1 + 5 * number, hot.warm, hot.cold))
    decisions = sum(len(task.starts) * len(session.classes.of_task[task.index]) for task in session.grid.tasks)
    if decisions <= WHOLE:
        provers.append(Exact(session, bounds, phase, seed + 2))
    if decisions <= SMALL:  # the whole model is no larger than a neighbourhood
        return provers, finders
    provers.append(Neighbourhoods(session, bounds, phase, seed + 3))
    return finders, provers
