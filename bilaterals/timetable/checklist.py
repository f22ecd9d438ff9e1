"""What is inconsistent before solving: one pass over the material, problems as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import Absence
from bilaterals.scheduler.instance import find_cycle
from bilaterals.timetable.meetings import topics_without_meeting
from bilaterals.timetable.problem import Material, name_of, why_left_out

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One line of the check list. An `error` leaves a meeting out or keeps the solver from running; `page` is
    the route where it is put right."""

    level: Level
    code: str
    text: str
    page: str


@dataclass(frozen=True)
class Load:
    """How full an institution is: the turns that its meetings need of those that it has."""

    code: str
    name: str
    is_delegation: bool
    meetings: int
    needed: int
    free: int

    @property
    def percentage(self) -> int:
        return round(100 * self.needed / self.free) if self.free else 100

    @property
    def is_too_much(self) -> bool:
        return self.needed > self.free


def loads(material: Material) -> list[Load]:
    """Everyone's load, the fullest first."""
    turns = material.turns
    away: dict[str, set[int]] = {}
    for absence in material.absences:
        away.setdefault(absence.institution.code, set()).update(turns.touched(absence.starts_at, absence.ends_at))
    count: dict[str, int] = dict.fromkeys(material.parties, 0)
    needed: dict[str, int] = dict.fromkeys(material.parties, 0)
    for request in material.requests:
        for one in request.participants:
            count[one.code] += 1
            needed[one.code] += material.duration(request.meeting, turns)
    found = []
    for code, one in material.parties.items():
        desks = 1 if one.region_id else material.desks_of(one)
        free = (len(turns) - len(away.get(code, ()))) * desks
        found.append(Load(code, name_of(one), bool(one.region_id), count[code], needed[code], free))
    return sorted(found, key=lambda load: (-load.needed / max(1, load.free), load.name))


def findings(material: Material) -> list[Finding]:
    """Everything that is inconsistent, the errors first."""
    turns = material.turns
    found: list[Finding] = []

    def note(level: Level, code: str, text: str, page: str) -> None:
        found.append(Finding(level, code, text, page))

    if not material.blocks:
        note("error", "no_blocks", _("No hay ningún bloque de turnos."), "timetable-days")
    elif not len(turns):
        note("error", "no_turns", _("En los bloques no cabe ningún turno."), "timetable-days")
    if not material.requests:
        note("error", "no_meetings", _("No hay ninguna reunión que ubicar."), "timetable-meetings")
    for request in material.requests:
        why = why_left_out(material, request, turns)
        if why and len(turns):
            note("error", "left_out", f"{request.title} ({request.code}): {why}", "timetable-rooms")
    circle = find_cycle(material.precedences)
    if circle:
        text = _("El orden entre reuniones forma un círculo: %(circle)s.") % {"circle": " → ".join(circle)}
        note("error", "cycle", text, "timetable-order")
    for load in loads(material) if len(turns) else ():
        if load.is_too_much:
            values = {"name": load.name, "needed": load.needed, "free": load.free, "over": load.needed - load.free}
            text = _("%(name)s necesita %(needed)s turnos y tiene %(free)s libres: no caben %(over)s.") % values
            note("warning", "overload", text, "timetable-meetings")
    for absence in material.absences:
        if len(turns) and not turns.touched(absence.starts_at, absence.ends_at):
            text = _("La ausencia de %(name)s, %(when)s, no toca ningún turno.") % {
                "name": name_of(absence.institution),
                "when": when(absence),
            }
            note("warning", "absence_outside", text, "timetable-absences")
    waiting = topics_without_meeting(material.edition)
    if waiting:
        text = ngettext(
            "%(n)s tema aceptado no está en la agenda de ninguna reunión.",
            "%(n)s temas aceptados no están en la agenda de ninguna reunión.",
            len(waiting),
        ) % {"n": len(waiting)}
        note("warning", "topics_waiting", text, "timetable-meetings")
    return sorted(found, key=lambda finding: finding.level != "error")


def when(absence: Absence) -> str:
    """ "14/01/2027 de 10:00 a 11:00"."""
    start, end = timezone.localtime(absence.starts_at), timezone.localtime(absence.ends_at)
    if start.date() == end.date():
        return _("el %(day)s de %(start)s a %(end)s") % {
            "day": f"{start:%d/%m/%Y}",
            "start": f"{start:%H:%M}",
            "end": f"{end:%H:%M}",
        }
    return _("del %(start)s al %(end)s") % {"start": f"{start:%d/%m/%Y %H:%M}", "end": f"{end:%d/%m/%Y %H:%M}"}
