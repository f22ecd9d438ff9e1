"""The SQL behind stored compliance rates: aggregated in the database, nothing loaded into Python.

One statement counts the commitments once by edition × sector × type × released, and their regions
once by edition × sector × region × released, into two small intermediate tables (cubes), for several
dates at once. Every stored figure of both audiences is then a sum over a cube. Two, because a
commitment counts in each of its regions: figures by region never add up to the others. A table made
by CREATE TABLE AS may be filled by parallel workers, which an INSERT may not.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from commitments.models import Audience, ComplianceRate, ComplianceSnapshot
from gore.core.selectors import record_cutoff

Dimension = ComplianceRate.Dimension

KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    Dimension.EDITION_SECTOR: ("counted", ("edition_id", "sector_id")),
    Dimension.TYPE: ("counted", ("type",)),
    Dimension.EDITION: ("by_edition_sector", ("edition_id",)),
    Dimension.SECTOR: ("by_edition_sector", ("sector_id",)),
    Dimension.TOTAL: ("by_edition", ()),
    Dimension.EDITION_REGION: ("counted_by_region", ("edition_id", "region_id")),
    Dimension.SECTOR_REGION: ("counted_by_region", ("sector_id", "region_id")),
    Dimension.REGION: ("by_edition_region", ("region_id",)),
}
"""Each stored dimension: the cube or the finer dimension that it adds up, and its own columns."""

COUNTS = ("commitments", "executed", "in_process", "pending", "due", "executed_of_due")
KEY_COLUMNS = ("audience", "dimension", "edition_id", "sector_id", "region_id", "type")
COLUMNS = ("snapshot_id", *KEY_COLUMNS, *COUNTS)
"""The columns of `compliance_new` and of the stored rates."""

DATES_AT_ONCE = 4
"""How many dates one statement counts: each of them multiplies the rows of the cubes."""

ADVISORY_LOCK = 0x676F7265
"""PostgreSQL's number for "a recompute is running" ("gore" in ASCII)."""


@dataclass(frozen=True)
class RecomputeResult:
    """How many rates the snapshots of a run hold, how long it took, and whether the public sees
    another figure or another date than before."""

    rows: int
    seconds: float
    public_changed: bool


@dataclass(frozen=True)
class AsOf:
    """A date to count for, and the number by which its rows in `compliance_new` are known."""

    number: int
    day: dt.date


SUMMED = ("commitments", "executed", "in_process", "due", "executed_of_due")
"""What is added up; pending ones are the rest."""

# The commitments whose present status began after a date, with the status that they had then; those
# without a verified update by that date were pending.
EARLIER = {
    "postgresql": """
        SELECT DISTINCT ON (c.id) c.id, c.edition_id, c.sector_id, c.type, c.released_at IS NOT NULL AS released,
               u.status, c.due_date <= {day} AS due
          FROM commitments_commitment c JOIN commitments_commitmentupdate u ON u.commitment_id = c.id
         WHERE c.status_since > {day} AND c.agreed_on <= {day} AND u.state = 'verified' AND u.verified_on <= {day}
         ORDER BY c.id, u.verified_on DESC, u.id DESC""",
    "sqlite": """
        SELECT id, edition_id, sector_id, type, released, status, due FROM (
            SELECT c.id, c.edition_id, c.sector_id, c.type, c.released_at IS NOT NULL AS released,
                   u.status, c.due_date <= {day} AS due,
                   ROW_NUMBER() OVER (PARTITION BY c.id ORDER BY u.verified_on DESC, u.id DESC) AS place
              FROM commitments_commitment c JOIN commitments_commitmentupdate u ON u.commitment_id = c.id
             WHERE c.status_since > {day} AND c.agreed_on <= {day} AND u.state = 'verified' AND u.verified_on <= {day})
         WHERE place = 1""",
}


def _counts(conditions: Mapping[str, str], suffix: str = "") -> str:
    # Integers, because sums of bigint are numeric, and slow.
    return ", ".join(
        f"CAST(COUNT(*) FILTER (WHERE {condition}) AS integer) AS {name}{suffix}"
        for name, condition in conditions.items()
    )


def cube_sql(dates: Sequence[AsOf], *, today: dt.date, by_region: bool) -> str:
    """The SELECT of one of the two cubes, with five counts for each of *dates*.

    On a past date a commitment has the status of today unless that began later: those count here
    for what does not depend on the status, and `counted_sql` adds the rest.
    """
    counts = []
    for number, date in enumerate(dates):
        day = f"%(day_{number})s"
        known, due = f"c.agreed_on <= {day}", f"c.due_date <= {day}"
        lasting = f"{known} AND (c.status_since IS NULL OR c.status_since <= {day})" if date.day < today else known
        conditions = {
            "commitments": known,
            "executed": f"{lasting} AND c.status = 'executed'",
            "in_process": f"{lasting} AND c.status = 'in_process'",
            "due": f"{known} AND {due}",
            "executed_of_due": f"{lasting} AND {due} AND c.status = 'executed'",
        }
        counts.append(_counts(conditions, f"_{number}"))
    third, regions = "c.type", ""
    if by_region:
        third, regions = "r.region_id", "JOIN commitments_commitmentregion r ON r.commitment_id = c.id"
    return f"""
        SELECT c.edition_id, c.sector_id, {third}, c.released_at IS NOT NULL AS released, {", ".join(counts)}
          FROM commitments_commitment c {regions}
         GROUP BY 1, 2, 3, 4"""


def counted_sql(dates: Sequence[AsOf], *, today: dt.date, by_region: bool) -> str:
    """The SELECT of what counts on each of *dates*, which `as_of` numbers, by the keys of a cube."""
    cube, third, regions = "cube", "type", ""
    if by_region:
        cube, third = "cube_by_region", "region_id"
        regions = "JOIN commitments_commitmentregion r ON r.commitment_id = e.id"
    changed = {
        "executed": "status = 'executed'",
        "in_process": "status = 'in_process'",
        "executed_of_due": "due AND status = 'executed'",
    }
    selects = []
    for number, date in enumerate(dates):
        keys = f"{int(date.number)} AS as_of, edition_id, sector_id, {third}, released"
        own = ", ".join(f"{name}_{number} AS {name}" for name in SUMMED)
        selects.append(f"SELECT {keys}, {own} FROM {cube} WHERE commitments_{number} > 0")
        if date.day < today:
            selects.append(
                f"SELECT {keys}, 0, executed, in_process, 0, executed_of_due"
                f" FROM (SELECT edition_id, sector_id, {third}, released, {_counts(changed)}"
                f" FROM earlier_{number} e {regions} GROUP BY edition_id, sector_id, {third}, released) changed"
            )
    return " UNION ALL ".join(selects)


def rates_sql(vendor: str, dates: Sequence[AsOf], *, today: dt.date) -> str:
    """The SELECT of the rows of every dimension, for both audiences, on each of *dates*.

    Dimensions are added up by released or not first, then for those who see the former or both. An
    audience for which nothing counts in a group has no row there, except in the total.
    """
    empty = dict.fromkeys(("edition_id", "sector_id", "region_id"), "CAST(NULL AS bigint)")
    # Short types, because a column of text makes PostgreSQL create a second table for long values.
    empty["type"] = "CAST('' AS varchar(15))"
    counts = ", ".join(SUMMED)
    sums = ", ".join(f"CAST(SUM({name}) AS integer) AS {name}" for name in SUMMED)
    levels = [
        f"earlier_{number} AS ({EARLIER[vendor].format(day=f'%(day_{number})s')})"
        for number, date in enumerate(dates)
        if date.day < today
    ]
    for suffix, by_region in (("", False), ("_by_region", True)):
        levels.append(f"cube{suffix} AS ({cube_sql(dates, today=today, by_region=by_region)})")
        levels.append(f"counted{suffix} AS ({counted_sql(dates, today=today, by_region=by_region)})")
    parts = []
    for dimension, (source, keys) in KEYS.items():
        grouped = ", ".join(["as_of", *keys, "released"])
        if not keys:
            # Nothing released, or nothing at all, still has a total.
            nothing = "".join(f" UNION ALL SELECT {int(date.number)}, TRUE, 0, 0, 0, 0, 0" for date in dates)
            source = f"(SELECT as_of, released, {counts} FROM {source}{nothing}) t"
        levels.append(f"by_{dimension} AS (SELECT {grouped}, {sums} FROM {source} GROUP BY {grouped})")
        columns = ", ".join(key if key in keys else nothing for key, nothing in empty.items())
        name = f"CAST('{dimension}' AS varchar(15))"
        parts.append(f"SELECT as_of, {name}, {columns}, released, {counts} FROM by_{dimension}")
    group = ", ".join(("dimension", *empty))
    levels.append(f"stacked (as_of, {group}, released, {counts}) AS ({' UNION ALL '.join(parts)})")
    public = (
        f"SELECT as_of AS snapshot_id, CAST('{Audience.PUBLIC}' AS varchar(6)) AS audience, {group}, commitments,"
        " executed, in_process, commitments - executed - in_process AS pending, due, executed_of_due"
        " FROM stacked WHERE released"
    )
    everybody = (
        f"SELECT as_of, CAST('{Audience.ALL}' AS varchar(6)), {group}, CAST(SUM(commitments) AS integer),"
        " CAST(SUM(executed) AS integer), CAST(SUM(in_process) AS integer),"
        " CAST(SUM(commitments - executed - in_process) AS integer),"
        f" CAST(SUM(due) AS integer), CAST(SUM(executed_of_due) AS integer) FROM stacked GROUP BY as_of, {group}"
    )
    return f"WITH {', '.join(levels)} {public} UNION ALL {everybody}"


def rebuild(connection: BaseDatabaseWrapper, dates: Sequence[AsOf], *, today: dt.date) -> None:
    """Leave the rates on each of *dates*, none after *today*, in the temporary table `compliance_new`
    (columns: COLUMNS), inside the caller's transaction."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {'pg_temp' if postgresql else 'temp'}.compliance_new")
        if postgresql:
            # Room for a join and an aggregate of a million rows; compiling so large a statement in
            # every worker would take longer than running it. Both end with the transaction.
            cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        for start in range(0, len(dates), DATES_AT_ONCE):
            some = dates[start : start + DATES_AT_ONCE]
            select = rates_sql(connection.vendor, some, today=today)
            days: dict[str, Any] = {f"day_{number}": date.day for number, date in enumerate(some)}
            if start == 0:
                made = "ON COMMIT DROP AS" if postgresql else "AS"
                cursor.execute(f"CREATE TEMPORARY TABLE compliance_new {made} {select}", days)
            else:
                cursor.execute(f"INSERT INTO compliance_new {select}", days)


def _write_changes(connection: BaseDatabaseWrapper, snapshots: Sequence[int]) -> set[str]:
    """Make the stored rates of *snapshots* those of `compliance_new`; return for whom any changed."""
    columns = ", ".join(COLUMNS)
    which = ", ".join(str(int(pk)) for pk in snapshots)
    stored = f"SELECT {columns} FROM commitments_compliancerate WHERE snapshot_id IN ({which})"
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
                f" SELECT r.id FROM commitments_compliancerate r JOIN ({stored} EXCEPT {new}) gone ON {same})"
            )
            cursor.execute(
                f"INSERT INTO commitments_compliancerate ({columns}) SELECT {columns} FROM ({new} EXCEPT {stored}) come"
            )
    return changed


def _snapshots(today: dt.date, as_of: dt.date | None) -> tuple[list[ComplianceSnapshot], bool]:
    """The snapshots that a run computes, and whether one of them is new or moves to another date."""
    Kind = ComplianceSnapshot.Kind
    known = list(ComplianceSnapshot.objects.order_by("kind", "as_of"))
    cutoffs = {snapshot.as_of: snapshot for snapshot in known if snapshot.kind == Kind.CUTOFF}
    current = next((snapshot for snapshot in known if snapshot.kind == Kind.CURRENT), None)
    chosen = []
    if as_of is None or as_of == today:
        chosen.append(current or ComplianceSnapshot(kind=Kind.CURRENT))
    if as_of is None:
        record = record_cutoff()
        days = {*cutoffs, *([record] if record else [])}
        chosen += [
            cutoffs.get(day) or ComplianceSnapshot(kind=Kind.CUTOFF, as_of=day) for day in sorted(days) if day <= today
        ]
    elif as_of != today:
        chosen.append(cutoffs.get(as_of) or ComplianceSnapshot(kind=Kind.CUTOFF, as_of=as_of))
    moved = False
    for snapshot in chosen:
        if snapshot.kind == Kind.CURRENT and snapshot.as_of != today:
            snapshot.as_of, moved = today, True
        if snapshot.pk is None:
            snapshot.computed_at, moved = timezone.now(), True
            snapshot.save()
    return chosen, moved


def recompute(connection: BaseDatabaseWrapper, *, today: dt.date, as_of: dt.date | None = None) -> RecomputeResult:
    """Rebuild and store, in one transaction, one run at a time; only rates that changed are written.

    Without *as_of*: `current` as of *today*, the cut-off of the record and every cut-off stored
    before. With it: that date only.
    """
    started = time.monotonic()
    with transaction.atomic(savepoint=False):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Rates that a crash loses are computed again; nobody has to wait for the disk.
                cursor.execute("SET LOCAL synchronous_commit = off")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        snapshots, moved = _snapshots(today, as_of)
        rebuild(connection, [AsOf(snapshot.pk, snapshot.as_of) for snapshot in snapshots], today=today)
        changed = _write_changes(connection, [snapshot.pk for snapshot in snapshots])
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM compliance_new")
            (rows,) = cursor.fetchone()
        now, seconds = timezone.now(), time.monotonic() - started
        for snapshot in snapshots:
            snapshot.computed_at, snapshot.seconds = now, seconds
        ComplianceSnapshot.objects.bulk_update(snapshots, ["as_of", "computed_at", "seconds"])
    return RecomputeResult(rows, time.monotonic() - started, moved or Audience.PUBLIC in changed)


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
