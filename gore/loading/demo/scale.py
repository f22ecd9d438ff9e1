"""Fills the register to a size for benchmarks, inside the database.

A deck of as many commitments as the record has, made like those of `load_demo` from another seed,
goes into a temporary table; `INSERT … SELECT` then deals it out again and again, so that no row is
loaded into Python. Statuses follow from the updates as everywhere.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from bilaterals.models import Meeting
from commitments.models import Commitment, CommitmentRegion, CommitmentUpdate
from gore.core.folding import fold
from gore.loading.demo import SCALE_NUMBERS_AFTER, SEED
from gore.loading.demo.build import CommitmentsBuilder, Registry
from gore.loading.demo.margins import Slot, make_slots
from gore.loading.demo.targets import Targets
from gore.loading.demo.texts import OTHER_LEADS, Writer

TWO_REGIONS_SHARE = 0.03
UPDATES_EACH = 8  # room for the updates of one commitment in the numbering of ids
SERIES = {
    "postgresql": "generate_series(1, %(count)s) AS series(g)",
    "sqlite": "(WITH RECURSIVE s(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < %(count)s)"
    " SELECT g FROM s) series",
}
# A number written with at least four digits (lpad would cut longer ones).
FOUR_DIGITS = {
    "postgresql": "CASE WHEN number < 10000 THEN lpad(number::text, 4, '0') ELSE number::text END",
    "sqlite": "printf('%%04d', number)",
}
DECK = """CREATE TEMPORARY TABLE scale_deck (
    k bigint PRIMARY KEY, edition_id bigint, edition_code text, base_number bigint, place bigint, per_round bigint,
    text text, type text, horizon text, sector_id bigint, region_id bigint, second_region_id bigint, lead_id bigint,
    agreed_on date, due_date date, status text, status_since date, released_at {moment}, search_text text)"""
DECK_UPDATES = """CREATE TEMPORARY TABLE scale_deck_updates (
    k bigint, position bigint, status text, percentage bigint, note text, evidence text, reported_by_id bigint,
    happened_on date, reported_at {moment}, state text, verified_on date, return_reason text,
    PRIMARY KEY (k, position))"""
NUMBERED = """(
    SELECT g, d.*, d.base_number + d.place + ((g - 1) / %(deck)s) * d.per_round AS number
      FROM {series} JOIN scale_deck d ON d.k = (g - 1) %% %(deck)s)"""
INSERT_COMMITMENTS = """INSERT INTO commitments_commitment
    (id, code, edition_id, number, text, type, horizon, sector_id, lead_institution_id, agreed_on, due_date, status,
     status_since, is_disputed, released_at, is_demonstration, search_text, created_at, updated_at)
    SELECT %(first)s + g, edition_code || '-C-' || {digits}, edition_id, number,
           text || ' Expediente D-' || (%(first)s + g) || '.', type, horizon, sector_id, lead_id, agreed_on, due_date, status,
           status_since, %(no)s, released_at, %(yes)s,
           lower(edition_code || '-c-' || {digits}) || ' ' || search_text || ' expediente d-' || (%(first)s + g) || '.',
           %(now)s, %(now)s
      FROM {numbered} numbered"""
INSERT_REGIONS = """INSERT INTO commitments_commitmentregion (commitment_id, region_id)
    SELECT %(first)s + g, region_id FROM {series} JOIN scale_deck d ON d.k = (g - 1) %% %(deck)s
    UNION ALL
    SELECT %(first)s + g, second_region_id FROM {series} JOIN scale_deck d ON d.k = (g - 1) %% %(deck)s
     WHERE second_region_id IS NOT NULL"""
INSERT_UPDATES = """INSERT INTO commitments_commitmentupdate
    (id, commitment_id, status, percentage, note, evidence, reported_by_id, happened_on, reported_at, state,
     verified_on, return_reason, is_demonstration)
    SELECT %(first_update)s + g * %(each)s + u.position, %(first)s + g, u.status, u.percentage, u.note, u.evidence,
           u.reported_by_id, u.happened_on, u.reported_at, u.state, u.verified_on, u.return_reason, %(yes)s
      FROM {series} JOIN scale_deck_updates u ON u.k = (g - 1) %% %(deck)s"""
INSERT_MEETINGS = """INSERT INTO bilaterals_meeting
        (id, code, edition_id, minutes_planned, priority, priority_reason, withdrawal_reason, is_demonstration)
    SELECT %(first)s + g, edition_code || '-B-' || {digits}, edition_id, 20, 1, '', '', %(yes)s
      FROM {numbered} numbered"""
INSERT_MEETING_SIDE = """INSERT INTO bilaterals_meeting_{side}s (meeting_id, {column})
    SELECT %(first)s + g, d.{source} FROM {series} JOIN scale_deck d ON d.k = (g - 1) %% %(deck)s"""

SECONDARY_INDEXES = """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
      FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
     WHERE t.relname = ANY(%s) AND NOT i.indisunique AND pg_table_is_visible(t.oid) ORDER BY 1"""


@dataclass(frozen=True)
class Grown:
    """How many rows were added."""

    commitments: int
    meetings: int
    updates: int


@transaction.atomic
def grow(targets: Targets, *, commitments: int, meetings: int, now: dt.datetime) -> Grown:
    """Add rows until there are at least *commitments* and *meetings* in all."""
    more_commitments = max(0, commitments - Commitment.objects.count())
    more_meetings = max(0, meetings - Meeting.objects.count())
    updates = 0
    if more_commitments or more_meetings:
        _drop_deck()
        slots = _make_deck(targets)
        values = {"deck": len(slots), "now": _moment(now), "yes": True, "no": False, "each": UPDATES_EACH}
        if more_commitments:
            _number_deck(Commitment, slots)
            updates = _insert_commitments(more_commitments, values)
        if more_meetings:
            _number_deck(Meeting, slots)
            _insert_meetings(more_meetings, values)
        _drop_deck()
    return Grown(more_commitments, more_meetings, updates)


def _make_deck(targets: Targets) -> list[Slot]:
    """Write the temporary tables; return the slots in the order of their `k`."""
    registry, rng = Registry(), random.Random(SEED + 9)
    writer = Writer(rng, {code: region.name for code, region in registry.regions.items()})
    builder = CommitmentsBuilder(targets, registry, writer, rng)
    slots = make_slots(targets, SEED + 8, OTHER_LEADS)
    rng.shuffle(slots)
    region_ids = {code: region.pk for code, region in registry.regions.items()}
    rows: list[Sequence[Any]] = []
    update_rows: list[Sequence[Any]] = []
    for k, slot in enumerate(slots):
        commitment, reports = builder.make(slot)
        second = None
        if rng.random() < TWO_REGIONS_SHARE:
            second = region_ids[rng.choice([code for code in region_ids if code != slot.region])]
        edition = registry.editions[slot.edition]
        rows.append((
            k, edition.pk, edition.code, 0, 0, 0, commitment.text, commitment.type, commitment.horizon,
            commitment.sector_id, region_ids[slot.region], second, commitment.lead_institution_id,
            _day(commitment.agreed_on), _day(commitment.due_date), commitment.status, _day(commitment.status_since),
            _moment(commitment.released_at), fold(commitment.search_text.partition(" ")[2]),
        ))  # fmt: skip
        for position, report in enumerate(reports):
            update = builder.make_update(commitment, report, None)
            update_rows.append((
                k, position, update.status, update.percentage, update.note, update.evidence, update.reported_by_id,
                _day(update.happened_on), _moment(update.reported_at), update.state, _day(update.verified_on),
                update.return_reason,
            ))  # fmt: skip
    moment = "timestamptz" if connection.vendor == "postgresql" else "datetime"
    with connection.cursor() as cursor:
        cursor.execute(DECK.format(moment=moment))
        cursor.execute(DECK_UPDATES.format(moment=moment))
        _insert_many(cursor, "scale_deck", rows)
        _insert_many(cursor, "scale_deck_updates", update_rows)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE scale_deck")
            cursor.execute("ANALYZE scale_deck_updates")
    return slots


def _insert_many(cursor: Any, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Many rows in few statements; every value is a parameter. SQLite allows 32,766 of them."""
    width = len(rows[0])
    line = f"({', '.join(['%s'] * width)})"
    for start in range(0, len(rows), 900 // width * 10):
        chunk = rows[start : start + 900 // width * 10]
        statement = f"INSERT INTO {table} VALUES {', '.join([line] * len(chunk))}"  # noqa: S608 - our own names
        cursor.execute(statement, [value for row in chunk for value in row])


def _number_deck(model: type[Commitment] | type[Meeting], slots: Sequence[Slot]) -> None:
    """Give every card its place in its edition, after the numbers that are taken."""
    taken: dict[str, int] = {}
    for code in {slot.edition for slot in slots}:
        rows = model.objects.filter(edition__code=code)
        if model is Commitment:
            last = rows.order_by("-number").values_list("number", flat=True).first() or 0  # type: ignore[misc]
        else:
            last = max((int(name.rpartition("-")[2]) for name in rows.values_list("code", flat=True)), default=0)
        taken[code] = max(last, SCALE_NUMBERS_AFTER)
    sizes = Counter(slot.edition for slot in slots)
    places: Counter[str] = Counter()
    with connection.cursor() as cursor:
        numbered = []
        for k, slot in enumerate(slots):
            places[slot.edition] += 1
            numbered.append((taken[slot.edition], places[slot.edition], sizes[slot.edition], k))
        cursor.executemany("UPDATE scale_deck SET base_number = %s, place = %s, per_round = %s WHERE k = %s", numbered)


def _insert_commitments(count: int, values: dict[str, Any]) -> int:
    """Insert *count* commitments with regions and updates; return how many updates."""
    values = {**values, "count": count, "first": _last_id(Commitment), "first_update": _last_id(CommitmentUpdate)}
    models = (Commitment, CommitmentRegion, CommitmentUpdate)
    with _bulk_insert(*models), connection.cursor() as cursor:
        cursor.execute(_sql(INSERT_COMMITMENTS), values)
        cursor.execute(_sql(INSERT_REGIONS), values)
        cursor.execute(_sql(INSERT_UPDATES), values)
        updates = cursor.rowcount
    _after_explicit_ids(*models)
    return updates


def _insert_meetings(count: int, values: dict[str, Any]) -> None:
    values = {**values, "count": count, "first": _last_id(Meeting)}
    with connection.cursor() as cursor:
        cursor.execute(_sql(INSERT_MEETINGS), values)
        for side, column, source in (("region", "region_id", "region_id"), ("sector", "institution_id", "sector_id")):
            cursor.execute(_sql(INSERT_MEETING_SIDE, side=side, column=column, source=source), values)
    _after_explicit_ids(Meeting)


def _sql(template: str, **names: str) -> str:
    series, digits = SERIES[connection.vendor], FOUR_DIGITS[connection.vendor]
    numbered = NUMBERED.format(series=series)
    return template.format(series=series, digits=digits, numbered=numbered, **names)


@contextmanager
def _bulk_insert(*models: type[Model]) -> Iterator[None]:
    """Quick inserts on PostgreSQL: secondary indexes are built once at the end, not row by row, and
    foreign keys (copied from rows just read) are not looked up again if the role may say so."""
    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        # Checks that wait for the commit would forbid changing the tables' indexes.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(SECONDARY_INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")  # regclass quotes it
        cursor.execute("SELECT current_setting('is_superuser')")
        trusted = cursor.fetchone() == ("on",)
        if trusted:
            cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        if trusted:
            cursor.execute("SET LOCAL session_replication_role = origin")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _after_explicit_ids(*models: type[Model]) -> None:
    """Let the sequences go on after the ids that were written, and let the planner know the sizes."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            for model in models:
                cursor.execute(f"ANALYZE {model._meta.db_table}")


def _last_id(model: type[Model]) -> int:
    return model._default_manager.aggregate(last=Max("pk"))["last"] or 0


def _drop_deck() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS scale_deck")
        cursor.execute("DROP TABLE IF EXISTS scale_deck_updates")


def _day(value: dt.date | None) -> Any:
    return None if value is None else connection.ops.adapt_datefield_value(value)


def _moment(value: dt.datetime | None) -> Any:
    return None if value is None else connection.ops.adapt_datetimefield_value(value)
