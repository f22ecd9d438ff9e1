"""The board that people look at and edit: time down; rooms, delegations or ministries across."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bilaterals.models import Assignment
from bilaterals.scheduler.moves import Moves, Obstacle, moves
from bilaterals.scheduler.problem import Placement
from bilaterals.timetable.drafts import Board, capital
from bilaterals.timetable.editing import as_word
from bilaterals.timetable.problem import Request, name_of, why_left_out
from bilaterals.timetable.turns import Turn

VIEWS = {
    "salas": gettext_lazy("Por sala"),
    "delegaciones": gettext_lazy("Por delegación"),
    "ministerios": gettext_lazy("Por ministerio"),
}
REASONS = 2


@dataclass(frozen=True)
class Column:
    """A room or an institution."""

    key: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A meeting on the board. `lines`: what its column does not say already."""

    code: str
    title: str
    lines: tuple[str, ...]
    at: str
    is_locked: bool
    priority: int
    is_held: bool = False
    continues: bool = False


@dataclass(frozen=True)
class Cell:
    """One turn of one column. While a meeting is held: where it would go (`to`), or why it cannot (`why`)."""

    key: str
    cards: tuple[Card, ...] = ()
    to: str = ""
    why: str = ""
    is_away: bool = False


@dataclass(frozen=True)
class Row:
    turn: Turn
    cells: tuple[Cell, ...]
    begins_day: bool = False
    begins_block: bool = False


@dataclass(frozen=True)
class Waiting:
    """A meeting that is not placed, with the reason or how many places it has left."""

    code: str
    title: str
    priority: int
    reason: str
    can_be_placed: bool
    is_held: bool = False


@dataclass(frozen=True)
class Picture:
    """The whole board in one view."""

    view: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    waiting: tuple[Waiting, ...]
    held: Card | None = None
    places: int = 0
    names: dict[str, str] = field(default_factory=dict)


def columns_of(board: Board, view: str) -> tuple[Column, ...]:
    """What stands across. Hidden rooms only where the timetable uses them."""
    material = board.material
    if view == "salas":
        used = {one.room_id for one in board.assignments}
        rooms = [*material.rooms, *(room for room in material.hidden_rooms if room.pk in used)]
        return tuple(Column(room.code, room.name, room.zone) for room in rooms)
    wanted = view == "delegaciones"
    return tuple(Column(code, name_of(one)) for code, one in material.parties.items() if bool(one.region_id) is wanted)


def keys_of(view: str, request: Request | None, room: str) -> tuple[str, ...]:
    """The columns in which a meeting stands."""
    if view == "salas" or request is None:
        return (room,)
    parties = request.delegations if view == "delegaciones" else request.sectors
    return tuple(one.code for one in parties)


def card_of(board: Board, one: Assignment, view: str, held: str = "", continues: bool = False) -> Card:
    """The card of a placed meeting."""
    request = board.material.request.get(one.meeting.code)
    delegations = ", ".join(name_of(x) for x in request.delegations) if request else ""
    sectors = ", ".join(name_of(x) for x in request.sectors) if request else ""
    lines = {
        "salas": (delegations, sectors if request and request.is_multi_sector else ""),
        "delegaciones": (sectors, one.room.name),
        "ministerios": (delegations, one.room.name),
    }[view]
    return Card(
        code=one.meeting.code,
        title=board.material.names.get(one.meeting.code, one.meeting.code),
        lines=tuple(line for line in lines if line),
        at=as_word(Placement(one.slot, one.room.code)),
        is_locked=one.is_locked,
        priority=one.meeting.priority,
        is_held=one.meeting.code == held,
        continues=continues,
    )


@dataclass(frozen=True)
class Hand:
    """The meeting that is held and all places it could go to."""

    board: Board
    code: str
    found: Moves
    now: Placement | None

    @classmethod
    def of(cls, board: Board, code: str) -> Hand | None:
        """None for a meeting that cannot be placed in this timetable at all."""
        if code not in board.problem.meeting:
            return None
        placed = board.placed
        return cls(board, code, moves(board.problem, placed, code), placed.get(code))

    def words(self, obstacles: Iterable[Obstacle]) -> str:
        labels = self.board.material.labels(self.board.turns)
        return " ".join(capital(one.text(labels)) for one in list(obstacles)[:REASONS])

    def cell(self, start: int, view: str, key: str) -> tuple[str, str]:
        """Where a drop on this cell puts the meeting, or why it cannot: one of the two is empty."""
        rooms = self.board.problem.meeting[self.code].rooms
        if view == "salas":
            wanted = [key]
        elif key in self.board.problem.meeting[self.code].participants:
            wanted = [self.now.room, *rooms] if self.now and self.now.room in rooms else list(rooms)
        else:
            return "", _("%(name)s no participa en esta reunión.") % {"name": self.board.material.names.get(key, key)}
        if self.now and self.now.start == start and self.now.room in wanted[:1]:
            return "", _("Está aquí ahora.")
        why: tuple[Obstacle, ...] = ()
        for room in wanted:
            why = self.found.why_not(start, room)
            if not why:
                return as_word(Placement(start, room)), ""
        return "", self.words(why)


def waiting_of(board: Board, held: str = "") -> tuple[Waiting, ...]:
    """The meetings that are not placed, heaviest first, each with its reason."""
    placed = board.placed
    labels = board.material.labels(board.turns)
    found = []
    for request in board.material.requests:
        code = request.code
        if code in placed:
            continue
        reason, possible = why_left_out(board.material, request, board.turns), False
        if not reason and code in board.problem.meeting:
            options = moves(board.problem, placed, code)
            count = len(options.free)
            possible = count > 0
            reason = (
                ngettext("Cabe en %(n)s lugar.", "Cabe en %(n)s lugares.", count) % {"n": count}
                if count
                else _("No cabe: %(why)s") % {"why": capital(commonest(options).text(labels))}
            )
        found.append(Waiting(code, request.title, request.meeting.priority, reason, possible, code == held))
    return tuple(sorted(found, key=lambda one: (-one.priority, one.code)))


def commonest(options: Moves) -> Obstacle:
    """The obstacle that stands in most cells."""
    count: dict[tuple[str, str], int] = {}
    example: dict[tuple[str, str], Obstacle] = {}
    for start, room in options.at_cell:
        for obstacle in options.why_not(start, room):
            key = (obstacle.code, str(obstacle.values.get("party", obstacle.values.get("room", ""))))
            count[key] = count.get(key, 0) + 1
            example.setdefault(key, obstacle)
    return example[max(count, key=lambda key: count[key])] if count else Obstacle("out", {"start": 0})


def picture(board: Board, view: str, held: str = "") -> Picture:
    """Everything that the page draws."""
    columns = columns_of(board, view)
    cards: dict[tuple[int, str], list[Card]] = {}
    for one in board.assignments:
        request = board.material.request.get(one.meeting.code)
        for key in keys_of(view, request, one.room.code):
            for offset in range(one.duration):
                card = card_of(board, one, view, held, continues=offset > 0)
                cards.setdefault((one.slot + offset, key), []).append(card)
    away = {
        (slot, party.id) for party in board.problem.parties for slot in party.unavailable
    } if view != "salas" else set()  # fmt: skip
    hand = Hand.of(board, held) if held else None
    rows, before = [], None
    for turn in board.turns.all:
        cells = []
        for column in columns:
            to, why = hand.cell(turn.index, view, column.key) if hand else ("", "")
            cells.append(
                Cell(
                    key=f"{turn.index}|{column.key}",
                    cards=tuple(cards.get((turn.index, column.key), ())),
                    to=to,
                    why=why,
                    is_away=(turn.index, column.key) in away,
                )
            )
        rows.append(
            Row(
                turn,
                tuple(cells),
                begins_day=before is None or before.day != turn.day,
                begins_block=before is not None and before.day == turn.day and before.block != turn.block,
            )
        )
        before = turn
    in_hand = next((card_of(board, one, view, held) for one in board.assignments if one.meeting.code == held), None)
    if hand and in_hand is None:
        request = board.material.request[held]
        in_hand = Card(held, request.title, (), "", False, request.meeting.priority, True)
    return Picture(
        view=view,
        columns=columns,
        rows=tuple(rows),
        waiting=waiting_of(board, held),
        held=in_hand if hand else None,
        places=len(hand.found.free) if hand else 0,
    )


def cells_of(board: Board, view: str, code: str) -> dict[str, dict[str, str]]:
    """All cells for a held meeting, for the script: `{"4|S-MINSA": {"to": …} or {"why": …}}`."""
    hand = Hand.of(board, code)
    if hand is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for column in columns_of(board, view):
        for turn in board.turns.all:
            to, why = hand.cell(turn.index, view, column.key)
            found[f"{turn.index}|{column.key}"] = {"to": to} if to else {"why": why}
    return found
