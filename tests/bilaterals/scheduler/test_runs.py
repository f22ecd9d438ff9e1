"""A run as the page sees it: progress, stop, interruption, seeds, locks, a draft to start from."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time

import pytest

from bilaterals.scheduler import generate, verify
from bilaterals.scheduler.problem import Measures, Solution
from bilaterals.scheduler.solve import Progress, solve


@pytest.fixture(scope="module")
def gore():
    return generate.gore(2)


@pytest.mark.parametrize("kind", ["gore", "over-subscribed", "b2b-70-fixed", "lost-hour"])
def test_one_worker_with_a_number_of_turns_always_answers_alike(kind: str) -> None:
    problem = generate.small(kind, 5)
    answers = [solve(problem, time_limit=60, workers=1, turns=2, seed=9) for _ in range(2)]
    assert answers[0].solution == answers[1].solution
    assert [(p.value, p.bound) for p in answers[0].phases] == [(p.value, p.bound) for p in answers[1].phases]


def test_the_stop_button_ends_a_run_and_keeps_the_best(gore) -> None:
    pressed = time.monotonic() + 1.0
    result = solve(gore, time_limit=60, should_stop=lambda: time.monotonic() > pressed)

    assert result.interrupted
    assert result.seconds < 15
    assert verify.check(gore, result.solution) == []
    assert result.measures.key < result.greedy.key
    assert len(result.phases) == 5


def test_an_interrupt_at_the_keyboard_hands_back_the_best(gore) -> None:
    pressed: list[threading.Timer] = []

    def press(_solution: Solution, measures: Measures) -> None:
        """Once there is something better than the first-fit, a moment later and from outside."""
        if not pressed and measures.idle < 100:
            pressed.append(threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)))
            pressed[0].start()

    result = solve(gore, time_limit=60, on_better=press)
    pressed[0].join()

    assert result.interrupted
    assert verify.check(gore, result.solution) == []
    assert result.measures.key < result.greedy.key


def test_the_time_limit_is_kept(gore) -> None:
    began = time.monotonic()
    result = solve(gore, time_limit=1.5)
    assert time.monotonic() - began < 8
    assert not result.interrupted
    assert verify.check(gore, result.solution) == []


def test_progress_comes_in_the_callers_thread_and_only_gets_better() -> None:
    problem = generate.small("gore", 4)
    points: list[Progress] = []
    drafts: list[tuple[Solution, Measures]] = []
    threads = set()

    def progress(point: Progress) -> None:
        threads.add(threading.get_ident())
        points.append(point)

    def better(solution: Solution, measures: Measures) -> None:
        threads.add(threading.get_ident())
        drafts.append((solution, measures))

    result = solve(problem, time_limit=20, on_progress=progress, on_better=better)

    assert threads == {threading.get_ident()}
    idle = [point for point in points if point.phase == "idle"]
    assert idle
    assert [point.value for point in idle] == sorted((point.value for point in idle), reverse=True)
    assert [point.bound for point in idle] == sorted(point.bound for point in idle)
    assert all(a.seconds <= b.seconds for a, b in itertools.pairwise(points))
    assert drafts[-1][1] == result.measures
    keys = [measures.key for _solution, measures in drafts]
    assert keys == sorted(keys, reverse=True)
    assert all(verify.check(problem, solution) == [] for solution, _measures in drafts)


def test_a_failing_callback_ends_the_run_and_is_told(gore) -> None:
    def fail(_point: Progress) -> None:
        raise OSError("the database is gone")

    began = time.monotonic()
    with pytest.raises(OSError, match="database is gone"):
        solve(gore, time_limit=60, on_progress=fail)
    assert time.monotonic() - began < 20
    assert not [one for one in threading.enumerate() if one.name.startswith("timetable")]


def test_locked_meetings_stay_where_they_are() -> None:
    problem = generate.small("gore", 6)
    before = solve(problem, time_limit=0).solution.placed
    locked = dict(list(before.items())[::3])
    result = solve(problem, time_limit=20, workers=1, turns=2, locked=locked)

    assert verify.check(problem, result.solution) == []
    assert {name: result.solution.placed[name] for name in locked} == locked


def test_a_draft_to_start_from_is_never_made_worse() -> None:
    problem = generate.small("two-days", 6)
    best = solve(problem, time_limit=30, workers=1, turns=3)
    again = solve(problem, time_limit=0, start_from=best.solution.placed)
    assert again.measures.key == best.measures.key
    assert best.measures.key < again.greedy.key


def test_a_draft_that_breaks_a_rule_is_not_taken_up() -> None:
    problem = generate.small("gore", 6)
    placed = dict(solve(problem, time_limit=0).solution.placed)
    first, second = list(placed)[:2]
    placed[second] = placed[first]
    result = solve(problem, time_limit=0, start_from=placed)
    assert verify.check(problem, result.solution) == []


def test_the_other_idle_unit_can_be_asked_for() -> None:
    problem = generate.small("gore", 8)
    result = solve(problem, time_limit=20, workers=1, turns=1, idle_unit="periods")
    assert result.measures.idle == result.measures.idle_periods


@pytest.mark.parametrize("limit", [-1.0, float("nan")])
def test_a_time_limit_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="time_limit"):
        solve(generate.small("gore", 1), time_limit=limit)
