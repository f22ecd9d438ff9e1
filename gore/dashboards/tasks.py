"""Celery tasks of the public pages."""

from __future__ import annotations

from celery import shared_task

from gore.dashboards import public_charts


@shared_task
def draw_public_charts() -> None:
    """Draw the charts whose data changed, so that no visitor waits for it."""
    public_charts.draw_home_charts()
