"""`seed_scale --commitments N [--meetings N]`: a register of that size, for benchmarks."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bilaterals.models import Meeting
from commitments.models import Commitment
from commitments.services import request_recompute
from gore.core import audit
from gore.core.selectors import record_cutoff
from gore.core.services import touch_public_version
from gore.loading.demo.margins import Infeasible
from gore.loading.demo.permission import refuse_outside_demonstration
from gore.loading.demo.scale import Grown, grow
from gore.loading.demo.targets import MissingFigure, read_targets

MOST = 20_000_000


class Command(BaseCommand):
    help = str(gettext_lazy("Llena el registro con compromisos inventados hasta llegar a N, para medir."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commitments", type=int, required=True, help=str(gettext_lazy("cuántos debe haber")))
        parser.add_argument("--meetings", type=int, default=0, help=str(gettext_lazy("cuántas reuniones debe haber")))
        parser.add_argument("--yes", action="store_true", help=str(gettext_lazy("también fuera de DEBUG y DEMO")))

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_outside_demonstration(command="seed_scale", yes=options["yes"])
        for name in ("commitments", "meetings"):
            if not 0 <= options[name] <= MOST:
                raise CommandError(_("--%(name)s debe estar entre 0 y %(most)s.") % {"name": name, "most": f"{MOST:,}"})
        started = time.perf_counter()
        if record_cutoff() is None:
            call_command("load_published", stdout=StringIO())
        try:
            grown = self.grow(options["commitments"], options["meetings"])
        except (MissingFigure, Infeasible) as error:
            raise CommandError(_("No se agregó nada. %(reason)s") % {"reason": error}) from error
        counts = {
            "added_commitments": grown.commitments,
            "added_updates": grown.updates,
            "added_meetings": grown.meetings,
            "commitments": Commitment.objects.count(),
            "meetings": Meeting.objects.count(),
            "seconds": round(time.perf_counter() - started, 2),
        }
        self.stdout.write(json.dumps(counts))

    @transaction.atomic
    @audit.switched_off()
    def grow(self, commitments: int, meetings: int) -> Grown:
        """All or nothing, without a trail; rates are to be computed again when something was added."""
        grown = grow(read_targets(), commitments=commitments, meetings=meetings, now=timezone.now())
        if grown.commitments:
            request_recompute(reason="seed_scale")
            touch_public_version()
        return grown
