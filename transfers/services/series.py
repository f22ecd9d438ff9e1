"""Loading series and executions from CSV files: each value with its source and cut-off date, none twice."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CheckConstraint
from django.utils.translation import gettext as _

from gore.core.models import Region
from gore.core.services import touch_public_version
from transfers.models import BudgetExecution, Project, SeriesValue

SERIES_FILE, EXECUTION_FILE = "series.csv", "execution.csv"
SERIES_COLUMNS = ("series", "region_code", "year", "month", "value", "source", "as_of")
MONEY = ("pia", "pim", "committed", "accrued", "paid")
EXECUTION_COLUMNS = ("region_code", "cui", "year", *MONEY, "source", "as_of")


@dataclass
class Tally:
    """Rows written and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@transaction.atomic
def load_series(*, folder: Path) -> Tally:
    """Bring the series of *folder* in, all or nothing; ValidationError names file, line and fault."""
    tally = Tally()
    regions = {region.code: region for region in Region.objects.all()}
    found = False
    if (folder / SERIES_FILE).is_file():
        found = True
        rows = _read(folder / SERIES_FILE, SERIES_COLUMNS, lambda row: _series_row(row, regions))
        present = {_key(row, "series", "region_id", "year", "month"): row for row in SeriesValue.objects.all()}
        _bring(rows, present, ("series", "region_id", "year", "month"), ("value", "source", "as_of"), tally)
    if (folder / EXECUTION_FILE).is_file():
        found = True
        projects = {str(row.cui): row for row in Project.objects.filter(cui__isnull=False)}
        rows = _read(folder / EXECUTION_FILE, EXECUTION_COLUMNS, lambda row: _execution_row(row, regions, projects))
        executions = {_key(row, "region_id", "project_id", "year"): row for row in BudgetExecution.objects.all()}
        _bring(rows, executions, ("region_id", "project_id", "year"), (*MONEY, "source", "as_of"), tally)
    if not found:
        raise ValidationError(_("En %(folder)s no hay series.csv ni execution.csv.") % {"folder": folder})
    if tally.created or tally.updated:
        transaction.on_commit(touch_public_version)
    return tally


def _read(path: Path, columns: tuple[str, ...], make: Callable[[dict[str, str]], Any]) -> list[Any]:
    rows, problems = [], []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
            told = {"file": path.name, "names": ", ".join(missing)}
            raise ValidationError(_("%(file)s: faltan las columnas %(names)s.") % told)
        for line, row in enumerate(reader, start=2):
            try:
                made = make({name: (row[name] or "").strip() for name in columns})
                made.source_file = path.name
                _check(made)
                rows.append(made)
            except (ValueError, InvalidOperation) as error:
                problems.append(f"{path.name}, línea {line}: {error}")
            except ValidationError as error:
                problems.append(f"{path.name}, línea {line}: {' '.join(error.messages)}")
    if problems:
        raise ValidationError(problems[:20])
    return rows


def _check(row: Any) -> None:
    """Every rule of the row but that it is there once: rows that are there already are compared, not added."""
    row.full_clean(validate_unique=False, validate_constraints=False)
    for constraint in row._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            constraint.validate(type(row), row)


def _series_row(row: dict[str, str], regions: dict[str, Region]) -> SeriesValue:
    return SeriesValue(
        series=row["series"], region=_region(row["region_code"], regions) if row["region_code"] else None,
        year=int(row["year"]), month=int(row["month"]) if row["month"] else None, value=Decimal(row["value"]),
        source=row["source"], as_of=dt.date.fromisoformat(row["as_of"]),
    )  # fmt: skip


def _execution_row(row: dict[str, str], regions: dict[str, Region], projects: dict[str, Project]) -> BudgetExecution:
    if row["cui"] and row["cui"] not in projects:
        raise ValueError(_("no hay ningún proyecto con el CUI %(cui)s") % {"cui": row["cui"]})
    return BudgetExecution(
        region=_region(row["region_code"], regions), project=projects.get(row["cui"]), year=int(row["year"]),
        source=row["source"], as_of=dt.date.fromisoformat(row["as_of"]), **{name: Decimal(row[name]) for name in MONEY},
    )  # fmt: skip


def _region(code: str, regions: dict[str, Region]) -> Region:
    if code not in regions:
        raise ValueError(_("no hay ninguna región “%(code)s”") % {"code": code})
    return regions[code]


def _key(row: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _bring(
    rows: Iterable[Any],
    present: dict[tuple[Any, ...], Any],
    key: tuple[str, ...],
    values: tuple[str, ...],
    tally: Tally,
) -> None:
    for row in rows:
        current = present.get(_key(row, *key))
        if current is None:
            row.save(force_insert=True)
            present[_key(row, *key)] = row
            tally.created += 1
        elif any(getattr(current, name) != getattr(row, name) for name in values) or current.is_demonstration:
            for name in (*values, "source_file"):
                setattr(current, name, getattr(row, name))
            current.is_demonstration = False
            current.save()
            tally.updated += 1
        else:
            tally.unchanged += 1
