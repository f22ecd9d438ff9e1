"""Charts outside their page: to embed in other sites, and as files."""

from __future__ import annotations

import csv
import io
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt

from gore.core.export import safe_text
from gore.dashboards import svg
from gore.dashboards.caching import cached_public_page
from gore.dashboards.charts import Chart, Table
from gore.dashboards.public_charts import public_chart

MINUTES = 60


def _chart(chart_id: str) -> Chart:
    """The public chart of that name, or 404."""
    chart = public_chart(chart_id)
    if chart is None:
        raise Http404(_("No hay un gráfico con ese nombre."))
    return chart


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@cached_public_page
def embed(request: HttpRequest, chart_id: str) -> HttpResponse:
    """The figure alone, light enough to sit in any other page; the one address that may be framed."""
    return render(request, "dashboards/embed.html", {"chart": _chart(chart_id)})


@cache_control(public=True, max_age=5 * MINUTES)
def download(request: HttpRequest, chart_id: str, extension: str) -> HttpResponse:
    """The chart as `.svg` or `.png` with its own colours, or its numbers as `.csv`."""
    if extension not in {"svg", "png", "csv"}:
        raise Http404(_("Los gráficos se descargan en SVG, PNG o CSV."))
    chart = _chart(chart_id)
    content: str | bytes
    try:
        if extension == "csv":
            content, kind = table_csv(chart.table), "text/csv; charset=utf-8"
        elif extension == "png":
            content, kind = svg.standalone_png(chart), "image/png"
        else:
            base = f"{request.scheme}://{request.get_host()}"
            content, kind = svg.standalone_svg(chart, base_url=base), "image/svg+xml; charset=utf-8"
    except svg.CannotDraw:
        svg.log.exception("chart_not_drawn", chart=chart_id)
        message = _("Este gráfico no se pudo dibujar. Sus cifras siguen disponibles en CSV.")
        return HttpResponse(message, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type=kind)
    shown = "attachment" if extension == "csv" else "inline"
    response["Content-Disposition"] = f'{shown}; filename="gore-ejecutivo-{chart.id}.{extension}"'
    return response


def table_csv(table: Table) -> str:
    """The chart's numbers with header: UTF-8 with its mark, so that spreadsheets read the accents."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(table.header)
    writer.writerows([_cell(value) for value in row] for row in table.raw)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Nothing that a spreadsheet would run as a formula."""
    if value is None:
        return ""
    return safe_text(value) if isinstance(value, str) else value
