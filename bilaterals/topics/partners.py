"""Commonwealths: other delegations that a topic names, and their answers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from bilaterals.models import AgendaTopic, TopicPartner, TopicStep
from bilaterals.topics.permissions import can_answer_invitation
from bilaterals.topics.selectors import people_of
from gore.core.models import User
from gore.outbox.services import queue_mail

INVITED = "bilaterals.partner_asked"


def ask_partners(*, topic: AgendaTopic) -> None:
    """Write to the teams of the delegations that have not answered, once each, when the topic is sent."""
    waiting = topic.partners.filter(state=TopicPartner.State.ASKED).select_related("delegation")
    for partner in waiting:
        for membership in people_of(partner.delegation_id, topic.edition_id):
            queue_mail(
                kind=INVITED,
                about=f"topic:{topic.code}:{partner.delegation.code}",
                recipient=membership.user.email,
                template="topics/mail/partner_asked",
                context={"topic": topic, "partner": partner},
                user=membership.user,
            )


@transaction.atomic
def answer_invitation(*, partner: TopicPartner, by: User, joins: bool, note: str = "") -> TopicPartner:
    """Join a topic or decline, for the delegation that was asked. The answer can be changed while the
    topic stands; the same answer again changes nothing."""
    AgendaTopic.objects.select_for_update().get(pk=partner.topic_id)
    current = (
        TopicPartner.objects.select_for_update(of=("self",))
        .select_related("topic__edition", "topic__delegation", "delegation")
        .get(pk=partner.pk)
    )
    if not can_answer_invitation(by, current):
        raise PermissionDenied
    state = TopicPartner.State.ACCEPTED if joins else TopicPartner.State.DECLINED
    if current.state == state:
        return current
    current.state, current.note = state, note.strip()
    current.answered_at, current.answered_by = timezone.now(), by
    current.save()
    TopicStep.objects.create(
        topic=current.topic,
        kind=TopicStep.Kind.JOINED if joins else TopicStep.Kind.DECLINED,
        by=by,
        institution=current.delegation,
        note=current.note,
    )
    return current
