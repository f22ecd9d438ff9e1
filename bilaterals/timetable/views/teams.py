"""What institutions do themselves: say when their governor or minister cannot meet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bilaterals.models import Absence
from bilaterals.timetable import services
from bilaterals.timetable.forms import AbsenceForm
from bilaterals.timetable.permissions import can_enter_absence
from bilaterals.timetable.views.common import person, row_number, saved
from gore.core.models import Edition, Membership
from gore.core.permissions import active_membership

Role = Membership.Role


@login_required
def region_absences(request: HttpRequest) -> HttpResponseBase:
    """/region/disponibilidad/."""
    return _own_absences(request, Role.REGIONAL_TEAM, "region-absences")


@login_required
def ministry_absences(request: HttpRequest) -> HttpResponseBase:
    """/ministerio/disponibilidad/."""
    return _own_absences(request, Role.MINISTRY_COORDINATOR, "ministry-absences")


def _own_absences(request: HttpRequest, role: str, route: str) -> HttpResponseBase:
    """The absences of the person's institution in the edition that is being prepared."""
    membership = active_membership(request.user)
    if membership is None or membership.role != role:
        raise PermissionDenied
    institution = membership.institution
    editions = Edition.objects.in_preparation().order_by("start_date")
    if membership.edition_id:
        editions = editions.filter(pk=membership.edition_id)
    edition = editions.filter(code=request.POST.get("edition") or request.GET.get("edition") or "").first()
    edition = edition or editions.first()
    if edition is None:
        return render(
            request,
            "timetable/own_absences.html",
            {"institution": institution, "edition": None},
            status=404 if request.method == "POST" else 200,
        )
    if not can_enter_absence(request.user, institution, edition.pk):
        raise PermissionDenied
    action = request.POST.get("action", "add")
    posted = request.POST if request.method == "POST" and action == "add" else None
    form = AbsenceForm(posted, edition=edition, institution=institution)
    if request.method == "POST":
        if action == "remove":
            mine = Absence.objects.visible_to(request.user).filter(institution=institution)
            services.remove_absence(absence=get_object_or_404(mine, pk=row_number(request)))
            messages.success(request, _("La ausencia se quitó."))
            return redirect(route)
        if saved(
            request,
            form,
            lambda: services.add_absence(
                edition=edition,
                institution=institution,
                starts_at=form.cleaned_data["from"],
                ends_at=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                by=person(request),
            ),
            _("Ausencia registrada. La SD la tendrá en cuenta en el horario."),
        ):
            return redirect(route)
    rows = Absence.objects.visible_to(request.user).filter(edition=edition, institution=institution)
    context = {
        "institution": institution,
        "edition": edition,
        "form": form,
        "route": route,
        "home": "region-home" if role == Role.REGIONAL_TEAM else "ministry-home",
        "absences": list(rows.select_related("entered_by").order_by("starts_at")),
    }
    return render(request, "timetable/own_absences.html", context, status=400 if request.method == "POST" else 200)
