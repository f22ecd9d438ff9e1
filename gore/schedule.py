"""What runs by the clock: one list, for Celery beat and for the loop of `make run` (no broker)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from celery.schedules import crontab
from celery.schedules import schedule as interval
from django.utils import timezone
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Job:
    """A task by its dotted path, run every so many `seconds`, or daily at the Lima time `at`."""

    name: str
    task: str
    seconds: int | None = None
    at: dt.time | None = None

    def beat_entry(self) -> dict[str, Any]:
        """Celery's form of this job. A run that could not start before the next one is dropped."""
        when = crontab(hour=self.at.hour, minute=self.at.minute) if self.at else interval(self.seconds)
        return {"task": self.task, "schedule": when, "options": {"expires": self.seconds or 3600}}

    def is_due(self, last_run: dt.datetime | None, now: dt.datetime) -> bool:
        """Whether the loop should run this job at *now* (aware), *last_run* being its last start.

        A daily job that has not run yet in this process waits for its time.
        """
        if self.at is not None:
            local = timezone.localtime(now)
            moment = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
            return last_run is not None and last_run < moment <= local
        return last_run is None or (now - last_run).total_seconds() >= (self.seconds or 0)

    def run(self) -> None:
        """Run the task in this process."""
        import_string(self.task)()


JOBS: tuple[Job, ...] = (
    Job("mail-every-minute", "gore.outbox.tasks.sweep_outbox", seconds=60),
    Job("scan-files-that-wait", "bilaterals.topics.tasks.scan_waiting", seconds=300),
    Job("recompute-when-requested", "commitments.tasks.recompute_if_requested", seconds=15),
    Job("surveys-every-minute", "surveys.tasks.surveys_every_minute", seconds=60),
    Job("close-lost-solver-runs", "bilaterals.tasks.give_up_silent_runs", seconds=30),
    Job("compliance-every-night", "commitments.tasks.nightly_compliance", at=dt.time(0, 10)),
)

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {job.name: job.beat_entry() for job in JOBS}


def run_due(last_runs: dict[str, dt.datetime], now: dt.datetime | None = None) -> list[str]:
    """Run what is due and return its names; *last_runs* (name → aware start) is kept up to date.

    The loop calls this every few seconds with the same dict, which starts empty. A job that fails
    raises, after being marked as run, so that a loop which goes on does not try it at once again.
    """
    now = now or timezone.now()
    done = []
    for job in JOBS:
        if job.at is not None and job.name not in last_runs:
            last_runs[job.name] = now
        if job.is_due(last_runs.get(job.name), now):
            last_runs[job.name] = now
            job.run()
            done.append(job.name)
    return done
