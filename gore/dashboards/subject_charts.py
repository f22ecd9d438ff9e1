"""The charts of one edition, region, sector or survey, each with an address of its own to embed and download.

An address tells kind, code and what is drawn: `region-SAM-sectores`, `edicion-gore-07-mapa`; the
charts of everything as of today are `hoy-mapa`, `hoy-sectores`, `hoy-cumplimiento`, `hoy-ediciones`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from commitments.selectors import Compliance, compliance
from gore.core.models import ComplianceBand, Edition, Institution, Region
from gore.dashboards import charts, selectors
from gore.dashboards.charts import Amount, Band, Chart, Column, SurveyAnswer
from surveys.models import Survey
from surveys.selectors import QuestionTable, surveys_with_tables
from transfers import selectors as money
from transfers.models import Transfer

Charts = dict[str, Chart]


def today_map() -> Charts:
    """Every region as it is today."""
    found = compliance(by="region")
    if not found.rows:
        return {}
    chart = _map(found, f"{reverse('commitment-list')}?region=%(key)s", href="/regiones/%(key)s/")
    return _complete("hoy", {"mapa": chart})


def today_sectors() -> Charts:
    """Every sector as it is today: how many commitments, and how many of them executed."""
    found = compliance(by="sector")
    if not found.rows:
        return {}
    listing = f"{reverse('commitment-list')}?sector=%(key)s"
    return _complete(
        "hoy",
        {
            "sectores": charts.sectors_chart(found.rows, as_of=found.as_of, listing=listing),
            "cumplimiento": charts.compliance_chart(found.rows, as_of=found.as_of, listing=listing),
        },
    )


def today_editions() -> Charts:
    """Every edition as it is today."""
    found = compliance(by="edition")
    if not found.rows:
        return {}
    listing = f"{reverse('commitment-list')}?edition=%(key)s"
    return _complete("hoy", {"ediciones": _by_edition(found, listing, to_editions=True)})


def edition_charts(edition: Edition) -> Charts:
    """Where and by whom: `mapa`, `sectores`, and the money as `transferencias`."""
    listing = f"{reverse('commitment-list')}?edition={edition.code}"
    sectors = compliance(by="sector", edition=edition)
    found: Charts = {}
    if sectors.rows:
        found["mapa"] = _map(compliance(by="region", edition=edition), f"{listing}&region=%(key)s")
        found["sectores"] = _by_sector(sectors, f"{listing}&sector=%(key)s")
    given = money.by_giver(Transfer.objects.filter(edition=edition))
    if given:
        found["transferencias"] = _amounts(given, "sector-detail", f"edition={edition.code}&sector=", _("Sector"))
    return _complete(f"edicion-{edition.code}", found)


def region_charts(region: Region) -> Charts:
    """With whom and when: `sectores` and `ediciones`, and the money as `transferencias`."""
    listing = f"{reverse('commitment-list')}?region={region.code}"
    sectors = compliance(by="sector", region=region)
    found: Charts = {}
    if sectors.rows:
        found["sectores"] = _by_sector(sectors, f"{listing}&sector=%(key)s")
        found["ediciones"] = _by_edition(compliance(by="edition", region=region), f"{listing}&edition=%(key)s")
    return _complete(f"region-{region.code}", found)


def sector_charts(sector: Institution) -> Charts:
    """Where and when: `mapa` and `ediciones`, and the money as `transferencias`."""
    listing = f"{reverse('commitment-list')}?sector={sector.code}"
    regions = compliance(by="region", sector=sector)
    found: Charts = {}
    if regions.rows:
        found["mapa"] = _map(regions, f"{listing}&region=%(key)s")
        found["ediciones"] = _by_edition(compliance(by="edition", sector=sector), f"{listing}&edition=%(key)s")
    given = money.by_region(giver=sector)
    if given:
        found["transferencias"] = _amounts(given, "region-detail", f"sector={sector.code}&region=", _("Región"))
    return _complete(f"sector-{sector.code}", found)


def survey_charts(survey: Survey, tables: Sequence[QuestionTable] | None = None) -> Charts:
    """One chart per question, by the question's code; *tables* if the caller has read them already."""
    if tables is None:
        tables = next(found.tables for found in surveys_with_tables() if found.survey == survey)
    found = {table.question.code: _answers(table) for table in tables}
    return _complete(f"encuesta-{survey.code}", found, from_the_source=True)


def subject_chart(chart_id: str) -> Chart | None:
    """The chart of that address, or None."""
    kind, _dash, rest = chart_id.partition("-")
    if kind == "hoy" and rest in TODAY:
        return TODAY[rest]().get(rest)
    if kind not in SUBJECTS:
        return None
    code, _dash, what = rest.rpartition("-")
    model, build = SUBJECTS[kind]
    subject = model.objects.filter(code=code).first()  # type: ignore[attr-defined]
    return build(subject).get(what) if subject is not None else None


SUBJECTS: dict[str, tuple[type[Model], Callable[[Any], Charts]]] = {
    "edicion": (Edition, edition_charts),
    "region": (Region, region_charts),
    "sector": (Institution, sector_charts),
    "encuesta": (Survey, survey_charts),
}


TODAY: dict[str, Callable[[], Charts]] = {
    "mapa": today_map,
    "sectores": today_sectors,
    "cumplimiento": today_sectors,
    "ediciones": today_editions,
}


def with_files(chart: Chart) -> Chart:
    """*chart* with the addresses of its files and of its page to embed."""
    links = {
        extension.upper(): reverse("chart-download", args=[chart.id, extension]) for extension in ("svg", "png", "csv")
    }
    return replace(chart, links=links, embed=reverse("chart-embed", args=[chart.id]))


def _complete(prefix: str, found: Charts, *, from_the_source: bool = False) -> Charts:
    """The charts with their addresses; those that count invented rows say so."""
    note = f" {_('Datos de demostración.')}" if not from_the_source and selectors.has_demonstration() else ""
    return {
        what: with_files(replace(chart, id=f"{prefix}-{what}", source=f"{chart.source}{note}"))
        for what, chart in found.items()
    }


def _by_sector(found: Compliance, listing: str) -> Chart:
    return charts.breakdown_chart(
        found.rows,
        as_of=found.as_of,
        listing=listing,
        chart_id="sectores",
    )


def _by_edition(found: Compliance, listing: str, *, to_editions: bool = False) -> Chart:
    """`to_editions`: a column leads to its edition's page instead of to its commitments."""
    editions = Edition.objects.filter(code__in=[row.key for row in found.rows])
    columns = {row.code: Column(row.short_label, _spoken(row), row.start_date.year) for row in editions}
    return charts.by_edition_chart(
        found.rows,
        columns=columns,
        as_of=found.as_of,
        listing=listing,
        marks="/ediciones/%(key)s/" if to_editions else listing,
        chart_id="ediciones",
    )


def _spoken(edition: Edition) -> str:
    """How a sentence calls it: "la 7.ª", "la extraordinaria"."""
    if edition.ordinal:
        return _("la %(ordinal)s") % {"ordinal": edition.short_label}
    return _("la %(kind)s") % {"kind": str(edition.get_kind_display()).lower()}


def _map(found: Compliance, listing: str, *, href: str = "") -> Chart:
    """`href`: where a region leads (default: to its commitments)."""
    names, layout = selectors.territory()
    return charts.map_chart(
        [replace(row, label=names.get(row.key, row.label)) for row in found.rows],
        bands=[Band(band.code, band.min_pct, band.max_pct) for band in ComplianceBand.objects.all()],
        layout=layout,
        names=names,
        as_of=found.as_of,
        href=href or listing,
        listing=listing,
        finding=""
        if href
        else _("En %(high)s de %(n)s regiones se cumplió %(floor)s o más; lo más bajo es %(lowest)s, con %(rate)s"),
    )


def _amounts(rows: Iterable[money.Amount], page: str, query: str, first: str) -> Chart:
    listing = reverse("transfer-list")
    return charts.amounts_chart(
        [
            Amount(row.key, row.label, row.amount, reverse(page, args=[row.key]), f"{listing}?{query}{row.key}")
            for row in rows
        ],
        source=_("Fuente: registro de transferencias."),
        first=first,
        others=(_("Otra región"), _("Otras %(n)s regiones")) if page == "region-detail" else None,
    )


# The names of the groups that fit beside a bar; the page tells them in full.
GROUPS = {
    "governors": _lazy("Gobernadores"),
    "teams": _lazy("Equipos técnicos"),
    "coordinators": _lazy("Coordinadores"),
}


def _answers(table: QuestionTable) -> Chart:
    found = [
        SurveyAnswer(
            row.option.label,
            str(GROUPS.get(result.group.code, result.group.label)),
            Decimal(result.percentage),
            certain=result.certain,
            count=result.implied_count,
            base=result.base_n,
        )
        for row in table.rows
        for result in row.results
        if result is not None
    ]
    rule = _("se podía elegir varias") if table.is_multiple else _("se elegía una sola")
    return charts.survey_chart(
        found,
        chart_id=table.question.code,
        question=table.question.title,
        source=_("Fuente: folleto de 2019, «%(part)s»; %(rule)s.") % {"part": table.question.source_part, "rule": rule},
    )
