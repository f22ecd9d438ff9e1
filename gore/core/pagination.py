"""Pages of long lists whose cost does not grow with the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

COUNT_LIMIT = 10_000
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of rows. `count` is exact up to COUNT_LIMIT; beyond it `count_is_floor` says that
    there are more and only the first COUNT_LIMIT can be paged through."""

    rows: list[Any]
    number: int
    pages: int
    count: int
    count_is_floor: bool
    notice: str

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def first_row(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        return (self.number - 1) * PAGE_SIZE + len(self.rows)


def paginate(queryset: QuerySet[Any], requested: str | None, *, counted: int | None = None) -> Page:
    """Return the page that *requested* names (text of the address).

    A number that does not exist falls back to the nearest page and `notice` says so in Spanish.
    Two queries: a count that stops just above COUNT_LIMIT (unless the caller has it: *counted*),
    and the rows.
    """
    bounded = queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count() if counted is None else counted
    over = bounded > COUNT_LIMIT
    count = min(bounded, COUNT_LIMIT)
    pages = max(1, -(-count // PAGE_SIZE))
    number, notice = 1, ""
    if requested:
        shown = requested[:20]
        if requested.isascii() and requested.isdigit() and 1 <= int(requested[:9]) and len(requested) < 9:
            number = min(int(requested), pages)
            if number != int(requested):
                notice = f"La página {shown} no existe: esta es la última."
        else:
            notice = f"La página «{shown}» no existe: esta es la primera."
    start = (number - 1) * PAGE_SIZE
    rows = list(queryset[start : start + PAGE_SIZE]) if count else []
    return Page(rows=rows, number=number, pages=pages, count=count, count_is_floor=over, notice=notice)
