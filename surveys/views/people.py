"""Who is asked: the list, adding people, taking somebody off it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gore.core.forms import add_errors
from gore.core.http import list_response, posted, read_only
from gore.core.pagination import paginate
from surveys.filters import PeopleFilter, describe
from surveys.forms import PeopleForm
from surveys.imports import read_people
from surveys.models import State, SurveyInvitation
from surveys.permissions import can_manage_surveys
from surveys.services import inviting
from surveys.views.work import work_instrument

REASONS_SHOWN = 20


@read_only
@login_required
def people(request: HttpRequest, code: str) -> HttpResponseBase:
    """The people of a survey: who has the link, who used it, who was reminded."""
    found = work_instrument(request, code)
    filters = PeopleFilter(request.GET, queryset=SurveyInvitation.objects.filter(instrument=found))
    rows = filters.qs.select_related("group", "institution").order_by(*filters.order_by)
    context = {
        "instrument": found,
        "filters": filters,
        "parts": describe(filters, _("Personas invitadas")),
        "page": paginate(rows, request.GET.get("page"), size=request.GET.get("page_size")),
        "can_manage": can_manage_surveys(request.user, found.edition_id) and found.state in (State.DRAFT, State.OPEN),
    }
    return list_response(
        request,
        page="surveys/people.html",
        fragment="surveys/_people.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, code: str) -> HttpResponseBase:
    """People out of a sheet, or those with an account (the other button of the page)."""
    found = work_instrument(request, code, change=True)
    from_accounts = request.method == "POST" and "accounts" in request.POST
    form = PeopleForm(None if from_accounts else posted(request), request.FILES if request.method == "POST" else None)
    refused: list[str] = []
    if from_accounts or (request.method == "POST" and form.is_valid()):
        try:
            if from_accounts:
                listed = inviting.people_of_memberships(found)
            else:
                file = form.cleaned_data["file"]
                listed = read_people(file, file.size)
            added = inviting.add_people(instrument=found, people=listed)
        except ValidationError as error:
            if from_accounts:
                messages.error(request, " ".join(error.messages))
                return redirect("survey-people", code=found.code)
            add_errors(form, ValidationError({"file": error.messages}))
        else:
            messages.success(
                request,
                _("Se agregaron %(new)s personas; %(known)s ya estaban en la lista.")
                % {"new": added.new, "known": added.known},
            )
            if not added.refused:
                return redirect("survey-people", code=found.code)
            refused = added.refused
    context = {
        "instrument": found,
        "form": form,
        "refused": refused[:REASONS_SHOWN],
        "refused_more": max(0, len(refused) - REASONS_SHOWN),
    }
    return render(request, "surveys/people_add.html", context, status=400 if form.errors or refused else 200)


@require_POST
@login_required
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Take somebody off the list who has not answered."""
    found = work_instrument(request, code, change=True)
    invitation = get_object_or_404(SurveyInvitation, pk=pk, instrument=found)
    try:
        inviting.remove_person(invitation=invitation)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s ya no está en la lista.") % {"name": invitation.full_name})
    return redirect("survey-people", code=found.code)
