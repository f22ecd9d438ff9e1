"""`store_demo_runs`: solves the demonstration's timetable anew and keeps the runs in data/demo/.

To be run in a demonstration whose topics have changed; `load_demo` of an empty database then uses them.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bilaterals.models import Repair, SolverRun
from bilaterals.scheduler.instance import instance_as_json, parse_instance, solution_as_json
from bilaterals.scheduler.solve import Progress, solve
from bilaterals.timetable import repairs
from bilaterals.timetable.problem import problem_of
from gore.loading.demo import stored_runs
from gore.loading.demo.timetable import CODE, happened_to_health


class Command(BaseCommand):
    help = "Solve the demonstration's timetable and its repair anew, for data/demo/timetable_runs.json."

    def handle(self, *args: Any, **options: Any) -> None:
        run = SolverRun.objects.filter(edition__code=CODE).order_by("pk").first()
        repair = Repair.objects.filter(edition__code=CODE).order_by("pk").first()
        if run is None or repair is None:
            raise CommandError("There is no demonstration timetable: run load_demo first.")
        points: list[dict[str, Any]] = []

        def note(point: Progress) -> None:
            points.append(
                {
                    "seconds": round(point.seconds, 2),
                    "phase": point.phase,
                    "value": point.value,
                    "bound": point.bound,
                }
            )

        problem = parse_instance(run.instance)
        result = solve(problem, time_limit=stored_runs.SECONDS, seed=stored_runs.SEED, on_progress=note)
        kept = {
            stored_runs.digest(run.instance): {
                "best": solution_as_json(result.solution),
                "summary": result.summary(),
                "progress": points,
            }
        }
        happened = happened_to_health(run.edition)
        assert happened is not None
        case = repairs.case_of(run.edition, happened)
        plan = dict(result.solution.placed)
        repaired = problem_of(case.material, case.turns, baseline=plan, now=case.problem.now)
        answer = solve(repaired, time_limit=stored_runs.SECONDS)
        kept[stored_runs.digest(instance_as_json(repaired))] = {
            "best": solution_as_json(answer.solution),
            "summary": repairs.summary_of(answer),
        }
        stored_runs.PATH.parent.mkdir(exist_ok=True)
        stored_runs.PATH.write_text(json.dumps(kept, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        self.stdout.write(json.dumps({"placed": len(plan), **repairs.summary_of(answer)}))
