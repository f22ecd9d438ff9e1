"""What happens on the day, turned into a repair problem: somebody is away, left or late, a room is lost.

    problem = disrupted(problem, plan, Disruption(now=6, away={"MINSA": range(6, 9)}))

Meetings that have begun stay; everything else may move, and the solver keeps as much of the plan as it can.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bilaterals.scheduler.problem import Meeting, Party, Placement, Problem, Solution


@dataclass(frozen=True)
class Disruption:
    """What has happened by slot *now* (the first one that has not begun).

    *away*: slots that parties lose. *left*: parties that are gone from now on. *late*: slots from now on that a
    party is still held up ("running 20 minutes late" is one slot; for everybody, name them all).
    *lost_rooms*: rooms that cannot be used from now on; *stand_in*: other rooms for those who had only lost ones.
    *withdrawn*: meetings that nobody wants any more. *added*: meetings that are asked for now.
    """

    now: int = 0
    away: Mapping[str, Collection[int]] = field(default_factory=dict)
    left: Collection[str] = ()
    late: Mapping[str, int] = field(default_factory=dict)
    lost_rooms: Collection[str] = ()
    stand_in: Collection[str] = ()
    withdrawn: Collection[str] = ()
    added: tuple[Meeting, ...] = ()


@dataclass(frozen=True)
class Change:
    """One meeting that a repair touches, before and after (None: not in the timetable), and who has to be told."""

    meeting: str
    before: Placement | None
    after: Placement | None
    parties: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`moved` (another hour), `room` (another room only), `dropped` or `added`."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "dropped"
        return "moved" if self.before.start != self.after.start else "room"


def disrupted(problem: Problem, plan: Mapping[str, Placement], what: Disruption) -> Problem:
    """The repair problem: *plan* is in force, and this is what is left of the day.

    What has begun may be in a lost room or with somebody who has left: it stays, and ends there.
    """
    count = len(problem.slots)
    now = min(max(what.now, 0), count)
    begun = {name for name, at in plan.items() if at.start < now}
    lost_rooms = set(what.lost_rooms)

    def without(party: Party) -> Party:
        lost = {slot for slot in what.away.get(party.id, ()) if 0 <= slot < count}
        if party.id in what.left:
            lost.update(range(now, count))
        lost.update(range(now, min(count, now + what.late.get(party.id, 0))))
        return replace(party, unavailable=party.unavailable | lost) if lost else party

    def still_possible(meeting: Meeting) -> Meeting:
        if meeting.id in begun or lost_rooms.isdisjoint(meeting.rooms):
            return meeting
        rooms = tuple(room for room in meeting.rooms if room not in lost_rooms)
        return replace(meeting, rooms=rooms or tuple(what.stand_in))

    gone = {name for name in what.withdrawn if name not in begun}
    meetings = tuple(still_possible(one) for one in (*problem.meetings, *what.added) if one.id not in gone)
    names = {one.id for one in meetings}
    return replace(
        problem,
        parties=tuple(without(party) for party in problem.parties),
        meetings=meetings,
        precedences=tuple(pair for pair in problem.precedences if names.issuperset(pair)),
        baseline={name: at for name, at in plan.items() if name in names},
        now=now,
    )


def changes_between(
    problem: Problem, before: Mapping[str, Placement], after: Mapping[str, Placement] | Solution
) -> tuple[Change, ...]:
    """The meetings whose placement differs, in order of the new (or else the old) start."""
    placed = after.placed if isinstance(after, Solution) else after
    found = [
        Change(one.id, before.get(one.id), placed.get(one.id), one.participants)
        for one in problem.meetings
        if before.get(one.id) != placed.get(one.id)
    ]

    def when(change: Change) -> tuple[int, str]:
        at = change.after or change.before
        return (at.start if at else 0, change.meeting)

    return tuple(sorted(found, key=when))
