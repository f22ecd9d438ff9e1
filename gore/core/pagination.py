"""Pages of long lists whose cost does not grow with the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gore.core.filters import shown

COUNT_LIMIT = 10_000
PAGE_SIZE = 50
MAX_PAGE_SIZE = 500


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
    size: int = PAGE_SIZE

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)


def paginate(
    queryset: QuerySet[Any], requested: str | None, *, size: str | None = None, counted: int | None = None
) -> Page:
    """Return the page that *requested* names, of *size* rows (both texts of the address).

    A number that does not exist falls back to the nearest page, a size to PAGE_SIZE, and `notice`
    says so in Spanish. Two queries: a count that stops just above COUNT_LIMIT (unless the caller
    has it: *counted*), and the rows.
    """
    bounded = queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count() if counted is None else counted
    over = bounded > COUNT_LIMIT
    count = min(bounded, COUNT_LIMIT)
    notices = []
    rows_each = _whole_number(size) if size else PAGE_SIZE
    if rows_each is None or not 1 <= rows_each <= MAX_PAGE_SIZE:
        notices.append(
            _("No se puede mostrar “%(size)s” filas por página: van de %(usual)s en %(usual)s, y puede pedir hasta "
              "%(limit)s.")
            % {"size": shown(size, 20), "usual": PAGE_SIZE, "limit": MAX_PAGE_SIZE}
        )  # fmt: skip
        rows_each = PAGE_SIZE
    pages = max(1, -(-count // rows_each))
    wanted = _whole_number(requested) if requested else 1
    number = min(max(wanted or 1, 1), pages)
    if number != wanted:
        sentence = (
            _("La página %(page)s no existe: esta es la última.")
            if wanted and wanted > pages
            else _("La página «%(page)s» no existe: esta es la primera.")
        )
        notices.append(sentence % {"page": shown(requested, 20)})
    start = (number - 1) * rows_each
    rows = list(queryset[start : start + rows_each]) if count else []
    return Page(rows, number, pages, count, over, " ".join(notices), rows_each)


def _whole_number(text: str | None) -> int | None:
    """The number that *text* writes in plain digits, None for anything else."""
    return int(text[:18]) if text and text.isascii() and text.isdigit() else None
