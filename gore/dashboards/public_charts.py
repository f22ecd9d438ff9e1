"""The charts that anyone may see alone, embed and download, by the name in their address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from gore.core.numbers import write_date
from gore.dashboards import charts, svg
from gore.dashboards.charts import Chart, EditionFigures
from gore.dashboards.money_figures import money_chart
from gore.dashboards.selectors import BalanceData, balance, published_editions
from gore.dashboards.subject_charts import subject_chart, with_files


def _by_edition(editions: Sequence[EditionFigures]) -> Chart:
    return charts.transfers_by_edition_chart(
        editions, source=_("Fuente: cifras publicadas por edición (registro publicado, PCM, 2019).")
    )


def _by_giver(data: BalanceData) -> Chart:
    source = _("Fuente: tabla publicada de transferencias por sector, en millones de soles")
    if data.givers_as_of:
        source = _("%(source)s, al %(date)s") % {"source": source, "date": write_date(data.givers_as_of)}
    return charts.amounts_chart(
        data.by_giver, source=f"{source}.", total=data.published.get("transfers_totals.by_sector_printed")
    )


def _map(data: BalanceData) -> Chart:
    return charts.map_chart(
        data.by_region, bands=data.bands, layout=data.layout, names=data.region_names, as_of=data.as_of
    )


# In the order of the home page.
BUILDERS: dict[str, Callable[[BalanceData], Chart]] = {
    "estado": lambda data: charts.status_chart(data.total, as_of=data.as_of, href=reverse("commitment-list")),
    "sectores": lambda data: charts.sectors_chart(data.by_sector, as_of=data.as_of),
    "cumplimiento-sectores": lambda data: charts.compliance_chart(data.by_sector, as_of=data.as_of),
    "tipos": lambda data: charts.types_chart(data.by_type, as_of=data.as_of),
    "mapa": _map,
    "transferencias": lambda data: _by_edition(data.editions),
    "transferencias-sectores": _by_giver,
    "linea-de-tiempo": lambda data: charts.timeline_chart(data.editions, as_of=data.as_of),
}

# Drawn from published figures alone; the others count the register.
FROM_THE_SOURCE = frozenset({"transferencias", "transferencias-sectores"})


def _build(chart_id: str, data: BalanceData) -> Chart:
    """One public chart with the addresses of its files and of its page to embed."""
    chart = with_files(BUILDERS[chart_id](data))
    if data.is_demonstration and chart_id not in FROM_THE_SOURCE:
        return replace(chart, source=f"{chart.source} {_('Compromisos de demostración.')}")
    return chart


def build_home_charts(data: BalanceData) -> dict[str, Chart]:
    """Every chart of the home page by its id; asks the database nothing."""
    return {chart_id: _build(chart_id, data) for chart_id in BUILDERS}


def published_transfers() -> dict[str, Chart]:
    """What was transferred in each edition as the source published it, by its id; nothing before that."""
    editions = published_editions()
    return {"transferencias": with_files(_by_edition(editions))} if editions else {}


def draw_home_charts() -> None:
    """Leave every drawing of the home page in the cache; those whose data are the same stay."""
    data = balance()
    if data.total.commitments:
        for chart in build_home_charts(data).values():
            svg.page_svg(chart)


def public_chart(chart_id: str) -> Chart | None:
    """The chart of that address: one of the home page, or of one edition, region, sector or survey."""
    if chart_id in BUILDERS:
        return _build(chart_id, balance())
    return money_chart(chart_id) or subject_chart(chart_id)
