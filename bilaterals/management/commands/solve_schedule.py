"""`solve_schedule`: a timetable for an instance file, proven as far as the time allows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bilaterals.scheduler import verify
from bilaterals.scheduler.instance import load_instance, solution_as_json
from bilaterals.scheduler.issues import BadInput
from bilaterals.scheduler.solve import solve


class Command(BaseCommand):
    help = "Solve a meeting schedule instance. The last line printed is JSON: objective, bound, proof."
    requires_system_checks: list[str] = []  # no database is needed

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--instance", type=Path, required=True, help="file of format meeting-schedule-instance/1")
        parser.add_argument("--out", type=Path, required=True, help="where the timetable is written")
        parser.add_argument("--time-limit", type=float, default=60.0, help="seconds")
        parser.add_argument("--repair-from", type=Path, help="timetable in force, to be changed as little as possible")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--workers", type=int, choices=(1, 2), default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problem = load_instance(options["instance"], options["repair_from"])
        except BadInput as error:
            raise CommandError(str(error)) from error
        if not options["time_limit"] > 0:
            raise CommandError("El tiempo límite debe ser mayor que 0 segundos.")
        result = solve(problem, time_limit=options["time_limit"], seed=options["seed"], workers=options["workers"])
        broken = verify.check(problem, result.solution)
        if broken:
            raise CommandError("\n".join(verify.spanish(violation) for violation in broken))
        text = json.dumps(solution_as_json(result.solution, summary=result.summary()), ensure_ascii=False, indent=1)
        try:
            options["out"].write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"No se puede escribir {options['out']}: {error.strerror}") from error
        for phase in result.phases:
            self.stdout.write(
                f"{phase.phase}: {phase.value} (cota {phase.bound}, {phase.status}, {phase.seconds:.1f} s)"
            )
        self.stdout.write(json.dumps(result.summary(), ensure_ascii=False))
