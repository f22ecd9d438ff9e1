"""Pages of long lists: nearest page, bounded counts, two queries."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from gore.core import pagination
from gore.core.models import Space
from gore.core.pagination import paginate
from tests.factories import SpaceFactory

pytestmark = pytest.mark.django_db
ROWS = Space.objects.order_by("code")


@pytest.fixture
def spaces(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seven rows, three to a page."""
    monkeypatch.setattr(pagination, "PAGE_SIZE", 3)
    return [SpaceFactory(code=f"s{number}").code for number in range(7)]


LAST = "La página {} no existe: esta es la última."
FIRST = "La página «{}» no existe: esta es la primera."
SIZE = "No se puede mostrar “{}” filas por página: van de 3 en 3, y puede pedir hasta 500."


@pytest.mark.parametrize(
    ("requested", "number", "notice"),
    [
        (None, 1, ""),
        ("", 1, ""),
        ("1", 1, ""),
        ("3", 3, ""),
        ("002", 2, ""),
        ("4", 3, LAST.format("4")),
        (str(10**30), 3, LAST.format("1" + "0" * 19 + "…")),
        ("0", 1, FIRST.format("0")),
        ("-1", 1, FIRST.format("-1")),
        ("abc", 1, FIRST.format("abc")),
        ("٣", 1, FIRST.format("٣")),
        ("1.5", 1, FIRST.format("1.5")),
        ("\x00\u202e", 1, FIRST.format("  ")),
        ("x" * 10_000, 1, FIRST.format("x" * 20 + "…")),
    ],
)
def test_page_that_is_asked_for_or_the_nearest(
    spaces: list[str], requested: str | None, number: int, notice: str
) -> None:
    page = paginate(ROWS, requested)

    assert (page.number, page.pages, page.count, page.count_is_floor, page.notice) == (number, 3, 7, False, notice)
    assert [row.code for row in page.rows] == spaces[(number - 1) * 3 : number * 3]


@pytest.mark.parametrize(
    ("size", "rows", "pages", "notice"),
    [
        ("", 3, 3, ""),
        ("1", 1, 7, ""),
        ("500", 7, 1, ""),
        ("501", 3, 3, SIZE.format("501")),
        ("0", 3, 3, SIZE.format("0")),
        ("-5", 3, 3, SIZE.format("-5")),
        ("todo", 3, 3, SIZE.format("todo")),
    ],
)
def test_rows_on_a_page(spaces: list[str], size: str, rows: int, pages: int, notice: str) -> None:
    page = paginate(ROWS, None, size=size)
    assert (len(page.rows), page.pages, page.notice) == (rows, pages, notice)


def test_places_in_the_list(spaces: list[str]) -> None:
    first, last = paginate(ROWS, "1", size="2"), paginate(ROWS, "4", size="2")
    assert (first.previous, first.next, first.first_row, first.last_row) == (None, 2, 1, 2)
    assert (last.previous, last.next, last.first_row, last.last_row) == (3, None, 7, 7)


def test_empty_list_has_one_page(db: None) -> None:
    page = paginate(Space.objects.none(), "2")
    assert (page.rows, page.number, page.pages, page.count, page.first_row, page.last_row) == ([], 1, 1, 0, 0, 0)


def test_counts_stop_at_a_limit_and_say_so(
    spaces: list[str], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(pagination, "COUNT_LIMIT", 5)
    with django_assert_num_queries(2) as asked:
        page = paginate(ROWS, "9")
    assert "LIMIT 6" in asked.captured_queries[0]["sql"]
    assert (page.count, page.count_is_floor, page.pages, page.number) == (5, True, 2, 2)

    with django_assert_num_queries(1):
        assert paginate(ROWS, None, counted=7).pages == 2
