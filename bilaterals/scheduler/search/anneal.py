"""Simulated annealing over Kempe chains: the engine that finds compact timetables in seconds.

It works in rounds, each twice as long as the one before, from warm to cold, from the best timetable
so far. Temperatures follow the number of moves, not the clock: the same seed takes the same way.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from bilaterals.scheduler.grid import Plan
from bilaterals.scheduler.rooms import assign
from bilaterals.scheduler.search.chains import chain, exchange
from bilaterals.scheduler.search.state import UNPLACED, Move, State

CHECK = 128
"""Moves between two looks at the clock."""


class Annealer:
    """Anneals a state in place and remembers the best timetable seen."""

    def __init__(self, state: State, seed: int) -> None:
        self.state = state
        self.draw = random.Random(seed)
        self.tasks_of = state.grid.tasks_of
        self.parties = [
            party
            for party, tasks in enumerate(self.tasks_of)
            if any(state.allowed[task].bit_count() > 1 for task in tasks)
        ]
        self.choices = [task for task in range(len(state.start)) if len(state.classes.of_task[task]) > 1]
        self.value = self.best_value = state.value()
        self.best = self.snapshot()

    def snapshot(self) -> tuple[list[int], list[int]]:
        return list(self.state.start), list(self.state.room_class)

    def restore(self, starts: Sequence[int], room_classes: Sequence[int]) -> None:
        """Make the timetable the one of these starts and classes."""
        state = self.state
        for task, room_class in enumerate(room_classes):
            if state.room_class[task] != room_class:
                state.change_class(task, room_class)
        state.make({task: start for task, start in enumerate(starts) if start != state.start[task]})
        self.value = state.value()

    def adopt(self, plan: Plan) -> None:
        """Go on from the best timetable seen, or from *plan* if that is better."""
        starts, room_classes = [UNPLACED] * len(self.state.start), list(self.state.room_class)
        for task, (start, room) in plan.items():
            starts[task], room_classes[task] = start, self.state.classes.of_room[room]
        self.restore(starts, room_classes)
        if self.value < self.best_value:
            self.best_value, self.best = self.value, self.snapshot()
        elif self.value > self.best_value:
            self.restore(*self.best)

    def best_plan(self) -> Plan:
        """The best timetable seen, with its rooms."""
        starts, room_classes = self.best
        placed = {task: start for task, start in enumerate(starts) if start != UNPLACED}
        return assign(self.state.grid, self.state.classes, placed, dict(enumerate(room_classes)))

    def round(self, length: int, warm: float, cold: float, stop: Callable[[], bool]) -> None:
        """*length* moves from temperature *warm* to *cold*, or until *stop*."""
        state, random01 = self.state, self.draw.random
        cooling = math.log(cold / warm)
        for number in range(length):
            if number % CHECK == 0:
                if stop():
                    return
                temperature = warm * math.exp(cooling * number / length)
                idle = [party for party in self.parties if state.cost[party]] or self.parties
                out = [task for task, start in enumerate(state.start) if start < 0 and state.allowed[task]]
            if out and random01() < 0.3:
                move = self.admit(out[int(random01() * len(out))])
            else:
                focus = idle if random01() < 0.6 else self.parties
                move = self.propose(focus[int(random01() * len(focus))])
            if move is None:
                continue
            change = state.difference(move)
            if change <= 0 or random01() < math.exp(-change / temperature):
                self.accept(move, change)

    def accept(self, move: Move, change: int) -> None:
        self.state.make(move)
        self.value += change
        if self.value < self.best_value:
            self.best_value = self.value
            self.best = self.snapshot()

    def propose(self, party: int) -> Move | None:
        """A chain that brings a meeting of *party* beside or between its others, now and then anywhere."""
        state, draw = self.state, self.draw
        tasks = self.tasks_of[party]
        task = tasks[int(draw.random() * len(tasks))]
        start = state.start[task]
        if start == UNPLACED:
            return self.admit(task)
        busy = state.busy[party]
        near = ((busy << 1 | busy >> 1) | state.idle(party)) & ~busy
        targets = (near if draw.random() < 0.85 else ~(1 << start)) & state.allowed[task]
        if not targets:
            return None
        return chain(state, task, start, pick(targets, draw), draw)

    def admit(self, task: int) -> Move | None:
        """Place a task that is out: where it fits, by a chain, or instead of others that weigh no more."""
        state, draw = self.state, self.draw
        if not state.allowed[task]:
            return None
        target = pick(state.allowed[task], draw)
        if draw.random() < 0.5:
            return exchange(state, task, target, draw)
        source = int(draw.random() * state.grid.slots)
        return chain(state, task, source, target, draw) if source != target else None


def pick(bits: int, draw: random.Random) -> int:
    """One of the bits that are set."""
    for _ in range(int(draw.random() * bits.bit_count())):
        bits &= bits - 1
    return (bits & -bits).bit_length() - 1
