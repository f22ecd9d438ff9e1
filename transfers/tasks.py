"""Celery tasks of transfers; each one calls a service."""

from __future__ import annotations

from celery import shared_task

from transfers.services import imports


@shared_task
def run_import(pk: int) -> None:
    """Write an import that somebody confirmed."""
    imports.run_import(pk=pk)
