"""What waits before a summit: positions to write, agendas to release and to confirm, invitations to answer."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from bilaterals.models import AgendaTopic, Call, TopicPosition
from gore.core.models import Edition, Institution, Membership
from gore.workspaces.waiting import Task


def _calls(membership: Membership) -> list[Call]:
    """The calls of the editions in preparation that the membership reaches."""
    calls = Call.objects.filter(edition__in=Edition.objects.in_preparation()).select_related("edition")
    if membership.edition_id:
        calls = calls.filter(edition=membership.edition_id)
    return list(calls)


def of_team(membership: Membership, day: dt.date) -> list[Task | None]:
    """The lines of a region or a ministry."""
    tasks: list[Task | None] = []
    for call in _calls(membership):
        if membership.role == Membership.Role.MINISTRY_COORDINATOR:
            tasks.append(_positions(call, membership.institution, day))
    return tasks


def _positions(call: Call, sector: Institution, day: dt.date) -> Task | None:
    """The accepted topics about which the ministry has not said where it stands, while it may."""
    if timezone.now() > call.information_due_at:
        return None
    written = TopicPosition.objects.filter(topic=OuterRef("pk"), sector=sector).exclude(position="")
    count = (
        AgendaTopic.objects.filter(edition=call.edition, state=AgendaTopic.State.ACCEPTED, sectors=sector)
        .exclude(Exists(written))
        .count()
    )
    if not count:
        return None
    text = ngettext("Escribir su posición sobre %(n)s tema", "Escribir su posición sobre %(n)s temas", count)
    due = timezone.localdate(call.information_due_at)
    return Task(text % {"n": count}, f"{reverse('dossier-list', args=[call.edition.code])}?missing=si", due, due < day)
