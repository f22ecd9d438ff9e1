"""`grant_application_role NAME`: the SQL that keeps the application's role out of the audit trail."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gore.core.audit_grants import UnsuitableRole, apply, require_suitable, statements


class Command(BaseCommand):
    help = str(
        gettext_lazy(
            "Escribe el SQL que da al rol de la aplicación lo que necesita, sin poder cambiar la pista de auditoría. "
            "Con --apply lo ejecuta. Repítalo después de cada migrate, con el rol dueño de las tablas."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help=str(gettext_lazy("rol de PostgreSQL con que se conecta la aplicación")))
        parser.add_argument("--apply", action="store_true", help=str(gettext_lazy("ejecuta el SQL, todo o nada")))

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Solo PostgreSQL tiene roles: indique su DATABASE_URL."))
        role = options["role"]
        try:
            require_suitable(role)
            if options["apply"]:
                self.stdout.write(json.dumps({"role": role, "statements": apply(role)}))
            else:
                self.stdout.write("\n".join(["BEGIN;", *(f"{line};" for line in statements(role)), "COMMIT;"]))
        except UnsuitableRole as error:
            raise CommandError(str(error)) from error
