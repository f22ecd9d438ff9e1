"""Celery tasks of commitments; each one calls a service. When they run: gore/schedule.py."""

from __future__ import annotations

from celery import shared_task

from commitments import services
from gore.core.signals import public_figures_changed


@shared_task
def recompute_if_requested() -> None:
    """Serve the requests present with one recompute, once no more of them come; cheap without any."""
    if not services.burst_is_over():
        services.schedule_recompute()
        return
    result = services.recompute_if_requested()
    if result is not None and result.public_changed:
        public_figures_changed.send(sender=None)


@shared_task
def nightly_compliance() -> None:
    """A new day: statuses whose verification date has come, and the rates as of today."""
    services.refresh_status()
    if services.recompute_compliance().public_changed:
        public_figures_changed.send(sender=None)
