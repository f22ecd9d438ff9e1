"""Turns: how days are cut, and how moments become numbers."""

from __future__ import annotations

import datetime as dt

from bilaterals.timetable.turns import MAX_TURNS, Turns, turns_needed
from tests.bilaterals.timetable_factories import DAY, at

T = dt.time


def cut(*blocks: tuple[str, str], minutes: int = 20, walk: int = 0) -> Turns:
    return Turns.cut([(DAY, T.fromisoformat(a), T.fromisoformat(b)) for a, b in blocks], minutes, walk)


def test_a_block_holds_as_many_turns_as_fit_with_the_walk_between_them() -> None:
    assert [turn.hour for turn in cut(("10:00", "11:10")).all] == ["10:00", "10:20", "10:40"]
    # The walk after the last turn does not need to fit.
    assert [turn.hour for turn in cut(("10:00", "11:10"), walk=5).all] == ["10:00", "10:25", "10:50"]


def test_blocks_are_numbered_in_order_of_time_and_days_apart() -> None:
    turns = Turns.cut(
        [(DAY + dt.timedelta(days=1), T(9), T(9, 40)), (DAY, T(14), T(14, 40)), (DAY, T(10), T(10, 20))], 20
    )
    assert [(turn.index, turn.day, turn.block) for turn in turns.all] == [
        (0, 1, 1), (1, 1, 2), (2, 1, 2), (3, 2, 3), (4, 2, 3),
    ]  # fmt: skip
    assert turns.longest_block == 2
    assert turns.words(3) == "09:00 del 15/01"


def test_what_is_stored_comes_back_the_same() -> None:
    turns = cut(("10:00", "12:00"), ("14:30", "16:00"), walk=5)
    assert Turns.stored(turns.as_rows(), 20) == turns


def test_a_stretch_of_time_touches_the_turns_that_share_a_minute_with_it() -> None:
    turns = cut(("10:00", "12:00"))
    assert turns.touched(at("10:20"), at("11:00")) == {1, 2}
    assert turns.touched(at("10:39"), at("10:41")) == {1, 2}
    assert turns.touched(at("12:00"), at("13:00")) == frozenset()


def test_the_first_turn_that_has_not_begun() -> None:
    turns = cut(("10:00", "11:00"))
    assert [turns.first_from(at(hour)) for hour in ("09:00", "10:20", "10:21", "23:00")] == [0, 1, 2, 3]


def test_how_many_turns_a_meeting_takes() -> None:
    assert [turns_needed(minutes, 20) for minutes in (5, 20, 21, 40, 41)] == [1, 1, 2, 2, 3]
    # Two turns of 20 with a walk of 5 between them are 45 minutes.
    assert [turns_needed(minutes, 20, 5) for minutes in (20, 45, 46)] == [1, 2, 3]


def test_a_million_turns_are_not_cut() -> None:
    assert len(Turns.cut([(DAY + dt.timedelta(days=n), T(0), T(23, 59)) for n in range(100)], 5)) == MAX_TURNS
