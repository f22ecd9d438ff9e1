"""Who opens calls, reviews topics and follows written answers. Plain sentences, used by every page."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bilaterals.models import AgendaTopic, Assistance, Call
from gore.core.models import Edition, Membership
from gore.core.permissions import (
    COORDINATES,
    SEES_EVERYTHING,
    Someone,
    can_see_everything,
    coordinates,
    current_memberships,
)

Role = Membership.Role


def can_read_reviews(user: Someone) -> bool:
    """SD, administrators and observers, also those of one edition, read the queue and the calls."""
    return can_see_everything(user) or any(m.role in SEES_EVERYTHING for m in current_memberships(user))


def can_manage_call(user: Someone, edition: Edition) -> bool:
    """SD and administrators make, change and open the call of an edition."""
    return coordinates(user, edition.pk)


def can_decide(user: Someone, topic: AgendaTopic) -> bool:
    """SD and administrators decide about the topics of an edition."""
    return coordinates(user, topic.edition_id)


def can_decide_somewhere(user: Someone) -> bool:
    """SD and administrators, also those of one edition."""
    return coordinates(user) or any(m.role in COORDINATES for m in current_memberships(user))


def editions_for(user: Someone) -> QuerySet[Edition]:
    """The editions whose call and topics *user* may read: all, or those of the memberships."""
    if can_see_everything(user):
        return Edition.objects.all()
    ids = [m.edition_id for m in current_memberships(user) if m.role in SEES_EVERYTHING and m.edition_id]
    return Edition.objects.filter(pk__in=ids)


def topics_for(user: Someone) -> QuerySet[AgendaTopic]:
    """The topics that *user* reviews or reads in the queue: sent ones, of the editions within reach."""
    rows = AgendaTopic.objects.exclude(state=AgendaTopic.State.DRAFT)
    if can_see_everything(user):
        return rows
    return rows.filter(edition__in=editions_for(user).values("pk"))


def calls_for(user: Someone) -> QuerySet[Call]:
    """The calls that *user* may read."""
    return Call.objects.filter(edition__in=editions_for(user).values("pk"))


def visible_assistance(user: Someone) -> QuerySet[Assistance]:
    """SD and observers: those of the editions within reach. A ministry: those that it answers. A region:
    those of its own topics."""
    if can_see_everything(user):
        return Assistance.objects.all()
    seen = Q(pk__in=[])
    for membership in current_memberships(user):
        part = Q(pk__in=[])
        if membership.role in SEES_EVERYTHING:
            part = Q()
        elif membership.role == Role.MINISTRY_COORDINATOR:
            part = Q(sector=membership.institution_id)
        elif membership.role == Role.REGIONAL_TEAM:
            part = Q(topic__delegation=membership.institution_id)
        if membership.edition_id:
            part &= Q(topic__edition=membership.edition_id)
        seen |= part
    return Assistance.objects.filter(seen)


def can_answer_assistance(user: Someone, assistance: Assistance) -> bool:
    """The coordination of the ministry that was asked, while the answer is not closed."""
    if assistance.state == Assistance.State.CLOSED:
        return False
    return any(
        m.role == Role.MINISTRY_COORDINATOR
        and m.institution_id == assistance.sector_id
        and m.edition_id in {None, assistance.topic.edition_id}
        for m in current_memberships(user)
    )


def can_close_assistance(user: Someone, assistance: Assistance) -> bool:
    """SD closes what was answered."""
    return assistance.state == Assistance.State.ANSWERED and coordinates(user, assistance.topic.edition_id)
