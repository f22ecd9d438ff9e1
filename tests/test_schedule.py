"""What runs by the clock, with and without a broker."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils.module_loading import import_string

from gore import schedule
from gore.celery import app

LIMA = ZoneInfo("America/Lima")


def test_every_job_names_a_task_that_celery_knows() -> None:
    app.loader.import_default_modules()

    assert {job.task for job in schedule.JOBS} <= set(app.tasks)
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == {job.task for job in schedule.JOBS}
    assert all(callable(import_string(job.task)) for job in schedule.JOBS)


def test_loop_runs_each_job_at_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule.Job, "run", lambda job: None)
    monkeypatch.setattr(
        schedule, "JOBS", (schedule.Job("often", "x", seconds=30), schedule.Job("nightly", "y", at=dt.time(0, 10)))
    )
    start = dt.datetime(2019, 2, 20, 23, 59, tzinfo=LIMA)
    last_runs: dict[str, dt.datetime] = {}
    ran = {
        seconds: schedule.run_due(last_runs, start + dt.timedelta(seconds=seconds)) for seconds in (0, 10, 30, 660, 670)
    }

    assert ran == {0: ["often"], 10: [], 30: ["often"], 660: ["often", "nightly"], 670: []}
