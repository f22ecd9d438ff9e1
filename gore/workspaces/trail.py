"""The audit trail read across its tables: one list of events, whatever they are about.

A list costs the same number of queries whatever its length: one to count (up to a limit), one for
the rows of the page (UNION ALL of the event tables, each read in the order of its index), and one for
each kind of thing that the page names (`labels`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Expression, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.pagination import COUNT_LIMIT

Model = type[models.Model]


def is_kept() -> bool:
    """Whether this database keeps a trail at all."""
    return connection.vendor == "postgresql"


@dataclass(frozen=True)
class Table:
    """A tracked table: `model` (the link model for a many-to-many field) and its events."""

    model: Model
    event: type[audit.AuditEvent]

    @property
    def code(self) -> str:
        return self.model._meta.label_lower

    @property
    def key(self) -> str:
        """The name of its primary key, in the table and in its events."""
        pk = self.model._meta.pk
        assert pk is not None
        return pk.name

    @property
    def title(self) -> str:
        """ "Compromiso", "Compromiso: contrapartes" for a link."""
        source: Any = self.model._meta.auto_created
        if not source:
            return capfirst(str(self.model._meta.verbose_name))
        fields = [f for f in source._meta.local_many_to_many if f.remote_field.through is self.model]
        return f"{capfirst(str(source._meta.verbose_name))}: {fields[0].verbose_name}"


@cache
def tables() -> dict[str, Table]:
    """Every tracked table by its code."""
    found = [Table(model, event) for model, event in audit.TRACKED.items()]
    return {table.code: table for table in sorted(found, key=lambda table: table.code)}


def table_of(model: Model) -> Table:
    return tables()[model._meta.label_lower]


class Target(NamedTuple):
    """One row of one table."""

    model: Model
    pk: int


@dataclass(frozen=True)
class Criteria:
    """What part of the trail is asked for; None asks for all."""

    users: tuple[int, ...] | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    tables: tuple[Table, ...] | None = None
    targets: tuple[Target, ...] | None = None
    origin: str = ""


class Origin(models.TextChoices):
    """By which way a change came."""

    REQUEST = "request", _("por páginas y API")
    PROCESS = "process", _("por tareas y comandos")
    DATABASE = "database", _("directamente en la base de datos")


ORIGINS: dict[str, Q] = {
    Origin.REQUEST: Q(pgh_context__has_key="method"),
    # Without an account, too: that is what the tables have an index of.
    Origin.PROCESS: Q(pgh_user__isnull=True, pgh_context__has_any_keys=["task", "command"]),
    Origin.DATABASE: Q(pgh_user__isnull=True, pgh_context__isnull=True),
}


@dataclass(frozen=True)
class Event:
    """One event as the database has it: `row` after the change (of a deleted row: before it), `before`
    the former values of the columns that changed."""

    table: Table
    pk: int
    happened_at: dt.datetime
    action: str
    user: int | None
    role: str
    context: Mapping[str, Any] | None
    request: str
    row: Mapping[str, Any] = field(repr=False)
    before: Mapping[str, Any] = field(repr=False)


COLUMNS = (
    "pgh_created_at", "pgh_id", "trail_table", "trail_key", "pgh_label", "pgh_user", "pgh_role", "trail_context",
    "pgh_context_id", "trail_before", "trail_row",
)  # fmt: skip
"""What `rows` selects and `read` understands."""


# --- reading -------------------------------------------------------------------------------------


class RowAsText(Expression):
    """The whole row of the table that a query reads, as JSON text."""

    def __init__(self) -> None:
        super().__init__(output_field=TextField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        alias = connection.ops.quote_name(compiler.query.get_initial_alias())
        return f"to_jsonb({alias})::text", ()


def scope(targets: Iterable[Target]) -> dict[Table, Q]:
    """Where the history of *targets* is: their own events and those of their parts."""
    wanted: dict[Model, list[int]] = {}
    for target in targets:
        wanted.setdefault(target.model, []).append(target.pk)
    found: dict[Table, Q] = {}
    for table in tables().values():
        condition = Q(**{f"{table.key}__in": wanted[table.model]}) if table.model in wanted else Q()
        for parent in audit.parent_fields(table.model):
            if parent.remote_field.model in wanted:
                condition |= Q(**{f"{parent.name}__in": wanted[parent.remote_field.model]})
        if condition:
            found[table] = condition
    return found


def branches(criteria: Criteria) -> list[QuerySet[Any]]:
    """One query for each event table that may hold what is asked for."""
    common = Q()
    if criteria.users is not None:
        common &= Q(pgh_user__in=criteria.users)
    if criteria.since is not None:
        common &= Q(pgh_created_at__gte=criteria.since)
    if criteria.until is not None:
        common &= Q(pgh_created_at__lt=criteria.until)
    if criteria.origin:
        common &= ORIGINS[criteria.origin]
    places = dict.fromkeys(tables().values(), Q()) if criteria.targets is None else scope(criteria.targets)
    return [
        table.event._base_manager.filter(common & condition).annotate(
            trail_table=Value(table.code, output_field=TextField())
        )
        for table, condition in places.items()
        if criteria.tables is None or table in criteria.tables
    ]


def union(queries: list[QuerySet[Any]]) -> QuerySet[Any]:
    return queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]


def count(criteria: Criteria) -> int:
    """How many events, or COUNT_LIMIT + 1 when there are more."""
    queries = branches(criteria)
    if not queries:
        return 0
    return union([query.order_by().values_list("trail_table", "pgh_id") for query in queries])[
        : COUNT_LIMIT + 1
    ].count()


def rows(criteria: Criteria) -> QuerySet[Any]:
    """The events, latest first, as tuples for `read`."""
    queries = branches(criteria)
    if not queries:
        return next(iter(tables().values())).event._base_manager.none()
    shaped = [
        query.annotate(
            trail_key=Cast(table_of_event(query.model).key, models.BigIntegerField()),
            trail_context=Cast("pgh_context", TextField()),
            trail_before=Cast("pgh_before", TextField()),
            trail_row=RowAsText(),
        ).values_list(*COLUMNS)
        for query in queries
    ]
    return union(shaped).order_by("-pgh_created_at", "-pgh_id")


def table_of_event(event: Model) -> Table:
    return next(table for table in tables().values() if table.event is event)


def read(found: Iterable[tuple[Any, ...]]) -> list[Event]:
    """The tuples of `rows` as events."""
    return [
        Event(
            table=tables()[code],
            pk=key,
            happened_at=happened_at,
            action=action,
            user=user,
            role=role,
            context=parsed(context) if context else None,
            request=str(request) if request else "",
            row=parsed(row),
            before=parsed(before) if before else {},
        )
        for happened_at, _number, code, key, action, user, role, context, request, before, row in found
    ]


def parsed(text: str) -> Any:
    """JSON as the database writes it; numbers with decimals stay exact."""
    return json.loads(text, parse_float=Decimal)


def last_rows(targets: Iterable[Target]) -> dict[Target, Mapping[str, Any]]:
    """The rows of *targets* as they were when they were deleted; one query."""
    by_model: dict[Model, list[int]] = {}
    for target in targets:
        if target.model in audit.TRACKED:
            by_model.setdefault(target.model, []).append(target.pk)
    if not by_model or not is_kept():
        return {}
    queries = [
        table.event._base_manager.filter(pgh_label=audit.AuditEvent.Action.DELETE, **{f"{table.key}__in": pks})
        .annotate(
            trail_table=Value(table.code, output_field=TextField()),
            trail_key=Cast(table.key, models.BigIntegerField()),
            trail_row=RowAsText(),
        )
        .values_list("trail_table", "trail_key", "trail_row")
        for table, pks in ((table_of(model), pks) for model, pks in by_model.items())
    ]
    return {Target(tables()[code].model, key): parsed(row) for code, key, row in union(queries)}


def find(text: str) -> list[Target]:
    """The rows, also deleted ones, that have *text* as their code or (accounts) as their address; one query."""
    queries: list[QuerySet[Any]] = []
    for table in tables().values():
        names = {f.name for f in table.model._meta.concrete_fields}
        name = "code" if "code" in names else "email" if "email" in names else None
        if name is None:
            continue
        label = Value(table.code, output_field=TextField())
        where = {f"{name}__iexact": text}
        here = [table.model._base_manager.filter(**where)]
        if is_kept():
            here.append(table.event._base_manager.filter(pgh_label=audit.AuditEvent.Action.DELETE, **where))
        queries += [
            query.order_by()
            .annotate(trail_table=label, trail_key=Cast(table.key, models.BigIntegerField()))
            .values_list("trail_table", "trail_key")
            for query in here
        ]
    return list(dict.fromkeys(Target(tables()[code].model, key) for code, key in union(queries)))


def number_of(model: Model, text: str) -> int | None:
    """*text* as a primary key of *model*, or None when no row can have it."""
    pk = model._meta.pk
    if not text.isascii() or not text.isdigit() or len(text) > 19 or not isinstance(pk, models.IntegerField):
        return None
    number = int(text)
    low, high = connection.ops.integer_field_range(pk.get_internal_type())
    return number if (low is None or low <= number) and (high is None or number <= high) else None
