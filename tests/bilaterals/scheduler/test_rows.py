"""Every row of the table in the small, through the solver and the verifier; the large ones as far as they are quick."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilaterals.scheduler import generate, verify
from bilaterals.scheduler.bounds import missing_weight
from bilaterals.scheduler.control import Control
from bilaterals.scheduler.greedy import first_fit
from bilaterals.scheduler.grid import Grid
from bilaterals.scheduler.instance import instance_as_json, parse_instance
from bilaterals.scheduler.problem import Problem
from bilaterals.scheduler.rooms import Classes
from bilaterals.scheduler.search.compact import Compactor
from bilaterals.scheduler.solve import solve

KINDS = (*generate.ROWS, *generate.EVENTS)


@pytest.fixture(scope="module")
def municipalities() -> Problem:
    return generate.municipalities(1)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=2, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 10_000))
def test_a_small_one_is_solved_validly_and_never_worse_than_first_fit(kind: str, seed: int) -> None:
    problem = generate.small(kind, seed)
    result = solve(problem, time_limit=30, workers=1, turns=1)

    assert verify.check(problem, result.solution) == []
    assert verify.measure(problem, result.solution) == result.measures
    assert result.measures.key <= result.greedy.key


@pytest.mark.parametrize("kind", KINDS)
def test_an_instance_survives_its_file_and_its_seed_makes_it_again(kind: str) -> None:
    problem = generate.small(kind, 3)
    assert parse_instance(instance_as_json(problem)) == problem == generate.small(kind, 3)
    assert generate.small(kind, 4) != problem


@pytest.mark.parametrize("event", generate.EVENTS)
def test_all_meetings_of_a_brokerage_event_are_placed(event: str) -> None:
    problem = generate.small(event, 1)
    assert solve(problem, time_limit=30, workers=1, turns=1).measures.placed == len(problem.meetings)


def test_the_rows_have_the_size_that_the_table_says(municipalities: Problem) -> None:
    sizes = {
        name: (len(one.slots), len([p for p in one.parties if p.kind != "ministry"]), len(one.meetings))
        for name, make in generate.ROWS.items()
        for one in [municipalities if name == "municipalities" else make(1)]
    }
    assert sizes["gore"][:2] == (24, 26) and 165 <= sizes["gore"][2] <= 190
    assert sizes["two-days"] == (36, 26, 400)
    assert sizes["over-subscribed"][:2] == (18, 26)
    assert sizes["municipalities"] == (72, 400, 3000)


def test_too_many_requests_are_proven_to_be_too_many() -> None:
    problem = generate.small("over-subscribed", 2)
    result = solve(problem, time_limit=30, workers=1, turns=3)
    weight = result.phase("placed_weight")
    assert weight.status == "optimal"
    assert weight.value == weight.bound < problem.total_weight


def test_the_knapsacks_bound_a_large_one_at_once() -> None:
    """What no timetable can place is known before any search: less than everything, never less than is possible."""
    problem = generate.over_subscribed(1)
    grid = Grid(problem)
    missing = missing_weight(grid, Classes(grid))
    placed = sum(grid.tasks[task].weight for task in first_fit(grid))
    assert 0 < missing <= problem.total_weight - placed


def test_three_thousand_meetings_find_windows_in_seconds(municipalities: Problem) -> None:
    problem = municipalities
    grid = Grid(problem)
    plan = Compactor(grid, Classes(grid), seed=1).build(Control().stopped, pushes=4 * len(grid.tasks))
    solution = grid.solution_of(plan)

    assert verify.check(problem, solution) == []
    found = verify.measure(problem, solution)
    assert found.placed == 3000
    assert found.idle <= 16
