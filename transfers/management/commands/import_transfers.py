"""`import_transfers F --edition CODE`: a spreadsheet of transfers; a second run adds nothing."""

from __future__ import annotations

import csv
import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gore.core import audit
from gore.core.export import safe_text
from gore.core.models import Edition
from transfers.models import TransferImport
from transfers.services import imports
from transfers.services.periods import lock_ledger


class Command(BaseCommand):
    help = str(gettext_lazy("Importa transferencias de una hoja de cálculo (XLSX, XLS, ODS o CSV)."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", required=True, help=str(gettext_lazy("código de la edición")))
        parser.add_argument("--norm", default="", help=str(gettext_lazy("norma de las filas que no la traen")))
        parser.add_argument("--giver", default="", help=str(gettext_lazy("sector de las filas que no lo traen")))
        parser.add_argument("--dry-run", action="store_true", help=str(gettext_lazy("lee y compara, no escribe")))
        parser.add_argument("--report", type=Path, help=str(gettext_lazy("CSV con las filas rechazadas")))

    @audit.recording(command="import_transfers")
    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(code__iexact=options["edition"]).first()
        if edition is None:
            raise CommandError(_("No hay ninguna edición con el código “%(code)s”.") % {"code": options["edition"]})
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(_("No se pudo leer %(file)s.") % {"file": path}) from error
        asked = {"content": content, "name": path.name, "norm": options["norm"], "giver": options["giver"]}
        try:
            if options["dry_run"]:
                plan = imports.plan_import(edition=edition, **asked)
            else:
                plan = self.write(edition, asked)
        except Exception as error:
            messages = getattr(error, "messages", None)
            if messages is None:
                raise
            raise CommandError(" ".join(messages)) from error
        if options["report"]:
            with options["report"].open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([_("hoja"), _("celda"), _("valor"), _("motivo")])
                for line in imports.report_lines(plan):
                    writer.writerow([safe_text(text) for text in (line.sheet, line.cell, line.value, line.reason)])
        for line in plan.lines:
            if line.kind == "total_off":
                self.stderr.write(f"{line.sheet} {line.cell}: {line.reason}")
        self.stdout.write(json.dumps(plan.counts))

    @transaction.atomic
    def write(self, edition: Edition, asked: dict[str, Any]) -> imports.Plan:
        """Compare and write under one lock, and keep the file with what became of it, to undo it from the page."""
        lock_ledger()
        Edition.objects.select_for_update().get(pk=edition.pk)
        plan = imports.plan_import(edition=edition, **asked)
        if not plan.accepted:
            return plan
        row = TransferImport(
            edition=edition, file_name=asked["name"][-120:], digest=hashlib.sha256(asked["content"]).hexdigest(),
            norm_text=asked["norm"][:80], giver_text=asked["giver"][:160], state=TransferImport.State.DONE,
            rows=plan.rows, accepted=len(plan.accepted), rejected=plan.rejected, duplicates=plan.duplicates,
            amount=plan.amount, finished_at=timezone.now(),
        )  # fmt: skip
        row.file.save(
            f"{row.digest[:16]}{Path(asked['name']).suffix.lower()}", ContentFile(asked["content"]), save=False
        )
        row.save()
        imports.write_plan(plan=plan, edition=edition, source=row)
        imports.write_lines(row, plan, sample=False)
        return plan
