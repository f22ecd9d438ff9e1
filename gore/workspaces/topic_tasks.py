"""What waits about topics: drafts to send, topics to correct, invitations to answer; files to look at for SD."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from bilaterals.models import AgendaTopic
from bilaterals.topics.attachments import waiting_for_sd
from bilaterals.topics.selectors import invitations_of, running_editions
from gore.core.models import Membership
from gore.workspaces.waiting import Task


def of_team(membership: Membership, day: dt.date) -> list[Task | None]:
    """The lines of a regional team; nobody else writes topics."""
    if membership.role != Membership.Role.REGIONAL_TEAM:
        return []
    State = AgendaTopic.State
    now = timezone.now()
    due = Coalesce("corrections_due_at", "edition__call__corrections_due_at")
    counts = AgendaTopic.objects.filter(
        delegation=membership.institution_id, edition__in=running_editions(membership)
    ).aggregate(
        drafts=Count("pk", filter=Q(state=State.DRAFT)),
        draft_due=Min("edition__call__topics_due_at", filter=Q(state=State.DRAFT)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        returned_due=Min(due, filter=Q(state=State.RETURNED)),
    )
    invitations = invitations_of(membership)
    address = reverse("topic-list")
    tasks: list[Task | None] = []
    for count, until, one, many, state in (
        (
            counts["returned"], counts["returned_due"], "Corregir %(n)s tema que la SD devolvió",
            "Corregir %(n)s temas que la SD devolvió", "returned",
        ),
        (
            counts["drafts"], counts["draft_due"], "Completar y enviar %(n)s tema en borrador",
            "Completar y enviar %(n)s temas en borrador", "draft",
        ),
    ):  # fmt: skip
        if count:
            late = until is not None and until < now
            due_on = timezone.localdate(until) if until else None
            tasks.append(Task(ngettext(one, many, count) % {"n": count}, f"{address}?state={state}", due_on, late))
    if invitations:
        text = ngettext(
            "Responder si su región se suma a %(n)s tema",
            "Responder si su región se suma a %(n)s temas",
            len(invitations),
        )
        target = invitations[0].topic.get_absolute_url() if len(invitations) == 1 else address
        tasks.append(Task(text % {"n": len(invitations)}, target))
    return tasks


def of_coordination() -> list[Task | None]:
    """The files in quarantine, for SD."""
    count = waiting_for_sd().order_by().count()
    if not count:
        return []
    text = ngettext("Revisar %(n)s archivo en cuarentena", "Revisar %(n)s archivos en cuarentena", count)
    return [Task(text % {"n": count}, reverse("quarantine"))]
