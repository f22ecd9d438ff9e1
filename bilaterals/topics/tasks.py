"""Celery tasks of topics; each one calls a service. When they run: gore/schedule.py."""

from __future__ import annotations

from celery import shared_task

from bilaterals.topics import attachments


@shared_task
def scan_attachment(attachment_id: int) -> None:
    """Look at one file that has just arrived."""
    attachments.scan(attachment_id=attachment_id)


@shared_task
def scan_waiting() -> None:
    """Look at the files that no scanner has answered for yet."""
    attachments.scan_waiting()
