"""The calendar file of an agenda (RFC 5545): the days of the summit as one entry whose identifier never
changes and whose SEQUENCE grows with each release, and the meetings that have an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from bilaterals.models import ReleasedAgenda
from gore.core.models import Edition, Institution
from gore.outbox.message import Attachment, absolute
from gore.workspaces.agendas.content import MEETING, describe

UID_DOMAIN = "gore-ejecutivo"
PRODUCT = "-//GORE Ejecutivo//Agenda//ES"
CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def calendar_of(
    agenda: ReleasedAgenda, *, page: str, dropped: Collection[dict[str, Any]] = (), only: Collection[str] | None = None
) -> bytes:
    """The agenda as a calendar; *only* those meetings (by key) if given, and *dropped* ones as cancelled."""
    edition, institution = agenda.release.edition, agenda.institution
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add_component(_summit(agenda, edition, institution, page))
    items = [item for item in agenda.content["items"] if item["kind"] == MEETING and item.get("starts_at")]
    for item in items:
        if only is None or item["key"] in only:
            calendar.add_component(_meeting(agenda, item, page, cancelled=False))
    for item in dropped:
        if item["kind"] == MEETING and item.get("starts_at"):
            calendar.add_component(_meeting(agenda, item, page, cancelled=True))
    return bytes(calendar.to_ical())


def _summit(agenda: ReleasedAgenda, edition: Edition, institution: Institution, page: str) -> Event:
    """All days of the summit, with the agenda in the description."""
    event = Event()
    event.add("uid", f"agenda-{edition.code}-{institution.code}@{UID_DOMAIN}")
    event.add("sequence", agenda.sequence)
    event.add("dtstamp", agenda.release.made_at.astimezone(dt.UTC))
    event.add("dtstart", edition.start_date)
    event.add("dtend", edition.end_date + dt.timedelta(days=1))
    event.add(
        "summary", _("%(edition)s: agenda de %(who)s") % {"edition": edition.title, "who": institution.short_name}
    )
    event.add("location", edition.venue_day1)
    event.add("description", "\n".join([*(describe(item) for item in agenda.content["items"]), absolute(page)]))
    event.add("url", absolute(page))
    event.add("transp", "TRANSPARENT")
    return event


def _meeting(agenda: ReleasedAgenda, item: dict[str, Any], page: str, *, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", f"{item['code']}@{UID_DOMAIN}")
    event.add("sequence", item["sequence"] + (1 if cancelled else 0))
    event.add("dtstamp", agenda.release.made_at.astimezone(dt.UTC))
    event.add("dtstart", dt.datetime.fromisoformat(item["starts_at"]).astimezone(dt.UTC))
    event.add("dtend", dt.datetime.fromisoformat(item["ends_at"]).astimezone(dt.UTC))
    event.add("summary", _("Reunión con %(names)s") % {"names": ", ".join(item["with"])})
    event.add("location", item["place"])
    event.add("description", "\n".join([*(topic["title"] for topic in item["topics"]), absolute(page)]))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def attachment_of(agenda: ReleasedAgenda, **options: Any) -> Attachment:
    """The same, as it travels with a mail."""
    name = f"agenda-{agenda.release.edition.code}-{agenda.institution.code}.ics"
    return Attachment(name, CONTENT_TYPE, calendar_of(agenda, **options))
