"""When to stop, and what has been reached so far: shared by all phases and engines of one run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int, float], None]
"""Called with phase, best value, proven bound and seconds since the start."""


@dataclass
class Control:
    """The clock of a run, and its stop button.

    *deadline* is on the monotonic clock. *should_stop* is asked often; it has to be quick.
    """

    deadline: float
    should_stop: Callable[[], bool] | None = None
    progress: Progress | None = None
    started: float = field(default_factory=time.monotonic)
    interrupted: bool = False

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
        if not self.interrupted and self.should_stop is not None and self.should_stop():
            self.interrupted = True
        return self.interrupted or time.monotonic() >= self.deadline

    def until(self, deadline: float) -> Control:
        """The same run with an earlier deadline, for a part of it."""
        return Part(
            min(self.deadline, deadline), self.should_stop, self.progress, self.started, self.interrupted, whole=self
        )


@dataclass
class Part(Control):
    """A part of a run: it ends with the whole, and an interruption ends both."""

    whole: Control | None = None

    def stopped(self) -> bool:
        assert self.whole is not None
        return self.whole.stopped() or time.monotonic() >= self.deadline


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
        if self.control.progress is not None:
            self.control.progress(self.phase, self.shown(self.value), self.shown(self.bound), self.control.seconds)

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
