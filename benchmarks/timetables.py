"""The timetable solver on every row of its table, with greedy first-fit on the same instance beside it.

The value is the waiting (idle slots, or idle periods for brokerage events), the ratio that to first-fit's. A row
passes when its "must" holds: all placed, or the placed weight proven, and no more waiting than the limit.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.results import result
from bilaterals.scheduler import generate, verify
from bilaterals.scheduler.problem import Problem
from bilaterals.scheduler.solve import Progress, Result, solve

SEED = 1
BROKERAGE_SECONDS = 60


@dataclass(frozen=True)
class Row:
    """*checkpoints*: seconds and the most idle slots allowed by then."""

    make: Callable[[int], Problem]
    seconds: float
    checkpoints: tuple[tuple[float, int], ...] = ()
    proven: tuple[str, ...] = ("placed_weight",)
    megabytes: int | None = None


def lost_hour(seed: int) -> Problem:
    """The first row's timetable after ten seconds is in force, and a ministry loses an hour."""
    problem = generate.gore(seed)
    return generate.lost_hour(problem, solve(problem, time_limit=10, seed=seed).solution.placed, seed)


ROWS = {
    "26 × 9, one day": Row(generate.gore, 60, ((10, 10), (60, 7))),
    "26 × 19, two days": Row(generate.gore_two_days, 60, ((10, 60), (60, 10))),
    "26 × 9, over-subscribed": Row(generate.over_subscribed, 60, ((60, 60),)),
    "400 × 12, three days": Row(generate.municipalities, 30, ((30, 60),), megabytes=1000),
    "repair of a lost hour": Row(lost_hour, 5, proven=("placed_weight", "changes")),
    **{
        f"brokerage {name}": Row(lambda seed, one=event: generate.brokerage(seed, one), BROKERAGE_SECONDS)  # type: ignore[misc]
        for name, event in generate.EVENTS.items()
    },
}


def run() -> Iterator[dict[str, Any]]:
    for name, row in ROWS.items():
        problem = row.make(SEED)
        curve: list[Progress] = []
        found = solve(problem, time_limit=row.seconds, seed=SEED, on_progress=curve.append)
        if verify.check(problem, found.solution):
            raise AssertionError(f"{name}: the timetable breaks a rule")
        yield line(name, row, problem, found, curve)


def line(name: str, row: Row, problem: Problem, found: Result, curve: list[Progress]) -> dict[str, Any]:
    """The result line of a row."""
    idle = found.phase("idle")
    by_then = {f"idle_at_{seconds:g}s": reached(curve, "idle", seconds) for seconds, _most in row.checkpoints}
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    passes = (
        found.measures.key <= found.greedy.key
        and all(found.phase(phase).status == "optimal" for phase in row.proven)
        and all(
            value is not None and value <= most
            for value, (_s, most) in zip(by_then.values(), row.checkpoints, strict=True)
        )
        and (row.megabytes is None or megabytes < row.megabytes)
    )
    return result(
        f"timetable {name}",
        idle.value,
        "idle periods" if problem.idle_unit == "periods" else "idle slots",
        found.greedy.idle,
        idle.value / found.greedy.idle if found.greedy.idle else 1.0,
        passes=passes,
        meetings=len(problem.meetings),
        placed=found.measures.placed,
        greedy_placed=found.greedy.placed,
        seconds=round(found.seconds, 1),
        megabytes=megabytes,
        **by_then,
        phases={
            phase.phase: {
                "value": phase.value,
                "bound": phase.bound,
                "at": settled(curve, phase.phase),
                "status": phase.status,
            }
            for phase in found.phases
        },
    )


def reached(curve: list[Progress], phase: str, seconds: float) -> int | None:
    """The value of a phase by then; None if it had not begun."""
    values = [point.value for point in curve if point.phase == phase and point.seconds <= seconds]
    return values[-1] if values else None


def settled(curve: list[Progress], phase: str) -> float | None:
    """When the last step of a phase's curve was made."""
    times = [point.seconds for point in curve if point.phase == phase]
    return times[-1] if times else None
