"""Numbers, money and dates in templates, all written by gore.core.numbers.

Available in every template without `load` (settings.TEMPLATES builtins).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html

from gore.core import numbers

register = template.Library()


@register.filter
def integer(value: int | Decimal | None) -> str:
    """5712 → 5,712; None → –."""
    return "–" if value is None else numbers.write_integer(value)


@register.filter
def percent(value: Decimal | None, decimals: int = 0) -> str:
    """85.416 → 85 % (half up)."""
    return numbers.write_percent(value, decimals)


@register.filter
def soles(value: Decimal | None) -> str:
    """Exact amount: S/ 187,578,478."""
    return "–" if value is None else numbers.write_soles(value)


@register.filter
def millions(value: Decimal | None, decimals: int = 1) -> str:
    """Rounded amount: S/ 187.6 millones."""
    return "–" if value is None else numbers.write_millions(value, decimals)


@register.filter
def headline_millions(value: Decimal | None, decimals: int = 1) -> str:
    """The same for a headline: the number large, "millones" small and free to go under it."""
    number, _space, unit = millions(value, decimals).rpartition("\u00a0")
    return format_html('{} <span class="figure-unit">{}</span>', number, unit) if number else unit


@register.filter
def day(value: dt.date | None) -> str:
    """21/02/2019."""
    return "–" if value is None else numbers.write_date(value)


@register.filter
def long_day(value: dt.date | None) -> str:
    """21 de febrero de 2019."""
    return "–" if value is None else numbers.write_long_date(value)


@register.filter
def dictkey(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """The value under a key that is not a word (a chart's id has hyphens); None without a mapping."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def date_range(start: dt.date, end: dt.date) -> str:
    """21 y 22 de febrero de 2019."""
    return numbers.write_date_range(start, end)


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: object) -> str:
    """The current query string with *changes* applied (None removes a key); drops empty values."""
    query: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    for key in [key for key in query if not any(query.getlist(key))]:
        query.pop(key)
    return "?" + query.urlencode() if query else "?"
