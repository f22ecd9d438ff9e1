"""What was released, as people read it: one institution's agenda, and calendars to subscribe to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from bilaterals.models import CalendarFeed, Release, Room
from bilaterals.timetable import agenda, calendars
from bilaterals.timetable.permissions import can_read_agenda_of
from bilaterals.timetable.problem import name_of
from bilaterals.timetable.sheets import sheet
from bilaterals.timetable.views.common import readable_edition
from gore.core.documents import Document
from gore.core.documents import render as render_pdf
from gore.core.models import Edition, Institution
from gore.outbox.message import absolute


def _readable(request: HttpRequest, code: str, party: str) -> tuple[Institution, Release, bool]:
    """The institution, the release in force, and whether the reader may see more than the public; 404 for those
    who may not see it at all: the institution itself and SD do from the first release on, everybody once SD has
    opened the programme."""
    edition = get_object_or_404(Edition, code=code)
    institution = get_object_or_404(Institution.objects.select_related("region"), code__iexact=party)
    own = can_read_agenda_of(request.user, institution, edition.pk)
    release = agenda.current_release(edition)
    if release is None or not (own or agenda.is_public(edition)):
        raise Http404
    return institution, release, own


def party_agenda(request: HttpRequest, code: str, party: str) -> HttpResponse:
    """/ediciones/<code>/agenda/<institution>/: the meetings of one institution; topics for those who take part."""
    institution, release, own = _readable(request, code, party)
    edition = release.edition
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


def party_sheet(request: HttpRequest, code: str, party: str) -> HttpResponse:
    """The same on paper, as PDF."""
    institution, release, own = _readable(request, code, party)
    found = agenda.entries(release, institution=institution, with_topics=own)
    address = absolute(reverse("party-agenda", args=[release.edition.code, institution.code]))
    document = sheet(release=release, name=name_of(institution), found=found, address=address)
    return _pdf(document, f"horario-{release.edition.code}-{institution.code}.pdf")


@login_required
def room_sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The sheet that hangs at the door of a room: what is held in it, and when."""
    edition = readable_edition(request, code)
    room = get_object_or_404(Room, edition=edition, pk=pk)
    release = agenda.current_release(edition)
    if release is None:
        raise Http404
    found = agenda.entries(release, room=room)
    address = absolute(reverse("edition-agenda", args=[edition.code]))
    document = sheet(release=release, name=room.name, found=found, address=address, of_room=True)
    return _pdf(document, f"horario-{edition.code}-{room.code}.pdf")


def _pdf(document: Document, name: str) -> HttpResponse:
    response = HttpResponse(render_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, name))
    response["Cache-Control"] = "no-store"
    return response


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
