"""Problems so small that every timetable can be tried, with all that the format allows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bilaterals.scheduler import verify
from bilaterals.scheduler.greedy import first_fit
from bilaterals.scheduler.grid import Grid
from bilaterals.scheduler.problem import Meeting, Party, Placement, Problem, Room, Slot, Solution


@st.composite
def tiny_problems(draw: Any, meetings: int = 4, repairs: bool = True) -> Problem:
    """A few slots, people and rooms; durations, windows, order, zones, desks and repairs as they come."""
    lengths = draw(st.sampled_from([(4,), (3, 2), (5,), (2, 2), (3, 3)]))
    two_days = len(lengths) > 1 and draw(st.booleans())
    slots = [
        Slot(0, 1 + (block if two_days else 0), block, "")
        for block, length in enumerate(lengths)
        for _ in range(length)
    ]
    slots = [replace(slot, index=index) for index, slot in enumerate(slots)]
    count = len(slots)
    away = st.frozensets(st.integers(0, count - 1), max_size=2)
    visitors = [Party(f"R{n}", "region", 1, draw(away)) for n in range(draw(st.integers(1, 3)))]
    hosts = [
        Party(f"M{n}", "ministry", draw(st.sampled_from([1, 1, 2])), draw(away)) for n in range(draw(st.integers(1, 2)))
    ]
    rooms = [
        Room(f"S{n}", draw(st.sampled_from([1, 1, 2])), draw(st.sampled_from(["Z1", "Z2", None]))) for n in range(2)
    ]
    found = []
    for number in range(draw(st.integers(1, meetings))):
        who = (draw(st.sampled_from(visitors)).id, draw(st.sampled_from(hosts)).id)
        start = st.integers(0, count - 1)
        found.append(
            Meeting(
                id=f"B{number}",
                participants=who,
                rooms=draw(st.sampled_from([("S0",), ("S1",), ("S0", "S1")])),
                duration=draw(st.sampled_from([1, 1, 1, 2])),
                priority=draw(st.integers(1, 3)),
                allowed_starts=draw(st.none() | st.frozensets(start, min_size=1, max_size=4)),
                fixed_start=draw(st.none() | st.none() | start),
            )
        )
    names = [meeting.id for meeting in found]
    pairs = list(itertools.combinations(names, 2))
    problem = Problem(
        name="tiny",
        slots=tuple(slots),
        parties=(*visitors, *hosts),
        rooms=tuple(rooms),
        meetings=tuple(found),
        precedences=tuple(draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))) if pairs else (),
        idle_counts_unavailable=draw(st.booleans()),
        idle_unit=draw(st.sampled_from(["slots", "periods"])),
    )
    if not repairs or draw(st.booleans()):
        return problem
    grid = Grid(problem)
    plan = grid.solution_of(first_fit(grid)).placed
    lost = draw(st.sampled_from(problem.parties)).id
    hour = draw(away)
    parties = tuple(
        replace(one, unavailable=one.unavailable | hour) if one.id == lost else one for one in problem.parties
    )
    return replace(problem, parties=parties, baseline=plan, now=draw(st.integers(0, count - 1)))


def timetables(problem: Problem) -> Iterator[dict[str, Placement]]:
    """Every timetable that keeps the rules."""

    def extend(placed: dict[str, Placement], rest: list[Meeting]) -> Iterator[dict[str, Placement]]:
        if not rest:
            if not verify.check(problem, Solution("", placed)):
                yield placed
            return
        meeting, *others = rest
        yield from extend(placed, others)
        for start in range(len(problem.slots)):
            for room in meeting.rooms:
                with_it = {**placed, meeting.id: Placement(start, room)}
                broken = verify.check(problem, Solution("", with_it))
                if all(one.code == "past_moved" for one in broken):
                    yield from extend(with_it, others)

    yield from extend({}, list(problem.meetings))


def best_key(problem: Problem) -> tuple[int, ...]:
    """The best five measures that any timetable has, in their order."""
    return min(verify.measure(problem, Solution("", placed)).key for placed in timetables(problem))
