"""Public pages of the register: the list with its filters and downloads, and one commitment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from commitments import selectors
from commitments.exports import commitments_response
from commitments.filters import DEFAULT_ORDER, CommitmentFilter, describe
from commitments.models import Commitment
from commitments.permissions import visible_updates
from gore.core.clock import today
from gore.core.http import list_response, without_empty
from gore.core.pagination import COUNT_LIMIT, paginate
from gore.core.permissions import can_read_trail
from transfers.permissions import can_change_money


def commitment_list(request: HttpRequest) -> HttpResponseBase:
    """List, filter, sort and download what the visitor may see."""
    filters = CommitmentFilter(request.GET, queryset=Commitment.objects.visible_to(request.user))
    valid = filters.is_valid()
    rows: Any = filters.qs if valid else Commitment.objects.none()
    wanted = request.GET.get("format", "")
    if valid and wanted in {"csv", "xlsx"}:
        return commitments_response(rows, wanted)
    if tidier := without_empty(request):
        return tidier
    day = (filters.form.cleaned_data.get("as_of") if valid else None) or today()
    figures, keys = selectors.tally(rows, day=day, limit=COUNT_LIMIT + 1)
    page = paginate(
        rows.for_list(),
        request.GET.get("page"),
        size=request.GET.get("page_size"),
        counted=figures.commitments,
        keys=keys,
        by_key=lambda keys: filters.as_asked(Commitment.objects.filter(pk__in=keys)).for_list(),
    )
    context = {
        "filters": filters,
        "parts": describe(filters),
        "sorted": request.GET.get("ordering") or DEFAULT_ORDER,
        "page": page,
        "figures": None if page.count_is_floor or not page.count or request.GET.get("status") else figures,
        "unknown_format": bool(wanted),
        "as_of": day,
    }
    return list_response(
        request,
        page="commitments/list.html",
        fragment="commitments/_results.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


def commitment_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """One commitment with its history: verified updates, and for those concerned also the others."""
    commitment = get_object_or_404(
        Commitment.objects.visible_to(request.user)
        .select_related("edition", "sector", "lead_institution", "meeting")
        .prefetch_related("regions", "counterparts"),
        code__iexact=code,
    )
    if commitment.code != code:
        return redirect(commitment, permanent=True)
    updates = visible_updates(request.user, commitment).select_related("reported_by")
    context = {
        "commitment": commitment,
        "updates": list(updates),
        "overdue": commitment.is_overdue(today()),
        "days_late": (today() - commitment.due_date).days,
        "can_read_trail": can_read_trail(request.user),
        "funding": list(commitment.funding.select_related("transfer__norm", "norm")),
        "can_link_money": can_change_money(request.user),
    }
    return render(request, "commitments/detail.html", context)
