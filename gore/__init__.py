"""GORE Ejecutivo: project package. Exposes the Celery application to `celery -A gore`."""

from gore.celery import app as celery_app

__all__ = ["celery_app"]
