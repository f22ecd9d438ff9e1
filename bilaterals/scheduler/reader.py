"""Takes typed values out of parsed JSON and notes everything that is wrong, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from bilaterals.scheduler.issues import Issue

MAX_NUMBER = 1_000_000
"""Beyond this a number or a list is a mistake."""

MISSING = object()
Item = TypeVar("Item")


def kind_of(value: Any) -> str:
    """What a JSON value is, in Spanish."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        text = repr(value)
        return text if len(text) <= 20 else "un número enorme"
    if isinstance(value, str):
        return f"el texto «{value[:30]}»" if len(value) <= 30 else f"el texto «{value[:30]}…»"
    return "una lista" if isinstance(value, list) else "un objeto"


class Reader:
    """Takes typed values out of parsed JSON and notes what is wrong, with its place."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def wrong(self, path: str, code: str, **values: Any) -> None:
        self.issues.append(Issue(path, code, values))

    def get(self, data: Mapping[str, Any], path: str, key: str, default: Any = MISSING) -> tuple[Any, str]:
        """The value under *key* (or *default*, when there is one) and its place."""
        place = f"{path}.{key}" if path else key
        value = data.get(key, default)
        if value is MISSING:
            self.wrong(place, "missing")
        return value, place

    def text(self, data: Mapping[str, Any], path: str, key: str, default: Any = MISSING) -> str:
        value, place = self.get(data, path, key, default)
        if value is MISSING:
            return ""
        if not isinstance(value, str):
            self.wrong(place, "not_text", found=kind_of(value))
            return ""
        if not value.strip() and default is MISSING:
            self.wrong(place, "empty_text")
        return value

    def number(self, value: Any, place: str, least: int, most: int = MAX_NUMBER) -> int | None:
        """*value* as an integer from *least* to *most*; None where it is not."""
        if value is MISSING:
            return None
        if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_NUMBER:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(place, "not_integer", found=kind_of(value))
        elif value < least:
            self.wrong(place, "at_least", least=least, found=kind_of(value))
        elif value > most:
            self.wrong(place, "at_most", most=most, found=kind_of(value))
        else:
            return value
        return None

    def integer(self, data: Mapping[str, Any], path: str, key: str, least: int, default: Any = MISSING) -> int:
        value, place = self.get(data, path, key, default)
        number = self.number(value, place, least)
        return least if number is None else number

    def items(self, value: Any, place: str, most: int = MAX_NUMBER) -> list[Any]:
        """*value* as a list of at most *most* things; empty where it is not."""
        if value is MISSING:
            return []
        if not isinstance(value, list):
            self.wrong(place, "not_list", found=kind_of(value))
            return []
        if len(value) > most:
            self.wrong(place, "too_many", found=len(value), most=most)
            return []
        return value

    def objects(self, data: Mapping[str, Any], key: str, most: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects of the list under *key*, each with its place."""
        value, place = self.get(data, "", key)
        for position, item in enumerate(self.items(value, place, most)):
            if isinstance(item, dict):
                yield f"{place}[{position}]", item
            else:
                self.wrong(f"{place}[{position}]", "not_object", found=kind_of(item))

    def slot_set(self, value: Any, place: str, slots: int) -> frozenset[int]:
        """A list of slot indexes that exist."""
        found = set()
        for position, item in enumerate(self.items(value, place)):
            number = self.number(item, f"{place}[{position}]", 0)
            if number is not None and number >= slots:
                self.wrong(f"{place}[{position}]", "unknown_slot", slot=number, last=slots - 1)
            elif number is not None:
                found.add(number)
        return frozenset(found)

    def names(self, value: Any, place: str, known: Mapping[str, Any], code: str) -> list[str]:
        """A list of ids that are *known*; *code* tells of those that are not."""
        found = []
        for position, item in enumerate(self.items(value, place)):
            if not isinstance(item, str):
                self.wrong(f"{place}[{position}]", "not_text", found=kind_of(item))
            elif item not in known:
                self.wrong(f"{place}[{position}]", code, id=item)
            else:
                found.append(item)
        return found

    def by_id(
        self, data: Mapping[str, Any], key: str, most: int, read: Callable[[dict[str, Any], str, str], Item]
    ) -> dict[str, Item]:
        """The things of the list under *key* by their id, which nobody else may have."""
        found: dict[str, Item] = {}
        for path, item in self.objects(data, key, most):
            name = self.text(item, path, "id")
            thing = read(item, path, name)
            if name in found:
                self.wrong(f"{path}.id", "duplicate", id=name)
            elif name:
                found[name] = thing
        return found
