"""Figures about the outbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from gore.outbox.models import OutgoingMail

State = OutgoingMail.State
SHOWN_FAILURES = 5
USUAL_WAIT = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Unsent:
    """Mails that are not where they should be: those `late`, the oldest of them written at
    `late_since`, and those `failed`, of which `failures` are the latest."""

    late: int
    late_since: dt.datetime | None
    failed: int
    failures: list[OutgoingMail]

    @property
    def more_failures(self) -> int:
        return self.failed - len(self.failures)


def unsent(rows: QuerySet[OutgoingMail]) -> Unsent:
    """What of *rows* was not sent as it should, in two queries that read only mails not sent yet.

    Late is what failed at least once or is due for longer than USUAL_WAIT: then nobody delivers.
    """
    late = Q(state=State.QUEUED) & (Q(attempts__gt=0) | Q(next_attempt_at__lt=timezone.now() - USUAL_WAIT))
    found = (
        rows.filter(state__in=[State.QUEUED, State.FAILED])
        .order_by()
        .aggregate(
            late=Count("pk", filter=late),
            since=Min("created_at", filter=late),
            failed=Count("pk", filter=Q(state=State.FAILED)),
        )
    )
    failures = list(rows.filter(state=State.FAILED).order_by("-created_at", "-id").defer("body")[:SHOWN_FAILURES])
    return Unsent(found["late"], found["since"], found["failed"], failures)
