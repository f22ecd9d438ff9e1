"""`solve_run ID`: works off a solver run that a page asked for (what `make run` starts instead of a worker)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bilaterals.timetable.runs import execute
from gore.core import audit


class Command(BaseCommand):
    help = "Work off one solver run of the timetable pages. Prints its number."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int)

    @audit.recording(command="solve_run")
    def handle(self, *args: Any, **options: Any) -> None:
        execute(options["run"])
        self.stdout.write(json.dumps({"run": options["run"]}))
