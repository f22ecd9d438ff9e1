"""What waits because of surveys and ratings: links to send, texts to read, results to release, meetings to rate."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.permissions import Someone
from gore.workspaces.waiting import Task
from surveys.models import Instrument, State, WrittenAnswer
from surveys.ratings import to_rate
from surveys.results import readable_texts

LAST_DAYS = 7
"""How long before its last day a survey with missing answers is worth a line."""
FRESH = dt.timedelta(days=30)
"""How long after an edition its meetings are worth rating."""


def of_coordination(day: dt.date) -> list[Task | None]:
    """The lines of SD: open surveys with people who have no link or no answer, closed ones that nobody sees."""
    tasks: list[Task | None] = []
    waiting = Instrument.objects.filter(Q(state=State.OPEN) | Q(state=State.CLOSED, released_on__isnull=True))
    counted = waiting.annotate(
        unsent=Count("invitations", filter=Q(invitations__sent_on__isnull=True, invitations__answered=False)),
        missing=Count("invitations", filter=Q(invitations__answered=False)),
    )
    for instrument in counted.order_by("closes_on", "code"):
        tasks.append(_line(instrument, day))
    return tasks


def _line(instrument: Instrument, day: dt.date) -> Task | None:
    address = reverse("survey-work", args=[instrument.code])
    title = {"title": instrument.title}
    if instrument.state == State.CLOSED:
        unread = sum(text.decision == WrittenAnswer.Decision.WAITING for text in readable_texts(instrument))
        if unread:
            text = ngettext("Leer %(n)s texto de «%(title)s»", "Leer %(n)s textos de «%(title)s»", unread)
            return Task(text % {**title, "n": unread}, reverse("survey-texts", args=[instrument.code]))
        return Task(_("Publicar los resultados de «%(title)s»") % title, address)
    unsent, missing = getattr(instrument, "unsent", 0), getattr(instrument, "missing", 0)
    if unsent:
        text = ngettext("Enviar %(n)s invitación de «%(title)s»", "Enviar %(n)s invitaciones de «%(title)s»", unsent)
        return Task(text % {**title, "n": unsent}, address, instrument.closes_on)
    if missing and (instrument.closes_on - day).days <= LAST_DAYS:
        text = ngettext(
            "Recordar «%(title)s» a %(n)s persona", "Recordar «%(title)s» a %(n)s personas", missing
        )  # fmt: skip
        return Task(text % {**title, "n": missing}, address, instrument.closes_on)
    return None


def of_meetings(user: Someone, day: dt.date) -> list[Task | None]:
    """The meetings that a person has not rated, while they are fresh."""
    count = to_rate(user).filter(edition__end_date__gte=day - FRESH).count()
    if not count:
        return []
    text = ngettext("Valorar %(n)s reunión, con dos toques", "Valorar %(n)s reuniones, con dos toques cada una", count)
    return [Task(text % {"n": count}, reverse("ratings"))]
