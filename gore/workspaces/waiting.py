"""What waits for a person now: one short list, ordered by deadline, each line a verb and a link.

Every app that gives people something to do adds a function here and its lines to a home in `homes.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext

from bilaterals.models import Repair
from commitments.models import Commitment, CommitmentUpdate, Status
from gore.accounts.models import Invitation
from gore.core.models import Institution
from gore.outbox.models import MailBatch, OutgoingMail

SOON = dt.timedelta(days=30)
REVIEW_DAYS = 7
"""A report that waits longer for SD is late."""


@dataclass(frozen=True)
class Task:
    """One line: what to do, where, until when (None: no deadline), and whether that has passed."""

    text: str
    address: str
    due_on: dt.date | None = None
    is_late: bool = False


def in_order(tasks: list[Task | None]) -> list[Task]:
    """The tasks there are: late ones first, then by deadline, then those without one."""
    found = [task for task in tasks if task is not None]
    return sorted(found, key=lambda task: (not task.is_late, task.due_on or dt.date.max, task.text))


def of_team(institution: Institution, rows: QuerySet[Commitment], day: dt.date) -> list[Task]:
    """The commitments that *institution* leads and has to move: overdue, due soon, reports sent back."""
    led = rows.filter(lead_institution=institution).exclude(status=Status.EXECUTED)
    counts = led.aggregate(
        overdue=Count("pk", filter=Q(due_date__lt=day)),
        oldest=Min("due_date", filter=Q(due_date__lt=day)),
        soon=Count("pk", filter=Q(due_date__gte=day, due_date__lte=day + SOON)),
        next=Min("due_date", filter=Q(due_date__gte=day, due_date__lte=day + SOON)),
    )
    returned = (
        CommitmentUpdate.objects.filter(reported_by=institution, state=CommitmentUpdate.State.RETURNED)
        .exclude(commitment__updates__state=CommitmentUpdate.State.SUBMITTED)
        .aggregate(n=Count("commitment", distinct=True))["n"]
    )
    address = f"{reverse('commitment-list')}?"
    mine = {"lead": institution.code}
    return in_order(
        [
            Task(
                ngettext(
                    "Informar el avance de %(n)s compromiso vencido", "Informar el avance de %(n)s compromisos vencidos",
                    counts["overdue"],
                ) % {"n": counts["overdue"]},
                address + urlencode({**mine, "overdue": "true", "ordering": "due_date"}),
                counts["oldest"],
                True,
            ) if counts["overdue"] else None,
            Task(
                ngettext(
                    "Cumplir %(n)s compromiso que vence en los próximos 30 días",
                    "Cumplir %(n)s compromisos que vencen en los próximos 30 días", counts["soon"],
                ) % {"n": counts["soon"]},
                address + urlencode({
                    **mine, "due_after": day.isoformat(), "due_before": (day + SOON).isoformat(), "ordering": "due_date",
                }),
                counts["next"],
            ) if counts["soon"] else None,
            Task(
                ngettext(
                    "Corregir el avance que la SD devolvió en %(n)s compromiso",
                    "Corregir los avances que la SD devolvió en %(n)s compromisos", returned,
                ) % {"n": returned},
                address + urlencode(mine),
            ) if returned else None,
        ]
    )  # fmt: skip


def of_coordination(day: dt.date) -> list[Task]:
    """What waits for SD: reports to verify, commitments to release, invitations that expired, mail that failed."""
    submitted = CommitmentUpdate.objects.filter(state=CommitmentUpdate.State.SUBMITTED).aggregate(
        n=Count("pk"), oldest=Min("reported_at")
    )
    hidden = Commitment.objects.filter(released_at__isnull=True).count()
    expired = Invitation.objects.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, expires_at__lte=timezone.now()
    ).count()
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).count()
    held = MailBatch.objects.filter(state=MailBatch.State.WAITING).count()
    repairs = list(Repair.objects.filter(state=Repair.State.PROPOSED).values_list("edition__code", flat=True))
    oldest = timezone.localdate(submitted["oldest"]) if submitted["oldest"] else None
    due = oldest + dt.timedelta(days=REVIEW_DAYS) if oldest else None
    return in_order(
        [
            Task(
                ngettext("Verificar %(n)s avance informado", "Verificar %(n)s avances informados", submitted["n"])
                % {"n": submitted["n"]},
                f"{reverse('admin:commitments_commitmentupdate_changelist')}?state__exact=submitted",
                due,
                due is not None and due < day,
            ) if submitted["n"] else None,
            Task(
                ngettext("Publicar %(n)s compromiso que nadie ve", "Publicar %(n)s compromisos que nadie ve", hidden)
                % {"n": hidden},
                reverse("admin:commitments_commitment_changelist"),
            ) if hidden else None,
            Task(
                ngettext("Reenviar %(n)s invitación que venció", "Reenviar %(n)s invitaciones que vencieron", expired)
                % {"n": expired},
                reverse("people"),
                None,
                True,
            ) if expired else None,
            Task(
                ngettext("Revisar %(n)s correo sin entregar", "Revisar %(n)s correos sin entregar", failed)
                % {"n": failed},
                reverse("outbox-list") + "?state=failed",
                None,
                True,
            ) if failed else None,
            Task(
                ngettext(
                    "Revisar y aprobar %(n)s lote de correos", "Revisar y aprobar %(n)s lotes de correos", held
                ) % {"n": held},
                reverse("mail-batches") + "?state=waiting",
            ) if held else None,
            Task(
                ngettext(
                    "Decidir %(n)s reparación del horario que está propuesta",
                    "Decidir %(n)s reparaciones del horario que están propuestas", len(repairs),
                ) % {"n": len(repairs)},
                reverse("timetable-repairs", args=[repairs[0]]),
            ) if repairs else None,
        ]
    )  # fmt: skip
