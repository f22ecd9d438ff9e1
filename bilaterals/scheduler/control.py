"""When to stop, and what has been reached so far: shared by all phases and engines of one run."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Progress:
    """One point of the curve: the best *value* of a measure and its proven *bound*, *seconds* after the start.

    *phase* is the name of the measure (`placed_weight`, `changes`, `idle`, `max_wait`, `zone_changes`).
    """

    phase: str
    value: int
    bound: int
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether nothing better exists, given the measures before this one."""
        return self.value == self.bound


@dataclass
class Control:
    """The clock of a run, and its stop button.

    *deadline* is on the monotonic clock. The thread that asked for the run watches the stop button and hands
    the progress on; engines only ask `stopped`, which is quick, and leave what they find in *news*.
    """

    deadline: float = math.inf
    started: float = field(default_factory=time.monotonic)
    interrupted: bool = False
    news: deque[Progress] = field(default_factory=deque)

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds to the deadline, none after it or when the run has been stopped."""
        return 0.0 if self.stopped() else max(0.0, self.deadline - time.monotonic())

    def stopped(self) -> bool:
        """Whether the run is over: out of time, or somebody wants its answer now."""
        return self.interrupted or time.monotonic() >= self.deadline

    def halt(self) -> None:
        """End the run: its best timetable so far is the answer."""
        self.interrupted = True

    def until(self, deadline: float) -> Control:
        """The same run with an earlier deadline, for a part of it."""
        return Part(min(self.deadline, deadline), self.started, self.interrupted, self.news, whole=self)


@dataclass
class Part(Control):
    """A part of a run: it ends with the whole."""

    whole: Control | None = None

    def stopped(self) -> bool:
        assert self.whole is not None
        return self.whole.stopped() or time.monotonic() >= self.deadline

    def halt(self) -> None:
        assert self.whole is not None
        self.whole.halt()


class Bounds:
    """The best value of a phase and its proven bound, whoever finds them. Smaller is better."""

    def __init__(
        self, control: Control, phase: str, value: int, bound: int, shown: Callable[[int], int] = lambda value: value
    ) -> None:
        self.control = control
        self.phase = phase
        self.value = value
        self.bound = min(bound, value)
        self.shown = shown
        self.lock = threading.Lock()
        self.tell()

    def tell(self) -> None:
        self.control.news.append(
            Progress(self.phase, self.shown(self.value), self.shown(self.bound), round(self.control.seconds, 3))
        )

    def reached(self, value: int) -> None:
        """Note the value of the best timetable. It can be worse than before only if an earlier measure got better."""
        with self.lock:
            if value == self.value:
                return
            self.value = value
            self.bound = min(self.bound, value)
            self.tell()

    def prove(self, bound: int) -> None:
        """Note that no timetable is better than *bound*."""
        with self.lock:
            if bound <= self.bound:
                return
            self.bound = min(bound, self.value)
            self.tell()

    @property
    def proven(self) -> bool:
        return self.bound >= self.value
