"""Running `load_published` on data/published and on copies of it that a test may spoil."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

DATA = Path(settings.BASE_DIR) / "data"
PUBLISHED = DATA / "published"
OWN_APPS = ("core", "transfers", "bilaterals", "gore_sessions", "commitments", "surveys")


def load(directory: Path = PUBLISHED) -> dict[str, int]:
    """The JSON of the last line of output."""
    counts: dict[str, int] = json.loads(run(directory)[-1])
    return counts


def run(directory: Path) -> list[str]:
    out = io.StringIO()
    call_command("load_published", dir=str(directory), stdout=out)
    return out.getvalue().splitlines()


def rows_of(file: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows_in_database() -> int:
    return sum(model._default_manager.count() for app in OWN_APPS for model in apps.get_app_config(app).get_models())


def copied(folder: Path) -> Path:
    """A copy of data/published in *folder*, with the boundaries beside it."""
    shutil.copytree(PUBLISHED, folder / "published")
    shutil.copytree(DATA / "geo", folder / "geo")
    return folder / "published"


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one occurrence of *old*; a test that changes nothing must not pass."""
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode())
