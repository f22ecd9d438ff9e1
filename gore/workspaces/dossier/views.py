"""Pages of the dossier: the list of pairs, one pair on screen and printed, and a ministry's position."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import Call, TopicPosition
from bilaterals.positions import services
from bilaterals.positions.permissions import can_write_position, is_open
from gore.core.documents import render as render_pdf
from gore.core.forms import add_errors
from gore.core.http import list_response, posted
from gore.core.models import Edition, Institution, Membership, Region, User
from gore.core.pagination import page_of
from gore.core.permissions import can_see_everything
from gore.workspaces.dossier.document import dossier_document
from gore.workspaces.dossier.filters import PairFilter
from gore.workspaces.dossier.forms import PositionForm
from gore.workspaces.dossier.permissions import can_see_dossier, can_see_dossiers, teams
from gore.workspaces.dossier.selectors import Dossier, build_dossier, pairs, topics_of_pair


@login_required
def dossier_list(request: HttpRequest, edition: str) -> HttpResponseBase:
    """The pairs of an edition that the person may read."""
    found = get_object_or_404(Edition, code=edition)
    if not can_see_dossiers(request.user, found):
        raise Http404
    own: dict[str, Any] = {}
    if not can_see_everything(request.user):
        held = teams(request.user, found)
        own = (
            {"governments": [m.institution for m in held if m.role == Membership.Role.REGIONAL_TEAM]}
            if any(m.role == Membership.Role.REGIONAL_TEAM for m in held)
            else {"sectors": [m.institution for m in held]}
        )
    everything = pairs(found, **own)
    form = PairFilter(request.GET or None, pairs=everything)
    rows = form.chosen(everything)
    call = Call.objects.filter(edition=found).first()
    context = {
        "edition": found,
        "call": call,
        "form": form,
        "page": page_of(rows, request.GET.get("page")),
        "topics": sum(pair.topics for pair in everything),
        "missing": sum(pair.missing for pair in everything),
        "pairs": len(everything),
        "is_filtered": len(rows) != len(everything),
    }
    return list_response(
        request,
        page="workspaces/dossier/list.html",
        fragment="workspaces/dossier/_results.html",
        context=context,
        has_errors=bool(form.errors),
    )


def _pair(request: HttpRequest, edition: str, region: str, sector: str) -> tuple[Edition, Region, Institution]:
    """The edition and the two sides, for whoever may read about them; 404 for everybody else."""
    found = get_object_or_404(Edition, code=edition)
    place = get_object_or_404(Region.objects.select_related("institution"), code=region, institution__isnull=False)
    body = get_object_or_404(Institution, code=sector, sits_at_table=True)
    if not can_see_dossier(request.user, found, place.institution, body):
        raise Http404
    return found, place, body


def _dossier(request: HttpRequest, edition: str, region: str, sector: str) -> Dossier:
    return build_dossier(request.user, *_pair(request, edition, region, sector))


@login_required
def dossier(request: HttpRequest, edition: str, region: str, sector: str) -> HttpResponseBase:
    """The dossier of one pair."""
    return render(request, "workspaces/dossier/dossier.html", {"dossier": _dossier(request, edition, region, sector)})


@login_required
def dossier_pdf(request: HttpRequest, edition: str, region: str, sector: str) -> HttpResponseBase:
    """The same, printed."""
    found = _dossier(request, edition, region, sector)
    response = HttpResponse(render_pdf(dossier_document(found)), content_type="application/pdf")
    name = f"dosier-{found.edition.code}-{found.region.code}-{found.sector.code}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def position(request: HttpRequest, edition: str, region: str, sector: str, topic: str) -> HttpResponseBase:
    """What the ministry says about one topic; the form saves by itself where JavaScript works."""
    found, place, body = _pair(request, edition, region, sector)
    about = get_object_or_404(topics_of_pair(request.user, found, place.institution, body), code=topic)
    if not can_write_position(request.user, about, body):
        raise PermissionDenied
    assert isinstance(request.user, User)
    kept = TopicPosition.objects.filter(topic=about, sector=body).select_related("saved_by").first()
    call = Call.objects.filter(edition=found).first()
    form = PositionForm(posted(request), initial=_initial(kept))
    quietly = request.method == "POST" and request.headers.get("Accept") == "application/json"
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.save_position(topic=about, sector=body, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            conflict = error.code == services.CHANGED
            kept = TopicPosition.objects.filter(topic=about, sector=body).select_related("saved_by").first()
            if quietly:
                return JsonResponse({"problem": " ".join(error.messages), "conflict": conflict}, status=409)
            if conflict and kept is not None:
                # Seen side by side, the next attempt is made with open eyes.
                form = PositionForm({**form.data.dict(), "version": str(kept.version)})  # type: ignore[attr-defined]
            add_errors(form, error)
        else:
            when = f"{timezone.localtime(kept.saved_at):%H:%M}"
            if quietly:
                return JsonResponse({"version": kept.version, "saved": _("Guardado a las %(when)s") % {"when": when}})
            messages.success(request, _("Su posición sobre %(code)s quedó guardada.") % {"code": about.code})
            return redirect("dossier", edition=found.code, region=place.code, sector=body.code)
    elif quietly:
        return JsonResponse({"problem": _("Revise el formulario: hay datos que no se pudieron guardar.")}, status=400)
    context = {
        "edition": found,
        "region": place,
        "sector": body,
        "topic": about,
        "form": form,
        "kept": kept,
        "conflict": conflict,
        "call": call,
        "is_open": is_open(call, timezone.now()),
    }
    status = 409 if conflict else 400 if form.errors else 200
    return render(request, "workspaces/dossier/position.html", context, status=status)


def _initial(kept: TopicPosition | None) -> dict[str, Any]:
    if kept is None:
        return {"visibility": TopicPosition.Visibility.INTERNAL, "version": 0}
    names = (*services.TEXTS, "visibility", "version")
    return {name: getattr(kept, name) for name in names}
