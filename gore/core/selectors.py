"""Figures and facts of the record that every app may ask for."""

from __future__ import annotations

import datetime as dt
import time

from gore.core.models import PublicVersion, PublishedFigure

RECORD_TOTAL = "key_figures.k05"


MEMORY_SECONDS = 1.0

_remembered: tuple[float, int] | None = None


def public_version() -> int:
    """The number of the public state; one cheap query."""
    return PublicVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def recent_public_version() -> int:
    """The number of the public state at most a second ago, usually without a query.

    A change made by this process is seen at once (`forget_public_version`), one made by another
    process within a second.
    """
    global _remembered
    now = time.monotonic()
    if _remembered is None or now - _remembered[0] > MEMORY_SECONDS:
        _remembered = (now, public_version())
    return _remembered[1]


def forget_public_version() -> None:
    """Ask the database the next time."""
    global _remembered
    _remembered = None


def record_cutoff() -> dt.date | None:
    """The date up to which the source counts its commitments (31/12/2018 in the record), or None
    before the record is loaded."""
    return PublishedFigure.objects.filter(code=RECORD_TOTAL).values_list("as_of", flat=True).first()
