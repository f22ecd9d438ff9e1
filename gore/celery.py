"""Celery application. Without REDIS_URL tasks run in this process (see settings)."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from gore.schedule import BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gore.settings")

app = Celery("gore")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_bad_production(**kwargs: Any) -> None:
    """A worker or beat with a bad production configuration ends before it takes a task."""
    from gore.core import checks

    try:
        checks.refuse_bad_production()
    except ImproperlyConfigured as error:
        # Celery logs what a signal's receiver raises and goes on; SystemExit passes.
        raise SystemExit(str(error)) from error
