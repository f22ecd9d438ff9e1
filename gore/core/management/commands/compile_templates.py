"""Compile every template of the project, so that a misspelt tag fails before somebody meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs


class Command(BaseCommand):
    help = 'Compile every template; the last line is {"templates": n}.'
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        names = project_templates()
        problems = []
        for name in names:
            try:
                get_template(name)
            except (TemplateSyntaxError, UnicodeDecodeError) as error:
                problems.append(f"{name}: {error}")
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(json.dumps({"templates": len(names)}))


def project_templates() -> list[str]:
    """The names of the templates in the project's own folders (not those of installed packages)."""
    base = Path(settings.BASE_DIR)
    folders = [base / "templates"]
    folders += [
        Path(folder)
        for folder in get_app_template_dirs("templates")
        if Path(folder).is_relative_to(base) and "site-packages" not in Path(folder).parts
    ]
    return sorted(
        file.relative_to(folder).as_posix()
        for folder in folders
        if folder.is_dir()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    )
