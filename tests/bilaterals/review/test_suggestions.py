"""The rules by which sectors and ways to deal with a topic are suggested."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bilaterals.review.selectors import Demand
from bilaterals.review.suggestions import sectors_to_invite, suggest_route, suggest_sectors
from tests.factories import ProcessRuleFactory

PLAIN: dict[str, Any] = {
    "rank": 3, "blockage": "technical", "amount": None, "sectors": ["MINSA"], "taking_part": frozenset({"MINSA", "MTC"}),
    "joined": 0,
}  # fmt: skip


def demand(code: str, topics: int, delegations: int = 1, first: int = 0) -> Demand:
    return Demand(code, code, topics, delegations, first, Decimal(0))


@pytest.mark.parametrize(
    ("change", "route"),
    [
        ({}, "shared_meeting"),
        ({"sectors": ["MIDIS"], "rank": 1}, "written_answer"), ({"sectors": []}, "written_answer"),
        ({"sectors": ["MINSA", "MTC"], "rank": 1}, "multi_sector"), ({"sectors": ["MINSA", "MIDIS"]}, "shared_meeting"),
        ({"rank": 1}, "own_meeting"), ({"rank": 2}, "own_meeting"), ({"rank": None}, "written_answer"),
        ({"amount": Decimal("9999999.99")}, "shared_meeting"), ({"amount": Decimal(10_000_000)}, "own_meeting"),
        ({"joined": 1}, "own_meeting"), ({"rank": 4}, "written_answer"), ({"rank": 4, "blockage": "budgetary"}, "shared_meeting"),
        ({"rank": 9, "amount": Decimal(5)}, "shared_meeting"), ({"rank": 4, "amount": Decimal(0)}, "written_answer"),
    ],
)  # fmt: skip
def test_the_first_rule_that_fits_suggests_the_way(change: dict[str, Any], route: str) -> None:
    suggested = suggest_route(**{**PLAIN, **change})
    assert suggested.route == route
    assert suggested.reason


def test_the_most_asked_sectors_are_suggested_with_what_they_cover() -> None:
    rows = suggest_sectors(
        [demand("C", 2, 1), demand("A", 5), demand("B", 2, 2), demand("D", 1, 1, 0), demand("E", 1, 1, 1)], limit=3
    )
    assert [(row.demand.code, row.place, row.is_suggested) for row in rows] == [
        ("A", 1, True), ("B", 2, True), ("C", 3, True), ("E", 4, False), ("D", 5, False),
    ]  # fmt: skip
    assert [round(row.covered or 0) for row in rows] == [45, 64, 82, 91, 100]
    assert suggest_sectors([], limit=9) == []


@pytest.mark.django_db
def test_the_record_says_how_many_sectors() -> None:
    assert sectors_to_invite() == 9
    ProcessRuleFactory(code="r34", value="7")
    assert sectors_to_invite() == 7
