"""Filters of API lists: strict, so that a misspelt filter never answers with every row."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from gore.core.filters import shown

ALWAYS_KNOWN = ("page", "page_size", "format")


def refuse_unknown(request: Request, known: list[str]) -> None:
    """Raise a 400 that names each parameter nobody knows, and those that are known."""
    unknown = [name for name in request.query_params if name not in {*known, *ALWAYS_KNOWN}]
    if unknown:
        listed = ", ".join(sorted({*known, *ALWAYS_KNOWN}))
        raise ValidationError(
            {
                shown(name): [
                    _("No hay filtro “%(name)s”; los filtros son: %(known)s.") % {"name": shown(name), "known": listed}
                ]
                for name in unknown[:5]
            }
        )


def cleaned(filterset: Any) -> dict[str, Any]:
    """The understood values of *filterset*; a 400 with each error beside its parameter otherwise."""
    if not filterset.is_valid():
        raise ValidationError({name: [str(e) for e in errors] for name, errors in filterset.errors.items()})
    return dict(filterset.form.cleaned_data)


class StrictFilters(DjangoFilterBackend):
    """django-filter, refusing parameters that the list does not have. What was understood is left
    in `view.chosen`."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        refuse_unknown(request, list(filterset.filters) if filterset else [])
        if filterset is None:
            return queryset
        view.chosen = cleaned(filterset)
        return filterset.qs
