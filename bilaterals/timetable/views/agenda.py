"""What was released, as people read it: one institution's agenda, and calendars to subscribe to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from bilaterals.models import CalendarFeed
from bilaterals.timetable import agenda, calendars
from bilaterals.timetable.permissions import can_read_agenda_of
from bilaterals.timetable.problem import name_of
from gore.core.models import Edition, Institution
from gore.outbox.message import absolute


def party_agenda(request: HttpRequest, code: str, party: str) -> HttpResponse:
    """/ediciones/<code>/agenda/<institution>/: for the institution itself and SD from the first release on, for
    everybody (without topics) once SD has opened the programme."""
    edition = get_object_or_404(Edition, code=code)
    institution = get_object_or_404(Institution.objects.select_related("region"), code__iexact=party)
    own = can_read_agenda_of(request.user, institution, edition.pk)
    release = agenda.current_release(edition)
    if release is None or not (own or agenda.is_public(edition)):
        raise Http404
    found = agenda.entries(release, institution=institution, with_topics=own)
    context = {
        "edition": edition,
        "institution": institution,
        "name": name_of(institution),
        "release": release,
        "own": own,
        "days": agenda.lines_by_day(found),
        "count": len(found),
        "feed": feed_address(calendars.feed_of(edition, institution=institution)) if own else "",
    }
    return render(request, "timetable/party_agenda.html", context)


def feed_address(feed: CalendarFeed | None) -> str:
    """The whole address of a feed."""
    return absolute(reverse("calendar-feed", args=[calendars.token_of(feed)])) if feed else ""


def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """/calendario/<token>.ics: what calendars ask for again and again; whoever has the address may read it."""
    feed = calendars.feed_by_token(token)
    if feed is None:
        raise Http404
    content = calendars.feed_file(feed, agenda.current_release(feed.edition))
    response = HttpResponse(content, content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{feed.edition.code}.ics"'
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response
