"""What ratings of meetings say, and which meetings wait for one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bilaterals.models import Meeting
from gore.core.clock import today
from gore.core.models import Edition, Membership, User
from gore.core.permissions import Someone, current_memberships
from surveys.models import RatingMark, RatingTally
from surveys.models.ratings import Degree, Side

Role = Membership.Role


@dataclass(frozen=True)
class SideRatings:
    """How a side rated the meetings of an edition; never fewer than five ratings."""

    side: str
    label: str
    count: int
    useful: tuple[tuple[str, int], ...]
    prepared: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class EditionRatings:
    edition: Edition
    sides: tuple[SideRatings, ...]


def ratings_by_edition() -> list[EditionRatings]:
    """The counts, the latest edition first. They grow by five or more at a time (`services.ratings`)."""
    found: dict[Edition, dict[str, list[RatingTally]]] = defaultdict(lambda: defaultdict(list))
    for tally in RatingTally.objects.select_related("edition").order_by("-edition__start_date", "side"):
        found[tally.edition][tally.side].append(tally)
    return [
        EditionRatings(edition, tuple(_side(side, sides[side]) for side in Side.values if side in sides))
        for edition, sides in found.items()
    ]


def _side(side: str, rows: list[RatingTally]) -> SideRatings:
    def counts(name: str) -> tuple[tuple[str, int], ...]:
        return tuple(
            (str(label), sum(row.count for row in rows if getattr(row, name) == value))
            for value, label in Degree.choices
        )

    return SideRatings(
        side, str(Side(side).label), sum(row.count for row in rows), counts("useful"), counts("prepared")
    )


def to_rate(user: Someone) -> QuerySet[Meeting]:
    """The meetings of editions that began at which *user* sat and that they have not rated."""
    if not isinstance(user, User):
        return Meeting.objects.none()
    mine = Q(pk__in=[])
    for membership in current_memberships(user):
        there = Q()
        if membership.role == Role.REGIONAL_TEAM and membership.institution.region_id:
            there = Q(regions=membership.institution.region_id)
        elif membership.role == Role.MINISTRY_COORDINATOR:
            there = Q(sectors=membership.institution_id)
        elif membership.role != Role.RAPPORTEUR:
            continue
        if membership.edition_id:
            there &= Q(edition=membership.edition_id)
        mine |= there
    latest = Edition.objects.held(today()).filter(meetings__isnull=False).order_by("-start_date").values("pk")[:1]
    rated = RatingMark.objects.filter(user=user).values("meeting")
    found = Meeting.objects.filter(mine, edition__in=list(latest.values_list("pk", flat=True))).exclude(pk__in=rated)
    return Meeting.objects.filter(pk__in=found.values("pk")).prefetch_related("regions", "sectors").order_by("code")
