"""The form of a result line."""

from __future__ import annotations

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
