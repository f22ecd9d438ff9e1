"""Which format is meant: `?format=`, else the Accept header."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation

from gore.core.filters import shown


class Formats(DefaultContentNegotiation):
    """A format that a view does not have is 406, and the answer names those it has."""

    def filter_renderers(self, renderers: Iterable[Any], format: str) -> list[Any]:
        renderers = list(renderers)
        chosen = [renderer for renderer in renderers if renderer.format == format]
        if not chosen:
            formats = dict.fromkeys(renderer.format for renderer in renderers)
            raise NotAcceptable(
                _("No hay formato “%(format)s” aquí; hay: %(formats)s.")
                % {"format": shown(format), "formats": ", ".join(formats)}
            )
        return chosen
