"""Pages of long lists whose cost does not grow with the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
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
    queryset: QuerySet[Any],
    requested: str | None,
    *,
    size: str | None = None,
    counted: int | None = None,
    keys: Sequence[Any] | None = None,
    by_key: Callable[[Sequence[Any]], QuerySet[Any]] | None = None,
) -> Page:
    """Return the page that *requested* names, of *size* rows (both texts of the address).

    A number that does not exist falls back to the nearest page, a size to PAGE_SIZE, and `notice`
    says so in Spanish. Two queries: a count that stops just above COUNT_LIMIT (unless the caller
    has it: *counted*), and the rows. A large table also gives *by_key*, its rows with the given
    primary keys in any order: the keys of the page are then found first, without the width of the
    rows; from *keys* when the caller, counting, has found all of them.
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
    if not count:
        rows: list[Any] = []
    elif by_key is None:
        rows = list(queryset[start : start + rows_each])
    else:
        if keys is not None and not over:
            shown_keys = sorted_keys(queryset, keys, start, rows_each)
        else:
            shown_keys = list(queryset.values_list("pk", flat=True)[start : start + rows_each])
        found = {row.pk: row for row in by_key(shown_keys)}
        rows = [found[key] for key in shown_keys if key in found]
    return Page(rows, number, pages, count, over, " ".join(notices), rows_each)


class _Rows:
    """Rows in memory, asked as `paginate` asks a query set."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = rows

    def __getitem__(self, part: slice) -> Sequence[Any]:
        return self.rows[part]


def page_of(rows: Sequence[Any], requested: str | None) -> Page:
    """The page that *requested* names of *rows* that are there already (a few hundred at most)."""
    return paginate(_Rows(rows), requested, counted=len(rows))  # type: ignore[arg-type]


def _whole_number(text: str | None) -> int | None:
    """The number that *text* writes in plain digits, None for anything else."""
    return int(text[:18]) if text and text.isascii() and text.isdigit() else None


def sorted_keys(queryset: QuerySet[Any], keys: Sequence[Any], start: int, size: int) -> list[Any]:
    """The page of *size* rows at *start*, of the rows with these primary keys (all those of *queryset*), in its order.

    Asked for an ordered page, PostgreSQL walks an index in that order until the page is full, which
    takes the whole table where the rows that match are few and lie at its end. Joined to their
    keys, they are read and sorted. Only PostgreSQL understands this.
    """
    meta, connection = queryset.model._meta, connections[queryset.db]
    order = []
    for name in map(str, queryset.query.order_by):
        field = name.removeprefix("-")
        if field in queryset.query.annotations:  # sorts in any case, since no index has it
            rows = queryset.filter(pk__in=keys).values_list("pk", flat=True)
            return list(rows[start : start + size])
        column = connection.ops.quote_name(meta.get_field(field).column)
        order.append(f"own.{column} {'DESC' if name.startswith('-') else 'ASC'}")
    key, table = connection.ops.quote_name(meta.pk.column), connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT own.{key} FROM unnest(%s::bigint[]) wanted (key)"
            f" JOIN {table} own ON own.{key} = wanted.key"
            f" ORDER BY {', '.join(order)} LIMIT %s OFFSET %s",
            [list(keys), size, start],
        )
        return [found for (found,) in cursor.fetchall()]
