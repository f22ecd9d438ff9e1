"""`load_series`: population, canon, opening budgets and executions, from CSV files with their sources."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy

from gore.core import audit
from transfers.services.series import load_series


class Command(BaseCommand):
    help = str(gettext_lazy("Carga población, canon, presupuesto de apertura y ejecución desde archivos CSV."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dir", type=Path, default=Path(settings.BASE_DIR) / "data" / "money")

    @audit.recording(command="load_series")
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tally = load_series(folder=options["dir"])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(json.dumps(vars(tally)))
