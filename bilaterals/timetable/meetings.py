"""Meetings out of accepted topics, by the route that SD decided, and their weight in the timetable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Assignment, Meeting, MeetingTopic, Route
from bilaterals.timetable.services import settings_of
from gore.core.models import Edition, Institution, Region

TOP = 10
OF_A_COMMONWEALTH = 2
OF_SEVERAL_SECTORS = 2
MAX_WEIGHT = 100


def weight_of(rank: int | None, delegations: int, sectors: int) -> int:
    """The weight of a meeting by the rule that the page shows: 10 for the governor's first priority, one less
    for each place after it (at least 1, and 1 without a priority); 2 more for each further delegation, and 2 more
    when several sectors meet. Never less than what somebody ranked higher asks of the same kind of meeting."""
    base = max(1, TOP + 1 - rank) if rank else 1
    return base + OF_A_COMMONWEALTH * max(0, delegations - 1) + (OF_SEVERAL_SECTORS if sectors > 1 else 0)


@dataclass
class Plan:
    """A meeting that topics ask for."""

    regions: tuple[Region, ...]
    sectors: tuple[Institution, ...]
    topics: list[AgendaTopic]

    @property
    def rank(self) -> int | None:
        return min((topic.rank for topic in self.topics if topic.rank), default=None)


def _taking_part(topic: AgendaTopic) -> tuple[Region, ...]:
    """The territory of the delegation and of those that accepted joining."""
    partners = [partner.delegation for partner in topic.partners.all() if partner.state == "accepted"]
    return tuple(one.region for one in (topic.delegation, *partners) if one.region)


def plans_of(topics: Iterable[AgendaTopic]) -> list[Plan]:
    """The meetings that accepted *topics* ask for: one for each topic of its own, one of all sectors for a
    multi-sector topic, one shared by the topics that the same delegations bring to the same sector; none for a
    written answer. A topic of several sectors that is not multi-sector has a meeting with each."""
    shared: dict[tuple[frozenset[int], int], Plan] = {}
    found: list[Plan] = []
    for topic in topics:
        regions, sectors = _taking_part(topic), tuple(topic.sectors.all())
        if not regions or not sectors or topic.route == Route.WRITTEN_ANSWER:
            continue
        if topic.route == Route.MULTI_SECTOR and len(sectors) > 1:
            found.append(Plan(regions, sectors, [topic]))
            continue
        for sector in sectors:
            if topic.route == Route.OWN_MEETING:
                found.append(Plan(regions, (sector,), [topic]))
                continue
            key = (frozenset(region.pk for region in regions), sector.pk)
            if key in shared:
                shared[key].topics.append(topic)
            else:
                shared[key] = Plan(regions, (sector,), [topic])
                found.append(shared[key])
    return found


@dataclass(frozen=True)
class Built:
    """What `build_meetings` did."""

    created: int
    extended: int
    topics: int


def accepted_topics(edition: Edition) -> list[AgendaTopic]:
    """Accepted topics that need a meeting, with what `plans_of` reads."""
    return list(
        AgendaTopic.objects.filter(edition=edition, state=AgendaTopic.State.ACCEPTED)
        .exclude(route__in=["", Route.WRITTEN_ANSWER])
        .select_related("delegation__region")
        .prefetch_related("sectors", "partners__delegation__region")
        .order_by("code")
    )


def topics_without_meeting(edition: Edition) -> list[AgendaTopic]:
    """Accepted topics that stand on no agenda of a meeting that stands."""
    held = set(
        MeetingTopic.objects.filter(meeting__edition=edition, meeting__withdrawn_at__isnull=True).values_list(
            "topic", flat=True
        )
    )
    return [topic for topic in accepted_topics(edition) if topic.pk not in held]


def next_number(edition: Edition) -> int:
    """The next free number of `<edition>-B-<number>`."""
    last = Meeting.objects.filter(edition=edition).aggregate(last=Max("code"))["last"]
    tail = (last or "").rpartition("-")[2]
    return int(tail) + 1 if tail.isdigit() else Meeting.objects.filter(edition=edition).count() + 1


@transaction.atomic
def build_meetings(*, edition: Edition) -> Built:
    """Make the meetings that the accepted topics still lack; a second call makes none.

    A topic to be shared joins the meeting that its delegations have with the sector already, if that one
    shares; weights that nobody changed by hand follow the rule again.
    """
    settings = settings_of(edition)
    waiting = topics_without_meeting(edition)
    sharing: dict[tuple[frozenset[int], frozenset[int]], Meeting] = {}
    existing = Meeting.objects.standing().filter(edition=edition, agenda_items__topic__route=Route.SHARED_MEETING)
    for meeting in existing.distinct().prefetch_related("regions", "sectors"):
        key = (frozenset(r.pk for r in meeting.regions.all()), frozenset(s.pk for s in meeting.sectors.all()))
        sharing[key] = meeting
    number, created, extended = next_number(edition), 0, 0
    for plan in plans_of(waiting):
        key = (frozenset(r.pk for r in plan.regions), frozenset(s.pk for s in plan.sectors))
        joined = sharing.get(key) if all(topic.route == Route.SHARED_MEETING for topic in plan.topics) else None
        if joined is None:
            joined = Meeting.objects.create(
                code=f"{edition.code}-B-{number:04d}",
                edition=edition,
                minutes_planned=settings.slot_minutes,
                is_demonstration=edition.is_demonstration,
            )
            joined.regions.set(plan.regions)
            joined.sectors.set(plan.sectors)
            number, created = number + 1, created + 1
        else:
            extended += 1
        last = MeetingTopic.objects.filter(meeting=joined).aggregate(last=Max("position"))["last"] or 0
        MeetingTopic.objects.bulk_create(
            MeetingTopic(meeting=joined, topic=topic, position=last + place)
            for place, topic in enumerate(sorted(plan.topics, key=lambda one: (one.rank or 999, one.code)), start=1)
        )
    follow_the_rule(edition=edition)
    return Built(created, extended, len(waiting))


@transaction.atomic
def add_meeting(
    *,
    edition: Edition,
    regions: Iterable[Region],
    sectors: Iterable[Institution],
    minutes: int,
    priority: int,
    reason: str,
) -> Meeting:
    """A meeting that SD asks for itself, without a topic: the stocktake of what is open, for instance."""
    settings_of(edition)
    regions, sectors = tuple(regions), tuple(sectors)
    if not regions:
        raise ValidationError({"regions": _("Elija al menos una región.")})
    if not sectors:
        raise ValidationError({"sectors": _("Elija al menos un sector.")})
    if not reason.strip():
        raise ValidationError({"priority_reason": _("Diga para qué es la reunión.")})
    meeting = Meeting(
        code=f"{edition.code}-B-{next_number(edition):04d}",
        edition=edition,
        minutes_planned=minutes,
        priority=priority,
        priority_reason=reason.strip(),
        is_demonstration=edition.is_demonstration,
    )
    meeting.full_clean(exclude=["edition"])
    meeting.save()
    meeting.regions.set(regions)
    meeting.sectors.set(sectors)
    return meeting


@transaction.atomic
def follow_the_rule(*, edition: Edition) -> int:
    """Give every meeting the weight of the rule, save those whose weight somebody set with a reason; how many
    changed. Meetings without topics keep theirs."""
    changed = []
    rows = (
        Meeting.objects.standing()
        .filter(edition=edition, priority_reason="", agenda_items__isnull=False)
        .distinct()
        .prefetch_related("regions", "sectors", "agenda_items__topic")
    )
    for meeting in rows:
        ranks = [item.topic.rank for item in meeting.agenda_items.all() if item.topic.rank]
        wanted = weight_of(min(ranks, default=None), len(meeting.regions.all()), len(meeting.sectors.all()))
        if meeting.priority != wanted:
            meeting.priority = wanted
            changed.append(meeting)
    Meeting.objects.bulk_update(changed, ["priority"])
    return len(changed)


@transaction.atomic
def set_meeting(*, meeting: Meeting, minutes: int, priority: int | None, reason: str) -> Meeting:
    """How long a meeting lasts, and its weight: None follows the rule, a number needs a reason."""
    reason = reason.strip()
    if priority is not None and not reason:
        raise ValidationError({"priority_reason": _("Diga por qué esta reunión tiene otro peso.")})
    meeting.minutes_planned = minutes
    meeting.priority_reason = reason if priority is not None else ""
    if priority is not None:
        meeting.priority = priority
    meeting.full_clean()
    meeting.save(update_fields=["minutes_planned", "priority", "priority_reason"])
    if priority is None:
        follow_the_rule(edition=meeting.edition)
    return meeting


@transaction.atomic
def withdraw_meeting(*, meeting: Meeting, reason: str) -> Meeting:
    """Take a meeting out of what is to be placed; drafts lose it, releases keep it until the next one."""
    if not reason.strip():
        raise ValidationError({"reason": _("Diga por qué se retira la reunión.")})
    Assignment.objects.filter(meeting=meeting, timetable__state="draft").delete()
    meeting.withdrawn_at, meeting.withdrawal_reason = timezone.now(), reason.strip()
    meeting.full_clean()
    meeting.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    return meeting


@transaction.atomic
def bring_meeting_back(*, meeting: Meeting) -> Meeting:
    """The meeting is to be placed again."""
    meeting.withdrawn_at, meeting.withdrawal_reason = None, ""
    meeting.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    return meeting
