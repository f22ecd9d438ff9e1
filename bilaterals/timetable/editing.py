"""Changing a draft: one step at a time, each verified, each to be taken back.

Two people may change one draft at once. A step names where it found the meetings that it moves; when
somebody else has moved one of them since, nothing is changed and the person is told who did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import Assignment, Timetable, TimetableStep
from bilaterals.scheduler.problem import Placement
from bilaterals.timetable.drafts import (
    Board,
    board_of,
    problem_of_timetable,
    require_order,
    shifted,
    summary_of,
    verified,
    what_still_holds,
    with_desks,
)
from bilaterals.timetable.problem import Placed
from bilaterals.timetable.turns import Turns
from gore.core.models import User

Change = Mapping[str, Placement | None]
State = dict[str, Any]


class MovedMeanwhile(ValidationError):
    """Somebody else moved a meeting of this step since the person saw it."""


def as_word(at: Placement | None) -> str:
    """A place in one word, as pages send it back: "4@S-MINSA"; empty for nowhere."""
    return f"{at.start}@{at.room}" if at else ""


def read_word(word: str) -> Placement | None:
    """The place that `as_word` wrote; ValidationError for anything else."""
    if not word:
        return None
    start, found, room = word.partition("@")
    if not found or not (start.isascii() and start.isdigit()) or len(start) > 4 or not room:
        raise ValidationError(_("Ese lugar no existe. Vuelva a cargar la página."))
    return Placement(int(start), room)


def locked_board(timetable: Timetable) -> Board:
    """The draft as it is now; nobody else changes it until the transaction ends."""
    current = Timetable.objects.select_for_update(of=("self",)).select_related("edition").get(pk=timetable.pk)
    if not current.is_draft:
        raise ValidationError(_("Este horario ya no es un borrador: haga una copia para cambiarlo."))
    return board_of(current)


def require_seen(board: Board, seen: Mapping[str, Placement | None]) -> None:
    """MovedMeanwhile unless the meetings are where the person saw them."""
    placed = board.placed
    for code, at in seen.items():
        if placed.get(code) != at:
            last = (
                TimetableStep.objects.filter(timetable=board.timetable, after__has_key=code)
                .select_related("by")
                .order_by("-number")
                .first()
            )
            who = last.by.full_name if last and last.by else _("Otra persona")
            raise MovedMeanwhile(
                _("%(who)s movió esta reunión mientras usted la tenía: ahora está en %(where)s. No se cambió nada.")
                % {"who": who, "where": board.describe(placed.get(code))}
            )


def require_loose(board: Board, codes: Mapping[str, Any]) -> None:
    """Locked meetings stay until somebody unlocks them."""
    held = [code for code in codes if code in board.locked]
    if held:
        raise ValidationError(
            _("%(meeting)s está fija: suéltela primero.") % {"meeting": board.material.names.get(held[0], held[0])}
        )


def _state(board: Board, placed: Placed, locked: set[str], codes: Mapping[str, Any]) -> State:
    """Where each of *codes* is and whether it is locked, for a step."""
    return {
        code: {"slot": placed[code].start, "room": placed[code].room, "locked": code in locked}
        if code in placed
        else None
        for code in codes
    }


def _write(
    board: Board, placed: Placed, locked: set[str], touched: Mapping[str, Any], turns: Turns | None = None
) -> None:
    """Verify the whole timetable and write what is touched."""
    timetable = board.timetable
    problem = board.problem if turns is None else problem_of_timetable(timetable, board.material, turns)
    measures = verified(board.material, turns or board.turns, problem, placed)
    desks = with_desks(problem, placed)
    rows = {one.meeting.code: one for one in board.assignments}
    changed = {
        code
        for code, at in placed.items()
        if code in touched or code not in rows or rows[code].desk != desks[code] or rows[code].slot != at.start
    }
    gone = [row.pk for code, row in rows.items() if code in changed or code not in placed]
    Assignment.objects.filter(pk__in=gone).delete()
    Assignment.objects.bulk_create(
        Assignment(
            timetable=timetable,
            meeting=board.material.request[code].meeting,
            room=board.material.room[placed[code].room],
            slot=placed[code].start,
            duration=problem.meeting[code].duration,
            desk=desks[code],
            is_locked=code in locked,
        )
        for code in sorted(changed)
    )
    if turns is not None:
        timetable.slots = turns.as_rows()
    kept = {key: value for key, value in timetable.summary.items() if key not in {"run", "proven"}}
    timetable.summary = {**kept, **summary_of(problem, placed, measures)}
    timetable.version += 1
    timetable.changed_at = timezone.now()
    timetable.save(update_fields=["slots", "summary", "version", "changed_at"])


def _note(
    board: Board, text: str, before: State, after: State, by: User | None, turns: tuple[Any, Any] = (None, None)
) -> TimetableStep:
    """Write the step down; what had been taken back can not be made again any more."""
    TimetableStep.objects.filter(timetable=board.timetable, undone_at__isnull=False).delete()
    last = TimetableStep.objects.filter(timetable=board.timetable).aggregate(last=Max("number"))["last"] or 0
    return TimetableStep.objects.create(
        timetable=board.timetable,
        number=last + 1,
        text=text[:300],
        before=before,
        after=after,
        slots_before=turns[0],
        slots_after=turns[1],
        by=by,
    )


def _apply(board: Board, changes: Change, text: str, by: User | None) -> TimetableStep:
    placed = board.placed
    before = _state(board, placed, board.locked, changes)
    for code, at in changes.items():
        if at is None:
            placed.pop(code, None)
        else:
            placed[code] = at
    locked = board.locked & placed.keys()
    _write(board, placed, locked, changes)
    return _note(board, text, before, _state(board, placed, locked, changes), by)


@transaction.atomic
def move(
    *, timetable: Timetable, code: str, seen: Placement | None, to: Placement | None, by: User | None
) -> TimetableStep:
    """Place a meeting, move it, or take it out (*to* is None)."""
    board = locked_board(timetable)
    if code not in board.problem.meeting:
        raise ValidationError(_("Esa reunión ya no se puede ubicar en este horario."))
    require_seen(board, {code: seen})
    require_loose(board, {code: seen})
    if seen == to:
        raise ValidationError(_("La reunión ya está ahí."))
    text = _("%(meeting)s: de %(before)s a %(after)s") % {
        "meeting": board.material.names[code],
        "before": board.describe(seen),
        "after": board.describe(to),
    }
    return _apply(board, {code: to}, text, by)


@transaction.atomic
def swap(
    *, timetable: Timetable, first: str, second: str, seen: Mapping[str, Placement | None], by: User | None
) -> TimetableStep:
    """Two placed meetings take each other's time; each stays in its room unless only the other's is its own."""
    board = locked_board(timetable)
    placed = board.placed
    if first == second or first not in placed or second not in placed:
        raise ValidationError(_("Para intercambiar elija dos reuniones ubicadas."))
    require_seen(board, seen)
    require_loose(board, {first: None, second: None})

    def taking(code: str, other: Placement) -> Placement:
        rooms = board.problem.meeting[code].rooms
        return Placement(other.start, other.room if other.room in rooms else placed[code].room)

    names = board.material.names
    text = _("%(first)s y %(second)s intercambian su hora") % {"first": names[first], "second": names[second]}
    changes = {first: taking(first, placed[second]), second: taking(second, placed[first])}
    return _apply(board, changes, text, by)


@transaction.atomic
def set_lock(*, timetable: Timetable, code: str, is_locked: bool, by: User | None) -> TimetableStep:
    """Fix a placed meeting where it is, for people and for the solver, or loosen it."""
    board = locked_board(timetable)
    placed = board.placed
    if code not in placed:
        raise ValidationError(_("Solo se fija una reunión ubicada."))
    before = _state(board, placed, board.locked, {code: None})
    locked = board.locked | {code} if is_locked else board.locked - {code}
    _write(board, placed, locked, {code: None})
    words = _("%(meeting)s queda fija") if is_locked else _("%(meeting)s deja de estar fija")
    text = words % {"meeting": board.material.names[code]}
    return _note(board, text, before, _state(board, placed, locked, {code: None}), by)


@transaction.atomic
def shift_block(*, timetable: Timetable, block: int, minutes: int, version: int, by: User | None) -> TimetableStep:
    """Every turn of a block begins *minutes* later (or earlier), with its meetings."""
    board = locked_board(timetable)
    require_version(board, version)
    indexes = [turn.index for turn in board.turns.all if turn.block == block]
    if not indexes:
        raise ValidationError(_("Ese bloque no existe."))
    if not minutes or abs(minutes) > 240:
        raise ValidationError({"minutes": _("Escriba cuántos minutos, de -240 a 240 y distinto de 0.")})
    turns = shifted(board.turns, indexes, minutes)
    require_order(turns)
    _write(board, board.placed, board.locked, {}, turns)
    text = _("El bloque de las %(hour)s empieza a las %(new)s") % {
        "hour": board.turns.words(indexes[0]),
        "new": turns.words(indexes[0]),
    }
    return _note(board, text, {}, {}, by, (board.turns.as_rows(), turns.as_rows()))


@transaction.atomic
def take_out_what_broke(*, timetable: Timetable, by: User | None) -> tuple[TimetableStep | None, list[str]]:
    """Take out the meetings that break a rule since the preparation changed; they wait at the side."""
    board = locked_board(timetable)
    if not board.broken:
        return None, []
    kept, out = what_still_holds(board.problem, board.placed, board.locked)
    changes = dict.fromkeys(out)
    before = _state(board, board.placed, board.locked, changes)
    _write(board, kept, board.locked & kept.keys(), changes)
    text = _("Se retiran las reuniones que ya no cumplen las reglas")
    return _note(board, text, before, _state(board, kept, set(), changes), by), out


def require_version(board: Board, version: int) -> None:
    """MovedMeanwhile when the draft has changed since the person saw it."""
    if board.timetable.version != version:
        raise MovedMeanwhile(
            _("El borrador cambió mientras usted lo veía. Revise cómo quedó y vuelva a intentarlo: no se cambió nada.")
        )


@transaction.atomic
def undo(*, timetable: Timetable, version: int, by: User | None) -> TimetableStep:
    """Take back the last step that stands, whoever made it."""
    board = locked_board(timetable)
    require_version(board, version)
    step = steps_that_stand(timetable).last()
    if step is None:
        raise ValidationError(_("No hay nada que deshacer."))
    return _replay(board, step, step.before, step.slots_before, timezone.now)


@transaction.atomic
def redo(*, timetable: Timetable, version: int, by: User | None) -> TimetableStep:
    """Make the step again that was taken back last."""
    board = locked_board(timetable)
    require_version(board, version)
    step = TimetableStep.objects.filter(timetable=timetable, undone_at__isnull=False).order_by("number").first()
    if step is None:
        raise ValidationError(_("No hay nada que rehacer."))
    return _replay(board, step, step.after, step.slots_after, lambda: None)


def steps_that_stand(timetable: Timetable) -> Any:
    """The steps that have not been taken back, in order."""
    return TimetableStep.objects.filter(timetable=timetable, undone_at__isnull=True).order_by("number")


def _replay(board: Board, step: TimetableStep, state: State, slots: Any, undone_at: Callable[[], Any]) -> TimetableStep:
    """Put the meetings of *step* where *state* has them."""
    placed, locked = board.placed, board.locked
    for code, at in state.items():
        locked.discard(code)
        if at is None:
            placed.pop(code, None)
            continue
        placed[code] = Placement(at["slot"], at["room"])
        if at["locked"]:
            locked.add(code)
    unknown = [code for code in placed if code not in board.problem.meeting]
    if unknown:
        raise ValidationError(_("No se puede: una de sus reuniones se retiró o perdió su sala."))
    turns = Turns.stored(slots, board.turns.minutes) if slots else None
    _write(board, placed, locked, state, turns)
    step.undone_at = undone_at()
    step.save(update_fields=["undone_at"])
    return step
