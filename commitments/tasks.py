"""Celery tasks of commitments; each one calls a service. When they run: gore/schedule.py."""

from __future__ import annotations

from celery import shared_task

from commitments import services


@shared_task
def recompute_if_requested() -> None:
    """Serve the requests present with one recompute; cheap when there are none."""
    services.recompute_if_requested()


@shared_task
def nightly_compliance() -> None:
    """A new day: statuses whose verification date has come, and the rates as of today."""
    services.refresh_status()
    services.recompute_compliance()
