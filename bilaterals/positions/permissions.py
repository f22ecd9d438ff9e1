"""Who writes a ministry's position. Which rows people read: `TopicPosition.objects.visible_to`."""

from __future__ import annotations

import datetime as dt

from bilaterals.models import AgendaTopic, Call
from gore.core.models import Institution, Membership
from gore.core.permissions import Someone, held_roles


def writes_for(user: Someone, sector: Institution, edition_id: int) -> bool:
    """The coordination of the ministry itself, and nobody for it."""
    held = held_roles(user, (Membership.Role.MINISTRY_COORDINATOR,), edition_id)
    return any(membership.institution_id == sector.pk for membership in held)


def can_write_position(user: Someone, topic: AgendaTopic, sector: Institution) -> bool:
    """The ministry that an accepted topic is addressed to; until when, says `is_open`."""
    if topic.state != AgendaTopic.State.ACCEPTED or not writes_for(user, sector, topic.edition_id):
        return False
    return topic.sectors.filter(pk=sector.pk).exists()


def is_open(call: Call | None, moment: dt.datetime) -> bool:
    """Ministries write until the deadline of the call for their information."""
    return call is not None and moment <= call.information_due_at
