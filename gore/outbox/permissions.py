"""Who may see the mails of the product and do something with them. Which rows: `visible_to`."""

from __future__ import annotations

from django.conf import settings

from gore.core.models import User
from gore.core.permissions import Someone, can_see_everything, coordinates
from gore.outbox.models import OutgoingMail


def can_see_mails(user: Someone) -> bool:
    """SD, administrators and observers; in a demonstration, anybody who signed in."""
    return can_see_everything(user) or (settings.DEMO and isinstance(user, User) and user.is_active)


def can_read_body(user: Someone, mail: OutgoingMail) -> bool:
    """A personal link is for its recipient alone; the mails of a demonstration are for everybody."""
    if not can_see_mails(user):
        return False
    return not mail.sensitive or (settings.DEMO and mail.is_demonstration)


def can_see_batches(user: Someone) -> bool:
    """SD, administrators and observers see what waits to be approved."""
    return can_see_everything(user)


def can_manage_mails(user: Someone) -> bool:
    """SD (for every edition) and administrators send again, cancel, correct and approve."""
    return coordinates(user)
