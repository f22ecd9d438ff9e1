"""What waits for SD about money, for the first page of the articulation team."""

from __future__ import annotations

import datetime as dt

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import ngettext

from commitments.funding.selectors import unfunded_commitments
from commitments.models import Commitment, Status
from gore.workspaces.waiting import Task
from transfers.models import DifferenceNote, TransferImport


def of_coordination(day: dt.date) -> list[Task | None]:
    """Imports to confirm, budgetary commitments past due without money, open differences."""
    tasks: list[Task | None] = []
    imports = TransferImport.objects.filter(state=TransferImport.State.PREVIEW)
    if count := imports.count():
        text = ngettext(
            "Confirmar %(n)s importación de transferencias", "Confirmar %(n)s importaciones de transferencias", count
        )
        tasks.append(Task(text % {"n": count}, reverse("money-desk") + "#importaciones"))
    lacking = unfunded_commitments(Commitment.objects.exclude(status=Status.EXECUTED).filter(due_date__lt=day))
    if count := lacking.count():
        text = ngettext(
            "Vincular el dinero de %(n)s compromiso presupuestal vencido",
            "Vincular el dinero de %(n)s compromisos presupuestales vencidos", count,
        )  # fmt: skip
        tasks.append(Task(text % {"n": count}, reverse("funding-desk")))
    notes = DifferenceNote.objects.filter(state=DifferenceNote.State.OPEN)
    if count := notes.count():
        due = notes.aggregate(first=Min("due_on"))["first"]
        text = ngettext(
            "Resolver %(n)s diferencia con lo publicado", "Resolver %(n)s diferencias con lo publicado", count
        )
        tasks.append(Task(text % {"n": count}, reverse("reconciliation"), due, due is not None and due < day))
    return tasks
