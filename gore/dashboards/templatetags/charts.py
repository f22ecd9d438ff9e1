"""`{% chart chart %}`: a figure with its drawing, its table, its files and its source."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import escape

from gore.dashboards.charts import Chart
from gore.dashboards.svg import page_svg

register = template.Library()

# A drawing with more links than these can be skipped with the keyboard.
LINKS_BEFORE_SKIP = 10
# Pixels: the widest drawings of static/css/charts.css (the map; any other), and what stands around
# one in the page to embed (title, table, files, source and origin).
WIDEST_MAP, WIDEST = 544, 464
AROUND = 320


@register.inclusion_tag("dashboards/_chart.html", takes_context=True)
def chart(context: dict[str, Any], chart: Chart, level: int = 2, offer_embed: bool = True) -> dict[str, Any]:
    """The figure of *chart*; its finding is a heading of *level* (1 to 4).

    `offer_embed`: give the code that puts it in another page, where it has one.
    """
    svg = page_svg(chart)
    return {
        "chart": chart,
        "svg": svg,
        "level": min(max(level, 1), 4),
        "skip": svg.count("<a ") > LINKS_BEFORE_SKIP,
        "embed_code": embed_code(context.get("request"), chart) if offer_embed else "",
    }


def embed_code(request: HttpRequest | None, chart: Chart) -> str:
    """The line of HTML that other pages copy; plain text, to be escaped where it is shown."""
    if request is None or not chart.embed:
        return ""
    address = request.build_absolute_uri(chart.embed)
    widest = WIDEST_MAP if chart.layout is not None else WIDEST
    drawing = chart.spec["height"] * widest / chart.spec["width"]
    height = round((drawing + AROUND) / 10) * 10
    return (
        f'<iframe src="{escape(address)}" title="{escape(chart.title)}" width="100%" height="{height}" '
        'loading="lazy"></iframe>'
    )
