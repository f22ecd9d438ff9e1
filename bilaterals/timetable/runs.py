"""Runs of the solver: asked for on a page, worked off beside it, their best answer always kept.

With a broker a run is a Celery task on a queue of its own; without one it is a process of its own, so that
the web server goes on answering. Both call `execute`, which writes the curve and the best timetable to the
run's row as it goes: whatever ends the process loses a second at most.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import RunProgress, SolverRun, Timetable
from bilaterals.scheduler.instance import instance_as_json, parse_instance, parse_solution, solution_as_json
from bilaterals.scheduler.problem import Measures, Placement, Problem, Solution
from bilaterals.scheduler.solve import Progress, solve
from bilaterals.timetable import checklist
from bilaterals.timetable.drafts import NotValid, board_of, save_timetable, what_still_holds
from bilaterals.timetable.problem import Material, material_of, problem_of
from bilaterals.timetable.services import settings_of
from bilaterals.timetable.turns import Turns
from gore.core.models import Edition, User

logger = structlog.get_logger(__name__)

QUEUE = "solver"
MAX_SECONDS = 900
SILENT = dt.timedelta(seconds=90)
"""A run without a sign of life for so long is given up."""
BEAT = 1.0
"""Seconds between two signs of life."""

State = SolverRun.State


@transaction.atomic
def start_run(**asked: Any) -> SolverRun:
    """`ask_for_run`, and have it worked off."""
    run = ask_for_run(**asked)
    transaction.on_commit(partial(launch, run.pk))
    return run


@transaction.atomic
def ask_for_run(
    *,
    edition: Edition,
    seconds: int,
    seed: int = 0,
    idle_unit: str = "slots",
    base: Timetable | None = None,
    by: User | None = None,
) -> SolverRun:
    """A run over the edition as it is prepared now; with *base*, from that draft, its locks kept."""
    settings_of(edition)
    give_up_silent_runs(edition=edition)
    if SolverRun.objects.filter(edition=edition, state__in=SolverRun.ACTIVE).exists():
        raise ValidationError(_("Ya hay un cálculo en marcha para esta edición: espere o deténgalo."))
    if not 1 <= seconds <= MAX_SECONDS:
        raise ValidationError({"seconds": _("Escriba de 1 a %(most)s segundos.") % {"most": MAX_SECONDS}})
    material = material_of(edition)
    turns, locked, start_from = material.turns, {}, None
    if base is not None:
        board = board_of(base)
        turns = board.turns
        kept, _out = what_still_holds(board.problem, board.placed, board.locked)
        locked = {code: at for code, at in kept.items() if code in board.locked}
        start_from = kept
    if not len(turns):
        raise ValidationError(_("Primero registre los bloques de turnos."))
    if any(finding.code == "cycle" for finding in checklist.findings(material)):
        raise ValidationError(_("El orden entre reuniones forma un círculo: corríjalo antes de calcular."))
    problem = problem_of(material, turns, locked=locked, idle_unit="periods" if idle_unit == "periods" else "slots")
    if not problem.meetings:
        raise ValidationError(_("No hay ninguna reunión que se pueda ubicar: revise la lista de control."))
    return SolverRun.objects.create(
        edition=edition,
        seconds_limit=seconds,
        seed=seed,
        idle_unit=problem.idle_unit,
        instance=instance_as_json(problem),
        slots={"minutes": turns.minutes, "rows": turns.as_rows(), "locked": sorted(locked)},
        best=solution_as_json(Solution(problem.name, start_from)) if start_from else None,
        requested_by=by,
    )


def launch(run_id: int) -> None:
    """Have somebody work the run off: a worker, or without a broker a process of its own."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        from bilaterals.tasks import solve_timetable

        try:
            solve_timetable.apply_async((run_id,), queue=QUEUE, retry=False)
        except Exception:
            logger.exception("run_not_handed_over", run=run_id)
            finish(
                run_id, State.FAILED, failure=_("No se pudo entregar el cálculo: el servicio de tareas no responde.")
            )
        return
    start_process(run_id)


def start_process(run_id: int) -> None:
    """Work a run off in a process that outlives the request."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "solve_run", str(run_id)]
    process = subprocess.Popen(  # noqa: S603  (our own arguments)
        command, cwd=settings.BASE_DIR, env=os.environ.copy(), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    logger.info("run_started", run=run_id, process=process.pid)
    _children.append(process)
    _children[:] = [child for child in _children if child.poll() is None]


_children: list[subprocess.Popen[bytes]] = []
"""Processes started here, so that those that ended are asked for and do not linger."""


@transaction.atomic
def stop_run(*, run: SolverRun) -> None:
    """Ask a run to end with the best it has; one that nobody has begun yet ends at once."""
    current = SolverRun.objects.select_for_update().get(pk=run.pk)
    if not current.is_active:
        raise ValidationError(_("Este cálculo ya terminó."))
    current.stop_requested_at = current.stop_requested_at or timezone.now()
    current.save(update_fields=["stop_requested_at"])


def give_up_silent_runs(*, edition: Edition | None = None) -> int:
    """Close the runs whose process is gone; a best timetable that they left becomes a draft. How many."""
    rows = SolverRun.objects.filter(state__in=SolverRun.ACTIVE)
    if edition is not None:
        rows = rows.filter(edition=edition)
    given_up = 0
    for run in rows:
        if timezone.now() - (run.heartbeat_at or run.requested_at) < SILENT:
            continue
        given_up += 1
        if run.best:
            settle(run.pk, State.STOPPED, {})
        else:
            finish(run.pk, State.FAILED, failure=_("El cálculo se interrumpió y no dejó ningún horario."))
    return given_up


def finish(run_id: int, state: str, *, failure: str = "", summary: dict[str, Any] | None = None) -> bool:
    """Close a run that is open; False if it was closed already."""
    values: dict[str, Any] = {"state": state, "finished_at": timezone.now(), "failure": failure}
    if summary is not None:
        values["summary"] = summary
    return bool(SolverRun.objects.filter(pk=run_id, state__in=SolverRun.ACTIVE).update(**values))


class Notebook:
    """Writes what a run reaches to its row, about once a second."""

    def __init__(self, run: SolverRun, problem: Problem) -> None:
        self.run, self.problem = run, problem
        self.points: list[RunProgress] = []
        self.best: Solution | None = None
        self.beaten = 0.0
        self.stop = False

    def on_progress(self, point: Progress) -> None:
        self.points.append(
            RunProgress(
                run=self.run, seconds=round(point.seconds, 2), phase=point.phase, value=point.value, bound=point.bound
            )
        )

    def on_better(self, solution: Solution, measures: Measures) -> None:
        self.best = solution

    def should_stop(self) -> bool:
        """Asked several times a second: once a second it writes, and looks at the stop button."""
        if time.monotonic() - self.beaten >= BEAT:
            self.write()
        return self.stop

    def write(self) -> None:
        self.beaten = time.monotonic()
        RunProgress.objects.bulk_create(self.points)
        self.points = []
        values: dict[str, Any] = {"heartbeat_at": timezone.now()}
        if self.best is not None:
            values["best"] = solution_as_json(self.best)
            self.best = None
        SolverRun.objects.filter(pk=self.run.pk, state=State.RUNNING).update(**values)
        row = SolverRun.objects.filter(pk=self.run.pk).values_list("state", "stop_requested_at").first()
        # Somebody gave the run up, or pressed the button.
        self.stop = row is None or row[0] != State.RUNNING or row[1] is not None


def execute(run_id: int) -> None:
    """Work a run off, from the queue to its draft. A run that somebody else has taken is left alone."""
    taken = SolverRun.objects.filter(pk=run_id, state=State.QUEUED).update(
        state=State.RUNNING, started_at=timezone.now(), heartbeat_at=timezone.now()
    )
    if not taken:
        return
    run = SolverRun.objects.get(pk=run_id)
    try:
        problem = parse_instance(run.instance)
        notebook = Notebook(run, problem)
        start_from = dict(parse_solution(run.best, problem).placed) if run.best else None
        result = solve(
            problem,
            time_limit=float(run.seconds_limit),
            seed=run.seed,
            start_from=start_from,
            on_progress=notebook.on_progress,
            on_better=notebook.on_better,
            should_stop=notebook.should_stop,
        )
        notebook.best = result.solution
        notebook.write()
        settle(run_id, State.STOPPED if result.interrupted else State.DONE, result.summary())
    except Exception as error:
        logger.exception("run_failed", run=run_id)
        finish(run_id, State.FAILED, failure=_("El cálculo falló: %(what)s") % {"what": type(error).__name__})
        raise


@transaction.atomic
def settle(run_id: int, state: str, summary: dict[str, Any]) -> Timetable | None:
    """Close a run and save its best timetable as a draft, in one transaction.

    The preparation may have changed while it ran: what does not hold any more is left out and told.
    """
    run = SolverRun.objects.select_for_update(of=("self",)).select_related("edition", "requested_by").get(pk=run_id)
    if not run.is_active or not run.best:
        return None
    problem = parse_instance(run.instance)
    placed = dict(parse_solution(run.best, problem).placed)
    material = material_of(run.edition)
    turns = Turns.stored(run.slots["rows"], run.slots["minutes"])
    draft, left_out = _save(run, material, turns, placed, summary)
    finish(run_id, state, summary={**summary, "left_out": left_out})
    return draft


def _save(
    run: SolverRun, material: Material, turns: Turns, placed: dict[str, Placement], summary: dict[str, Any]
) -> tuple[Timetable, list[str]]:
    problem = problem_of(material, turns)
    when = timezone.localtime(run.requested_at)
    values: dict[str, Any] = {
        "material": material,
        "turns": turns,
        "name": _("Cálculo del %(day)s, %(hour)s") % {"day": f"{when:%d/%m}", "hour": f"{when:%H:%M}"},
        "origin": Timetable.Origin.RUN,
        "by": run.requested_by,
        "run": run,
        "more": {"run": run.pk, "proven": bool(summary.get("proven"))},
    }
    locked = set(run.slots.get("locked", ()))
    try:
        return save_timetable(placed=placed, locked=locked & placed.keys(), problem=problem, **values), []
    except (NotValid, KeyError):
        kept, out = what_still_holds(problem, placed, locked)
        return save_timetable(placed=kept, locked=locked & kept.keys(), problem=problem, **values), out
