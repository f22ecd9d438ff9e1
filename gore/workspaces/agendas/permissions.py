"""Who works with agendas. Which released ones people read: `ReleasedAgenda.objects.visible_to`."""

from __future__ import annotations

from gore.core.models import Edition
from gore.core.permissions import Someone, can_see_everything, coordinates


def can_see_agendas(user: Someone) -> bool:
    """SD, administrators and observers see every agenda, also before its release."""
    return can_see_everything(user)


def can_release_agendas(user: Someone, edition: Edition) -> bool:
    """SD and administrators, for that edition."""
    return coordinates(user, edition.pk)
