"""Who changed what: the search of the audit trail, and the history of one thing."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst

from commitments.models import Commitment
from gore.core import audit
from gore.core.http import list_response, read_only
from gore.core.pagination import Page, paginate
from gore.core.permissions import can_read_trail
from gore.workspaces import trail
from gore.workspaces.history_forms import HistoryForm
from gore.workspaces.trail import Criteria, Target
from gore.workspaces.trail_entries import entries_of, entries_of_updates, updates
from gore.workspaces.trail_labels import Labels


@read_only
@login_required
def history(request: HttpRequest) -> HttpResponseBase:
    """/articulacion/historial/: every change, by person, days, table and thing."""
    if not can_read_trail(request.user):
        raise Http404
    form = HistoryForm(request.GET)
    valid = form.is_valid()
    context: dict[str, Any] = {"form": form, "is_kept": trail.is_kept(), "parts": form.describe()}
    if valid:
        context |= _page(form.criteria, request.GET.get("page"))
    return list_response(
        request,
        page="workspaces/history.html",
        fragment="workspaces/_history_results.html",
        context=context,
        has_errors=not valid,
    )


@read_only
@login_required
def object_history(request: HttpRequest, app_label: str, model: str, pk: str) -> HttpResponseBase:
    """/articulacion/historial/<app>/<model>/<pk>/: one thing and its parts, from the first change on."""
    if not can_read_trail(request.user):
        raise Http404
    target = _target(app_label, model, pk)
    labels = Labels()
    labels.want(target.model, target.pk)
    row = target.model._base_manager.filter(pk=target.pk).first()
    context = _page(Criteria(targets=(target,)), request.GET.get("page"), labels=labels)
    if row is None and not context["page"].count:
        raise Http404
    if not trail.is_kept():
        labels.load()
    context |= {
        "kind": capfirst(str(target.model._meta.verbose_name)),
        "name": labels.text(target.model, target.pk),
        "public_url": row.get_absolute_url() if row is not None and hasattr(row, "get_absolute_url") else "",
        "is_gone": row is None,
        "is_kept": trail.is_kept(),
        "has_updates": target.model is Commitment,
    }
    return render(request, "workspaces/history_object.html", context)


def _target(app_label: str, model_name: str, pk: str) -> Target:
    """What the address names; 404 unless it is in the trail and can exist."""
    try:
        model: type[models.Model] = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    is_thing = model in audit.TRACKED and not model._meta.auto_created  # a link is a part of its two sides
    number = trail.number_of(model, pk) if is_thing else None
    if number is None:
        raise Http404
    return Target(model, number)


def _page(criteria: Criteria, requested: str | None, *, labels: Labels | None = None) -> dict[str, Any]:
    """One page of entries, out of the trail or, without one, out of the updates of commitments."""
    if trail.is_kept():
        page: Page = paginate(trail.rows(criteria), requested, counted=trail.count(criteria))
        return {"page": page, "entries": entries_of(trail.read(page.rows), labels=labels)}
    page = paginate(updates(criteria), requested)
    return {"page": page, "entries": entries_of_updates(page.rows)}
