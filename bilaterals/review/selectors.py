"""Figures of the review and of the demand: how far it is by delegation and sector, and what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from bilaterals.models import AgendaTopic, Call, TopicDecision
from bilaterals.review.filters import HELD
from bilaterals.review.permissions import calls_for
from gore.core.folding import fold
from gore.core.models import Edition, Institution
from gore.core.permissions import Someone

State = AgendaTopic.State


@dataclass(frozen=True)
class Progress:
    """How many topics of one delegation or sector are in each state. Withdrawn and merged ones are apart:
    they are not part of `sent`. Drafts are counted, never read."""

    code: str
    label: str
    drafts: int
    submitted: int
    returned: int
    accepted: int
    apart: int
    held: int

    @property
    def sent(self) -> int:
        return self.submitted + self.returned + self.accepted

    @property
    def decided(self) -> int:
        return self.returned + self.accepted


COUNTS: dict[str, Any] = {
    "drafts": Count("pk", filter=Q(state=State.DRAFT), distinct=True),
    "submitted": Count("pk", filter=Q(state=State.SUBMITTED), distinct=True),
    "returned": Count("pk", filter=Q(state=State.RETURNED), distinct=True),
    "accepted": Count("pk", filter=Q(state=State.ACCEPTED), distinct=True),
    "apart": Count("pk", filter=Q(state__in=(State.MERGED, State.WITHDRAWN)), distinct=True),
    "held": Count(
        "pk",
        filter=Q(decisions__isnull=False, decisions__released_at=None, decisions__discarded_at=None),
        distinct=True,
    ),
}
NONE = dict.fromkeys(COUNTS, 0)


def current_call(user: Someone) -> Call | None:
    """The call that *user* works with when the address names none: the newest that is not over, or the newest."""
    rows = calls_for(user).select_related("edition")
    running = rows.exclude(edition__phase__in=Edition.HELD_PHASES).order_by("edition__start_date").first()
    return running or rows.order_by("-edition__start_date").first()


def delegations_of(edition: Edition) -> QuerySet[Institution]:
    """Who sends topics to *edition*: the regional governments; in another space, the local ones."""
    kinds = Institution.REGIONAL_KINDS if edition.space.code == "gore" else (Institution.Kind.LOCAL_GOVERNMENT,)
    return Institution.objects.filter(kind__in=kinds)


def totals(edition: Edition) -> Progress:
    """All the topics of *edition*; one query."""
    found = AgendaTopic.objects.filter(edition=edition).aggregate(**COUNTS)
    return Progress("total", "", **found)


def progress_by_delegation(edition: Edition) -> list[Progress]:
    """One row for each delegation, also those without topics, in the order of their names; two queries."""
    rows: Any = AgendaTopic.objects.filter(edition=edition).order_by().values("delegation").annotate(**COUNTS)
    found: dict[int, Any] = {row.pop("delegation"): row for row in rows}
    bodies = delegations_of(edition) | Institution.objects.filter(pk__in=found)
    return [
        Progress(body.code, body.short_name, **found.get(body.pk, NONE))
        for body in sorted(bodies.distinct(), key=lambda body: fold(body.short_name))
    ]


def progress_by_sector(edition: Edition) -> list[Progress]:
    """One row for each sector that topics are addressed to; a topic for two sectors counts in both."""
    rows: Any = (
        AgendaTopic.objects.filter(edition=edition, sectors__isnull=False)
        .order_by()
        .values("sectors__code", "sectors__short_name")
        .annotate(**COUNTS)
    )
    found = [Progress(row.pop("sectors__code"), row.pop("sectors__short_name"), **row) for row in rows]
    return sorted(found, key=lambda row: (-row.sent, fold(row.label)))


@dataclass(frozen=True)
class Demand:
    """What a sector is asked for: topics that stand, delegations behind them, first priorities, and soles."""

    code: str
    label: str
    topics: int
    delegations: int
    first: int
    amount: Decimal
    takes_part: bool = False


def demand_by_sector(edition: Edition) -> list[Demand]:
    """Topics that stand by sector, the most asked first; a topic for two sectors counts in both."""
    taking_part = set(edition.sectors.values_list("code", flat=True))
    rows = (
        AgendaTopic.objects.filter(edition=edition, state__in=AgendaTopic.COUNTED, sectors__isnull=False)
        .order_by()
        .values("sectors__code", "sectors__short_name")
        .annotate(
            topics=Count("pk"), delegations=Count("delegation", distinct=True), first=Count("pk", filter=Q(rank__lte=3)),
            amount=Sum("requested_amount"),
        )
    )  # fmt: skip
    found = [
        Demand(
            row["sectors__code"], row["sectors__short_name"], row["topics"], row["delegations"], row["first"],
            row["amount"] or Decimal(0), row["sectors__code"] in taking_part,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.topics, -row.delegations, fold(row.label)))


def demand_by_delegation(edition: Edition) -> list[Demand]:
    """The same by delegation: `delegations` counts the sectors that it asks, `first` is not counted."""
    rows = (
        AgendaTopic.objects.filter(edition=edition, state__in=AgendaTopic.COUNTED)
        .order_by()
        .values("delegation__code", "delegation__short_name", "delegation__region__name")
        .annotate(topics=Count("pk"), amount=Sum("requested_amount"))
    )
    found = [
        Demand(
            row["delegation__code"], row["delegation__region__name"] or row["delegation__short_name"], row["topics"], 0, 0,
            row["amount"] or Decimal(0),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.topics, fold(row.label)))


def for_list(topics: QuerySet[AgendaTopic]) -> QuerySet[AgendaTopic]:
    """*topics* with what a row shows: delegation, sectors, and the decision that is held (`held`)."""
    held = HELD.select_related("decided_by")
    return topics.select_related("delegation__region", "edition").prefetch_related(
        "sectors", Prefetch("decisions", held, to_attr="held")
    )


def held_decisions(topics: QuerySet[AgendaTopic]) -> QuerySet[TopicDecision]:
    """The decisions about *topics* that nobody was told of yet."""
    return HELD.filter(topic__in=topics).select_related("topic__delegation", "topic__edition", "decided_by").order_by(
        "topic__delegation__short_name", "topic__code"
    )  # fmt: skip
