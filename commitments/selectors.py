"""Figures about commitments: counts and rates, stored or live, and statuses as of a past date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connections
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from commitments.models import (
    Audience,
    Commitment,
    CommitmentType,
    CommitmentUpdate,
    ComplianceRate,
    ComplianceSnapshot,
    Status,
)
from gore.core.clock import today
from gore.core.folding import fold
from gore.core.models import ComplianceBand, Edition, Institution, Region, choice_label
from gore.core.numbers import ratio_pct

BELOW_BANDS = "below"
"""What `band_for` answers under the lowest published band."""

Dimension = ComplianceRate.Dimension

STORED: dict[frozenset[str], str] = {
    frozenset(): Dimension.TOTAL,
    frozenset({"edition"}): Dimension.EDITION,
    frozenset({"sector"}): Dimension.SECTOR,
    frozenset({"region"}): Dimension.REGION,
    frozenset({"type"}): Dimension.TYPE,
    frozenset({"edition", "sector"}): Dimension.EDITION_SECTOR,
    frozenset({"edition", "region"}): Dimension.EDITION_REGION,
    frozenset({"sector", "region"}): Dimension.SECTOR_REGION,
}

COUNTS = ("commitments", "executed", "in_process", "pending", "due", "executed_of_due")

LABEL_FIELDS: dict[str | None, tuple[str, ...]] = {
    None: (),
    "edition": ("edition__code", "edition__title", "edition__start_date", "edition__seq"),
    "sector": ("sector__code", "sector__short_name"),
    "region": ("region__code", "region__name", "region__kind"),
    "type": ("type",),
}


@dataclass(frozen=True)
class Counts:
    """The commitments of one selection. `due` are those whose due date has come."""

    key: str
    label: str
    commitments: int
    executed: int
    in_process: int
    pending: int
    due: int
    executed_of_due: int

    @property
    def rate(self) -> Decimal | None:
        """Executed per hundred commitments, unrounded; None when there are none."""
        return ratio_pct(self.executed, self.commitments)

    @property
    def rate_of_due(self) -> Decimal | None:
        """Executed per hundred commitments due, unrounded; None when none is due."""
        return ratio_pct(self.executed_of_due, self.due)

    @property
    def open(self) -> int:
        """Commitments still to be executed."""
        return self.in_process + self.pending


@dataclass(frozen=True)
class Compliance:
    """Counts by one dimension, with the date they hold for and whether they were stored."""

    as_of: dt.date
    audience: str
    by: str | None
    stored: bool
    rows: tuple[Counts, ...]

    @property
    def total(self) -> Counts:
        """The first row; of a selection without `by`, the only one."""
        return self.rows[0]


def compliance(
    *,
    by: str | None = None,
    as_of: dt.date | None = None,
    audience: str = Audience.PUBLIC,
    edition: Edition | None = None,
    sector: Institution | None = None,
    region: Region | None = None,
    queryset: QuerySet[Commitment] | None = None,
) -> Compliance:
    """Counts by edition, sector, region or type, or one row `total`; of a selection if given.

    Stored figures serve when a snapshot of *as_of* (None: the current one) has the combination;
    else one live query, in which *audience* also applies to *queryset*. A commitment counts in each
    of its regions. Raises ValueError for an unknown *by*.
    """
    if by not in LABEL_FIELDS:
        raise ValueError(f"by={by!r} is not one of edition, sector, region, type")
    filters = {
        name: row.pk for name, row in (("edition", edition), ("sector", sector), ("region", region)) if row is not None
    }
    dimension = STORED.get(frozenset(filters) | ({by} if by else set()))
    if queryset is None and dimension is not None:
        stored = _stored(by=by, dimension=dimension, as_of=as_of, audience=audience, filters=filters)
        if stored is not None:
            return stored
    return _live(by=by, as_of=as_of, audience=audience, filters=filters, queryset=queryset)


def _stored(
    *, by: str | None, dimension: str, as_of: dt.date | None, audience: str, filters: Mapping[str, int]
) -> Compliance | None:
    """One query for the rates of the snapshot; None when there is no such snapshot.

    The total is asked for as well: every snapshot has it, so an empty selection is told from a
    snapshot that does not exist.
    """
    wanted = Q(dimension=dimension, **filters)
    fields = (*LABEL_FIELDS[by], *COUNTS)
    lines = list(
        ComplianceRate.objects.filter(
            wanted | Q(dimension=Dimension.TOTAL),
            audience=audience,
            **({"snapshot__as_of": as_of} if as_of else {"snapshot__kind": ComplianceSnapshot.Kind.CURRENT}),
        )
        .order_by("snapshot__kind")
        .values("snapshot_id", "snapshot__as_of", "dimension", *fields)
    )
    if not lines:
        return None
    # Two snapshots may hold for the same date (today's and a cut-off); either one will do.
    snapshot, day = lines[0]["snapshot_id"], lines[0]["snapshot__as_of"]
    groups = [line for line in lines if line["snapshot_id"] == snapshot and line["dimension"] == dimension]
    return Compliance(day, audience, by, True, _rows(by, groups))


def _live(
    *,
    by: str | None,
    as_of: dt.date | None,
    audience: str,
    filters: Mapping[str, int],
    queryset: QuerySet[Commitment] | None,
) -> Compliance:
    """One aggregate query over the commitments."""
    day = as_of or today()
    base: QuerySet[Commitment] = Commitment.objects.order_by()
    if queryset is not None:
        base = base.filter(pk__in=queryset.order_by().values("pk"))
    if audience == Audience.PUBLIC:
        base = base.filter(released_at__isnull=False)
    for name, pk in filters.items():
        base = base.filter(**{"region_links__region" if name == "region" else name: pk})
    if day == today():
        base, status = base.filter(agreed_on__lte=day), "status"
    else:
        base, status = status_as_of(base, day), "as_of_status"
    counts = _tallies(status, day)
    lines: list[Any]
    if by is None:
        lines = [base.aggregate(**counts)]
    else:
        labels = {f"g_{name}": F(f"region_links__{name}" if by == "region" else name) for name in LABEL_FIELDS[by]}
        if by == "region" and "region" not in filters:
            # A second condition on the links would join them a second time.
            base = base.filter(region_links__isnull=False)
        lines = list(base.values(**labels).annotate(**counts))
    groups = [{name.removeprefix("g_").removeprefix("n_"): value for name, value in line.items()} for line in lines]
    return Compliance(day, audience, by, False, _rows(by, groups))


def _tallies(status: str, day: dt.date) -> dict[str, Count]:
    """The counts that every live figure has, for the status field *status* as of *day*."""
    due = Q(due_date__lte=day)
    return {
        "n_commitments": Count("pk"),
        "n_executed": Count("pk", filter=Q(**{status: Status.EXECUTED})),
        "n_in_process": Count("pk", filter=Q(**{status: Status.IN_PROCESS})),
        "n_pending": Count("pk", filter=Q(**{status: Status.PENDING})),
        "n_due": Count("pk", filter=due),
        "n_executed_of_due": Count("pk", filter=due & Q(**{status: Status.EXECUTED})),
    }


def tally(rows: QuerySet[Commitment], *, day: dt.date, limit: int) -> tuple[Counts, list[int] | None]:
    """Counts of the first *limit* of *rows* and, on PostgreSQL, their primary keys: one query that
    reads no further. The status is `as_of_status` where the rows carry it (see `status_as_of`)."""
    status = "as_of_status" if "as_of_status" in rows.query.annotations else "status"
    wanted: dict[str, Any] = dict(_tallies(status, day))
    if connections[rows.db].vendor == "postgresql":
        wanted["n_keys"] = ArrayAgg("pk", default=Value([]))
    line = rows.order_by().values("pk", "due_date", status)[:limit].aggregate(**wanted)
    found = {name.removeprefix("n_"): value for name, value in line.items()}
    return _rows(None, [found])[0], found.get("keys")


def _rows(by: str | None, groups: list[dict[str, Any]]) -> tuple[Counts, ...]:
    """Groups as Counts, in the natural order of their dimension."""
    if by is None:
        counts = groups[0] if groups else dict.fromkeys(COUNTS, 0)
        return (Counts("total", _("Total"), *(counts[name] for name in COUNTS)),)
    keyed = []
    for group in groups:
        order: tuple[Any, ...]
        if by == "edition":
            key, label = group["edition__code"], group["edition__title"]
            order = (group["edition__start_date"], group["edition__seq"], key)
        elif by == "sector":
            key, label = group["sector__code"], group["sector__short_name"]
            order = (-group["commitments"], fold(label), key)
        elif by == "region":
            key = group["region__code"]
            label = Region(name=group["region__name"], kind=group["region__kind"]).display_name
            order = (fold(label), key)
        else:
            key = group["type"]
            label = str(choice_label(CommitmentType, key))
            order = (CommitmentType.values.index(key),)
        keyed.append((order, Counts(key, label, *(group[name] for name in COUNTS))))
    return tuple(counts for _order, counts in sorted(keyed, key=lambda pair: pair[0]))


def status_as_of(queryset: QuerySet[Commitment], date: dt.date) -> QuerySet[Commitment]:
    """Keep what had been agreed by *date* and annotate `as_of_status`: the status of the latest
    update verified up to then (of one day, the one written last), else pending.

    A status that has not changed since then is still there (`status_since`)."""
    latest = (
        CommitmentUpdate.objects.filter(
            commitment=OuterRef("pk"), state=CommitmentUpdate.State.VERIFIED, verified_on__lte=date
        )
        .order_by("-verified_on", "-id")
        .values("status")[:1]
    )
    return queryset.filter(agreed_on__lte=date).annotate(
        as_of_status=Case(
            When(_unchanged_since(date), then=F("status")),
            default=Coalesce(Subquery(latest), Value(Status.PENDING.value)),
        )
    )


def _unchanged_since(date: dt.date) -> Q:
    return Q(status_since__isnull=True) | Q(status_since__lte=date)


def had_status(statuses: Sequence[str], date: dt.date) -> Q:
    """That the status on *date* was one of *statuses*, for rows of `status_as_of`.

    Says apart what the stored status and its index can tell, so that few updates are read.
    """
    return Q(_unchanged_since(date), status__in=statuses) | Q(status_since__gt=date, as_of_status__in=statuses)


def band_for(rate: Decimal, bands: Sequence[ComplianceBand]) -> str:
    """The code of the highest of *bands* that begins at or under *rate* (percent, unrounded), so that
    90 belongs to 90-100; `below` under all of them."""
    reached = [band for band in bands if rate >= band.min_pct]
    return max(reached, key=lambda band: band.min_pct).code if reached else BELOW_BANDS
