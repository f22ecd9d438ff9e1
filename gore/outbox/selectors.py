"""Figures about the outbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from gore.outbox.models import OutgoingMail

State = OutgoingMail.State
SHOWN_FAILURES = 10


@dataclass(frozen=True)
class Unsent:
    """Mails that are not where they should be: `waiting` since `waiting_since`, and `failed`, of
    which `failures` are the latest."""

    waiting: int
    waiting_since: dt.datetime | None
    failed: int
    failures: list[OutgoingMail]

    @property
    def more_failures(self) -> int:
        return self.failed - len(self.failures)


def unsent(rows: QuerySet[OutgoingMail]) -> Unsent:
    """What of *rows* was not sent, in two queries that read only such rows."""
    open_states = Q(state__in=[State.QUEUED, State.SENDING])
    found = (
        rows.filter(open_states | Q(state=State.FAILED))
        .order_by()
        .aggregate(
            waiting=Count("pk", filter=open_states),
            since=Min("created_at", filter=open_states),
            failed=Count("pk", filter=Q(state=State.FAILED)),
        )
    )
    failures = list(rows.filter(state=State.FAILED).order_by("-created_at", "-id").defer("body")[:SHOWN_FAILURES])
    return Unsent(found["waiting"], found["since"], found["failed"], failures)
