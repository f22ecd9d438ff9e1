"""Rating a meeting with two taps, and what all ratings together say."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bilaterals.models import Meeting
from gore.core.http import read_only
from gore.core.models import User
from gore.core.pagination import paginate
from gore.core.permissions import can_see_everything
from surveys.models import RatingMark
from surveys.models.ratings import Degree, Side
from surveys.permissions import side_at
from surveys.ratings import ratings_by_edition, to_rate
from surveys.services.ratings import rate


@read_only
@login_required
def mine(request: HttpRequest) -> HttpResponseBase:
    """The meetings at which the person sat and that they have not rated."""
    page = paginate(to_rate(request.user), request.GET.get("page"))
    return render(request, "surveys/ratings_mine.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, code: str) -> HttpResponseBase:
    """First tap: was it useful. Second tap: was the other side prepared. Each is a button, so no script is
    needed; nothing is stored before the second."""
    meeting = get_object_or_404(
        Meeting.objects.select_related("edition").prefetch_related("regions", "sectors"), code__iexact=code
    )
    side = side_at(request.user, meeting)
    if side is None or not isinstance(request.user, User):
        if can_see_everything(request.user):
            raise PermissionDenied
        raise Http404
    useful, prepared = request.POST.get("useful", ""), request.POST.get("prepared", "")
    problem = ""
    if request.method == "POST" and useful not in Degree.values:
        problem, useful = _("Elija una de las tres respuestas."), ""
    elif request.method == "POST" and prepared:
        try:
            rate(meeting=meeting, user=request.user, useful=useful, prepared=prepared)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(
                request, _("Gracias. Su valoración se suma a las demás sin su nombre ni el de la reunión.")
            )
            return redirect("ratings")
    context = {
        "meeting": meeting,
        "degrees": Degree.choices,
        "useful": useful,
        "problem": problem,
        "is_rapporteur": side == Side.RAPPORTEUR,
        "done": RatingMark.objects.filter(meeting=meeting, user=request.user).exists(),
    }
    return render(request, "surveys/rating.html", context, status=400 if problem else 200)


@read_only
@login_required
def work(request: HttpRequest) -> HttpResponseBase:
    """The counts by edition and side, for SD."""
    if not can_see_everything(request.user):
        raise Http404
    return render(request, "surveys/rating_work.html", {"editions": ratings_by_edition()})
