"""Celery tasks of the outbox; each one calls the delivery. When they run: on commit, and gore/schedule.py."""

from __future__ import annotations

from celery import shared_task

from gore.outbox import delivery


@shared_task
def deliver_mail(mail_id: int) -> None:
    """Send one mail, unless another process has it or it is not due."""
    delivery.deliver(mail_id)


@shared_task
def sweep_outbox() -> None:
    """Send what no task sent: a broker that was down, a worker that died, a mail to be tried again."""
    delivery.sweep()
