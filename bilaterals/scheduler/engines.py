"""The three engines of a phase, and how they share the time.

Annealing finds, neighbourhoods polish, the exact model proves (and finds what the others miss). Each
works in turns that get longer. With one worker they take turns in a fixed order; with more, the exact
model and the neighbourhoods run beside the annealing and each starts from the best that any has found.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from itertools import count
from typing import Protocol

from bilaterals.scheduler.control import Bounds
from bilaterals.scheduler.grid import Plan
from bilaterals.scheduler.measures import Calendar, busy_masks
from bilaterals.scheduler.model.phases import Phase, phase_model
from bilaterals.scheduler.model.run import NEVER, run
from bilaterals.scheduler.model.variables import Key, Variables
from bilaterals.scheduler.search.anneal import Annealer
from bilaterals.scheduler.search.compact import Compactor
from bilaterals.scheduler.search.lns import LargeNeighbourhoods, merged
from bilaterals.scheduler.search.state import Prices, State
from bilaterals.scheduler.session import Session

COMPACT_TRIES = 3
ALONE_TURNS = 2
"""Turns of the exact model with one strategy, before it takes several at once; fewer for idle periods, where the
search alone finds less and the strategies prove more."""
STRATEGIES = 6
WIDE_SECONDS = 10.0


class Engine(Protocol):
    """Something that works on a phase in turns. *done*: it has nothing more to do."""

    done: bool

    def turn(self, number: int) -> None: ...


class Annealing:
    """Rounds of annealing from the best timetable, each twice as long as the last."""

    def __init__(
        self, session: Session, bounds: Bounds, phase: Phase, prices: Prices, seed: int, warm: float, cold: float
    ) -> None:
        self.session = session
        self.bounds = bounds
        self.phase = phase
        self.annealer = Annealer(State(session.grid, session.classes, session.plan, prices), seed)
        self.warm = warm
        self.cold = cold
        self.done = not self.annealer.parties
        self.length = max(2_000, 120 * len(session.grid.tasks))
        self.offered = self.annealer.best_value

    def turn(self, number: int) -> None:
        annealer = self.annealer
        annealer.adopt(self.session.plan)
        annealer.round(self.length * 2 ** min(number, 5), self.warm, self.cold, self.stop)
        self.offer()

    def stop(self) -> bool:
        """Hand on what is better, and whether to stop."""
        self.offer()
        return self.bounds.proven or self.session.control.stopped()

    def offer(self) -> None:
        annealer = self.annealer
        if annealer.best_value < self.offered:
            self.offered = annealer.best_value
            tell(self.session, self.bounds, self.phase, annealer.best_plan())


def compact_start(session: Session, seed: int) -> None:
    """Offer timetables of compact windows, the best that some seeds give: the place to start from."""
    size = len(session.grid.tasks)
    for number in range(COMPACT_TRIES):
        if session.control.stopped():
            return
        compactor = Compactor(session.grid, session.classes, seed + number)
        session.offer(compactor.build(session.control.stopped, pushes=4 * size))


class Neighbourhoods:
    """Steps of large-neighbourhood search from the best timetable."""

    def __init__(self, session: Session, bounds: Bounds, phase: Phase, seed: int, steps: int = 6) -> None:
        self.session = session
        self.bounds = bounds
        self.phase = phase
        self.steps = steps
        self.done = False
        self.calendar = Calendar(session.grid)
        self.search = LargeNeighbourhoods(session.grid, session.classes, self.build, seed)  # type: ignore[arg-type]
        self.plan = session.plan

    def build(self, plan: Plan, free: set[int]) -> Variables | None:
        """The model of a neighbourhood: no worse than now. None where there is nothing to gain."""
        grid, session = self.session.grid, self.session
        at_most: int | None = None
        if self.phase is Phase.IDLE:
            busy = busy_masks(grid, plan)
            touched = {party for index in free for party in grid.tasks[index].parties}
            at_most = sum(self.calendar.idle_units(party, busy[party]) for party in touched)
            if at_most == 0:
                return None
        elif self.phase is Phase.WEIGHT:
            at_most = sum(grid.tasks[index].weight for index in free if index not in plan)
        return phase_model(grid, session.classes, self.phase, session.limits, plan, free, at_most=at_most)

    def turn(self, number: int) -> None:
        session = self.session
        if session.value(self.phase) < session.value(self.phase, session.measure(self.plan)):
            self.plan = session.plan
        for _ in range(self.steps * 2 ** min(number, 5)):
            if self.bounds.proven or session.control.stopped():
                return
            found = self.search.step(self.plan, session.control)
            if found is not None and session.value(self.phase, session.measure(found)) <= self.bounds.value:
                self.plan = found
                tell(session, self.bounds, self.phase, found)


class Exact:
    """The whole model, asked for something better than the best; each turn may work twice as hard.

    Turns with one worker take the plain and the tight relaxation by turns. Where there are more workers, later
    turns run several strategies at once from the best timetable: some prove, some free parts of it and solve them.
    """

    def __init__(self, session: Session, bounds: Bounds, phase: Phase, seed: int, effort: float = 0.5) -> None:
        self.session = session
        self.bounds = bounds
        self.phase = phase
        self.draw = random.Random(seed)
        self.effort = effort
        self.done = False
        self.alone = 1 if session.problem.idle_unit == "periods" else ALONE_TURNS

    def turn(self, number: int) -> None:
        session, bounds = self.session, self.bounds
        value = bounds.value
        wide = session.options.workers > 1 and number >= self.alone
        model = phase_model(
            session.grid,
            session.classes,
            self.phase,
            session.limits,
            at_most=value if wide else value - 1,
            at_least=bounds.bound,
            alone=session.alone,
        )
        if wide:
            model.hint(session.plan)
        outcome = run(
            model,
            session.control,
            seed=self.draw.randrange(2**31),
            workers=STRATEGIES if wide else 1,
            effort=NEVER if wide else self.effort * 2**number,
            seconds=WIDE_SECONDS * 2 ** (number - self.alone) if wide else NEVER,
            tight=not wide and number % 2 == 1,
            stop=lambda: bounds.proven,
            on_solution=lambda _value, chosen: self.found(chosen),
            on_bound=bounds.prove,
        )
        if outcome.chosen is not None:
            self.found(outcome.chosen)
        if outcome.closed:
            bounds.prove(value if outcome.chosen is None else outcome.value)
            self.done = True
        else:
            bounds.prove(outcome.bound)

    def found(self, chosen: list[Key]) -> None:
        tell(self.session, self.bounds, self.phase, merged(self.session.grid, self.session.classes, {}, chosen))


def tell(session: Session, bounds: Bounds, phase: Phase, plan: Plan) -> None:
    """Offer a plan to the run, and the value that the run now has to the phase."""
    if session.offer(plan):
        bounds.reached(session.value(phase))


def drive(session: Session, bounds: Bounds, finders: Sequence[Engine], provers: Sequence[Engine]) -> None:
    """Let the engines work until the phase is proven, the time is up or nobody has anything to do."""
    if session.options.workers == 1:
        work(session, bounds, [*finders, *provers])
        return
    failures: list[BaseException] = []

    def turns(engines: Sequence[Engine]) -> None:
        try:
            work(session, bounds, engines)
        except BaseException as failure:  # noqa: BLE001 - raised again below, when both have ended
            failures.append(failure)
            session.control.halt()

    thread = threading.Thread(target=turns, args=(provers,), daemon=True, name="timetable-proof")
    thread.start()
    turns(finders)
    thread.join()
    if failures:
        raise failures[0]


def work(session: Session, bounds: Bounds, engines: Sequence[Engine]) -> None:
    """Turns in a fixed order."""
    for number in count():
        active = [engine for engine in engines if not engine.done]
        if not active or number == session.options.turns:
            return
        for engine in active:
            if bounds.proven or session.control.stopped():
                return
            engine.turn(number)
