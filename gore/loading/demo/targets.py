"""The margins that the demonstration has to meet, read from the published figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from gore.core.models import Edition, PublishedFigure, Qualifier, Region
from gore.core.selectors import record_cutoff


class MissingFigure(LookupError):
    """A published figure that the demonstration needs is not loaded; the message is Spanish."""


@dataclass(frozen=True)
class EditionTarget:
    """An edition that the commitments come from, with its days."""

    code: str
    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class SectorMoney:
    """What one row of the published transfers table says: projects funded, and S/ in millions."""

    projects: int
    millions: int


@dataclass(frozen=True)
class Targets:
    """Every margin at once. Counts are commitments or meetings, money is whole soles."""

    cutoff: dt.date
    editions: tuple[EditionTarget, ...]
    regions: tuple[str, ...]
    statuses: Mapping[str, int]
    sectors: Mapping[str, int]
    sector_pct: Mapping[str, int]
    region_counts: Mapping[str, int]
    edition_more_than: Mapping[str, int]
    edition_sector: Mapping[tuple[str, str], int]
    national_pct: int
    meetings: Mapping[str, int]
    meetings_more_than: Mapping[str, int]
    transfers_by_edition: Mapping[str, int] = field(default_factory=dict)
    transfers_by_sector: Mapping[str, SectorMoney] = field(default_factory=dict)
    multi_region_millions: int = 0

    @property
    def total(self) -> int:
        return sum(self.sectors.values())

    @property
    def region_ceiling(self) -> int:
        """Every region whose figure is not published stays below this: the smallest published."""
        return min(self.region_counts.values())


class _Figures:
    """The published figures by family and key, with a clear error for one that is missing."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, PublishedFigure]] = {}
        figures = PublishedFigure.objects.select_related("edition", "institution", "region")
        for figure in figures.order_by("family", "position", "code"):
            self._rows.setdefault(figure.family, {})[figure.code.partition(".")[2]] = figure

    def family(self, name: str) -> dict[str, PublishedFigure]:
        return self._rows.get(name, {})

    def number(self, family: str, key: str) -> int:
        figure = self.family(family).get(key)
        if figure is None or figure.value is None:
            raise MissingFigure(
                _("Falta la cifra publicada %(code)s. Ejecute antes load_published.") % {"code": f"{family}.{key}"}
            )
        return int(figure.value)

    def numbers(self, family: str) -> dict[str, int]:
        return {key: int(figure.value) for key, figure in self.family(family).items() if figure.value is not None}


def read_targets() -> Targets:
    """The margins of the loaded record. Raises MissingFigure when a needed figure is absent."""
    figures = _Figures()
    cutoff = record_cutoff()
    if cutoff is None:
        raise MissingFigure(_("Falta el registro publicado. Ejecute antes load_published."))
    statuses = {key: figures.number("commitments_by_status", key) for key in ("executed", "in_process", "pending")}
    more_than: dict[str, int] = {}
    edition_sector: dict[tuple[str, str], int] = {}
    for key, figure in figures.family("editions_commitments").items():
        count = figures.number("editions_commitments", key)
        if figure.qualifier == Qualifier.MORE_THAN:
            more_than[key] = count
        else:
            # The record's only other count is of one sector: Salud in the 4th edition.
            edition_sector[key, figure.institution.code if figure.institution else "MINSA"] = count
    meetings: dict[str, int] = {}
    meetings_more_than: dict[str, int] = {}
    for key, figure in figures.family("editions_meetings").items():
        chosen = meetings_more_than if figure.qualifier == Qualifier.MORE_THAN else meetings
        chosen[key] = figures.number("editions_meetings", key)
    editions = Edition.objects.filter(start_date__lte=cutoff, is_demonstration=False).order_by("start_date")
    return Targets(
        cutoff=cutoff,
        editions=tuple(EditionTarget(edition.code, edition.start_date, edition.end_date) for edition in editions),
        regions=tuple(Region.objects.order_by("code").values_list("code", flat=True)),
        statuses=statuses,
        sectors=figures.numbers("commitments_by_sector"),
        sector_pct=figures.numbers("sector_compliance"),
        region_counts=figures.numbers("commitments_by_region"),
        edition_more_than=more_than,
        edition_sector=edition_sector,
        national_pct=figures.number("key_figures", "k06"),
        meetings=meetings,
        meetings_more_than=meetings_more_than,
        **_read_money(figures),
    )


def _read_money(figures: _Figures) -> dict:
    """The money margins: editions to the sol, sectors in millions with their projects, multi-region."""
    sectors = {}
    amounts, received = figures.numbers("transfers_by_sector"), figures.numbers("transfers_projects_received")
    for code, amount in amounts.items():
        sectors[code] = SectorMoney(projects=received.get(code, 0), millions=round(amount / 1_000_000))
    return {
        "transfers_by_edition": figures.numbers("editions_transfers"),
        "transfers_by_sector": sectors,
        "multi_region_millions": round(figures.number("transfers_by_region", "MULTIREGION") / 1_000_000),
    }
