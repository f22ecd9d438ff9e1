"""Who may write, send and answer topics. State and rights in one sentence; deadlines are the services'."""

from __future__ import annotations

from bilaterals.models import AgendaTopic, TopicAttachment, TopicPartner
from gore.core.models import Edition, Institution, Membership
from gore.core.permissions import Someone, active_membership, coordinates, current_memberships

State = AgendaTopic.State
WITHDRAWABLE = (State.DRAFT, State.SUBMITTED, State.RETURNED)


def works_for(user: Someone, delegation_id: int, edition_id: int) -> bool:
    """On the regional team of the delegation, for that edition."""
    return any(
        m.role == Membership.Role.REGIONAL_TEAM
        and m.institution_id == delegation_id
        and m.edition_id in {None, edition_id}
        for m in current_memberships(user)
    )


def team_of(user: Someone) -> Membership | None:
    """The regional team that the person works with now in the browser."""
    active = active_membership(user)
    return active if active is not None and active.role == Membership.Role.REGIONAL_TEAM else None


def can_create_topic(user: Someone, delegation: Institution, edition: Edition) -> bool:
    """The delegation's team, before the summit begins."""
    return edition.phase not in Edition.HELD_PHASES and works_for(user, delegation.pk, edition.pk)


def can_edit_topic(user: Someone, topic: AgendaTopic) -> bool:
    """The delegation's team, while the topic is a draft or was sent back."""
    return topic.state in AgendaTopic.EDITABLE and can_create_topic(user, topic.delegation, topic.edition)


def can_withdraw_topic(user: Someone, topic: AgendaTopic) -> bool:
    """The delegation's team, until SD has accepted it."""
    return topic.state in WITHDRAWABLE and can_create_topic(user, topic.delegation, topic.edition)


def can_rank_topic(user: Someone, topic: AgendaTopic) -> bool:
    """The delegation's team, as long as the demand stands."""
    return topic.state not in {State.MERGED, State.WITHDRAWN} and can_create_topic(
        user, topic.delegation, topic.edition
    )


def can_answer_invitation(user: Someone, partner: TopicPartner) -> bool:
    """The team of the delegation that was asked, once the topic was sent and while it stands."""
    topic = partner.topic
    return (
        topic.state in AgendaTopic.COUNTED
        and topic.edition.phase not in Edition.HELD_PHASES
        and works_for(user, partner.delegation_id, topic.edition_id)
    )


def can_download_attachment(user: Someone, attachment: TopicAttachment) -> bool:
    """Of whoever sees the topic: once the file was found clean; SD also while it decides about it."""
    if attachment.scan == TopicAttachment.Scan.CLEAN:
        return True
    return attachment.scan == TopicAttachment.Scan.WAITING and can_release_files(user)


def can_release_files(user: Someone) -> bool:
    """SD and administrators decide about files in quarantine."""
    return coordinates(user)
