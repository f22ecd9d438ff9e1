"""Makes instances from a seed: every row of the table that the solver is measured on, and small ones for tests.

The same arguments give the same instance, whatever machine and Python they run on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bilaterals.scheduler.greedy import first_fit
from bilaterals.scheduler.grid import Grid
from bilaterals.scheduler.problem import Meeting, Party, Placement, Problem, Room, Slot

ZONES = ("Z1", "Z2", "Z3")
PRIORITIES = (1,) * 8 + (3,) * 6 + (9,) * 3
"""Weights of the requests: about half ordinary, a third preferred, a sixth first choice."""


@dataclass(frozen=True)
class Summit:
    """The measures of an edition. *load*: share of its free slots that the busiest ministry works.

    *blocks*: slots of each block of a day. *shared*: meetings of several ministries, in a hall.
    *long*: meetings of two slots. *away*: share of the ministries that are away for two to four slots.
    """

    visitors: int = 26
    hosts: int = 9
    meetings: int = 180
    days: int = 1
    blocks: tuple[int, ...] = (12, 12)
    load: float = 0.92
    desks: int = 1
    shared: int = 5
    long: int = 8
    fixed: int = 2
    ordered: int = 0
    away: float = 0.5
    halls: int = 2
    visitor_kind: str = "region"
    visitor_limit: int = 11


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def make_slots(days: int, blocks: Sequence[int], minutes: int = 20) -> tuple[Slot, ...]:
    """Blocks of back-to-back slots from 9:00 on, an hour of pause between blocks."""
    slots: list[Slot] = []
    block = 0
    for day in range(1, days + 1):
        at = 9 * 60
        for length in blocks:
            for _ in range(length):
                slots.append(Slot(len(slots), day, block, clock(at)))
                at += minutes
            block += 1
            at += 60
    return tuple(slots)


def summit(seed: int, shape: Summit = Summit(), name: str = "") -> Problem:
    """Visitors (regions or municipalities) who ask to see hosts (ministries), each in its own room."""
    draw = random.Random(seed)
    slots = make_slots(shape.days, shape.blocks)
    visitors = [f"R{number:03d}" for number in range(1, shape.visitors + 1)]
    hosts = [f"M{number:02d}" for number in range(1, shape.hosts + 1)]
    unavailable = {host: absence(draw, slots) if draw.random() < shape.away else frozenset() for host in hosts}
    free = {host: len(slots) - len(unavailable[host]) for host in hosts}
    room_left = {host: int(shape.load * free[host]) * shape.desks for host in hosts}
    budget = dict.fromkeys(visitors, shape.visitor_limit)
    meetings: list[Meeting] = []

    def add(visitor: str, asked: Sequence[str], duration: int, rooms: tuple[str, ...]) -> None:
        meetings.append(
            Meeting(f"B{len(meetings) + 1:04d}", (visitor, *asked), rooms, duration, draw.choice(PRIORITIES))
        )
        budget[visitor] -= duration
        for host in asked:
            room_left[host] -= duration

    halls = tuple(f"HALL{number}" for number in range(1, shape.halls + 1))
    for _ in range(shape.shared if halls else 0):
        visitor = draw.choice([one for one in visitors if budget[one] >= 2])
        count = draw.choice((2, 2, 3, 4))
        asked = draw.sample(hosts, min(count, len(hosts)))
        add(visitor, sorted(asked), draw.choice((1, 1, 2)), halls)
    seen = {(meeting.participants[0], host) for meeting in meetings for host in meeting.participants[1:]}
    long_left = shape.long
    while len(meetings) < shape.meetings:
        duration = 2 if long_left > 0 else 1
        able = [visitor for visitor in visitors if budget[visitor] >= duration]
        by_room = sorted((host for host in hosts if room_left[host] >= duration), key=lambda one: -room_left[one])
        # The host with most room left comes first, so that loads end up even.
        first = next((host for host in by_room if any((one, host) not in seen for one in able)), None)
        if first is None:
            break
        roomy = [host for host in hosts if room_left[host] >= max(duration, room_left[first] - 1)]
        visitor, host = draw.choice([(one, host) for one in able for host in roomy if (one, host) not in seen])
        seen.add((visitor, host))
        add(visitor, (host,), duration, (f"S-{host}",))
        long_left -= 1
    meetings = fix_some(draw, meetings, slots, unavailable, shape.fixed)
    return Problem(
        name=name or f"summit-{shape.visitors}x{shape.hosts}-{seed}",
        seed=seed,
        slots=slots,
        parties=(
            *(Party(visitor, shape.visitor_kind) for visitor in visitors),
            *(Party(host, "ministry", shape.desks, unavailable[host]) for host in hosts),
        ),
        rooms=(
            *(Room(f"S-{host}", shape.desks, ZONES[number * 3 // len(hosts)]) for number, host in enumerate(hosts)),
            *(Room(hall, 1, "Z0") for hall in halls),
        ),
        meetings=tuple(meetings),
        precedences=order_some(draw, meetings, shape.ordered),
    )


def absence(draw: random.Random, slots: Sequence[Slot]) -> frozenset[int]:
    """Two to four neighbouring slots of one day."""
    length = draw.choice((2, 3, 3, 4))
    start = draw.randrange(len(slots) - length + 1)
    return frozenset(slot.index for slot in slots[start : start + length] if slot.day == slots[start].day)


def fix_some(
    draw: random.Random, meetings: list[Meeting], slots: Sequence[Slot], unavailable: Mapping[str, frozenset[int]], count: int
) -> list[Meeting]:  # fmt: skip
    """*count* meetings of one slot get a fixed start that no other fixed one of the same people has."""
    taken: set[tuple[str, int]] = set()
    short = [position for position, meeting in enumerate(meetings) if meeting.duration == 1]
    for position in draw.sample(short, min(count, len(short))):
        meeting = meetings[position]
        away = frozenset().union(*(unavailable.get(one, frozenset()) for one in meeting.participants))
        free = [
            slot.index
            for slot in slots
            if slot.index not in away and not any((one, slot.index) in taken for one in meeting.participants)
        ]
        if not free:
            continue
        start = draw.choice(free)
        taken.update((one, start) for one in meeting.participants)
        meetings[position] = replace(meeting, fixed_start=start)
    return meetings


def order_some(draw: random.Random, meetings: Sequence[Meeting], count: int) -> tuple[tuple[str, str], ...]:
    """*count* pairs in the order of the list, so that no circle can arise; fixed ones are left alone."""
    free = [meeting.id for meeting in meetings if meeting.fixed_start is None]
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < count and len(free) > 1:
        first, second = sorted(draw.sample(range(len(free)), 2))
        pairs.add((free[first], free[second]))
    return tuple(sorted(pairs))


def gore(seed: int) -> Problem:
    """26 delegations, 9 ministries, about 180 meetings, 24 slots of one day, 92 % load."""
    return summit(seed, Summit(shared=4, long=4, away=0.35), f"gore-26x9-{seed}")


def gore_two_days(seed: int) -> Problem:
    """26 delegations, 19 ministries, 400 meetings, two days."""
    shape = Summit(
        hosts=19, meetings=400, days=2, blocks=(10, 8), load=0.75, shared=8, long=20, ordered=4, visitor_limit=18
    )
    return summit(seed, shape, f"gore-26x19-{seed}")


def over_subscribed(seed: int) -> Problem:
    """26 delegations, 9 ministries and requests for 22 slots in 18: not all of them fit."""
    return summit(seed, Summit(blocks=(9, 9), load=1.22, fixed=0), f"over-subscribed-{seed}")


def municipalities(seed: int) -> Problem:
    """400 municipalities, 12 ministries with 4 desks each, 3,000 meetings, three days."""
    shape = Summit(
        visitors=400, hosts=12, meetings=3000, days=3, blocks=(12, 12), load=0.95, desks=4, shared=0, long=0, fixed=0,
        away=0.25, halls=0, visitor_kind="municipality", visitor_limit=12,
    )  # fmt: skip
    return summit(seed, shape, f"municipalities-400x12-{seed}")


def afternoon_lost(seed: int) -> Problem:
    """A repair: first-fit's timetable of the first row is in force, and a ministry loses an hour."""
    problem = gore(seed)
    grid = Grid(problem)
    return lost_hour(problem, grid.solution_of(first_fit(grid)).placed, seed)


ROWS: dict[str, Callable[[int], Problem]] = {
    "gore": gore,
    "two-days": gore_two_days,
    "over-subscribed": over_subscribed,
    "municipalities": municipalities,
    "lost-hour": afternoon_lost,
}
"""The rows of the table, but for the brokerage events, which are in `EVENTS`."""


def small(row: str, seed: int) -> Problem:
    """A row of the table, or one of `EVENTS`, in the small: solved in a second, with all that makes it what it is."""
    if row in EVENTS:
        event = EVENTS[row]
        return brokerage(
            seed,
            replace(
                event,
                participants=event.participants // 5,
                meetings=event.meetings // 9,
                tables=max(4, event.tables // 3),
                slots=max(6, event.slots // 3),
                morning=None if event.morning is None else event.morning // 3,
                ordered=min(event.ordered, 4),
            ),
            f"small-{row}-{seed}",
        )
    shape = Summit(visitors=6, hosts=3, meetings=16, blocks=(4, 3), shared=2, long=2, fixed=1, halls=1)
    if row == "two-days":
        shape = replace(shape, days=2, meetings=18, blocks=(3, 2), ordered=3)
    elif row == "over-subscribed":
        shape = replace(shape, blocks=(3, 2), load=1.3, meetings=20, fixed=0, visitor_limit=7)
    elif row == "municipalities":
        shape = replace(
            shape, visitors=12, desks=2, days=2, meetings=30, shared=0, long=0, fixed=0, halls=0,
            visitor_kind="municipality", visitor_limit=3,
        )  # fmt: skip
    problem = summit(seed, shape, f"small-{row}-{seed}")
    if shape.days > 1:  # zone changes over several days are proven late; one floor keeps these quick
        problem = replace(problem, rooms=tuple(replace(room, zone=ZONES[0]) for room in problem.rooms))
    if row != "lost-hour":
        return problem
    grid = Grid(problem)
    return lost_hour(problem, grid.solution_of(first_fit(grid)).placed, seed)


def lost_hour(problem: Problem, plan: Mapping[str, Placement], seed: int, now: int | None = None) -> Problem:
    """A repair of *plan*: it is a third into the first day, and the busiest party to come loses an hour."""
    draw = random.Random(seed)
    moment = len(problem.slots) // (3 * len(problem.days)) if now is None else now
    ahead = [name for name, placement in sorted(plan.items()) if placement.start > moment]
    at = plan[draw.choice(ahead)] if ahead else Placement(moment, "")
    hit = [
        name
        for name in ahead
        if at.start <= plan[name].start < at.start + 3 and len(problem.meeting[name].participants) > 1
    ]
    host = problem.meeting[draw.choice(hit)].participants[-1] if hit else problem.parties[-1].id
    hour = frozenset(range(at.start, min(at.start + 3, len(problem.slots))))
    parties = tuple(
        replace(party, unavailable=party.unavailable | hour) if party.id == host else party for party in problem.parties
    )
    return replace(problem, name=f"{problem.name}-lost-hour", parties=parties, baseline=dict(plan), now=moment)


@dataclass(frozen=True)
class Event:
    """The measures of a brokerage event, like those of the literature: participants ask for one another.

    *forbidden*, *session*, *fixed*: shares of the free slots of a participant, of the meetings kept to the
    morning or the afternoon, and of the meetings with a fixed slot. *ordered*: precedences.
    """

    participants: int
    meetings: int
    slots: int
    tables: int
    morning: int | None = None
    forbidden: float = 0.0
    session: float = 0.0
    fixed: float = 0.0
    ordered: int = 0


EVENTS = {
    "b2b-42": Event(42, 125, 8, 21),
    "b2b-47": Event(47, 180, 10, 21),
    "b2b-47-forbidden": Event(47, 180, 10, 21, forbidden=0.25),
    "b2b-47-tables": Event(47, 184, 10, 19, morning=6, session=0.2),
    "b2b-47-ordered": Event(47, 180, 12, 21, morning=6, session=0.2, forbidden=0.1, ordered=20),
    "b2b-70": Event(70, 154, 21, 14, morning=11, session=0.3),
    "b2b-76-forbidden": Event(76, 195, 21, 14, morning=11, session=0.2, forbidden=0.25),
    "b2b-76-tables": Event(76, 195, 21, 10, morning=11, session=0.2),
    "b2b-70-fixed": Event(70, 184, 16, 18, morning=9, session=0.1, fixed=0.1, forbidden=0.1),
    "b2b-78": Event(78, 300, 22, 22, morning=12, session=0.2, forbidden=0.1, ordered=10),
}
"""Ten events of the sizes that the literature reports."""


def brokerage(seed: int, event: Event, name: str = "") -> Problem:
    """An event in which all meetings can be placed: it is drawn from a timetable, which is then forgotten."""
    draw = random.Random(seed)
    people = [f"P{number:03d}" for number in range(1, event.participants + 1)]
    morning = event.slots if event.morning is None else event.morning
    planted: list[tuple[str, str, int]] = []
    seen: set[frozenset[str]] = set()
    popularity = {one: draw.choice((1, 1, 2, 2, 3, 5)) for one in people}
    order = [slot for slot in range(event.slots) for _ in range(event.tables)]
    draw.shuffle(order)
    busy: set[tuple[str, int]] = set()
    for slot in order:
        if len(planted) == event.meetings:
            break
        idle = [one for one in people if (one, slot) not in busy]
        for _ in range(20):
            if len(idle) < 2:
                break
            first = draw.choices(idle, [popularity[one] for one in idle])[0]
            second = draw.choices(idle, [popularity[one] for one in idle])[0]
            if first != second and frozenset((first, second)) not in seen:
                seen.add(frozenset((first, second)))
                busy |= {(first, slot), (second, slot)}
                planted.append((first, second, slot))
                break
    meetings = []
    for number, (first, second, slot) in enumerate(planted, 1):
        half = range(morning) if slot < morning else range(morning, event.slots)
        kept = event.morning is not None and draw.random() < event.session
        fixed = draw.random() < event.fixed
        meetings.append(
            Meeting(
                id=f"{number}",
                participants=(first, second),
                rooms=("TABLES",),
                allowed_starts=frozenset(half) if kept else None,
                fixed_start=slot if fixed else None,
            )
        )
    when = {meeting.id: slot for meeting, (_, _, slot) in zip(meetings, planted, strict=True)}
    precedences: set[tuple[str, str]] = set()
    while len(precedences) < event.ordered:
        one, two = draw.sample(meetings, 2)
        if when[one.id] < when[two.id]:
            precedences.add((one.id, two.id))
    return Problem(
        name=name or f"brokerage-{event.participants}x{event.meetings}-{seed}",
        seed=seed,
        slots=make_slots(1, (morning, event.slots - morning) if event.slots > morning else (morning,)),
        parties=tuple(
            Party(
                one,
                "company",
                1,
                frozenset(
                    slot for slot in range(event.slots) if (one, slot) not in busy and draw.random() < event.forbidden
                ),
            )
            for one in people
        ),
        rooms=(Room("TABLES", event.tables),),
        meetings=tuple(meetings),
        precedences=tuple(sorted(precedences, key=lambda pair: (int(pair[0]), int(pair[1])))),
        idle_counts_unavailable=True,
        idle_unit="periods",
    )
