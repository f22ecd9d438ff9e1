"""Reads, checks and writes the JSON of the instance format, version 1.

Everything that is wrong is collected and told at once (`BadInput`), each with its place in the file.
What the format allows but nobody can fulfil (more requests than slots, a meeting without a possible
start) is not an error: the meeting stays unplaced, with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bilaterals.scheduler import verify
from bilaterals.scheduler.issues import BadInput, Issue
from bilaterals.scheduler.problem import Meeting, Party, Placement, Problem, Room, Slot, Solution
from bilaterals.scheduler.reader import MAX_NUMBER, MISSING, Reader, kind_of

INSTANCE_FORMAT = "meeting-schedule-instance/1"
SOLUTION_FORMAT = "meeting-schedule-solution/1"

MAX_SLOTS = 1_000
MAX_PARTIES = 5_000
MAX_ROOMS = 5_000
MAX_MEETINGS = 20_000
MAX_MEGABYTES = 64
"""Beyond these a file is a mistake: ten days of five-minute slots are 960 slots."""


def read_slots(reader: Reader, data: Mapping[str, Any]) -> tuple[Slot, ...]:
    """Slots in order of time; a block is one run of neighbours within a day."""
    slots: list[Slot] = []
    ended: set[int] = set()
    for path, item in reader.objects(data, "slots", MAX_SLOTS):
        index = reader.integer(item, path, "index", 0)
        day = reader.integer(item, path, "day", 1)
        block_value, place = reader.get(item, path, "block")
        block = reader.number(block_value, place, -MAX_NUMBER)
        start = reader.text(item, path, "start", "")
        if block is None:
            continue
        if index != len(slots):
            reader.wrong(f"{path}.index", "slot_index", expected=len(slots), found=index)
        if slots:
            before = slots[-1]
            if day < before.day:
                reader.wrong(f"{path}.day", "slot_day", found=day, before=before.day)
            if block != before.block:
                ended.add(before.block)
            if block in ended or (block == before.block and day != before.day):
                reader.wrong(f"{path}.block", "slot_block", block=block)
        slots.append(Slot(len(slots), day, block, start))
    if not slots and not reader.issues:
        reader.wrong("slots", "no_slots")
    return tuple(slots)


def read_party(reader: Reader, slots: int, item: dict[str, Any], path: str, name: str) -> Party:
    value, place = reader.get(item, path, "unavailable", [])
    return Party(
        id=name,
        kind=reader.text(item, path, "kind", ""),
        capacity=reader.integer(item, path, "capacity", 1, 1),
        unavailable=reader.slot_set(value, place, slots),
    )


def read_room(reader: Reader, item: dict[str, Any], path: str, name: str) -> Room:
    zone, place = reader.get(item, path, "zone", None)
    if zone is not None and not isinstance(zone, str):
        reader.wrong(place, "not_text", found=kind_of(zone))
        zone = None
    return Room(id=name, capacity=reader.integer(item, path, "capacity", 1, 1), zone=zone)


def read_meeting(
    reader: Reader, slots: int, parties: Mapping[str, Party], rooms: Mapping[str, Room], item: dict[str, Any], path: str,
    name: str,
) -> Meeting:  # fmt: skip
    value, place = reader.get(item, path, "participants")
    participants = reader.names(value, place, parties, "unknown_party")
    for repeated in sorted({one for one in participants if participants.count(one) > 1}):
        reader.wrong(place, "repeated_participant", id=repeated)
    if isinstance(value, list) and len(value) < 2:
        reader.wrong(place, "few_participants")
    value, place = reader.get(item, path, "rooms")
    allowed_rooms = reader.names(value, place, rooms, "unknown_room")
    if value == []:
        reader.wrong(place, "no_room")
    duration = reader.integer(item, path, "duration", 1)
    priority = reader.integer(item, path, "priority", 1)
    starts, place = reader.get(item, path, "allowed_starts", None)
    allowed_starts = None if starts is None else reader.slot_set(starts, place, slots)
    fixed, place = reader.get(item, path, "fixed_start", None)
    fixed_start = None if fixed is None else reader.number(fixed, place, 0)
    if fixed_start is not None and fixed_start >= slots:
        reader.wrong(place, "unknown_slot", slot=fixed_start, last=slots - 1)
        fixed_start = None
    return Meeting(
        id=name,
        participants=tuple(dict.fromkeys(participants)),
        rooms=tuple(dict.fromkeys(allowed_rooms)),
        duration=duration,
        priority=priority,
        allowed_starts=allowed_starts,
        fixed_start=fixed_start,
    )


def read_precedences(
    reader: Reader, data: Mapping[str, Any], meetings: Mapping[str, Meeting]
) -> tuple[tuple[str, str], ...]:
    value, place = reader.get(data, "", "precedences", [])
    pairs = []
    for position, item in enumerate(reader.items(value, place)):
        here = f"{place}[{position}]"
        if not isinstance(item, list) or len(item) != 2:
            reader.wrong(here, "pair")
            continue
        names = reader.names(item, here, meetings, "unknown_meeting")
        if len(names) == 2 and names[0] == names[1]:
            reader.wrong(here, "self_precedence", id=names[0])
        elif len(names) == 2:
            pairs.append((names[0], names[1]))
    found = tuple(dict.fromkeys(pairs))
    cycle = find_cycle(found)
    if cycle:
        reader.wrong(place, "cycle", cycle=" → ".join(cycle))
    return found


def find_cycle(precedences: tuple[tuple[str, str], ...]) -> list[str]:
    """Meetings that go before one another in a circle, the first one again at the end; empty if none do."""
    after: dict[str, list[str]] = {}
    for first, second in precedences:
        after.setdefault(first, []).append(second)
    done: set[str] = set()
    for root in after:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(node)
                done.add(node)
                continue
            if node in on_path:
                return path[path.index(node) :] + [node]
            if node in done:
                continue
            path.append(node)
            on_path.add(node)
            stack.append((node, True))
            stack.extend((following, False) for following in after.get(node, ()))
    return []


def read_placements(
    reader: Reader, value: Any, place: str, slots: int, rooms: Mapping[str, Room]
) -> dict[str, Placement]:
    """An object of meeting id → start and room. Meetings that the instance does not know are for the caller."""
    found: dict[str, Placement] = {}
    if not isinstance(value, dict):
        reader.wrong(place, "not_object", found=kind_of(value))
        return found
    for name, item in value.items():
        here = f"{place}.{name}"
        if not isinstance(item, dict):
            reader.wrong(here, "not_object", found=kind_of(item))
            continue
        start_value, start_place = reader.get(item, here, "start")
        start = reader.number(start_value, start_place, 0)
        room = reader.text(item, here, "room")
        if start is not None and start >= slots:
            reader.wrong(start_place, "unknown_slot", slot=start, last=slots - 1)
        elif room and room not in rooms:
            reader.wrong(f"{here}.room", "unknown_room", id=room)
        elif start is not None and room:
            found[name] = Placement(start, room)
    return found


def check_meetings(reader: Reader, problem: Problem) -> None:
    """Meetings that cannot be placed whatever else is: too long, or fixed where they cannot be.

    A repair may find a fixed meeting in a slot that has just been lost: there that is what happened,
    not a mistake, and the meeting stays unplaced with its reason.
    """
    blocks: dict[int, int] = {}
    for slot in problem.slots:
        blocks[slot.block] = blocks.get(slot.block, 0) + 1
    longest = max(blocks.values())
    for position, meeting in enumerate(problem.meetings):
        path = f"meetings[{position}]"
        start = meeting.fixed_start
        if meeting.duration > longest:
            reader.wrong(f"{path}.duration", "too_long", duration=meeting.duration, longest=longest)
        elif start is not None:
            place = f"{path}.fixed_start"
            last = start + meeting.duration - 1
            if last >= len(problem.slots) or problem.slots[last].block != problem.slots[start].block:
                reader.wrong(place, "fixed_does_not_fit", start=start, duration=meeting.duration)
            elif meeting.allowed_starts is not None and start not in meeting.allowed_starts:
                reader.wrong(place, "fixed_not_allowed", start=start)
            elif problem.baseline is None:
                covered = range(start, last + 1)
                for name in meeting.participants:
                    lost = [slot for slot in covered if slot in problem.party[name].unavailable]
                    if lost:
                        reader.wrong(place, "fixed_unavailable", start=start, party=name, slot=lost[0])
                        break


def check_past(reader: Reader, problem: Problem) -> None:
    """What has begun stays; so what has begun must be possible."""
    for violation in verify.check(problem, Solution(problem.name, problem.past)):
        reader.wrong("baseline", "past", violation=verify.spanish(violation))


def parse_instance(data: Any, repair_from: Mapping[str, Placement] | None = None) -> Problem:
    """The problem that parsed JSON states; `BadInput` with all that is wrong.

    *repair_from* takes the place of the baseline in the file. Baseline entries of meetings that the
    instance does not hold were withdrawn since: there is nothing to keep of them.
    """
    reader = Reader()
    if not isinstance(data, dict):
        raise BadInput([Issue("", "not_object", {"found": kind_of(data)})])
    if data.get("format") != INSTANCE_FORMAT:
        found = str(data.get("format"))[:60]
        raise BadInput([Issue("format", "format", {"expected": INSTANCE_FORMAT, "found": found})])
    name = reader.text(data, "", "name")
    slots = read_slots(reader, data)
    if not slots:
        raise BadInput(reader.issues)
    count = len(slots)
    parties = reader.by_id(
        data, "parties", MAX_PARTIES, lambda item, path, key: read_party(reader, count, item, path, key)
    )
    rooms = reader.by_id(data, "rooms", MAX_ROOMS, lambda item, path, key: read_room(reader, item, path, key))
    meetings = reader.by_id(
        data,
        "meetings",
        MAX_MEETINGS,
        lambda item, path, key: read_meeting(reader, count, parties, rooms, item, path, key),
    )
    precedences = read_precedences(reader, data, meetings)
    unavailable_counts = data.get("idle_counts_unavailable", False)
    if not isinstance(unavailable_counts, bool):
        reader.wrong("idle_counts_unavailable", "not_boolean", found=kind_of(unavailable_counts))
    unit = data.get("idle_unit", "slots")
    if unit not in ("slots", "periods"):
        reader.wrong("idle_unit", "idle_unit", found=str(unit)[:60])
    baseline = data.get("baseline")
    if repair_from is None and baseline is not None:
        repair_from = read_placements(reader, baseline, "baseline", count, rooms)
    now_value, place = reader.get(data, "", "now", 0)
    now = reader.number(now_value, place, 0, count)
    seed = data.get("seed")
    if reader.issues:
        raise BadInput(reader.issues)
    problem = Problem(
        name=name,
        slots=slots,
        parties=tuple(parties.values()),
        rooms=tuple(rooms.values()),
        meetings=tuple(meetings.values()),
        precedences=precedences,
        idle_counts_unavailable=unavailable_counts,
        idle_unit=unit,
        baseline=None
        if repair_from is None
        else {key: placement for key, placement in repair_from.items() if key in meetings},
        now=now or 0,
        seed=seed if isinstance(seed, int) else None,
    )
    check_meetings(reader, problem)
    check_past(reader, problem)
    if reader.issues:
        raise BadInput(reader.issues)
    return problem


def read_json(path: Path) -> Any:
    """Parsed JSON of a file; `BadInput` when it cannot be read."""
    try:
        size = path.stat().st_size / 1_000_000
        if size > MAX_MEGABYTES:
            raise BadInput([Issue("", "too_large", {"megabytes": round(size), "limit": MAX_MEGABYTES})])
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise BadInput([Issue("", "unreadable", {"reason": reason_of(error)})]) from None
    except UnicodeDecodeError:
        raise BadInput([Issue("", "not_utf8")]) from None
    except json.JSONDecodeError as error:
        raise BadInput([Issue("", "not_json", {"line": error.lineno, "column": error.colno})]) from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput([Issue("", "too_nested")]) from None


def reason_of(error: OSError) -> str:
    """Why a file cannot be read, in Spanish."""
    if isinstance(error, FileNotFoundError):
        return "no existe"
    if isinstance(error, IsADirectoryError):
        return "es una carpeta"
    if isinstance(error, PermissionError):
        return "no hay permiso para leerlo"
    return f"error {error.errno} del sistema"


def load_instance(path: Path, repair_from: Path | None = None) -> Problem:
    """The problem in a file; *repair_from* is the solution file of the plan in force."""
    data = read_json(path)
    if repair_from is None:
        return parse_instance(data)
    stated = parse_instance({**data, "baseline": None, "now": 0} if isinstance(data, dict) else data)
    plan = load_solution(repair_from, stated)
    return parse_instance(data, repair_from=plan.placed)


def parse_solution(data: Any, problem: Problem) -> Solution:
    """The timetable that parsed JSON states, for *problem*. Whether it keeps the rules is for `verify`."""
    reader = Reader()
    if not isinstance(data, dict):
        raise BadInput([Issue("", "not_object", {"found": kind_of(data)})])
    if data.get("format") != SOLUTION_FORMAT:
        found = str(data.get("format"))[:60]
        raise BadInput([Issue("format", "format", {"expected": SOLUTION_FORMAT, "found": found})])
    value, place = reader.get(data, "", "placed")
    placed = {} if value is MISSING else read_placements(reader, value, place, len(problem.slots), problem.room)
    if reader.issues:
        raise BadInput(reader.issues)
    return Solution(str(data.get("instance", "")), placed)


def load_solution(path: Path, problem: Problem) -> Solution:
    """The timetable in a file, for *problem*."""
    return parse_solution(read_json(path), problem)


def placements_as_json(placed: Mapping[str, Placement]) -> dict[str, Any]:
    return {name: {"start": one.start, "room": one.room} for name, one in sorted(placed.items())}


def instance_as_json(problem: Problem) -> dict[str, Any]:
    """The instance as the format has it."""
    return {
        "format": INSTANCE_FORMAT,
        "name": problem.name,
        **({} if problem.seed is None else {"seed": problem.seed}),
        "idle_counts_unavailable": problem.idle_counts_unavailable,
        "idle_unit": problem.idle_unit,
        "slots": [
            {"index": slot.index, "day": slot.day, "block": slot.block, "start": slot.start} for slot in problem.slots
        ],
        "parties": [
            {"id": one.id, "kind": one.kind, "capacity": one.capacity, "unavailable": sorted(one.unavailable)}
            for one in problem.parties
        ],
        "rooms": [
            {"id": one.id, "capacity": one.capacity, **({} if one.zone is None else {"zone": one.zone})}
            for one in problem.rooms
        ],
        "meetings": [
            {
                "id": one.id,
                "participants": list(one.participants),
                "duration": one.duration,
                "priority": one.priority,
                "rooms": list(one.rooms),
                "allowed_starts": None if one.allowed_starts is None else sorted(one.allowed_starts),
                "fixed_start": one.fixed_start,
            }
            for one in problem.meetings
        ],
        "precedences": [list(pair) for pair in problem.precedences],
        "baseline": None if problem.baseline is None else placements_as_json(problem.baseline),
        "now": problem.now,
    }


def solution_as_json(solution: Solution, **more: Any) -> dict[str, Any]:
    """The timetable as the format has it, with what else is worth telling in *more*."""
    return {
        "format": SOLUTION_FORMAT,
        "instance": solution.instance,
        "placed": placements_as_json(solution.placed),
        **more,
    }
