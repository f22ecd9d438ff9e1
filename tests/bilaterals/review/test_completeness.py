"""How complete a topic is, and that figure and explanation agree."""

from __future__ import annotations

import pytest

from bilaterals.models import AgendaTopic
from bilaterals.review.completeness import LEVELS, checks, explained, with_completeness
from tests.bilaterals.factories import TopicAttachmentFactory
from tests.bilaterals.review.conftest import CallWorld

WHOLE = {
    "description": "d" * 80, "request": "r" * 40, "blockage": "budgetary", "cui": "2234567", "stage": "works",
    "requested_amount": 1, "beneficiaries": 5, "provinces": "Lamas", "rank": 1,
}  # fmt: skip


def score(topic: AgendaTopic) -> int:
    return with_completeness(AgendaTopic.objects.filter(pk=topic.pk)).get().completeness  # type: ignore[attr-defined,no-any-return]


def test_points_add_up_to_a_hundred_and_levels_leave_no_gap() -> None:
    assert sum(check.points for check in checks()) == 100
    covered = [points for _label, least, most in LEVELS.values() for points in range(least, most + 1)]
    assert sorted(covered) == list(range(101))


def test_a_whole_topic_has_all_points_and_an_empty_one_none(world: CallWorld) -> None:
    whole = world.topic(**WHOLE)
    TopicAttachmentFactory(topic=whole)
    assert score(whole) == 100
    assert all(check.is_met for check in explained(whole))
    empty = world.topic(description="", request="", blockage="budgetary", sectors=[])
    assert score(empty) == 10  # it says what blocks it
    AgendaTopic.objects.filter(pk=empty.pk).update(blockage="")
    assert score(empty) == 10  # and without that, no amount is expected of it


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"description": "d" * 79}, 15), ({"request": "r" * 39}, 15), ({"sectors": []}, 10), ({"cui": ""}, 10),
        ({"stage": ""}, 10), ({"requested_amount": None}, 10), ({"beneficiaries": None}, 5), ({"provinces": ""}, 5),
        ({"rank": None}, 5), ({"cui": "", "blockage": "administrative"}, 0),
        ({"requested_amount": None, "blockage": "technical"}, 0),
    ],
)  # fmt: skip
def test_each_missing_piece_costs_its_points(world: CallWorld, change: dict[str, object], lost: int) -> None:
    topic = world.topic(**{**WHOLE, **change})
    assert score(topic) == 95 - lost  # without a document
    assert sum(check.points for check in explained(topic) if check.is_met) == 95 - lost
