"""Codes and values put into Spanish: ids become names, slots become hours, lists are cut where they get long."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bilaterals.scheduler.problem import Problem

SHOWN = 6
SLOT_KEYS = frozenset({"slot", "start", "fixed", "first_slot", "last_slot"})
NAME_KEYS = frozenset({"party", "room", "meeting", "other", "first", "second"})


@dataclass(frozen=True)
class Labels:
    """How ids and slots are called. Whoever knows better names (of the database) gives them here."""

    name: Callable[[str], str] = str
    slot: Callable[[int], str] = str

    @classmethod
    def of(cls, problem: Problem, names: Mapping[str, str] | None = None) -> Labels:
        """Slots by their hour (with the day where there are several), ids by *names* where they have one."""
        many = len(problem.days) > 1

        def hour(index: int) -> str:
            slot = problem.slots[index]
            start = slot.start or f"turno {index}"
            return f"{start} del día {slot.day}" if many else start

        known = names or {}
        return cls(name=lambda key: known.get(key, key), slot=hour)


def listed(items: Sequence[str]) -> str:
    """«a, b y c»; beyond a handful, how many more there are."""
    shown = list(items)
    if len(shown) > SHOWN:
        more = len(shown) - SHOWN + 1
        shown = [*shown[: SHOWN - 1], f"{more} más"]
    if len(shown) < 2:
        return "".join(shown)
    last = shown[-1]
    link = " e " if last[:1].lower() == "i" else " y "
    return ", ".join(shown[:-1]) + link + last


def as_text(sentence: str, values: Mapping[str, Any], labels: Labels | None = None) -> str:
    """The sentence with its values in words."""
    labels = labels or Labels()
    words: dict[str, Any] = {}
    for key, value in values.items():
        if key in SLOT_KEYS and isinstance(value, int):
            words[key] = labels.slot(value)
        elif key in NAME_KEYS and isinstance(value, str):
            words[key] = labels.name(value)
        elif isinstance(value, (tuple, list)) and key == "slots":
            words[key] = listed([labels.slot(one) for one in value])
        elif isinstance(value, (tuple, list)):
            words[key] = listed([labels.name(str(one)) for one in value])
        else:
            words[key] = value
    return sentence.format(**words)
