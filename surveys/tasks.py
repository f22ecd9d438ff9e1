"""What a worker does for surveys: each task calls a service."""

from __future__ import annotations

from celery import shared_task

from surveys.services import collecting, ratings


@shared_task
def surveys_every_minute() -> int:
    """Mix, close and finish what is due, and count ratings."""
    return collecting.run_due() + ratings.count_due()
