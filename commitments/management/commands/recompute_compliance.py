"""Rebuild the stored compliance rates."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from commitments.services import recompute_compliance
from gore.core.signals import public_figures_changed


def day(text: str) -> dt.date:
    """YYYY-MM-DD, or CommandError."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"«{text}» no es una fecha; escriba, por ejemplo, 2018-12-31.") from error


class Command(BaseCommand):
    help = "Vuelve a calcular las tasas de cumplimiento guardadas (al día y en cada corte, o solo en uno)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", metavar="AAAA-MM-DD", help="guarda el corte de esta fecha")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = day(options["as_of"]) if options["as_of"] else None
        try:
            result = recompute_compliance(as_of=as_of)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if result.public_changed:
            public_figures_changed.send(sender=None)
        self.stdout.write(json.dumps({"rows": result.rows, "seconds": round(result.seconds, 3)}))
