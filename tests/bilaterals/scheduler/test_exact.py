"""What the solver calls proven is the best there is: compared with every timetable of tiny problems."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilaterals.scheduler import verify
from bilaterals.scheduler.problem import Placement, Problem, Solution
from bilaterals.scheduler.solve import explain, moves, solve
from tests.bilaterals.scheduler.tiny import best_key, tiny_problems

quick = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


@given(tiny_problems())
@quick
def test_all_five_measures_are_the_best_of_all_timetables(problem: Problem) -> None:
    result = solve(problem, time_limit=30, workers=1)

    assert verify.check(problem, result.solution) == []
    assert result.proven
    assert verify.measure(problem, result.solution).key == result.measures.key == best_key(problem)
    assert [phase.bound for phase in result.phases] == [phase.value for phase in result.phases]


@given(tiny_problems(meetings=6), st.integers(0, 3))
@quick
def test_a_run_cut_short_is_valid_and_never_worse_than_first_fit(problem: Problem, turns: int) -> None:
    result = solve(problem, time_limit=30, workers=1, turns=turns)

    assert verify.check(problem, result.solution) == []
    assert result.measures.key <= result.greedy.key
    for phase in result.phases:
        reached, proven = phase.value, phase.bound
        assert reached <= proven if phase.phase == "placed_weight" else reached >= proven


@given(tiny_problems(meetings=6))
@quick
def test_the_editor_and_the_verifier_agree_on_every_cell(problem: Problem) -> None:
    placed = dict(solve(problem, time_limit=0).solution.placed)
    for meeting in problem.meetings:
        cells = moves(problem, placed, meeting.id)
        others = {name: at for name, at in placed.items() if name != meeting.id}
        for start in range(len(problem.slots)):
            for room in problem.room:
                at = {**others, meeting.id: Placement(start, room)}
                wrong = bool(verify.check(problem, Solution("", at)))
                if meeting.id in problem.past:
                    assert cells.why_not(start, room)[0].code == "begun"
                else:
                    assert bool(cells.why_not(start, room)) == wrong, (meeting.id, start, room)


@given(tiny_problems(meetings=6))
@quick
def test_every_meeting_that_is_out_has_a_reason_and_every_reason_a_sentence(problem: Problem) -> None:
    result = solve(problem, time_limit=30, workers=1)
    found = explain(problem, result.solution.placed)

    out = {meeting.id for meeting in problem.meetings} - set(result.solution.placed)
    assert set(found.unplaced) == out
    for reason in (*found.unplaced.values(), *found.conflicts, *(cost.reason for cost in found.idle)):
        assert reason.text()
    idle = sum(len(cost.slots) for cost in found.idle)
    assert idle == result.measures.idle_slots


@given(tiny_problems(meetings=5, repairs=False))
@quick
def test_a_conflict_is_one_and_is_as_small_as_it_can_be(problem: Problem) -> None:
    """The meetings of a conflict cannot all take place; those of a minimal set can, less any one."""
    found = explain(problem, solve(problem, time_limit=30, workers=1).solution.placed)
    for conflict in found.conflicts:
        names = conflict.meetings if conflict.code == "together" else conflict.values["wishes"]

        def all_fit(wanted: set[str]) -> bool:
            part = replace(
                problem,
                meetings=tuple(one for one in problem.meetings if one.id in wanted),
                precedences=tuple(pair for pair in problem.precedences if wanted.issuperset(pair)),
            )
            return solve(part, time_limit=30, workers=1).measures.placed == len(wanted)

        assert not all_fit(set(names))
        if conflict.code == "together":
            assert all(all_fit(set(names) - {one}) for one in names)
