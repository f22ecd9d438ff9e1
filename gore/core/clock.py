"""The one place that says what day it is in Peru."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """Today's date in America/Lima (settings.TIME_ZONE)."""
    return timezone.localdate()


def midnight(day: dt.date) -> dt.datetime:
    """The first moment of *day* in Lima."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
