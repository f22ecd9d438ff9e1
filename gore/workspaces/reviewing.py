"""What waits for SD in the running calls, and the written answers that a ministry owes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import AgendaTopic, Assistance, Call
from bilaterals.review.filters import HELD
from bilaterals.review.permissions import calls_for, can_decide_somewhere, editions_for, topics_for, visible_assistance
from gore.core.models import Edition, Membership, User
from gore.workspaces.waiting import Task

State = AgendaTopic.State
ONE_EDITION = 3
"""As many running editions as lines are written for; there is seldom more than one."""


def of_coordination(user: User, day: dt.date) -> list[Task | None]:
    """Calls to make and to open, topics to review, decisions to tell, ways to decide, answers to close."""
    if not can_decide_somewhere(user):
        return []
    tasks: list[Task | None] = []
    editions = editions_for(user).exclude(phase__in=Edition.HELD_PHASES)
    for edition in editions.filter(call=None).order_by("start_date")[:ONE_EDITION]:
        text = _("Hacer la convocatoria del %(edition)s") % {"edition": edition.title}
        tasks.append(Task(text, reverse("call-list"), edition.start_date))
    running = calls_for(user).exclude(edition__phase__in=Edition.HELD_PHASES).select_related("edition")
    for call in running.order_by("edition__start_date")[:ONE_EDITION]:
        tasks += _of_call(user, call, day)
    return tasks


def _of_call(user: User, call: Call, day: dt.date) -> list[Task | None]:
    code = call.edition.code
    if call.opened_at is None:
        due = timezone.localdate(call.opens_at)
        text = _("Abrir la convocatoria del %(edition)s") % {"edition": call.edition.title}
        return [Task(text, reverse("call-detail", args=[code]), due, due < day)]
    counts = (
        topics_for(user)
        .filter(edition=call.edition_id)
        .aggregate(
            waiting=Count("pk", filter=Q(state=State.SUBMITTED) & ~Q(pk__in=HELD.values("topic"))),
            held=Count("pk", filter=Q(pk__in=HELD.values("topic"))),
            unrouted=Count("pk", filter=Q(state=State.ACCEPTED, route="") & ~Q(pk__in=HELD.values("topic"))),
        )
    )
    review_by = timezone.localdate(call.corrections_due_at)
    answered = visible_assistance(user).filter(topic__edition=call.edition_id, state=Assistance.State.ANSWERED).count()
    waiting, held, unrouted = counts["waiting"], counts["held"], counts["unrouted"]
    return [
        Task(
            ngettext("Revisar %(n)s tema enviado", "Revisar %(n)s temas enviados", waiting) % {"n": waiting},
            f"{reverse('topic-queue')}?edition={code}&state=submitted&held=no", review_by, review_by < day,
        ) if waiting else None,
        Task(
            ngettext("Comunicar %(n)s decisión retenida", "Comunicar %(n)s decisiones retenidas", held) % {"n": held},
            f"{reverse('topics-held')}?edition={code}", review_by, review_by < day,
        ) if held else None,
        Task(
            ngettext(
                "Decidir cómo se atiende %(n)s tema aceptado", "Decidir cómo se atienden %(n)s temas aceptados", unrouted
            ) % {"n": unrouted},
            f"{reverse('routes', args=[code])}?route=ninguna", timezone.localdate(call.information_due_at),
        ) if unrouted else None,
        Task(
            ngettext(
                "Cerrar %(n)s respuesta escrita o pedirla otra vez", "Cerrar %(n)s respuestas escritas o pedirlas otra vez",
                answered,
            ) % {"n": answered},
            f"{reverse('assistance-list')}?state=answered",
        ) if answered else None,
    ]  # fmt: skip


def of_ministry(membership: Membership, day: dt.date) -> list[Task | None]:
    """The written answers that the ministry owes."""
    if membership.role != Membership.Role.MINISTRY_COORDINATOR:
        return []
    rows = Assistance.objects.filter(sector=membership.institution_id, state=Assistance.State.OPEN)
    if membership.edition_id:
        rows = rows.filter(topic__edition=membership.edition_id)
    found = rows.aggregate(n=Count("pk"), next=Min("due_on"))
    count, due = found["n"], found["next"]
    text = ngettext("Responder por escrito %(n)s tema", "Responder por escrito %(n)s temas", count) % {"n": count}
    return [Task(text, f"{reverse('assistance-list')}?state=open", due, due < day)] if count else []
