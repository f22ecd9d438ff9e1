"""Kempe chains: a task moves, what is in its way moves the other way, and so on until everybody fits.

With meetings of one slot this swaps two slots along a path of people who share meetings; it never
books anybody twice and keeps everybody's number of meetings, so it reaches timetables that moving
one meeting at a time cannot.
"""

from __future__ import annotations

import random

from bilaterals.scheduler.search.state import UNPLACED, Move, State

LIMIT = 40
"""Tasks that one chain may move."""


def chain(state: State, task: int, source: int, target: int, draw: random.Random) -> Move | None:
    """The move that brings *task* from *source* to *target*; None where some task of the chain cannot move.

    *source* is the task's start; for a task that is not placed, any slot: what is in its way goes there.
    """
    move: Move = {}
    coming: dict[tuple[int, int], int] = {}
    seen = {task}
    todo = [(task, source, target - source)]
    start, duration, allowed, resources = state.start, state.duration, state.allowed, state.resources
    while todo:
        one, at, by = todo.pop()
        at += by
        if at < 0 or not allowed[one] >> at & 1 or len(move) >= LIMIT:
            return None
        move[one] = at
        for resource in resources[one]:
            held = state.held[resource]
            capacity = state.capacity[resource]
            for slot in range(at, at + duration[one]):
                arrived = coming.get((resource, slot), 0) + 1
                coming[resource, slot] = arrived
                staying = [other for other in held[slot] if other not in seen] if held[slot] else ()
                over = arrived + len(staying) - capacity
                if over > 0:
                    if over > len(staying):
                        return None
                    leaving = staying if over == len(staying) else draw.sample(staying, over)
                    for other in leaving:
                        seen.add(other)
                        todo.append((other, start[other], -by))
    if state.ordered and not state.in_order(move):
        return None
    return move


def exchange(state: State, task: int, target: int, draw: random.Random) -> Move | None:
    """The move that places *task* at *target* and takes out what is in its way; None where that has begun."""
    move: Move = {task: target}
    for resource in state.resources[task]:
        for slot in range(target, target + state.duration[task]):
            staying = [other for other in state.held[resource][slot] if other not in move]
            over = 1 + len(staying) - state.capacity[resource]
            for other in draw.sample(staying, over) if over > 0 else ():
                if state.grid.tasks[other].past is not None:
                    return None
                move[other] = UNPLACED
    if state.ordered and not state.in_order(move):
        return None
    return move
