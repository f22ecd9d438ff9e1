"""The explanations in words: what does not fit, who is out and why, what an idle slot costs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bilaterals.scheduler import generate
from bilaterals.scheduler.problem import Meeting, Party, Placement, Problem, Room, Slot
from bilaterals.scheduler.solve import check_move, explain, moves, solve
from bilaterals.scheduler.words import Labels, listed

ONE_ROOM = (Room("S"),)


def day_of(slots: int, meetings: list[Meeting], parties: tuple[Party, ...], rooms=ONE_ROOM, **more: Any) -> Problem:
    return Problem(
        name="day",
        slots=tuple(Slot(n, 1, 0, f"{9 + n:02d}:00") for n in range(slots)),
        parties=parties,
        rooms=tuple(rooms),
        meetings=tuple(meetings),
        **more,
    )


def regions(count: int) -> tuple[Party, ...]:
    return tuple(Party(f"R{n}", "region") for n in range(1, count + 1))


def explained(problem: Problem):
    return explain(problem, solve(problem, time_limit=20, workers=1).solution.placed)


def test_more_requests_than_slots() -> None:
    meetings = [Meeting(f"B{n}", (f"R{n}", "MTC"), ("S",), priority=1 if n > 4 else 9) for n in range(1, 7)]
    problem = day_of(4, meetings, (*regions(6), Party("MTC", "ministry")))
    found = explained(problem)

    (conflict,) = found.conflicts
    assert conflict.code == "party_load"
    assert conflict.text() == "MTC tiene 6 pedidos para 4 turnos libres; los 2 que quedan fuera son B5 y B6."
    labels = Labels.of(problem, {"MTC": "Transportes", "B5": "Tacna", "B6": "Ica"})
    assert conflict.text(labels) == (
        "Transportes tiene 6 pedidos para 4 turnos libres; los 2 que quedan fuera son Tacna e Ica."
    )
    assert found.unplaced["B5"].text() == (
        "B5 queda fuera: MTC tiene 6 pedidos para 4 turnos, y los que entran pesan 9 o más; este pesa 1."
    )


def test_requests_for_the_same_few_hours() -> None:
    mornings = [Meeting(f"B{n}", (f"R{n}", "MTC"), ("S",), allowed_starts=frozenset({0, 1})) for n in (1, 2, 3)]
    problem = day_of(6, [*mornings, Meeting("B4", ("R4", "MTC"), ("S",))], (*regions(4), Party("MTC", "ministry")))
    (conflict,) = explained(problem).conflicts
    assert conflict.code == "party_window"
    assert set(conflict.values["wishes"]) == {"B1", "B2", "B3"}
    assert "solo pueden ser a las 09:00 y 10:00" in conflict.text(Labels.of(problem))


def test_a_hall_with_too_many_meetings() -> None:
    meetings = [Meeting(f"B{n}", (f"R{n}", f"M{n}"), ("HALL",)) for n in (1, 2, 3)]
    parties = (*regions(3), *(Party(f"M{n}", "ministry") for n in (1, 2, 3)))
    (conflict,) = explained(day_of(2, meetings, parties, [Room("HALL")])).conflicts
    assert conflict.code == "room_load"
    assert conflict.text().startswith("HALL: 3 pedidos, que ocupan 3 turnos, para 2 turnos de sala; queda fuera B")


def test_three_that_only_contradict_one_another_together() -> None:
    """Three parties who each see the two others in two slots: every pair fits, the three do not."""
    pairs = [("A", "B"), ("B", "C"), ("C", "A")]
    meetings = [Meeting(f"X{n}", pair, ("S",)) for n, pair in enumerate(pairs)]
    problem = day_of(2, meetings, tuple(Party(one, "company") for one in "ABC"), [Room("S", 5)])
    found = explained(problem)
    (conflict,) = found.conflicts
    assert conflict.code == "together"
    assert set(conflict.meetings) == {"X0", "X1", "X2"}
    assert set(conflict.values["parties"]) == {"A", "B", "C"}
    (out,) = found.unplaced.values()
    assert out.code == "in_conflict"


@pytest.mark.parametrize(
    ("meeting", "code"),
    [
        ({"rooms": ()}, "no_room"),
        ({"duration": 9}, "too_long"),
        ({"fixed_start": 0}, "fixed_away"),
        ({"fixed_start": 1, "allowed_starts": frozenset({2})}, "fixed_elsewhere"),
        ({"allowed_starts": frozenset({0})}, "not_when_free"),
        ({"participants": ("R2", "M")}, "no_common_time"),
    ],
)
def test_one_meeting_that_cannot_be(meeting: dict[str, Any], code: str) -> None:
    one = replace(Meeting("B1", ("R1", "M"), ("S",)), **meeting)
    parties = (
        Party("R1", "region"),
        Party("R2", "region", 1, frozenset({1, 2, 3})),
        Party("M", "ministry", 1, frozenset({0})),
    )
    problem = day_of(4, [one], parties)
    reason = explain(problem, {}).unplaced["B1"]
    assert reason.code == code
    assert "B1" in reason.text()


def test_past_hours_are_told_as_such() -> None:
    problem = day_of(
        3, [Meeting("B1", ("R1", "M"), ("S",), allowed_starts=frozenset({0}))], (*regions(1), Party("M", "m"))
    )
    problem = replace(problem, baseline={}, now=2)
    assert explain(problem, {}).unplaced["B1"].code == "no_time_left"


def test_an_idle_slot_that_a_swap_closes() -> None:
    meetings = [Meeting("B1", ("R1", "M"), ("S",)), Meeting("B2", ("R2", "M"), ("S",))]
    problem = day_of(4, meetings, (*regions(2), Party("M", "ministry")))
    (cost,) = explain(problem, {"B1": Placement(0, "S"), "B2": Placement(3, "S")}).idle
    assert (cost.party, cost.slots, cost.changes) == ("M", (1, 2), 1)
    assert cost.reason.code == "could_close"
    assert cost.reason.text(Labels.of(problem)) == (
        "M espera a las 10:00 y 11:00; moviendo 1 reunión se cierra y la espera total baja."
    )


def test_an_idle_slot_that_nobody_can_close() -> None:
    meetings = [
        Meeting("B1", ("R1", "M"), ("S",), allowed_starts=frozenset({0})),
        Meeting("B2", ("R2", "M"), ("S",), allowed_starts=frozenset({3})),
    ]
    problem = day_of(4, meetings, (*regions(2), Party("M", "ministry")))
    (cost,) = explain(problem, {"B1": Placement(0, "S"), "B2": Placement(3, "S")}).idle
    assert (cost.reason.code, cost.changes, cost.more_idle) == ("alone", None, None)


def test_a_proposed_swap_keeps_its_promise() -> None:
    """The moves and the waiting that a cost tells are those of a timetable that can be made."""
    problem = generate.gore(3)
    placed = solve(problem, time_limit=0).solution.placed
    found = [cost for cost in explain(problem, placed).idle if cost.changes is not None]
    assert found
    for cost in found:
        assert cost.changes == len(cost.reason.meetings) > 0
        assert cost.more_idle is not None and cost.more_idle >= 0
        if cost.reason.code == "costs":
            assert cost.more_idle > 0


def test_an_explanation_of_a_large_one_takes_two_seconds_at_most() -> None:
    problem = generate.over_subscribed(3)
    result = solve(problem, time_limit=0)
    import time

    began = time.process_time()
    found = explain(problem, result.solution.placed, time_limit=2)
    assert time.process_time() - began < 4
    assert len(found.unplaced) == len(problem.meetings) - result.measures.placed > 0
    assert all(
        reason.code.startswith(("crowded", "in_conflict", "could_fit", "blocked")) for reason in found.unplaced.values()
    )


def test_why_a_held_card_cannot_go_somewhere() -> None:
    meetings = [
        Meeting("B1", ("R1", "M1"), ("S1",)),
        Meeting("B2", ("R1", "M2"), ("S2",), allowed_starts=frozenset({0, 1, 2})),
        Meeting("B3", ("R2", "M1"), ("S1",), fixed_start=3),
    ]
    parties = (*regions(2), Party("M1", "ministry"), Party("M2", "ministry", 1, frozenset({2})))
    problem = day_of(4, meetings, parties, [Room("S1"), Room("S2")], precedences=(("B1", "B2"),))
    placed = {"B1": Placement(0, "S1"), "B3": Placement(3, "S1")}
    labels = Labels.of(problem, {"R1": "Loreto", "M2": "Salud"})

    cells = moves(problem, placed, "B2")
    assert cells.free == ((1, "S2"),)
    assert {one.code for one in cells.why_not(0, "S2")} == {"party_busy", "after"}
    assert [one.text(labels) for one in cells.why_not(0, "S2")] == ["Loreto ya está en B1.", "debe ir después de B1."]
    assert [one.text(labels) for one in cells.why_not(2, "S2")] == ["Salud no está disponible a las 11:00."]
    assert [one.code for one in cells.why_not(1, "S1")] == ["room"]
    assert [one.code for one in cells.why_not(9, "S2")] == ["out"]
    assert {one.code for one in check_move(problem, placed, "B1", Placement(3, "S1"))} == {"party_busy", "room_busy"}
    assert [one.code for one in check_move(problem, placed, "B3", Placement(1, "S1"))] == ["fixed"]


def test_all_cells_of_a_held_card_with_four_hundred_meetings_are_quick() -> None:
    import time

    problem = generate.gore_two_days(1)
    placed = solve(problem, time_limit=0).solution.placed
    began = time.process_time()
    for meeting in problem.meetings[:20]:
        moves(problem, placed, meeting.id)
    assert (time.process_time() - began) / 20 < 0.05


def test_lists_are_cut_and_joined_as_spanish_does() -> None:
    assert listed(["a"]) == "a"
    assert listed(["Lima", "Ica"]) == "Lima e Ica"
    assert listed(["Ica", "Hierro viejo"]) == "Ica y Hierro viejo"
    assert listed([str(n) for n in range(9)]) == "0, 1, 2, 3, 4 y 4 más"
