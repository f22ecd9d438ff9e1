"""The form of a result line, and how two things are timed against each other."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any


def result(bench: str, value: float, unit: str, against: float, ratio: float, **more: Any) -> dict[str, Any]:
    """One line: *value* of *bench* in *unit*, what it is compared *against* (same unit), their *ratio*.

    *more* may say the `limit` that the ratio has to keep and whether it `passes`.
    """
    return {
        "bench": bench,
        "value": round(value, 4),
        "unit": unit,
        "against": round(against, 4),
        "ratio": round(ratio, 3),
        **more,
    }


def seconds_of(action: Callable[[], Any]) -> float:
    """Seconds that *action* takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def compare(values: Sequence[float], others: Sequence[float]) -> tuple[float, float, float]:
    """The median of *values*, the median of *others*, and the median of their ratios round by round.

    A round times one right after the other, so that a machine busy for a while slows both of them;
    a round that something else disturbs in the middle does not move the median.
    """
    ratios = [value / other for value, other in zip(values, others, strict=True)]
    return statistics.median(values), statistics.median(others), statistics.median(ratios)
