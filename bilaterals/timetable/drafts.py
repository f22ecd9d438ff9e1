"""Versions of a timetable: saving, copying and changing them. Nothing is saved that the verifier refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import Assignment, SolverRun, Timetable
from bilaterals.scheduler import verify
from bilaterals.scheduler.problem import Measures, Placement, Problem, Solution
from bilaterals.scheduler.words import as_text
from bilaterals.timetable.problem import Material, Placed, assignments_of, material_of, placed_in, problem_of, turns_of
from bilaterals.timetable.services import settings_of
from bilaterals.timetable.turns import Turns
from gore.core.models import Edition, User

SHOWN = 5


class NotValid(ValidationError):
    """The verifier refuses a timetable; the messages say what it breaks."""

    def __init__(self, violations: list[verify.Violation], material: Material, turns: Turns) -> None:
        self.violations = violations
        super().__init__(sentences(violations, material, turns))


def sentences(violations: list[verify.Violation], material: Material, turns: Turns) -> list[str]:
    """What is broken, in words; beyond a handful, how much more there is."""
    labels = material.labels(turns)
    texts = [capital(as_text(verify.MESSAGES[one.code], named(one.values), labels)) for one in violations[:SHOWN]]
    more = len(violations) - SHOWN
    if more > 0:
        texts.append(ngettext("Y %(n)s problema más.", "Y %(n)s problemas más.", more) % {"n": more})
    return texts


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the verifier with lists of meetings as lists: it writes them with commas."""
    return {key: tuple(value.split(", ")) if key == "meetings" else value for key, value in values.items()}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def verified(material: Material, turns: Turns, problem: Problem, placed: Mapping[str, Placement]) -> Measures:
    """The measures of a timetable that keeps every hard rule; NotValid for any other."""
    solution = Solution(problem.name, placed)
    broken = verify.check(problem, solution)
    if broken:
        raise NotValid(broken, material, turns)
    return verify.measure(problem, solution)


def with_desks(problem: Problem, placed: Mapping[str, Placement]) -> dict[str, int]:
    """A table for each meeting: the lowest one of its room that is free for as long as it lasts."""
    taken: dict[tuple[str, int], set[int]] = {}
    desks: dict[str, int] = {}
    for name, at in sorted(placed.items(), key=lambda item: (item[1].start, item[0])):
        slots = range(at.start, at.start + problem.meeting[name].duration)
        used = set().union(*(taken.get((at.room, slot), set()) for slot in slots))
        desks[name] = next(desk for desk in range(1, len(used) + 2) if desk not in used)
        for slot in slots:
            taken.setdefault((at.room, slot), set()).add(desks[name])
    return desks


def summary_of(problem: Problem, placed: Mapping[str, Placement], measures: Measures) -> dict[str, Any]:
    """The measures of a draft, for its line in the list."""
    return {**asdict(measures), "meetings": len(problem.meetings), "weight": problem.total_weight}


@transaction.atomic
def save_timetable(
    *,
    material: Material,
    turns: Turns,
    placed: Mapping[str, Placement],
    name: str,
    origin: str,
    by: User | None,
    problem: Problem | None = None,
    locked: Iterable[str] = (),
    run: SolverRun | None = None,
    based_on: Timetable | None = None,
    began_until: dt.datetime | None = None,
    more: Mapping[str, Any] | None = None,
) -> Timetable:
    """A new draft with a verified timetable, all of it or nothing."""
    edition = material.edition
    settings_of(edition)  # one at a time: numbers are given in order
    problem = problem or problem_of(material, turns)
    measures = verified(material, turns, problem, placed)
    number = (Timetable.objects.filter(edition=edition).aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Timetable(
        edition=edition,
        number=number,
        name=(name.strip() or _("Borrador %(n)s") % {"n": number})[:80],
        origin=origin,
        slots=turns.as_rows(),
        slot_minutes=turns.minutes,
        summary={**summary_of(problem, placed, measures), **(more or {})},
        run=run,
        based_on=based_on,
        began_until=began_until,
        made_by=by,
        is_demonstration=edition.is_demonstration,
    )
    draft.full_clean(exclude=["edition", "run", "based_on", "made_by", "slots"])
    draft.save()
    write_assignments(material, problem, draft, placed, set(locked))
    return draft


def write_assignments(
    material: Material, problem: Problem, timetable: Timetable, placed: Mapping[str, Placement], locked: set[str]
) -> None:
    """Rows for all of *placed*."""
    desks = with_desks(problem, placed)
    Assignment.objects.bulk_create(
        Assignment(
            timetable=timetable,
            meeting=material.request[name].meeting,
            room=material.room[at.room],
            slot=at.start,
            duration=problem.meeting[name].duration,
            desk=desks[name],
            is_locked=name in locked,
        )
        for name, at in sorted(placed.items())
    )


@dataclass(frozen=True)
class Board:
    """A draft as it is now, ready to be looked at or changed."""

    timetable: Timetable
    material: Material
    turns: Turns
    problem: Problem
    assignments: tuple[Assignment, ...]

    @property
    def placed(self) -> Placed:
        return placed_in(list(self.assignments))

    @property
    def locked(self) -> set[str]:
        return {one.meeting.code for one in self.assignments if one.is_locked}

    @property
    def broken(self) -> list[verify.Violation]:
        """Rules that the draft does not keep any more, because what it is made of has changed since."""
        return verify.check(self.problem, Solution(self.problem.name, self.placed))

    def describe(self, at: Placement | None) -> str:
        """ "10:30, Sala Salud"; or that it is nowhere."""
        if at is None:
            return _("sin ubicar")
        return f"{self.turns.words(at.start)}, {self.material.names.get(at.room, at.room)}"


def board_of(timetable: Timetable) -> Board:
    """The draft with all that it is made of today."""
    material = material_of(timetable.edition)
    turns = turns_of(timetable)
    problem = problem_of_timetable(timetable, material, turns)
    return Board(timetable, material, turns, problem, tuple(assignments_of(timetable)))


def problem_of_timetable(timetable: Timetable, material: Material, turns: Turns) -> Problem:
    """The problem that the timetable answers: of a repair, with what had begun and the plan that was in force."""
    if timetable.began_until is None or timetable.based_on is None:
        return problem_of(material, turns)
    plan = placed_in(assignments_of(timetable.based_on))
    return problem_of(material, turns, baseline=plan, now=turns.first_from(timetable.began_until))


def what_still_holds(
    problem: Problem, placed: Mapping[str, Placement], first: Collection[str] = ()
) -> tuple[Placed, list[str]]:
    """The placements that keep every rule of *problem* together, those of *first* before others, and the
    meetings that are left out for it."""
    kept: Placed = {}
    for name, at in sorted(placed.items(), key=lambda item: (item[0] not in first, item[1].start, item[0])):
        known = name in problem.meeting and at.room in problem.room and at.start < len(problem.slots)
        if known and not verify.check(problem, Solution(problem.name, {**kept, name: at})):
            kept[name] = at
    return kept, sorted(placed.keys() - kept.keys())


@transaction.atomic
def copy_timetable(*, timetable: Timetable, name: str, by: User | None) -> tuple[Timetable, list[str]]:
    """A new draft like *timetable*, without what does not hold any more; the codes that were left out."""
    board = board_of(timetable)
    placed, out = board.placed, list[str]()
    if board.broken:
        placed, out = what_still_holds(board.problem, placed, board.locked)
    draft = save_timetable(
        material=board.material,
        turns=board.turns,
        placed=placed,
        name=name or _("Copia de %(name)s") % {"name": timetable.name},
        origin=Timetable.Origin.COPY,
        by=by,
        locked=board.locked & placed.keys(),
        problem=board.problem,
        based_on=timetable.based_on if timetable.began_until else timetable,
        began_until=timetable.began_until,
    )
    return draft, out


@transaction.atomic
def empty_timetable(*, edition: Edition, name: str, by: User | None) -> Timetable:
    """A draft without any meeting placed, to be filled by hand."""
    material = material_of(edition)
    if not len(material.turns):
        raise ValidationError(_("Primero registre los bloques de turnos."))
    return save_timetable(
        material=material, turns=material.turns, placed={}, name=name, origin=Timetable.Origin.EMPTY, by=by
    )


@transaction.atomic
def discard_timetable(*, timetable: Timetable) -> None:
    """Take a draft off the list; it stays in the record."""
    current = Timetable.objects.select_for_update().get(pk=timetable.pk)
    if not current.is_draft:
        raise ValidationError(_("Solo se descarta un borrador."))
    current.state, current.changed_at = Timetable.State.DISCARDED, timezone.now()
    current.save(update_fields=["state", "changed_at"])


@transaction.atomic
def rename_timetable(*, timetable: Timetable, name: str) -> None:
    """Another name for a draft."""
    if not name.strip():
        raise ValidationError({"name": _("Escriba un nombre.")})
    Timetable.objects.filter(pk=timetable.pk).update(name=name.strip()[:80])


def shifted(turns: Turns, indexes: Iterable[int], minutes: int) -> Turns:
    """The same turns with those of *indexes* *minutes* later (earlier, if negative)."""
    moved = set(indexes)
    step = dt.timedelta(minutes=minutes)
    return replace(
        turns,
        all=tuple(
            replace(turn, starts_at=turn.starts_at + step, ends_at=turn.ends_at + step) if turn.index in moved else turn
            for turn in turns.all
        ),
    )


def require_order(turns: Turns) -> None:
    """Turns may neither overlap nor leave their day."""
    for before, after in zip(turns.all, turns.all[1:], strict=False):
        if after.starts_at < before.ends_at:
            raise ValidationError(
                _("El turno de las %(second)s empezaría antes de que termine el de las %(first)s.")
                % {"first": turns.words(before.index), "second": turns.words(after.index)}
            )
        if before.day == after.day and before.starts_at.date() != after.starts_at.date():
            raise ValidationError(_("Un turno no puede pasar a otro día."))
