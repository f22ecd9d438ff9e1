"""Figures of timetables: who waits how long, what was asked and given, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bilaterals.models import RunProgress
from bilaterals.scheduler import verify
from bilaterals.scheduler.problem import Placement, Problem
from bilaterals.timetable.drafts import Board
from bilaterals.timetable.problem import Material, name_of


@dataclass(frozen=True)
class Share:
    """What one institution gets out of a timetable.

    `waiting`: idle turns between its meetings of a day. `asked` and `given`: the weight of its meetings and of
    those that are placed. `last`: how many of its meetings are the last of their room's day; `late`: how far into
    the day its meetings begin on average, in percent of the day's turns.
    """

    code: str
    name: str
    is_delegation: bool
    meetings: int
    placed: int
    asked: int
    given: int
    waiting: int
    waiting_minutes: int
    last: int
    late: int

    @property
    def satisfaction(self) -> int:
        """Weight given of the weight asked, in whole percent."""
        return (200 * self.given + self.asked) // (2 * self.asked) if self.asked else 100

    @property
    def always_last(self) -> bool:
        """Whether every one of its meetings is the last of its room's day."""
        return self.placed > 1 and self.last == self.placed


def waiting_of(problem: Problem, placed: Mapping[str, Placement]) -> dict[str, int]:
    """Idle turns of each party, counted as the verifier does."""
    held: dict[str, list[Any]] = {party.id: [] for party in problem.parties}
    for code, at in placed.items():
        for party in problem.meeting[code].participants:
            held[party].append((problem.meeting[code], at))
    return {party.id: len(verify.idle_slots_of(problem, party, held[party.id])) for party in problem.parties}


def shares(board: Board) -> list[Share]:
    """Everyone's share, delegations first, by name."""
    problem, turns = board.problem, board.turns
    placed = {code: at for code, at in board.placed.items() if code in problem.meeting}
    waiting = waiting_of(problem, placed)
    last_of: dict[tuple[str, int], int] = {}
    for at in placed.values():
        key = (at.room, turns[at.start].day)
        last_of[key] = max(last_of.get(key, 0), at.start)
    first_of_day = {day: min(t.index for t in turns.all if t.day == day) for day in {t.day for t in turns.all}}
    length = {day: sum(t.day == day for t in turns.all) for day in first_of_day}
    found = []
    for code, institution in board.material.parties.items():
        mine = [r for r in board.material.requests if any(one.code == code for one in r.participants)]
        held = [placed[r.code] for r in mine if r.code in placed]
        late = [
            100 * (at.start - first_of_day[turns[at.start].day]) // max(1, length[turns[at.start].day] - 1)
            for at in held
        ]
        found.append(
            Share(
                code=code,
                name=name_of(institution),
                is_delegation=bool(institution.region_id),
                meetings=len(mine),
                placed=len(held),
                asked=sum(r.meeting.priority for r in mine),
                given=sum(r.meeting.priority for r in mine if r.code in placed),
                waiting=waiting.get(code, 0),
                waiting_minutes=waiting.get(code, 0) * turns.minutes,
                last=sum(last_of[at.room, turns[at.start].day] == at.start for at in held),
                late=sum(late) // len(late) if late else 0,
            )
        )
    return found


@dataclass(frozen=True)
class Difference:
    """A meeting that two timetables place differently."""

    code: str
    title: str
    before: str
    after: str
    kind: str


@dataclass(frozen=True)
class PartyDifference:
    """What changes for one institution between two timetables."""

    code: str
    name: str
    changed: int
    waiting_before: int
    waiting_after: int

    @property
    def waits_more(self) -> int:
        return self.waiting_after - self.waiting_before


@dataclass(frozen=True)
class Comparison:
    """Two timetables side by side."""

    before: Board
    after: Board

    @cached_property
    def differences(self) -> list[Difference]:
        """What moved, in the order of the second one."""
        first, second = self._places(self.before), self._places(self.after)
        found = []
        for code in sorted(first.keys() | second.keys(), key=lambda code: (second.get(code, ("~",)), code)):
            one, other = first.get(code), second.get(code)
            if one == other:
                continue
            kind = "new" if one is None else "dropped" if other is None else "room" if one[0] == other[0] else "moved"
            title = self.after.material.names.get(code, code)
            found.append(Difference(code, title, self._words(one), self._words(other), kind))
        return found

    @staticmethod
    def _places(board: Board) -> dict[str, tuple[str, str, str]]:
        """Each meeting's moment (comparable between timetables with other turns), room and words."""
        return {
            code: (
                board.turns[at.start].starts_at.isoformat(),
                at.room,
                board.describe(at),
            )
            for code, at in board.placed.items()
        }

    @staticmethod
    def _words(place: tuple[str, str, str] | None) -> str:
        return place[2] if place else "–"

    @cached_property
    def parties(self) -> list[PartyDifference]:
        """Those for whom something changes, most changes first."""
        material: Material = self.after.material
        before = waiting_of(self.before.problem, self._known(self.before))
        after = waiting_of(self.after.problem, self._known(self.after))
        changed = dict.fromkeys(material.parties, 0)
        for difference in self.differences:
            request = material.request.get(difference.code)
            for one in request.participants if request else ():
                changed[one.code] += 1
        found = [
            PartyDifference(code, name_of(one), changed[code], before.get(code, 0), after.get(code, 0))
            for code, one in material.parties.items()
        ]
        return sorted((one for one in found if one.changed or one.waits_more), key=lambda one: (-one.changed, one.name))

    @staticmethod
    def _known(board: Board) -> dict[str, Placement]:
        return {code: at for code, at in board.placed.items() if code in board.problem.meeting}


# --- the curve of a run --------------------------------------------------------------------------

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 180, 48, 12, 28


@dataclass(frozen=True)
class Curve:
    """The best value and the bound of one measure over time, as points of an SVG of WIDTH × HEIGHT."""

    phase: str
    values: str
    bounds: str
    least: int
    most: int
    seconds: int
    last_value: int
    last_bound: int


def curve_of(points: list[RunProgress], phase: str) -> Curve | None:
    """Steps: each value stands until the next point."""
    mine = [point for point in points if point.phase == phase]
    if not mine:
        return None
    numbers = [point.value for point in mine] + [point.bound for point in mine]
    least, most = min(numbers), max(numbers)
    begin, end = mine[0].seconds, max(mine[-1].seconds, mine[0].seconds + 1)

    def x(seconds: float) -> float:
        return round(LEFT + (WIDTH - LEFT - 8) * (seconds - begin) / (end - begin), 1)

    def y(value: int) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (most - value) / max(1, most - least), 1)

    def steps(read: Any) -> str:
        found: list[str] = []
        for place, point in enumerate(mine):
            if place:
                found.append(f"{x(point.seconds)},{y(read(mine[place - 1]))}")
            found.append(f"{x(point.seconds)},{y(read(point))}")
        found.append(f"{x(end)},{y(read(mine[-1]))}")
        return " ".join(found)

    return Curve(
        phase=phase,
        values=steps(lambda point: point.value),
        bounds=steps(lambda point: point.bound),
        least=least,
        most=most,
        seconds=round(end),
        last_value=mine[-1].value,
        last_bound=mine[-1].bound,
    )
