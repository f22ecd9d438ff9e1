"""Pages of API lists: `?page=2&page_size=100`, at most 500 rows each."""

from __future__ import annotations

from typing import Any

from django.core.paginator import InvalidPage
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from gore.core.filters import shown


class Pages(PageNumberPagination):
    """`{"count", "next", "previous", "results"}`. A page that does not exist is 404, a size that
    cannot be is 400: a script that asks for too much should notice."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    last_page_strings = ()

    def get_page_size(self, request: Request) -> int:
        raw = request.query_params.get("page_size", "")
        if not raw:
            return self.page_size
        if not (raw.isascii() and raw.isdigit() and len(raw) <= 6 and 1 <= int(raw) <= self.max_page_size):
            raise ValidationError(
                {
                    "page_size": [
                        _("Pida entre 1 y %(limit)s filas por página; no se entiende “%(value)s”.")
                        % {"limit": self.max_page_size, "value": shown(raw)}
                    ]
                }
            )
        return int(raw)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        number = request.query_params.get("page") or "1"
        paginator = self.django_paginator_class(queryset, self.get_page_size(request))
        try:
            if not (number.isascii() and number.isdigit() and len(number) <= 12):
                raise InvalidPage
            self.page = paginator.page(int(number))
        except InvalidPage as error:
            raise NotFound(
                _("No hay página “%(page)s”; la última es la %(pages)s.")
                % {"page": shown(number), "pages": paginator.num_pages}
            ) from error
        return list(self.page)
