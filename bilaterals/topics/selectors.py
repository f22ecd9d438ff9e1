"""What the pages and services of topics read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Call, TopicAnswer, TopicDecision, TopicPartner
from bilaterals.topics.completeness import Missing, missing
from bilaterals.topics.deadlines import Window, sending, write_moment, writing
from bilaterals.topics.questions import applicable, questions_of, shown_answer
from gore.core.clock import today
from gore.core.folding import fold
from gore.core.models import Edition, Institution, Membership

State = AgendaTopic.State


def call_of(edition: Edition) -> Call | None:
    """The call of *edition*, if SD has written one."""
    return Call.objects.filter(edition=edition).select_related("edition").first()


def sectors_of(edition: Edition) -> list[Institution]:
    """The sectors that a topic of *edition* can be addressed to: those that take part, or all while
    nobody has chosen."""
    at_table = Institution.objects.filter(sits_at_table=True).order_by("short_name")
    chosen = list(at_table.filter(editions_attended=edition))
    return chosen or list(at_table)


def possible_partners(delegation: Institution) -> list[Institution]:
    """The other delegations of the same sort."""
    kinds = Institution.REGIONAL_KINDS if delegation.kind in Institution.REGIONAL_KINDS else (delegation.kind,)
    rows = Institution.objects.filter(kind__in=kinds).exclude(pk=delegation.pk)
    return sorted(rows, key=lambda row: fold(row.short_name))


def running_editions(membership: Membership) -> list[Edition]:
    """The editions in preparation that the membership reaches, the next one first."""
    rows = Edition.objects.in_preparation().select_related("call").order_by("start_date")
    return list(rows.filter(pk=membership.edition_id) if membership.edition_id else rows)


def for_list(rows: QuerySet[AgendaTopic]) -> QuerySet[AgendaTopic]:
    """With what a line of a list shows."""
    return rows.select_related("edition__call", "delegation").prefetch_related(
        Prefetch("sectors", Institution.objects.order_by("short_name")),
        Prefetch("partners", TopicPartner.objects.select_related("delegation").order_by("delegation__short_name")),
    )


def standing(edition_id: int, delegation_id: int) -> QuerySet[AgendaTopic]:
    """The demands of a delegation that stand, by the governor's priority."""
    return (
        AgendaTopic.objects.filter(edition=edition_id, delegation=delegation_id)
        .exclude(state__in=(State.MERGED, State.WITHDRAWN))
        .in_order()
    )


@dataclass(frozen=True)
class EditionOfTeam:
    """Where a delegation stands in one call: its deadline, its limit and what it has used of it."""

    edition: Edition
    call: Call | None
    window: Window
    drafts: int
    sent: int

    @property
    def is_in_time(self) -> bool:
        """Topics are sent without a code now."""
        return self.window.is_open and self.call is not None and timezone.now() <= self.call.topics_due_at

    @property
    def room(self) -> int | None:
        """How many more topics fit into the limit; None without one."""
        limit = self.call.topics_per_delegation if self.call else None
        return None if limit is None else max(0, limit - self.sent)


def editions_of_team(membership: Membership) -> list[EditionOfTeam]:
    """The running editions of *membership* with the counts of its delegation: two queries."""
    now, editions = timezone.now(), running_editions(membership)
    counts: dict[int, Any] = {
        row["edition"]: row
        for row in AgendaTopic.objects.filter(delegation=membership.institution_id, edition__in=editions)
        .values("edition")
        .annotate(
            drafts=Count("pk", filter=Q(state=State.DRAFT)),
            sent=Count("pk", filter=Q(state__in=AgendaTopic.COUNTED)),
        )
    }
    found = []
    for edition in editions:
        call = getattr(edition, "call", None)
        count = counts.get(edition.pk, {"drafts": 0, "sent": 0})
        found.append(EditionOfTeam(edition, call, writing(call, edition, now), count["drafts"], count["sent"]))
    return found


def invitations_of(membership: Membership) -> list[TopicPartner]:
    """The topics of others that the delegation was asked to join and has not answered."""
    rows = TopicPartner.objects.filter(
        delegation=membership.institution_id,
        state=TopicPartner.State.ASKED,
        topic__state__in=AgendaTopic.COUNTED,
        topic__edition__in=running_editions(membership),
    )
    return list(rows.select_related("topic__delegation").order_by("asked_at", "pk"))


def answers_of(topic: AgendaTopic) -> dict[int, str]:
    """The kept answers by question."""
    return dict(TopicAnswer.objects.filter(topic=topic).values_list("field", "value"))


def missing_of(topic: AgendaTopic, call: Call | None) -> list[Missing]:
    """What *topic* as it is kept lacks to be sent."""
    return missing(
        topic,
        sectors={sector.pk for sector in topic.sectors.all()},
        questions=questions_of(call),
        answers=answers_of(topic),
    )


def over_limits(topic: AgendaTopic, call: Call, sectors: Iterable[Institution]) -> list[str]:
    """Which limits of the call *topic* would break by being sent, in words. The caller holds the lock of
    the delegation."""
    others = AgendaTopic.objects.filter(
        edition=topic.edition_id, delegation=topic.delegation_id, state__in=AgendaTopic.COUNTED
    ).exclude(pk=topic.pk)
    found = []
    limit = call.topics_per_delegation
    if limit is not None and others.count() >= limit:
        found.append(
            _("Su delegación ya envió %(limit)s temas, que es el máximo de esta convocatoria.") % {"limit": limit}
        )
    limit = call.topics_per_sector
    if limit is not None:
        used = dict(
            others.filter(sectors__in=list(sectors)).values_list("sectors").annotate(n=Count("pk", distinct=True))
        )
        found += [
            _("Ya hay %(limit)s temas de su delegación con %(sector)s, que es el máximo por sector.")
            % {"limit": limit, "sector": sector.short_name}
            for sector in sectors
            if used.get(sector.pk, 0) >= limit
        ]
    return found


def shown_answers(topic: AgendaTopic, call: Call | None) -> list[tuple[str, str]]:
    """The questions that apply to *topic* and its answers as people read them."""
    answers = answers_of(topic)
    sectors = {sector.pk for sector in topic.sectors.all()}
    return [
        (question.label, shown_answer(question, answers.get(question.pk, "")))
        for question in applicable(questions_of(call), sectors, topic.blockage)
    ]


def released_decisions(topic: AgendaTopic) -> list[TopicDecision]:
    """What SD decided and has told."""
    rows = TopicDecision.objects.filter(topic=topic, released_at__isnull=False)
    return list(rows.select_related("decided_by").order_by("released_at", "pk"))


def sending_note(topic: AgendaTopic, call: Call | None) -> tuple[Window, str]:
    """Whether *topic* can be sent now, and until when in words."""
    window = sending(topic, call, timezone.now())
    return window, write_moment(window.until) if window.until else ""


def people_of(delegation_id: int, edition_id: int) -> QuerySet[Membership]:
    """The regional team of a delegation that works on the edition today."""
    return (
        Membership.objects.filter(
            Q(edition__isnull=True) | Q(edition=edition_id),
            institution=delegation_id,
            role=Membership.Role.REGIONAL_TEAM,
            user__is_active=True,
        )
        .in_force(today())
        .select_related("user")
        .order_by("user__email")
    )
