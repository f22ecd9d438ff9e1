"""Tags for the lists of the administration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.simple_tag
def labelled_cells(cells: Sequence[SafeString], headers: Sequence[dict[str, Any]]) -> SafeString:
    """The cells of a row (`<td …>` or `<th …>`), each with its heading, which a narrow screen shows."""
    labelled = []
    for cell, header in zip(cells, headers, strict=True):
        label = "" if "action-checkbox" in str(header["class_attrib"]) else capfirst(str(header["text"]))
        labelled.append(cell[:3] + format_html(' data-label="{}"', label) + cell[3:])
    return mark_safe("".join(labelled))


@register.filter
def as_list(values: Any) -> list[Any]:
    """An iterator as a list, to walk through it twice."""
    return list(values)


@register.simple_tag
def chosen(options: list[dict[str, Any]]) -> str:
    """What a filter is set to; "" for its first option, which is all."""
    return next((str(option["display"]) for option in options[1:] if option["selected"]), "")
