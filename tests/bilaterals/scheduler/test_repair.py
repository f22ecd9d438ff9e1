"""What happens on the day: the fewest changes, what has begun stays, and who has to be told."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bilaterals.scheduler import generate, verify
from bilaterals.scheduler.problem import Meeting, Party, Placement, Problem, Room, Slot
from bilaterals.scheduler.solve import Disruption, repair, solve


@pytest.fixture(scope="module")
def day() -> tuple[Problem, dict[str, Placement]]:
    problem = generate.small("gore", 7)
    return problem, dict(solve(problem, time_limit=30, workers=1, turns=2).solution.placed)


def host_of(problem: Problem, plan: dict[str, Placement], now: int) -> tuple[str, int]:
    """A ministry with a meeting ahead, and when."""
    for meeting in problem.meetings:
        at = plan.get(meeting.id)
        if at is not None and at.start > now and meeting.fixed_start is None:
            return meeting.participants[-1], at.start
    raise AssertionError("nobody has a meeting ahead")


def test_a_lost_hour_is_repaired_with_the_fewest_changes_proven(day) -> None:
    problem, plan = day
    host, at = host_of(problem, plan, now=2)
    found = repair(problem, plan, Disruption(now=2, away={host: [at]}), time_limit=20)

    assert verify.check(found.problem, found.result.solution) == []
    for name in ("placed_weight", "changes"):
        assert found.result.phase(name).status == "optimal"
    placed = found.result.solution.placed
    assert all(placed[name] == was for name, was in plan.items() if was.start < 2)
    moved = [change.meeting for change in found.changes]
    assert set(moved) == {name for name in {*plan, *placed} if plan.get(name) != placed.get(name)}
    assert len(moved) == found.result.measures.changes > 0
    assert host in found.touched


def test_no_fewer_changes_are_possible_in_a_case_that_can_be_counted() -> None:
    """One host, slots 0 to 3, meetings in 0, 1, 2. Slot 1 is lost: one meeting moves to 3, not two by one."""
    problem = Problem(
        name="line",
        slots=tuple(Slot(n, 1, 0, f"{9 + n}:00") for n in range(4)),
        parties=(*(Party(f"R{n}", "region") for n in range(3)), Party("M", "ministry")),
        rooms=(Room("S"),),
        meetings=tuple(Meeting(f"B{n}", (f"R{n}", "M"), ("S",)) for n in range(3)),
    )
    plan = {f"B{n}": Placement(n, "S") for n in range(3)}
    found = repair(problem, plan, Disruption(now=1, away={"M": [1]}), time_limit=10, workers=1)

    assert [(c.meeting, c.kind, c.before, c.after) for c in found.changes] == [
        ("B1", "moved", Placement(1, "S"), Placement(3, "S"))
    ]
    assert found.touched == ("M", "R1")


def test_a_party_that_left_has_its_meetings_dropped_and_no_other_is_touched(day) -> None:
    problem, plan = day
    gone = next(p.id for p in problem.parties if p.kind == "region" and any(
        p.id in problem.meeting[name].participants and at.start >= 3 for name, at in plan.items()
    ))  # fmt: skip
    found = repair(problem, plan, Disruption(now=3, left=[gone]), time_limit=20)

    lost = {name for name, at in plan.items() if at.start >= 3 and gone in problem.meeting[name].participants}
    dropped = {change.meeting for change in found.changes if change.kind == "dropped"}
    assert lost <= dropped
    assert found.result.phase("changes").status == "optimal"


def test_a_lost_room_moves_its_meetings_to_the_room_that_stands_in(day) -> None:
    problem, plan = day
    room = next(where.room for where in plan.values() if where.start >= 2)
    problem = replace(problem, rooms=(*problem.rooms, Room("SPARE", 1, "Z1")))
    found = repair(problem, plan, Disruption(now=2, lost_rooms=[room], stand_in=["SPARE"]), time_limit=20)

    placed = found.result.solution.placed
    assert verify.check(found.problem, found.result.solution) == []
    assert not any(where.room == room for where in placed.values() if where.start >= 2)
    kinds = {change.kind for change in found.changes if change.before and change.before.room == room}
    assert "room" in kinds


def test_whoever_is_late_has_no_meeting_until_then(day) -> None:
    problem, plan = day
    host, at = host_of(problem, plan, now=0)
    found = repair(problem, plan, Disruption(now=at, late={host: 1}), time_limit=20)
    assert not any(
        where.start == at and host in found.problem.meeting[name].participants
        for name, where in found.result.solution.placed.items()
    )


def test_withdrawn_meetings_go_and_new_ones_come(day) -> None:
    problem, plan = day
    name = next(name for name, at in plan.items() if at.start >= 2)
    meeting = problem.meeting[name]
    new = replace(meeting, id="NEW", fixed_start=None, allowed_starts=None)
    found = repair(problem, plan, Disruption(now=2, withdrawn=[name], added=(new,)), time_limit=20)

    assert name not in found.result.solution.placed
    assert "NEW" in found.result.solution.placed
    assert {change.kind for change in found.changes if change.meeting == "NEW"} == {"added"}


def test_a_meeting_without_any_room_left_is_dropped_not_a_crash(day) -> None:
    problem, plan = day
    room = next(where.room for where in plan.values() if where.start >= 2)
    found = repair(problem, plan, Disruption(now=2, lost_rooms=[room]), time_limit=20)
    only_there = {m.id for m in problem.meetings if m.rooms == (room,) and plan.get(m.id, Placement(0, "")).start >= 2}
    assert only_there.isdisjoint(found.result.solution.placed)
    assert found.result.phase("changes").status == "optimal"


def test_repairs_of_every_small_row_keep_what_has_begun() -> None:
    for kind, seed in itertools.product(("lost-hour",), range(4)):
        problem = generate.small(kind, seed)
        result = solve(problem, time_limit=20, workers=1)
        assert verify.check(problem, result.solution) == []
        assert {name: result.solution.placed[name] for name in problem.past} == problem.past
