"""What SD and the institutions write while a timetable is prepared: days, rooms, absences, order."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import (
    Absence,
    Assignment,
    CalendarFeed,
    DayBlock,
    Meeting,
    Precedence,
    Room,
    TimetableSettings,
)
from bilaterals.scheduler.instance import find_cycle
from bilaterals.timetable.turns import MAX_TURNS, Turns
from gore.core.models import Edition, Institution, User
from gore.core.services import touch_public_version

MAX_BLOCKS = 20
SETTINGS = ("slot_minutes", "walk_minutes", "counts_absences_as_waiting")


def settings_of(edition: Edition) -> TimetableSettings:
    """The rules of the edition, made with their usual values the first time; locked until the transaction ends."""
    TimetableSettings.objects.get_or_create(edition=edition)
    return TimetableSettings.objects.select_for_update().get(edition=edition)


@transaction.atomic
def save_settings(*, edition: Edition, **values: Any) -> TimetableSettings:
    """How the days are cut from now on. Timetables that exist keep their own turns."""
    row = settings_of(edition)
    for name in SETTINGS:
        setattr(row, name, values.get(name, getattr(row, name)))
    row.full_clean(exclude=["edition"])
    _require_few_turns(list(DayBlock.objects.filter(edition=edition)), row)
    row.save()
    return row


@transaction.atomic
def add_block(*, edition: Edition, date: dt.date, starts_at: dt.time, ends_at: dt.time, label: str = "") -> DayBlock:
    """One more run of turns; it may not overlap with another."""
    row = settings_of(edition)
    block = DayBlock(edition=edition, date=date, starts_at=starts_at, ends_at=ends_at, label=label.strip())
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("El bloque debe terminar después de empezar.")})
    if not edition.start_date <= date <= edition.end_date:
        raise ValidationError(
            {
                "date": _("El día debe ser de la edición: del %(start)s al %(end)s.")
                % {"start": f"{edition.start_date:%d/%m/%Y}", "end": f"{edition.end_date:%d/%m/%Y}"}
            }
        )
    others = list(DayBlock.objects.filter(edition=edition))
    if len(others) >= MAX_BLOCKS:
        raise ValidationError(_("Una edición tiene %(most)s bloques como máximo.") % {"most": MAX_BLOCKS})
    for other in others:
        if other.date == date and other.starts_at < ends_at and starts_at < other.ends_at:
            raise ValidationError({"starts_at": _("Se cruza con el bloque de %(other)s.") % {"other": str(other)}})
    _require_few_turns([*others, block], row)
    block.full_clean()
    block.save()
    return block


def _require_few_turns(blocks: list[DayBlock], settings: TimetableSettings) -> None:
    cut = [(block.date, block.starts_at, block.ends_at) for block in blocks]
    if len(Turns.cut(cut, settings.slot_minutes, settings.walk_minutes)) >= MAX_TURNS:
        raise ValidationError(_("Son demasiados turnos: el máximo es %(most)s.") % {"most": MAX_TURNS - 1})


@transaction.atomic
def remove_block(*, block: DayBlock) -> None:
    """Take a run of turns away. Timetables that exist keep theirs."""
    block.delete()


@transaction.atomic
def save_room(
    *,
    room: Room,
    name: str,
    zone: str,
    capacity: int,
    owner: Institution | None,
    is_hall: bool,
) -> Room:
    """Write a room, new or changed."""
    room.name, room.zone, room.capacity = name.strip(), zone.strip(), capacity
    room.owner, room.is_hall = owner, is_hall
    room.code = room.code.strip().upper()
    room.full_clean()
    room.save()
    return room


@transaction.atomic
def take_room_away(*, room: Room) -> bool:
    """Delete a room that nothing has used; hide any other. True if it was deleted.

    Drafts are told apart from releases by nobody here: whatever names the room keeps it.
    """
    current = Room.objects.select_for_update().get(pk=room.pk)
    used = Assignment.objects.filter(room=current).exists() or CalendarFeed.objects.filter(room=current).exists()
    if used:
        current.hidden_at = current.hidden_at or timezone.now()
        current.save(update_fields=["hidden_at"])
        return False
    current.delete()
    return True


@transaction.atomic
def bring_room_back(*, room: Room) -> None:
    """Use a hidden room again."""
    Room.objects.filter(pk=room.pk).update(hidden_at=None)


@transaction.atomic
def add_absence(
    *,
    edition: Edition,
    institution: Institution,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str = "",
    by: User | None = None,
) -> Absence:
    """A time in which *institution* cannot meet."""
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("La ausencia debe terminar después de empezar.")})
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    if last < edition.start_date or first > edition.end_date:
        raise ValidationError({"day": _("Ese día no es de la edición.")})
    absence = Absence(
        edition=edition,
        institution=institution,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip(),
        entered_by=by,
        is_demonstration=edition.is_demonstration,
    )
    if Absence.objects.filter(edition=edition, institution=institution, starts_at=starts_at, ends_at=ends_at).exists():
        raise ValidationError(_("Esa ausencia ya está registrada."))
    absence.full_clean()
    absence.save()
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence) -> None:
    """The institution can meet again at that time."""
    absence.delete()


@transaction.atomic
def add_precedence(*, first: Meeting, second: Meeting, reason: str = "") -> Precedence:
    """If both are held, *first* ends before *second* begins; never in a circle."""
    if first.edition_id != second.edition_id:
        raise ValidationError({"second": _("Las dos reuniones deben ser de la misma edición.")})
    if first.pk == second.pk:
        raise ValidationError({"second": _("Una reunión no puede ir antes de sí misma.")})
    settings_of(first.edition)  # two at once could close a circle that neither sees
    pairs = list(Precedence.objects.filter(first__edition=first.edition).values_list("first__code", "second__code"))
    if (first.code, second.code) in pairs:
        raise ValidationError({"second": _("Ese orden ya está registrado.")})
    circle = find_cycle((*pairs, (first.code, second.code)))
    if circle:
        raise ValidationError(
            {"second": _("El orden formaría un círculo: %(circle)s.") % {"circle": " → ".join(circle)}}
        )
    made = Precedence(first=first, second=second, reason=reason.strip())
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def remove_precedence(*, precedence: Precedence) -> None:
    """The two meetings are free of each other again."""
    precedence.delete()


@transaction.atomic
def open_to_public(*, edition: Edition, by: User, is_open: bool) -> TimetableSettings:
    """Show the released timetable on the public agenda of the edition, or hide it again."""
    row = settings_of(edition)
    if is_open and not edition.timetable_releases.exists():
        raise ValidationError(_("Todavía no hay ningún horario publicado que abrir."))
    row.public_at = timezone.now() if is_open else None
    row.public_by = by if is_open else None
    row.save(update_fields=["public_at", "public_by"])
    touch_public_version()
    return row
