"""The released timetable as people read it: in order of time, of everybody, one institution or one room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bilaterals.models import Assignment, Meeting, Release, ReleaseChange, Room, Timetable
from bilaterals.timetable.problem import name_of, turns_of
from gore.core.models import Edition, Institution


@dataclass(frozen=True)
class Entry:
    """A meeting of a released timetable. `topics` is for those who take part; the public does not read them."""

    code: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    room: Room
    desk: int
    delegations: tuple[Institution, ...]
    sectors: tuple[Institution, ...]
    topics: tuple[str, ...]
    sequence: int

    @property
    def title(self) -> str:
        """ "San Martín con Salud"."""
        return _("%(delegations)s con %(sectors)s") % {
            "delegations": ", ".join(name_of(one) for one in self.delegations),
            "sectors": ", ".join(name_of(one) for one in self.sectors),
        }

    @property
    def place(self) -> str:
        """ "Sala Salud, Piso 2, mesa 1"; the table only where there are several."""
        parts = [self.room.name, self.room.zone]
        if self.room.capacity > 1:
            parts.append(_("mesa %(n)s") % {"n": self.desk})
        return ", ".join(part for part in parts if part)


def current_release(edition: Edition) -> Release | None:
    """The release in force: the last one."""
    rows = Release.objects.filter(edition=edition).select_related("timetable__edition", "edition", "batch")
    return rows.order_by("-number").first()


def entries(
    release: Release, *, institution: Institution | None = None, room: Room | None = None, with_topics: bool = False
) -> list[Entry]:
    """The meetings of a release in order of time; the same number of queries however many there are."""
    timetable: Timetable = release.timetable
    rows: QuerySet[Assignment] = timetable.assignments.select_related("room", "meeting")
    if institution is not None:
        rows = rows.filter(meeting__in=_of_institution(institution))
    if room is not None:
        rows = rows.filter(room=room)
    fetched = ["meeting__regions__institution__region", "meeting__sectors"]
    if with_topics:
        fetched.append("meeting__agenda_items__topic")
    sequences = dict(
        ReleaseChange.objects.filter(release__edition=release.edition_id, release__number__lte=release.number)
        .order_by()
        .values("meeting")
        .annotate(last=Max("sequence"))
        .values_list("meeting", "last")
    )
    turns = turns_of(timetable)
    found = []
    for row in rows.prefetch_related(*fetched).order_by("slot", "room__code", "desk"):
        regions = row.meeting.regions.all()
        found.append(
            Entry(
                code=row.meeting.code,
                starts_at=turns[row.slot].starts_at,
                ends_at=turns.end_of(row.slot, row.duration),
                room=row.room,
                desk=row.desk,
                delegations=tuple(r.institution for r in regions if getattr(r, "institution", None)),
                sectors=tuple(row.meeting.sectors.all()),
                topics=tuple(i.topic.title for i in row.meeting.agenda_items.all()) if with_topics else (),
                sequence=sequences.get(row.meeting_id, 0),
            )
        )
    return found


def _of_institution(institution: Institution) -> QuerySet[Meeting]:
    as_sector = Meeting.sectors.through.objects.filter(meeting=OuterRef("pk"), institution=institution)
    seen = Q(Exists(as_sector))
    if institution.region_id:
        as_region = Meeting.regions.through.objects.filter(meeting=OuterRef("pk"), region=institution.region_id)
        seen |= Q(Exists(as_region))
    return Meeting.objects.filter(seen)


@dataclass(frozen=True)
class Line:
    """A meeting of one's own day, and how many minutes one waits before it."""

    entry: Entry
    wait: int


def lines_by_day(found: Iterable[Entry]) -> list[tuple[dt.date, list[Line]]]:
    """The meetings of one institution or room, day by day, with the minutes between them."""
    days: dict[dt.date, list[Line]] = {}
    for entry in found:
        day = days.setdefault(entry.starts_at.date(), [])
        wait = round((entry.starts_at - day[-1].entry.ends_at).total_seconds() / 60) if day else 0
        day.append(Line(entry, max(0, wait)))
    return list(days.items())


def by_day(found: Iterable[Entry]) -> list[tuple[dt.date, list[tuple[dt.datetime, list[Entry]]]]]:
    """The meetings by day and hour, for the public programme."""
    days: dict[dt.date, dict[dt.datetime, list[Entry]]] = {}
    for entry in found:
        days.setdefault(entry.starts_at.date(), {}).setdefault(entry.starts_at, []).append(entry)
    return [(day, list(hours.items())) for day, hours in days.items()]


def is_public(edition: Edition) -> bool:
    """Whether SD has opened the released timetable to everybody."""
    return bool(Release.objects.filter(edition=edition, edition__timetable_settings__public_at__isnull=False).exists())
