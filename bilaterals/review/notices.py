"""The mails that follow from calls and decisions: one to each person concerned, through the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from bilaterals.models import AgendaTopic, Assistance, Call, LateEntryCode, TopicDecision
from gore.core.clock import today
from gore.core.models import Edition, Membership, User
from gore.outbox.services import queue_mail

Role = Membership.Role


def people_of(institutions: Iterable[int], role: str, edition: Edition) -> dict[int, list[User]]:
    """Who works in *role* for each of *institutions*, for this edition or for all."""
    rows = (
        Membership.objects.in_force(today())
        .filter(institution__in=list(institutions), role=role, user__is_active=True)
        .filter(Q(edition=None) | Q(edition=edition))
        .select_related("user")
        .order_by("user__email")
    )
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for row in rows:
        found[row.institution_id][row.user_id] = row.user
    return {institution: list(users.values()) for institution, users in found.items()}


def tell(decisions: Sequence[TopicDecision]) -> None:
    """Tell each delegation of the *decisions* about its topics, and each ministry what it has to answer."""
    if not decisions:
        return
    edition = decisions[0].topic.edition
    by_delegation: dict[int, list[TopicDecision]] = defaultdict(list)
    for decision in decisions:
        by_delegation[decision.topic.delegation_id].append(decision)
    teams = people_of(by_delegation, Role.REGIONAL_TEAM, edition)
    for delegation, told in by_delegation.items():
        for user in teams.get(delegation, ()):
            queue_mail(
                kind="bilaterals.topics_decided", about=f"bilaterals.decisions:{told[0].pk}-{len(told)}",
                recipient=user.email, user=user, template="bilaterals/mail/decisions",
                context={
                    "decisions": told, "edition": edition, "delegation": told[0].topic.delegation,
                    "path": reverse("region-home"),
                },
            )  # fmt: skip
    _ask_ministries([decision.topic for decision in decisions if decision.kind == TopicDecision.Kind.ROUTE], edition)


def _ask_ministries(topics: Sequence[AgendaTopic], edition: Edition) -> None:
    """One mail to each ministry with the answers that it owes."""
    asked = Assistance.objects.filter(topic__in=topics, state=Assistance.State.OPEN).select_related("topic", "sector")
    by_sector: dict[int, list[Assistance]] = defaultdict(list)
    for row in asked:
        by_sector[row.sector_id].append(row)
    teams = people_of(by_sector, Role.MINISTRY_COORDINATOR, edition)
    for sector, rows in by_sector.items():
        for user in teams.get(sector, ()):
            queue_mail(
                kind="bilaterals.answer_asked", about=f"bilaterals.assistance:{rows[0].pk}-{len(rows)}",
                recipient=user.email, user=user, template="bilaterals/mail/assistance_asked", due_on=rows[0].due_on,
                context={"rows": rows, "edition": edition, "path": reverse("assistance-list")},
            )  # fmt: skip


def tell_answer(assistance: Assistance) -> None:
    """Tell the delegation that its topic was answered in writing."""
    topic = assistance.topic
    for user in people_of([topic.delegation_id], Role.REGIONAL_TEAM, topic.edition).get(topic.delegation_id, ()):
        queue_mail(
            kind="bilaterals.answer_given", about=f"bilaterals.answer:{assistance.pk}", recipient=user.email, user=user,
            template="bilaterals/mail/assistance_answered",
            context={"assistance": assistance, "topic": topic, "path": reverse("assistance-detail", args=[assistance.pk])},
        )  # fmt: skip


def announce_call(call: Call, delegations: Iterable[int]) -> int:
    """Tell every regional team that the call is open: how many mails."""
    count = 0
    teams = people_of(delegations, Role.REGIONAL_TEAM, call.edition)
    for user in {user.pk: user for users in teams.values() for user in users}.values():
        queued = queue_mail(
            kind="bilaterals.call_opened", about=f"bilaterals.call:{call.pk}", recipient=user.email, user=user,
            template="bilaterals/mail/call_opened",
            context={"call": call, "edition": call.edition, "path": reverse("region-home")},
        )  # fmt: skip
        count += queued.created
    return count


def send_late_code(late: LateEntryCode, code: str) -> int:
    """Send the code of a late entry to the delegation's team: how many mails."""
    context: dict[str, Any] = {"late": late, "code": code, "edition": late.call.edition, "path": reverse("region-home")}
    users = people_of([late.delegation_id], Role.REGIONAL_TEAM, late.call.edition).get(late.delegation_id, [])
    for user in users:
        queue_mail(
            kind="bilaterals.late_code", about=f"bilaterals.late-code:{late.pk}", recipient=user.email, user=user,
            template="bilaterals/mail/late_code", context=context, sensitive=True,
        )  # fmt: skip
    return len(users)
