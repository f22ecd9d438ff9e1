"""What happens on the day: somebody is away, left or late, a room is lost, everything runs late.

The timetable in force is repaired with the fewest changes; what has begun stays. SD sees before and after, and
then takes the proposal, edits it or discards it. What happened is written into the preparation (absences, rooms)
when SD takes the proposal, so that later changes know of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import Absence, Repair, Room, Timetable
from bilaterals.scheduler.problem import Placement, Problem
from bilaterals.scheduler.result import OPTIMAL, Result
from bilaterals.scheduler.solve import solve
from bilaterals.timetable.agenda import current_release
from bilaterals.timetable.drafts import board_of, discard_timetable, require_order, save_timetable, shifted
from bilaterals.timetable.problem import Material, name_of, problem_of
from bilaterals.timetable.services import settings_of
from bilaterals.timetable.turns import Turns
from gore.core.models import Edition, Institution, User

SECONDS = 4.0
"""How long a repair may search; most are proven in a fraction of it."""

State = Repair.State


@dataclass(frozen=True)
class Happened:
    """Facts of the day, in the words of the engine's parts: absences, a lost room, turns that shift."""

    text: str
    now: dt.datetime
    absences: tuple[tuple[Institution, dt.datetime, dt.datetime], ...] = ()
    lost: Room | None = None
    stand_in: Room | None = None
    shift: tuple[dt.date, int, int] | None = None
    """Day, number of the block (0: all that is left of the day), minutes."""

    def as_json(self) -> dict[str, object]:
        return {
            "absences": [[one.pk, start.isoformat(), end.isoformat()] for one, start, end in self.absences],
            "lost": self.lost.pk if self.lost else None,
            "stand_in": self.stand_in.pk if self.stand_in else None,
        }


def away(institution: Institution, start: dt.datetime, end: dt.datetime, now: dt.datetime) -> Happened:
    """ "MINSA is away from 11:00 to 12:00"."""
    text = _("%(name)s está ausente de %(start)s a %(end)s") % {
        "name": name_of(institution),
        "start": f"{timezone.localtime(start):%H:%M}",
        "end": f"{timezone.localtime(end):%H:%M}",
    }
    return Happened(text, now, ((institution, start, end),))


def left(institution: Institution, until: dt.datetime, now: dt.datetime) -> Happened:
    """ "This governor left": nothing more from now to the end."""
    text = _("%(name)s se retiró a las %(now)s") % {
        "name": name_of(institution),
        "now": f"{timezone.localtime(now):%H:%M}",
    }
    return Happened(text, now, ((institution, now, until),))


def late_party(institution: Institution, minutes: int, now: dt.datetime) -> Happened:
    """One institution runs late."""
    text = _("%(name)s se retrasa %(minutes)s minutos") % {"name": name_of(institution), "minutes": minutes}
    return Happened(text, now, ((institution, now, now + dt.timedelta(minutes=minutes)),))


def room_lost(room: Room, stand_in: Room | None, now: dt.datetime) -> Happened:
    """A room cannot be used from now on; *stand_in* takes its meetings."""
    text = _("No se puede usar %(room)s") % {"room": room.name}
    if stand_in is not None:
        text = _("No se puede usar %(room)s; la reemplaza %(other)s") % {"room": room.name, "other": stand_in.name}
    return Happened(text, now, lost=room, stand_in=stand_in)


def all_late(day: dt.date, block: int, minutes: int, now: dt.datetime) -> Happened:
    """Everything runs late: what has not begun begins *minutes* later."""
    return Happened(_("Todo se retrasa %(minutes)s minutos") % {"minutes": minutes}, now, shift=(day, block, minutes))


def as_if(material: Material, happened: Happened) -> Material:
    """The preparation with what happened in it; nothing is written."""
    absences = (
        *material.absences,
        *(
            Absence(edition=material.edition, institution=one, starts_at=start, ends_at=end)
            for one, start, end in happened.absences
        ),
    )
    if happened.lost is None:
        return replace(material, absences=absences)
    lost, stand_in = happened.lost, happened.stand_in
    rooms = tuple(room for room in material.rooms if room.pk != lost.pk)
    requests = tuple(
        replace(request, rooms=_still_allowed(request.rooms, lost, stand_in, is_multi_sector=request.is_multi_sector))
        for request in material.requests
    )
    return replace(
        material, absences=absences, rooms=rooms, requests=requests, hidden_rooms=(*material.hidden_rooms, lost)
    )


def _still_allowed(
    rooms: tuple[Room, ...], lost: Room, stand_in: Room | None, *, is_multi_sector: bool
) -> tuple[Room, ...]:
    if all(room.pk != lost.pk for room in rooms):
        return rooms
    kept = tuple(room for room in rooms if room.pk != lost.pk)
    # Halls stand in for each other by themselves; a ministry's meetings go to its other rooms and the stand-in.
    if stand_in is None or is_multi_sector or stand_in in kept:
        return kept
    return (*kept, stand_in)


def turns_after(turns: Turns, happened: Happened) -> Turns:
    """The turns once those that have not begun are shifted."""
    if happened.shift is None:
        return turns
    day, block, minutes = happened.shift
    moved = [
        turn.index
        for turn in turns.all
        if turn.starts_at.date() == day and turn.starts_at >= happened.now and block in {0, turn.block}
    ]
    if not moved:
        raise ValidationError(_("A esa hora ya empezó todo lo de ese bloque: no hay nada que correr."))
    later = shifted(turns, moved, minutes)
    require_order(later)
    return later


def base_of(edition: Edition) -> Timetable:
    """The timetable in force; ValidationError before the first release."""
    release = current_release(edition)
    if release is None:
        raise ValidationError(_("Todavía no hay un horario publicado que reparar."))
    return release.timetable


@dataclass(frozen=True)
class Case:
    """What is to be repaired: the timetable in force, what happened, and the problem that follows."""

    base: Timetable
    happened: Happened
    material: Material
    turns: Turns
    problem: Problem


def case_of(edition: Edition, happened: Happened) -> Case:
    """The problem as it would be if what happened were written down; nothing is written."""
    base = base_of(edition)
    board = board_of(base)
    turns = turns_after(board.turns, happened)
    material = as_if(board.material, happened)
    # "Now" counts in the turns of the plan: a shift does not make begun what had not begun.
    now = board.turns.first_from(happened.now)
    return Case(base, happened, material, turns, problem_of(material, turns, baseline=board.placed, now=now))


def propose(*, edition: Edition, happened: Happened, by: User | None = None, seconds: float = SECONDS) -> Repair:
    """Repair the timetable in force; the proposal waits for SD's decision. Nothing else changes yet.

    The search runs outside of any transaction; what it finds is verified when it is saved.
    """
    case = case_of(edition, happened)
    result = solve(case.problem, time_limit=seconds)
    return save_proposal(case=case, placed=result.solution.placed, summary=summary_of(result), by=by)


def summary_of(result: Result) -> dict[str, object]:
    """What a proposal says of itself: how many changes, and what is proven."""
    changed = result.phase("changes")
    return {
        "changes": changed.value,
        "proven": changed.status == OPTIMAL,
        "idle_proven": result.phase("idle").status == OPTIMAL,
        "seconds": round(result.seconds, 2),
    }


@transaction.atomic
def save_proposal(
    *, case: Case, placed: Mapping[str, Placement], summary: dict[str, object], by: User | None
) -> Repair:
    """Keep a repair as a draft that waits for the decision."""
    base, happened = case.base, case.happened
    limit = happened.now
    if happened.shift is not None and case.problem.now < len(case.turns):
        # The limit moves with the first of the shifted turns.
        limit = case.turns[case.problem.now].starts_at
    locked = {one.meeting.code for one in base.assignments.select_related("meeting") if one.is_locked}
    after = save_timetable(
        material=case.material,
        turns=case.turns,
        placed=placed,
        name=happened.text,
        origin=Timetable.Origin.REPAIR,
        by=by,
        problem=case.problem,
        locked=locked & placed.keys(),
        based_on=base,
        began_until=limit,
        more=summary,
    )
    return Repair.objects.create(
        edition=base.edition,
        text=happened.text[:300],
        happened=happened.as_json(),
        now=happened.now,
        before=base,
        after=after,
        summary=summary,
        asked_by=by,
    )


@transaction.atomic
def accept(*, repair: Repair, by: User | None = None) -> Timetable:
    """Take the proposal: what happened enters the preparation, and its timetable is a draft to edit or release."""
    current = _waiting(repair)
    if current_release(current.edition) is None or current.before.pk != base_of(current.edition).pk:
        raise ValidationError(_("Entretanto se publicó otro horario: repare ese."))
    facts = current.happened
    for key, start, end in facts.get("absences", ()):
        Absence.objects.get_or_create(
            edition=current.edition,
            institution_id=key,
            starts_at=dt.datetime.fromisoformat(start),
            ends_at=dt.datetime.fromisoformat(end),
            defaults={
                "reason": current.text[:200],
                "entered_by": by,
                "is_demonstration": current.edition.is_demonstration,
            },
        )
    if facts.get("lost"):
        lost = Room.objects.select_for_update().get(pk=facts["lost"])
        stand_in = Room.objects.select_for_update().filter(pk=facts.get("stand_in")).first()
        if stand_in is not None and stand_in.owner_id is None and lost.owner_id is not None:
            stand_in.owner_id = lost.owner_id
            stand_in.save(update_fields=["owner"])
        lost.hidden_at = lost.hidden_at or timezone.now()
        lost.save(update_fields=["hidden_at"])
    _settle(current, State.ACCEPTED, by)
    return current.after


@transaction.atomic
def discard(*, repair: Repair, by: User | None = None) -> None:
    """Leave everything as it is."""
    current = _waiting(repair)
    discard_timetable(timetable=current.after)
    _settle(current, State.DISCARDED, by)


def _waiting(repair: Repair) -> Repair:
    settings_of(repair.edition)
    current = (
        Repair.objects.select_for_update(of=("self",)).select_related("edition", "before", "after").get(pk=repair.pk)
    )
    if current.state != State.PROPOSED:
        raise ValidationError(_("Esta reparación ya se resolvió: %(state)s.") % {"state": current.get_state_display()})
    return current


def _settle(repair: Repair, state: str, by: User | None) -> None:
    repair.state, repair.settled_by, repair.settled_at = state, by, timezone.now()
    repair.save(update_fields=["state", "settled_by", "settled_at"])
