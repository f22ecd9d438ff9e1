"""Read every file, refuse them all if any is malformed, and load them in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from gore.core.services import touch_public_version
from gore.loading.published import summits, surveys
from gore.loading.published.boundaries import boundary_key, read_boundaries
from gore.loading.published.cells import last_day
from gore.loading.published.figures import CutOffs, load_figures
from gore.loading.published.items import load_items
from gore.loading.published.reader import MalformedRecord, Problems, Row, check_references, read_table
from gore.loading.published.summits import Context
from gore.loading.published.tables import TABLES
from gore.loading.published.upsert import Tally

COMMITMENTS_CUT_OFF = "Corte del total de compromisos, a finales de año"
TRANSFERS_CUT_OFF = "Corte de la tabla de transferencias por sector"


@dataclass
class LoadResult:
    """How many rows were created, updated and left as they were, and what is worth saying:
    rows that the files no longer hold and files that nothing reads."""

    created: int
    updated: int
    unchanged: int
    notices: list[str] = field(default_factory=list)


def load_published(directory: Path) -> LoadResult:
    """Load the record in *directory* (and the boundaries in `../geo`), all or nothing.

    Raises MalformedRecord, with every fault and its place, before anything is written; also when
    the database holds rows that contradict the files.
    """
    tables, boundaries, cut_offs = _read(directory)
    tally = Tally()
    try:
        with transaction.atomic():
            context = Context(tables, tally)
            summits.load_places(context, boundaries)
            summits.load_editions(context)
            summits.load_officials(context)
            load_items(context)
            load_figures(context, cut_offs)
            surveys.load_surveys(context)
            if tally.changed:
                touch_public_version()
    except DatabaseError as error:
        problems = Problems()
        reason = _("la base de datos rechaza los datos: %(error)s") % {"error": " ".join(str(error).split())}
        problems.add(directory.name or str(directory), reason)
        raise MalformedRecord(problems) from error
    notices = [_("Ya no está en los archivos y se conserva: %(row)s.") % {"row": row} for row in tally.left_over]
    known = {table.file for table in TABLES}
    notices += [
        _("Archivo que no se usa: %(file)s.") % {"file": path.name}
        for path in sorted(directory.glob("*.csv"))
        if path.name not in known
    ]
    return LoadResult(tally.created, tally.updated, tally.unchanged, notices)


def _read(directory: Path) -> tuple[dict[str, list[Row]], dict[str, dict[str, Any]], CutOffs]:
    """The rows of each file (by name without extension), the boundaries by region and the cut-off dates."""
    problems = Problems()
    try:
        is_there = directory.is_dir()
    except OSError:
        is_there = False
    if not is_there:
        problems.add(str(directory), _("no existe la carpeta."))
        raise MalformedRecord(problems)
    read = {table.file: read_table(directory, table, problems) for table in TABLES}
    check_references(TABLES, read, problems)
    rows = {file.removesuffix(".csv"): content.rows for file, content in read.items()}
    by_key = read_boundaries(directory.parent / "geo", rows["regions"], problems)
    _check_across(rows, problems)
    if problems.count:
        raise MalformedRecord(problems)
    boundaries = {row["region_code"]: by_key[boundary_key(row)] for row in rows["regions"]}
    days = {row["milestone"]: last_day(row["date_text"]) for row in rows["milestones"]}
    return rows, boundaries, CutOffs(days[COMMITMENTS_CUT_OFF], days[TRANSFERS_CUT_OFF])


def _check_across(rows: dict[str, list[Row]], problems: Problems) -> None:
    """Rules that join several rows or files, each only where its files have no other fault."""
    for check, files in (
        (_check_cut_offs, {"milestones.csv"}),
        (_check_order, {"editions.csv"}),
        (_check_groups, {"institutions.csv", "commitments_by_group.csv", "commitments_by_sector.csv"}),
        (surveys.check_surveys, set(surveys.FILES)),
    ):
        if not files & problems.files:
            check(rows, problems)


def _check_order(rows: dict[str, list[Row]], problems: Problems) -> None:
    """Editions follow each other in time as their `seq` says."""
    in_order = sorted(rows["editions"], key=lambda row: row["seq"])
    for before, row in pairwise(in_order):
        if row["start_date"] <= before["end_date"]:
            reason = _("empieza antes de que termine la edición anterior (línea %(line)d).") % {"line": before.line}
            problems.add(row.file, reason, row.line, "start_date")


def _check_groups(rows: dict[str, list[Row]], problems: Problems) -> None:
    """The three files that name the groups of institutions agree."""
    labels = {row["group_code"]: row["group_label"] for row in rows["commitments_by_group"]}
    groups = {row["institution_code"]: row["group_code"] for row in rows["institutions"]}
    for row in rows["institutions"]:
        if labels[row["group_code"]] != row["group_label"]:
            problems.add(row.file, _("no es el nombre que da commitments_by_group.csv."), row.line, "group_label")
    for row in rows["commitments_by_sector"]:
        if groups[row["institution_code"]] != row["group_code"]:
            problems.add(row.file, _("no es el grupo que da institutions.csv."), row.line, "group_code")


def _check_cut_offs(rows: dict[str, list[Row]], problems: Problems) -> None:
    """The two milestones that date the figures are there, once each."""
    for name in (COMMITMENTS_CUT_OFF, TRANSFERS_CUT_OFF):
        found = [row for row in rows["milestones"] if row["milestone"] == name]
        if not found:
            reason = _("falta el hito «%(name)s», que fija un corte.") % {"name": name}
            problems.add("milestones.csv", reason, 1, "milestone")
        for row in found[1:]:
            reason = _("el hito «%(name)s» está dos veces con fechas distintas.") % {"name": name}
            problems.add(row.file, reason, row.line, "milestone")
