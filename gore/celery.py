"""Celery application. Without REDIS_URL tasks run in this process (see settings)."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from gore.schedule import BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gore.settings")


class RecordedTask(Task):
    """What a task changes is recorded with its name (gore/core/audit.py)."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from gore.core import audit

        with audit.recording(task=self.name):
            return super().__call__(*args, **kwargs)


app = Celery("gore", task_cls=RecordedTask)
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
