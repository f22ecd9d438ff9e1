"""The SQL behind stored compliance rates: aggregated in the database, nothing loaded into Python.

A rebuild counts the commitments once by edition × sector × type × released, and their regions once
by edition × sector × region × released, into two small temporary tables (cubes). Every stored figure
of both audiences is then a sum over a cube. Two, because a commitment counts in each of its regions:
figures by region never add up to the others. A table made by CREATE TABLE AS may be filled by
parallel workers, which an INSERT may not.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from commitments.models import Audience, ComplianceRate, ComplianceSnapshot
from gore.core.selectors import record_cutoff

Dimension = ComplianceRate.Dimension

KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    Dimension.EDITION_SECTOR: ("compliance_cube", ("edition_id", "sector_id")),
    Dimension.TYPE: ("compliance_cube", ("type",)),
    Dimension.EDITION: ("by_edition_sector", ("edition_id",)),
    Dimension.SECTOR: ("by_edition_sector", ("sector_id",)),
    Dimension.TOTAL: ("by_edition", ()),
    Dimension.EDITION_REGION: ("compliance_region_cube", ("edition_id", "region_id")),
    Dimension.SECTOR_REGION: ("compliance_region_cube", ("sector_id", "region_id")),
    Dimension.REGION: ("by_edition_region", ("region_id",)),
}
"""Each stored dimension: the cube or the finer dimension that it adds up, and its own columns."""

COUNTS = ("commitments", "executed", "in_process", "pending", "due", "executed_of_due")
COLUMNS = ("audience", "dimension", "edition_id", "sector_id", "region_id", "type", *COUNTS)

TEMPORARY = ("compliance_cube", "compliance_region_cube", "compliance_new")

ADVISORY_LOCK = 0x676F7265
"""PostgreSQL's number for "a recompute is running" ("gore" in ASCII)."""


@dataclass(frozen=True)
class RecomputeResult:
    """How many rates are stored by the run, over all its snapshots, and how long it took."""

    rows: int
    seconds: float


LATEST_UPDATES = {
    # Walks the partial index commitments_update_as_of and reads nothing but the index.
    "postgresql": """
        SELECT DISTINCT ON (commitment_id) commitment_id, status
          FROM commitments_commitmentupdate
         WHERE state = 'verified' AND verified_on <= %(day)s
         ORDER BY commitment_id, verified_on DESC, id DESC""",
    "sqlite": """
        SELECT commitment_id, status FROM (
            SELECT commitment_id, status,
                   ROW_NUMBER() OVER (PARTITION BY commitment_id ORDER BY verified_on DESC, id DESC) AS place
              FROM commitments_commitmentupdate
             WHERE state = 'verified' AND verified_on <= %(day)s) ranked
         WHERE place = 1""",
}

SUMMED = ("commitments", "executed", "in_process", "due", "executed_of_due")
"""What the cubes count; pending ones are the rest."""


def cube_sql(vendor: str, *, by_region: bool, from_updates: bool) -> str:
    """The statement that fills one of the two cubes; its one parameter is `day`."""
    status = "COALESCE(u.status, 'pending')" if from_updates else "c.status"
    updates = f"LEFT JOIN ({LATEST_UPDATES[vendor]}) u ON u.commitment_id = c.id" if from_updates else ""
    executed, due = f"{status} = 'executed'", "c.due_date <= %(day)s"
    conditions = {
        "commitments": "TRUE",
        "executed": executed,
        "in_process": f"{status} = 'in_process'",
        "due": due,
        "executed_of_due": f"{executed} AND {due}",
    }
    # Integers, because sums of bigint are numeric, and slow.
    counts = ", ".join(
        f"CAST(COUNT(*){'' if condition == 'TRUE' else f' FILTER (WHERE {condition})'} AS integer) AS {name}"
        for name, condition in conditions.items()
    )
    name, third, regions = "compliance_cube", "c.type", ""
    if by_region:
        name, third = "compliance_region_cube", "r.region_id"
        regions = "JOIN commitments_commitmentregion r ON r.commitment_id = c.id"
    return f"""
        CREATE TEMPORARY TABLE {name} {"ON COMMIT DROP" if vendor == "postgresql" else ""} AS
        SELECT c.edition_id, c.sector_id, {third}, c.released_at IS NOT NULL AS released,
               {counts}
          FROM commitments_commitment c {regions} {updates}
         WHERE c.agreed_on <= %(day)s
         GROUP BY c.edition_id, c.sector_id, {third}, c.released_at IS NOT NULL"""


def rates_sql(vendor: str) -> str:
    """The statement that turns the cubes into the rows of every dimension, for both audiences.

    Dimensions are added up by released or not first, then for those who see the former or both. An
    audience for which nothing counts in a group has no row there, except in the total.
    """
    empty = dict.fromkeys(("edition_id", "sector_id", "region_id"), "CAST(NULL AS bigint)")
    # Short types, because a column of text makes PostgreSQL create a second table for long values.
    empty["type"] = "CAST('' AS varchar(15))"
    sums = ", ".join(f"CAST(SUM({name}) AS integer) AS {name}" for name in SUMMED)
    levels, parts = [], []
    for dimension, (source, keys) in KEYS.items():
        grouped = ", ".join([*keys, "released"])
        if not keys:
            # Nothing released, or nothing at all, still has a total.
            source = f"(SELECT released, {', '.join(SUMMED)} FROM {source} UNION ALL SELECT TRUE, 0, 0, 0, 0, 0) t"
        levels.append(f"by_{dimension} AS (SELECT {grouped}, {sums} FROM {source} GROUP BY {grouped})")
        columns = ", ".join(key if key in keys else nothing for key, nothing in empty.items())
        name = f"CAST('{dimension}' AS varchar(15))"
        parts.append(f"SELECT {name}, {columns}, released, {', '.join(SUMMED)} FROM by_{dimension}")
    keys_of_all = ", ".join(("dimension", *empty))
    levels.append(f"stacked ({keys_of_all}, released, {', '.join(SUMMED)}) AS ({' UNION ALL '.join(parts)})")
    public = (
        f"SELECT CAST('{Audience.PUBLIC}' AS varchar(6)) AS audience, {keys_of_all}, commitments, executed, in_process,"
        " commitments - executed - in_process AS pending, due, executed_of_due FROM stacked WHERE released"
    )
    everybody = (
        f"SELECT CAST('{Audience.ALL}' AS varchar(6)), {keys_of_all}, CAST(SUM(commitments) AS integer),"
        " CAST(SUM(executed) AS integer), CAST(SUM(in_process) AS integer),"
        " CAST(SUM(commitments - executed - in_process) AS integer),"
        f" CAST(SUM(due) AS integer), CAST(SUM(executed_of_due) AS integer) FROM stacked GROUP BY {keys_of_all}"
    )
    temporary = "ON COMMIT DROP" if vendor == "postgresql" else ""
    return (
        f"CREATE TEMPORARY TABLE compliance_new {temporary} AS WITH {', '.join(levels)} {public} UNION ALL {everybody}"
    )


def rebuild(connection: BaseDatabaseWrapper, *, day: dt.date, from_updates: bool) -> None:
    """Leave the rates as of *day* in the temporary table `compliance_new` (columns: COLUMNS), inside
    the caller's transaction.

    Statuses come from the verified updates, or from the stored copy, which only holds for today.
    """
    drop_temporary(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Room for a join and an aggregate of a million rows; the setting ends with the transaction.
            cursor.execute("SET LOCAL work_mem = '128MB'")
        for by_region in (False, True):
            cursor.execute(cube_sql(connection.vendor, by_region=by_region, from_updates=from_updates), {"day": day})
        cursor.execute(rates_sql(connection.vendor))


def drop_temporary(connection: BaseDatabaseWrapper) -> None:
    """Remove what a rebuild left in this connection."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in TEMPORARY)}")
        else:
            for table in TEMPORARY:
                cursor.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _store(connection: BaseDatabaseWrapper, *, kind: str, day: dt.date, from_updates: bool) -> tuple[int, bool]:
    """Rebuild one snapshot, writing only the rates that changed.

    Returns the number of rates and whether the public sees a change.
    """
    started = time.monotonic()
    known = {"kind": kind} if kind == ComplianceSnapshot.Kind.CURRENT else {"kind": kind, "as_of": day}
    snapshot = ComplianceSnapshot.objects.filter(**known).first() or ComplianceSnapshot(kind=kind)
    public_changed = snapshot.as_of != day
    rebuild(connection, day=day, from_updates=from_updates)
    snapshot.as_of, snapshot.computed_at = day, timezone.now()
    if snapshot.pk is None:
        snapshot.save()
    columns = ", ".join(COLUMNS)
    stored = f"SELECT {columns} FROM commitments_compliancerate WHERE snapshot_id = {int(snapshot.pk)}"
    new = f"SELECT {columns} FROM compliance_new"
    same = " AND ".join(
        f"COALESCE(r.{name}, 0) = COALESCE(gone.{name}, 0)" if name.endswith("_id") else f"r.{name} = gone.{name}"
        for name in COLUMNS
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT audience FROM (SELECT audience FROM ({stored} UNION ALL {new}) sides"
            f" GROUP BY {columns} HAVING COUNT(*) = 1) changed"
        )
        changed = {audience for (audience,) in cursor.fetchall()}
        if changed:
            cursor.execute(
                "DELETE FROM commitments_compliancerate WHERE id IN ("
                f" SELECT r.id FROM commitments_compliancerate r JOIN ({stored} EXCEPT {new}) gone ON {same}"
                f" WHERE r.snapshot_id = {int(snapshot.pk)})"
            )
            cursor.execute(
                f"INSERT INTO commitments_compliancerate (snapshot_id, {columns})"
                f" SELECT {int(snapshot.pk)}, {columns} FROM ({new} EXCEPT {stored}) come"
            )
        cursor.execute("SELECT COUNT(*) FROM compliance_new")
        (rows,) = cursor.fetchone()
    drop_temporary(connection)
    snapshot.seconds = time.monotonic() - started
    snapshot.save()
    return rows, public_changed or Audience.PUBLIC in changed


def recompute(
    connection: BaseDatabaseWrapper, *, today: dt.date, as_of: dt.date | None = None
) -> tuple[RecomputeResult, bool]:
    """Rebuild and store, in one transaction, one run at a time.

    Without *as_of*: `current` as of *today*, the cut-off of the record and every cut-off stored
    before. With it: that date only. Returns also whether a public figure changed.
    """
    started = time.monotonic()
    with transaction.atomic(savepoint=False):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Rates that a crash loses are computed again; nobody has to wait for the disk.
                cursor.execute("SET LOCAL synchronous_commit = off")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        runs: list[tuple[str, dt.date, bool]] = []
        if as_of is None or as_of == today:
            runs.append((ComplianceSnapshot.Kind.CURRENT, today, False))
        if as_of is None:
            cutoffs = set(
                ComplianceSnapshot.objects.filter(kind=ComplianceSnapshot.Kind.CUTOFF).values_list("as_of", flat=True)
            )
            record = record_cutoff()
            cutoffs |= {record} if record else set()
            runs += [(ComplianceSnapshot.Kind.CUTOFF, day, True) for day in sorted(cutoffs) if day <= today]
        elif as_of != today:
            runs.append((ComplianceSnapshot.Kind.CUTOFF, as_of, True))
        stored = [_store(connection, kind=kind, day=day, from_updates=updates) for kind, day, updates in runs]
    rows = sum(count for count, _public in stored)
    return RecomputeResult(rows, time.monotonic() - started), any(public for _count, public in stored)


def claim_requests(connection: BaseDatabaseWrapper) -> int:
    """Take every request that nobody else is serving, inside the caller's transaction; their number."""
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM commitments_compliancerequest"
            f" WHERE id IN (SELECT id FROM commitments_compliancerequest {skip})"
        )
        return cursor.rowcount


def refresh_status_sql(connection: BaseDatabaseWrapper, day: dt.date, ids: Sequence[int] | None = None) -> int:
    """Set status and status_since from the verified updates up to *day*, where they differ.

    The present status began with the first of the last run of updates that carry it.
    """
    only_u = only_c = ""
    if ids is not None:
        marks = ", ".join(["%s"] * len(ids))
        only_u, only_c = f" AND commitment_id IN ({marks})", f" WHERE c.id IN ({marks})"
    sql = f"""
        UPDATE commitments_commitment AS target
           SET status = wanted.status, status_since = wanted.since, updated_at = %s
          FROM (
            WITH placed AS (
                SELECT commitment_id, status, verified_on, id,
                       FIRST_VALUE(status) OVER latest_first AS latest
                  FROM commitments_commitmentupdate
                 WHERE state = 'verified' AND verified_on <= %s{only_u}
                WINDOW latest_first AS (PARTITION BY commitment_id ORDER BY verified_on DESC, id DESC)
            ), counted AS (
                SELECT commitment_id, status, verified_on,
                       SUM(CASE WHEN status = latest THEN 0 ELSE 1 END) OVER (
                           PARTITION BY commitment_id ORDER BY verified_on DESC, id DESC
                           ROWS UNBOUNDED PRECEDING) AS others_since
                  FROM placed
            ), final AS (
                SELECT commitment_id, MIN(status) AS status, MIN(verified_on) AS since
                  FROM counted WHERE others_since = 0 GROUP BY commitment_id
            )
            SELECT c.id, COALESCE(f.status, 'pending') AS status, f.since
              FROM commitments_commitment c LEFT JOIN final f ON f.commitment_id = c.id{only_c}
          ) wanted
         WHERE wanted.id = target.id
           AND (target.status <> wanted.status
                OR COALESCE(CAST(target.status_since AS text), '') <> COALESCE(CAST(wanted.since AS text), ''))"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [timezone.now(), day, *(ids or ()), *(ids or ())])
        return cursor.rowcount
