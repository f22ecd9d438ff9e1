"""Background tasks of the bilateral meetings. They take ids and call services."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="bilaterals.tasks.solve_timetable", acks_late=False)
def solve_timetable(run_id: int) -> None:
    """Work a solver run off. It is taken once: a second worker finds it taken and leaves it."""
    from bilaterals.timetable.runs import execute

    execute(run_id)


@shared_task(name="bilaterals.tasks.give_up_silent_runs")
def give_up_silent_runs() -> int:
    """Close the solver runs whose process is gone."""
    from bilaterals.timetable import runs

    return runs.give_up_silent_runs()
