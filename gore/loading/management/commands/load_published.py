"""`load_published`: load the published record; a second run changes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.loading.published import MalformedRecord, load_published


class Command(BaseCommand):
    help = str(_("Carga los datos publicados, todo o nada. Repetirla no cambia nada."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dir",
            default=str(Path(settings.BASE_DIR) / "data" / "published"),
            help=str(_("carpeta con los CSV; los límites se leen de ../geo")),
        )

    @audit.recording(command="load_published")
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = load_published(Path(options["dir"]))
        except MalformedRecord as error:
            raise CommandError(str(error)) from error
        for notice in result.notices:
            self.stdout.write(notice)
        counts = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
        self.stdout.write(json.dumps(counts))
