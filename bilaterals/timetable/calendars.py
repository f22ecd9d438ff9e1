"""Calendar files (RFC 5545, RFC 5546): the feeds that people subscribe to, and what travels with a mail.

The UID of a meeting never changes and SEQUENCE grows with each release that changes it, so that a calendar
moves the entry that it has. Times are written in UTC, which no calendar misreads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from bilaterals.models import CalendarFeed, Meeting, Release, ReleaseChange, Room
from bilaterals.timetable.agenda import Entry, entries
from gore.core.models import Edition, Institution
from gore.outbox.models import mail_domain

UID_DOMAIN = "gore-ejecutivo"
PRODUCT = "-//GORE Ejecutivo//Horario//ES"
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Occasion:
    """A meeting as a calendar has it."""

    code: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    sequence: int
    cancelled: bool = False


def uid_of(meeting_code: str) -> str:
    """The identifier of a meeting in every calendar, for ever."""
    return f"{meeting_code}@{UID_DOMAIN}"


def occasion_of(entry: Entry) -> Occasion:
    return Occasion(entry.code, entry.title, entry.starts_at, entry.ends_at, entry.place, entry.sequence)


def occasion_of_change(change: ReleaseChange, title: str) -> Occasion:
    """What a change leaves in a calendar: the meeting where it is now, or cancelled where it was."""
    where: Any = change.after or change.before
    return Occasion(
        code=change.meeting.code,
        title=title,
        starts_at=dt.datetime.fromisoformat(where["starts_at"]),
        ends_at=dt.datetime.fromisoformat(where["ends_at"]),
        place=where["place"],
        sequence=change.sequence,
        cancelled=change.after is None,
    )


def calendar_of(
    occasions: Iterable[Occasion], *, method: str, name: str, release: Release, attendee: str = ""
) -> bytes:
    """A calendar file. An invitation (REQUEST) or its withdrawal (CANCEL) names who asks and who is asked."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if method == "PUBLISH":
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval;value=duration", "PT15M")
    for occasion in occasions:
        event = Event()
        event.add("uid", uid_of(occasion.code))
        event.add("sequence", occasion.sequence)
        event.add("dtstamp", release.released_at.astimezone(dt.UTC))
        event.add("dtstart", occasion.starts_at.astimezone(dt.UTC))
        event.add("dtend", occasion.ends_at.astimezone(dt.UTC))
        event.add("summary", occasion.title)
        event.add("location", occasion.place)
        event.add("description", _("Reunión %(code)s. %(release)s.") % {"code": occasion.code, "release": release.name})
        event.add("status", "CANCELLED" if occasion.cancelled else "CONFIRMED")
        event.add("organizer", _organizer())
        if attendee:
            event.add("attendee", _attendee(attendee), encode=False)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _organizer() -> vCalAddress:
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ") or f"no-responder@{mail_domain()}"
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["cn"] = vText("Secretaría de Descentralización")
    return organizer


def _attendee(address: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText("NEEDS-ACTION")
    attendee.params["rsvp"] = vText("FALSE")
    return attendee


# --- feeds ---------------------------------------------------------------------------------------


def make_feeds(release: Release) -> None:
    """A feed for everyone and every room of a release, and one of the whole edition; those there stay."""
    kind, edition = CalendarFeed.Kind, release.edition
    found = entries(release)
    institutions = {one.pk for entry in found for one in (*entry.delegations, *entry.sectors)}
    wanted = [CalendarFeed(edition=edition, kind=kind.EDITION)]
    wanted += [CalendarFeed(edition=edition, kind=kind.INSTITUTION, institution_id=pk) for pk in sorted(institutions)]
    wanted += [
        CalendarFeed(edition=edition, kind=kind.ROOM, room_id=pk) for pk in sorted({entry.room.pk for entry in found})
    ]
    CalendarFeed.objects.bulk_create(wanted, ignore_conflicts=True)


def feed_of(
    edition: Edition, *, institution: Institution | None = None, room: Room | None = None
) -> CalendarFeed | None:
    """The feed of an institution, of a room, or of the whole edition; none before the first release with it."""
    kind = CalendarFeed.Kind
    of = kind.INSTITUTION if institution else kind.ROOM if room else kind.EDITION
    rows = CalendarFeed.objects.select_related("edition")
    return rows.filter(edition=edition, kind=of, institution=institution, room=room).first()


def token_of(feed: CalendarFeed) -> str:
    """What opens a feed: its number and a keyed digest, so that nobody guesses another one's."""
    digest = salted_hmac("bilaterals.calendar", f"{feed.pk}:{feed.generation}", algorithm="sha256").hexdigest()
    return f"{feed.pk}-{digest[:32]}"


def feed_by_token(token: str) -> CalendarFeed | None:
    """The feed that *token* opens."""
    number, found, _digest = token.partition("-")
    if not found or not (number.isascii() and number.isdigit()) or len(number) > 12:
        return None
    feed = CalendarFeed.objects.select_related("edition", "institution__region", "room").filter(pk=int(number)).first()
    return feed if feed is not None and constant_time_compare(token_of(feed), token) else None


def renew_feed(*, feed: CalendarFeed) -> CalendarFeed:
    """Make the addresses of a feed that were given so far useless."""
    feed.generation += 1
    feed.save(update_fields=["generation"])
    return feed


def feed_file(feed: CalendarFeed, release: Release | None) -> bytes:
    """The calendar of a feed; empty before the first release."""
    name = f"{feed} · {feed.edition.title}" if feed.kind != CalendarFeed.Kind.EDITION else feed.edition.title
    if release is None:
        release = Release(edition=feed.edition, name=feed.edition.title)
        return calendar_of([], method="PUBLISH", name=name, release=release)
    found = entries(release, institution=feed.institution, room=feed.room)
    return calendar_of([occasion_of(one) for one in found], method="PUBLISH", name=name, release=release)


def title_of(meeting: Meeting) -> str:
    """The title of a meeting with its regions and sectors fetched."""
    return _("%(delegations)s con %(sectors)s") % {
        "delegations": ", ".join(region.display_name for region in meeting.regions.all()),
        "sectors": ", ".join(sector.short_name for sector in meeting.sectors.all()),
    }
