"""The turns of a timetable: numbers for the engine, moments for people. Pure values, no database.

A turn is the time of one meeting of the usual length. Turns of one block follow each other without a
break longer than the walk between rooms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from bilaterals.scheduler.problem import Slot

MAX_TURNS = 500


@dataclass(frozen=True)
class Turn:
    """One turn: `index` from 0 in order of time, `day` from 1, `block` from 1 over all days."""

    index: int
    day: int
    block: int
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def hour(self) -> str:
        return f"{self.starts_at:%H:%M}"


@dataclass(frozen=True)
class Turns:
    """All turns of a timetable, in order of time; their times are of Lima."""

    all: tuple[Turn, ...]
    minutes: int

    @classmethod
    def cut(cls, blocks: Iterable[tuple[dt.date, dt.time, dt.time]], minutes: int, walk: int = 0) -> Turns:
        """The turns that fit into *blocks* (day, start, end), which do not overlap."""
        zone = timezone.get_default_timezone()
        starts: list[tuple[dt.datetime, int]] = []
        for number, (day, begin, end) in enumerate(sorted(blocks), start=1):
            moment = dt.datetime.combine(day, begin, tzinfo=zone)
            last = dt.datetime.combine(day, end, tzinfo=zone)
            while moment + dt.timedelta(minutes=minutes) <= last and len(starts) < MAX_TURNS:
                starts.append((moment, number))
                moment += dt.timedelta(minutes=minutes + walk)
        return cls.of(starts, minutes)

    @classmethod
    def of(cls, starts: Iterable[tuple[dt.datetime, int]], minutes: int) -> Turns:
        """Turns by their start and block number."""
        zone = timezone.get_default_timezone()
        found: list[Turn] = []
        days: dict[dt.date, int] = {}
        for index, (moment, block) in enumerate(starts):
            local = moment.astimezone(zone)
            day = days.setdefault(local.date(), len(days) + 1)
            found.append(Turn(index, day, block, local, local + dt.timedelta(minutes=minutes)))
        return cls(tuple(found), minutes)

    @classmethod
    def stored(cls, rows: Sequence[Sequence[Any]], minutes: int) -> Turns:
        """The turns that `as_rows` wrote."""
        return cls.of(((dt.datetime.fromisoformat(start), block) for start, block in rows), minutes)

    def as_rows(self) -> list[list[Any]]:
        """Start and block of each turn, for a JSON field."""
        return [[turn.starts_at.isoformat(), turn.block] for turn in self.all]

    def as_slots(self) -> tuple[Slot, ...]:
        """The turns as the engine numbers them."""
        return tuple(Slot(turn.index, turn.day, turn.block, turn.hour) for turn in self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, index: int) -> Turn:
        return self.all[index]

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """The days, in order."""
        return tuple(dict.fromkeys(turn.starts_at.date() for turn in self.all))

    @cached_property
    def longest_block(self) -> int:
        """How many turns the longest block has."""
        counts: dict[int, int] = {}
        for turn in self.all:
            counts[turn.block] = counts.get(turn.block, 0) + 1
        return max(counts.values(), default=0)

    def touched(self, begin: dt.datetime, end: dt.datetime) -> frozenset[int]:
        """The turns that share some time with the stretch from *begin* to *end*."""
        return frozenset(turn.index for turn in self.all if turn.starts_at < end and begin < turn.ends_at)

    def first_from(self, moment: dt.datetime) -> int:
        """The first turn that has not begun at *moment*; how many there are when all have."""
        return next((turn.index for turn in self.all if turn.starts_at >= moment), len(self.all))

    def end_of(self, start: int, duration: int) -> dt.datetime:
        """When a meeting of *duration* turns ends that begins in turn *start*."""
        return self.all[min(start + duration, len(self.all)) - 1].ends_at

    def words(self, index: int) -> str:
        """ "10:30", with the day where there are several; the number of a turn that does not exist."""
        if not 0 <= index < len(self.all):
            return str(index)
        turn = self.all[index]
        return f"{turn.hour} del {turn.starts_at:%d/%m}" if len(self.dates) > 1 else turn.hour


def turns_needed(minutes: int, slot_minutes: int, walk: int = 0) -> int:
    """How many turns in a row a meeting of *minutes* takes; the walks between them count as its time."""
    return max(1, -(-(minutes + walk) // (slot_minutes + walk)))
