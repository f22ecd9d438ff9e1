"""What waits before a summit: positions to write, agendas to release and to confirm, invitations to answer."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import AgendaTopic, Call, ReleasedAgenda, TopicPosition
from gore.core.models import Edition, Institution, Membership
from gore.workspaces.agendas.services import release_window
from gore.workspaces.waiting import Task
from sessions.models import SessionInvitation, SummitSession


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
        tasks.append(_agenda(call.edition, membership))
    tasks.append(_invitations(membership, day))
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


def _agenda(edition: Edition, membership: Membership) -> Task | None:
    """The agenda in force that nobody of the institution has confirmed."""
    rows = ReleasedAgenda.objects.out().filter(release__edition=edition, institution=membership.institution)
    newest = rows.order_by("-release__number").values_list("confirmed_at", flat=True).first() if rows.exists() else True
    if newest:
        return None
    name = "region-agenda" if membership.role == Membership.Role.REGIONAL_TEAM else "ministry-agenda"
    text = _("Leer y confirmar su agenda del %(edition)s") % {"edition": edition.title}
    return Task(text, reverse(name, args=[edition.code]), edition.start_date)


def _invitations(membership: Membership, day: dt.date) -> Task | None:
    """Sessions before a summit that the institution has not answered."""
    rows = SessionInvitation.objects.filter(
        institution=membership.institution, answer=SessionInvitation.Answer.ASKED, session__date__gte=day,
        session__kind__in=SummitSession.BEFORE,
    ).select_related("session__edition")  # fmt: skip
    if membership.edition_id:
        rows = rows.filter(session__edition=membership.edition_id)
    found = list(rows.order_by("session__date")[:50])
    if not found:
        return None
    text = ngettext("Responder a %(n)s invitación", "Responder a %(n)s invitaciones", len(found)) % {"n": len(found)}
    first = found[0].session
    address = first.get_preparation_url() if len(found) == 1 else reverse("preparation", args=[first.edition.code])
    return Task(text, address, first.date)


def of_coordination(day: dt.date) -> list[Task | None]:
    """The lines of SD: agendas to release until the last day that the rule allows."""
    tasks: list[Task | None] = []
    for call in Call.objects.filter(edition__in=Edition.objects.in_preparation()).select_related("edition"):
        edition = call.edition
        if ReleasedAgenda.objects.out().filter(release__edition=edition).exists():
            continue
        last = release_window(edition).last
        text = _("Publicar las agendas del %(edition)s") % {"edition": edition.title}
        tasks.append(Task(text, reverse("agendas", args=[edition.code]), last, last < day))
    return tasks
