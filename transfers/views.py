"""Public pages of the money moved and of the projects that the record names."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gore.core.http import list_response, without_empty
from gore.core.models import PublishedFigure
from gore.core.pagination import paginate
from transfers import selectors
from transfers.exports import projects_response, transfers_response
from transfers.filters import ProjectFilter, TransferFilter, describe
from transfers.models import Project, Transfer


def transfer_list(request: HttpRequest) -> HttpResponseBase:
    """Transfers of the register, with the published totals beside their sum."""
    filters = TransferFilter(request.GET, queryset=Transfer.objects.all())
    valid = filters.is_valid()
    rows = filters.qs if valid else Transfer.objects.none()
    wanted = request.GET.get("format", "")
    if valid and wanted in {"csv", "xlsx"}:
        return transfers_response(rows, wanted)
    if tidier := without_empty(request):
        return tidier
    page = paginate(
        rows.select_related("edition", "giver__region", "norm")
        .defer("giver__region__boundary")
        .prefetch_related("shares__region"),
        request.GET.get("page"),
        size=request.GET.get("page_size"),
    )
    published = (
        PublishedFigure.objects.filter(family="editions_transfers").select_related("edition").order_by("edition__seq")
    )
    context = {
        "filters": filters,
        "parts": describe(filters),
        "unknown_format": bool(wanted),
        "page": page,
        "total": selectors.total(rows),
        "givers": selectors.by_giver(rows),
        "published": list(published),
    }
    return list_response(
        request,
        page="transfers/list.html",
        fragment="transfers/_results.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


def project_list(request: HttpRequest) -> HttpResponseBase:
    """Projects that the record names, as printed."""
    filters = ProjectFilter(request.GET, queryset=Project.objects.standing())
    valid = filters.is_valid()
    rows = filters.qs if valid else Project.objects.none()
    wanted = request.GET.get("format", "")
    if valid and wanted in {"csv", "xlsx"}:
        return projects_response(rows, wanted)
    if tidier := without_empty(request):
        return tidier
    page = paginate(
        rows.select_related("institution__region")
        .defer("institution__region__boundary")
        .prefetch_related("regions", "editions"),
        request.GET.get("page"),
        size=request.GET.get("page_size"),
    )
    context = {
        "filters": filters,
        "parts": describe(filters),
        "unknown_format": bool(wanted),
        "page": page,
        "treated": PublishedFigure.objects.filter(code__in=TREATED_AND_RECEIVED).order_by("-value"),
    }
    return list_response(
        request,
        page="transfers/projects.html",
        fragment="transfers/_projects.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


TREATED_AND_RECEIVED = (
    "transfers_totals_projects_treated.by_sector_printed",
    "transfers_totals_projects_received.by_sector_printed",
)
