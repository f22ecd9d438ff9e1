"""Figures of the public balance: the published record's editions, as of the record's cut-off."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.selectors import Counts, compliance
from gore.core.clock import today
from gore.core.models import ComplianceBand, Edition, PublishedFigure, Qualifier, Region
from gore.core.numbers import ratio_pct, write_integer
from gore.core.selectors import RECORD_TOTAL, public_version, record_cutoff
from gore.dashboards.charts import Amount, Band, EditionFigures
from gore.dashboards.mapping import Layout, layout
from transfers.exports import projects_response, transfers_response
from transfers.models import Project, Transfer

FAMILIES = ("editions_transfers", "editions_meetings", "editions_demands", "transfers_by_sector", "transfers_totals")
QUALIFIED = {
    Qualifier.MORE_THAN: "más de %(n)s",
    Qualifier.ABOUT: "unas %(n)s",
    Qualifier.ALMOST: "casi %(n)s",
}


@dataclass(frozen=True)
class BalanceData:
    """What the home page says and draws.

    Counts come from the register as of `as_of` (the record's cut-off; today before the record is
    loaded). `editions`, `transferred` and `by_giver` are the source's own figures: soles, exact per
    edition, whole millions per sector. `published` has those of `transfers_totals` and the
    published number of commitments, by code. `preparing` are editions not yet held.
    `is_demonstration` says that the register holds invented commitments.
    """

    as_of: dt.date
    total: Counts
    by_sector: tuple[Counts, ...]
    by_region: tuple[Counts, ...]
    by_type: tuple[Counts, ...]
    by_edition: tuple[Counts, ...]
    bands: tuple[Band, ...]
    editions: tuple[EditionFigures, ...]
    preparing: tuple[Edition, ...]
    transferred: Decimal
    by_giver: tuple[Amount, ...]
    givers_as_of: dt.date | None
    published: Mapping[str, Decimal]
    region_names: Mapping[str, str]
    layout: Layout
    is_demonstration: bool = False

    @property
    def edition_count(self) -> int:
        return len(self.editions)

    @property
    def after_cutoff(self) -> list[str]:
        """The editions that came after the cut-off and so count no commitments: ["10.ª"]."""
        return [row.short_label for row in self.editions if row.start_date > self.as_of]

    @property
    def in_process_rate(self) -> Decimal | None:
        return ratio_pct(self.total.in_process, self.total.commitments)

    @property
    def pending_rate(self) -> Decimal | None:
        return ratio_pct(self.total.pending, self.total.commitments)


def balance() -> BalanceData:
    """The public balance in 11 queries, whatever the number of commitments."""
    as_of = record_cutoff()
    total = compliance(as_of=as_of)
    by_edition = compliance(by="edition", as_of=as_of).rows
    figures = _figures()
    names, shapes = territory()
    by_region = (replace(row, label=names.get(row.key, row.label)) for row in compliance(by="region", as_of=as_of).rows)
    editions = _editions(figures, {row.key: row.commitments for row in by_edition})
    givers = figures.get("transfers_by_sector", [])
    return BalanceData(
        as_of=total.as_of,
        total=total.total,
        by_sector=compliance(by="sector", as_of=as_of).rows,
        by_region=tuple(by_region),
        by_type=compliance(by="type", as_of=as_of).rows,
        by_edition=by_edition,
        bands=tuple(Band(band.code, band.min_pct, band.max_pct) for band in ComplianceBand.objects.all()),
        editions=editions,
        preparing=tuple(Edition.objects.in_preparation().filter(end_date__gte=today()).select_related("space")),
        transferred=sum((row.transfers or Decimal(0) for row in editions), Decimal(0)),
        by_giver=tuple(
            Amount(
                figure.key,
                figure.institution.short_name if figure.institution else figure.label,
                figure.value,
                figure.institution.get_absolute_url() if figure.institution else "",
            )
            for figure in givers
        ),
        givers_as_of=givers[0].as_of if givers else None,
        published={
            figure.code: figure.value
            for family in ("transfers_totals", "key_figures")
            for figure in figures.get(family, [])
            if figure.value is not None
        },
        region_names=names,
        layout=shapes,
        is_demonstration=has_demonstration(),
    )


def territory() -> tuple[dict[str, str], Layout]:
    """The names of the 26 jurisdictions by code, and the geometry of their map; one query."""
    regions = {region.code: region for region in Region.objects.with_boundary().order_by("code")}
    names = {code: region.display_name for code, region in regions.items()}
    return names, layout({code: region.boundary for code, region in regions.items()})


def has_demonstration() -> bool:
    """Whether the public register holds invented commitments."""
    return Commitment.objects.released().filter(is_demonstration=True).exists()


def published_editions() -> tuple[EditionFigures, ...]:
    """The editions that the source reports on, with what it says of each; one query."""
    return _editions(_figures(), {})


def _figures() -> dict[str, list[PublishedFigure]]:
    """The balance's published figures by family, one query."""
    found: dict[str, list[PublishedFigure]] = {}
    wanted = PublishedFigure.objects.filter(family__in=FAMILIES) | PublishedFigure.objects.filter(code=RECORD_TOTAL)
    for figure in wanted.select_related("edition", "institution").order_by("family", "position", "code"):
        found.setdefault(figure.family, []).append(figure)
    return found


def _editions(
    figures: Mapping[str, list[PublishedFigure]], commitments: Mapping[str, int]
) -> tuple[EditionFigures, ...]:
    """The editions that the source reports on, with what it says and what the register counts."""
    meetings = {figure.key: _qualified(figure) for figure in figures.get("editions_meetings", [])}
    demands = {figure.key: _qualified(figure) for figure in figures.get("editions_demands", [])}
    rows = []
    for figure in figures.get("editions_transfers", []):
        edition = figure.edition
        if edition is None:
            continue
        rows.append(
            EditionFigures(
                code=edition.code,
                short_label=edition.short_label,
                title=edition.title,
                kind=edition.kind,
                kind_label=str(edition.get_kind_display()),
                start_date=edition.start_date,
                end_date=edition.end_date,
                commitments=commitments.get(edition.code) or None,
                meetings=meetings.get(edition.code, ""),
                demands=demands.get(edition.code, ""),
                transfers=figure.value,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.start_date, row.code)))


def _qualified(figure: PublishedFigure) -> str:
    """90 "more than" → "más de 90"."""
    number = write_integer(figure.value or 0)
    words = QUALIFIED.get(Qualifier(figure.qualifier))
    return _(words) % {"n": number} if words else number


def project_count() -> int:
    """Projects of the portfolio, without those that were merged into another one."""
    return Project.objects.standing().count()


def transfer_file() -> HttpResponseBase:
    """The CSV of all transfers, as the public list gives it."""
    return transfers_response(Transfer.objects.order_by("-date", "code"), "csv")


def project_file() -> HttpResponseBase:
    """The CSV of all projects, as the public list gives it."""
    return projects_response(Project.objects.standing().order_by("code"), "csv")


def csv_checksum(name: str, make: Callable[[], HttpResponseBase]) -> str:
    """SHA-256 of the file that *make* gives, computed once for each public version."""
    key = f"checksum:{name}:{public_version()}"
    found: str | None = cache.get(key)
    if found is None:
        digest = hashlib.sha256()
        for part in make():
            digest.update(part)
        found = digest.hexdigest()
        cache.set(key, found, 24 * 3600)
    return found
