"""`load_demo`: the demonstration register, gore-11 and the accounts; a second run keeps the data."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bilaterals.models import AgendaTopic, Meeting
from commitments.models import Commitment, CommitmentUpdate
from commitments.services import recompute_compliance, request_recompute
from gore.core import audit
from gore.core.clock import today
from gore.core.models import User
from gore.core.selectors import record_cutoff
from gore.core.services import touch_public_version
from gore.loading.demo import SCALE_NUMBERS_AFTER
from gore.loading.demo.accounts import refresh_accounts
from gore.loading.demo.build import build_register
from gore.loading.demo.margins import Infeasible
from gore.loading.demo.permission import refuse_outside_demonstration
from gore.loading.demo.preparation import refresh_preparation
from gore.loading.demo.running_edition import refresh_running_edition
from gore.loading.demo.surveys import load_surveys
from gore.loading.demo.targets import MissingFigure, read_targets
from gore.loading.demo.timetable import refresh_timetable
from gore.loading.demo.topics import refresh_topics
from transfers.models import Transfer

VERIFIER = "articulacion@gore.example"


def demonstration_commitments() -> QuerySet[Commitment]:
    """The register that this command makes, without what `seed_scale` adds to it."""
    return Commitment.objects.filter(is_demonstration=True, number__lte=SCALE_NUMBERS_AFTER).order_by()


class Command(BaseCommand):
    help = str(gettext_lazy("Carga los datos de demostración que cuadran con las cifras publicadas."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help=str(gettext_lazy("también fuera de DEBUG y DEMO")))

    @audit.recording(command="load_demo")
    def handle(self, *args: Any, **options: Any) -> None:
        refuse_outside_demonstration(command="load_demo", yes=options["yes"])
        started = time.perf_counter()
        if record_cutoff() is None:
            call_command("load_published", stdout=StringIO())
        call_command("load_series", stdout=StringIO())
        try:
            password, built = self.load()
        except (MissingFigure, Infeasible) as error:
            raise CommandError(
                _("No se cargó nada: las cifras publicadas no permiten armar la demostración. %(reason)s")
                % {"reason": error}
            ) from error
        if built:
            recompute_compliance()
        if password:
            self.stdout.write(_("Contraseña de las cuentas de demostración: %(password)s") % {"password": password})
        counts = {
            "commitments": demonstration_commitments().count(),
            "updates": CommitmentUpdate.objects.filter(
                is_demonstration=True, commitment__number__lte=SCALE_NUMBERS_AFTER
            ).count(),
            "meetings": Meeting.objects.filter(is_demonstration=True).count(),
            "transfers": Transfer.objects.filter(is_demonstration=True).count(),
            "topics": AgendaTopic.objects.filter(is_demonstration=True).count(),
            "seconds": round(time.perf_counter() - started, 2),
        }
        self.stdout.write(json.dumps(counts))

    @transaction.atomic
    def load(self) -> tuple[str | None, bool]:
        """All or nothing: the password that was set, if any, and whether the register was built."""
        targets = read_targets()
        made = refresh_accounts()
        refresh_running_edition(today=today())
        load_surveys()
        if demonstration_commitments().exists():
            refresh_topics(today=today())
            refresh_timetable(by=User.objects.get(email=VERIFIER))
            refresh_preparation(today=today())
            return made.password, False
        build_register(targets, verifier=User.objects.get(email=VERIFIER))
        refresh_topics(today=today())
        refresh_timetable(by=User.objects.get(email=VERIFIER))
        refresh_preparation(today=today())
        request_recompute(reason="load_demo")
        touch_public_version()
        return made.password, True
