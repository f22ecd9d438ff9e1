"""Pages of agendas: SD's overview and release, one institution's agenda for SD, and each team's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import ReleasedAgenda
from bilaterals.timetable.problem import name_of
from gore.core.clock import today
from gore.core.documents import render as render_pdf
from gore.core.forms import add_errors
from gore.core.http import posted
from gore.core.models import Edition, Institution, Membership, User
from gore.core.permissions import active_membership
from gore.outbox.models import MailBatch
from gore.workspaces.agendas import selectors, services
from gore.workspaces.agendas.calendar import calendar_of
from gore.workspaces.agendas.content import contents, empty
from gore.workspaces.agendas.document import agenda_document, sections_of
from gore.workspaces.agendas.forms import ReleaseForm
from gore.workspaces.agendas.permissions import can_release_agendas, can_see_agendas

Role = Membership.Role


# --- SD -----------------------------------------------------------------------------------------


def _edition(request: HttpRequest, code: str) -> Edition:
    """The edition, for whoever sees all agendas."""
    if not can_see_agendas(request.user):
        raise Http404
    return get_object_or_404(Edition, code=code)


@login_required
def overview(request: HttpRequest, edition: str) -> HttpResponseBase:
    """Every agenda of an edition, what changed since it was told, the releases, and the next one."""
    found = _edition(request, edition)
    window = services.release_window(found)
    past = selectors.releases(found)
    is_first = not any(line.release.batch.state == MailBatch.State.APPROVED for line in past)
    waiting = next((line for line in past if line.release.batch.state == MailBatch.State.WAITING), None)
    outside = is_first and not window.holds(today())
    manages = can_release_agendas(request.user, found)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    form = ReleaseForm(posted(request), asks_reason=outside)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            release = services.prepare_release(edition=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Listo para revisar: nada sale hasta que apruebe este lote."))
            return redirect(release.batch)
    rows = selectors.lines(found)
    context = {
        "edition": found,
        "window": window,
        "is_first": is_first,
        "is_outside": outside,
        "is_late": is_first and today() > window.last,
        "releases": past,
        "waiting": waiting,
        "lines": rows,
        "pending": [line for line in rows if line.state != selectors.SAME],
        "nobody": [line for line in rows if not line.people],
        "form": form,
        "manages": manages,
    }
    return render(request, "workspaces/agendas/overview.html", context, status=400 if form.errors else 200)


def _institution(edition: Edition, code: str) -> tuple[Institution, dict[str, Any]]:
    """An institution and its agenda as it stands now."""
    institution = get_object_or_404(Institution.objects.select_related("region"), code=code)
    found = next((content for body, content in contents(edition).items() if body.pk == institution.pk), None)
    return institution, found or empty(institution)


@login_required
def preview(request: HttpRequest, edition: str, institution: str) -> HttpResponseBase:
    """The agenda of one institution as it stands now, for SD."""
    found = _edition(request, edition)
    body, content = _institution(found, institution)
    told = services.latest_out(found).get(body.pk)
    context = {
        "edition": found,
        "institution": body,
        "name": name_of(body),
        "sections": sections_of(content),
        "told": told,
        "history": selectors.history(request.user, found, body),
        "people": services.recipients(found, [body])[body.pk],
    }
    return render(request, "workspaces/agendas/preview.html", context)


@login_required
def preview_pdf(request: HttpRequest, edition: str, institution: str) -> HttpResponseBase:
    """The same, printed."""
    found = _edition(request, edition)
    body, content = _institution(found, institution)
    page = reverse("agenda-preview", args=[found.code, body.code])
    document = agenda_document(found, body, content, page=page)
    return _file(render_pdf(document), "application/pdf", f"agenda-{found.code}-{body.code}.pdf")


# --- teams --------------------------------------------------------------------------------------


def _own(request: HttpRequest, edition: str, role: str) -> tuple[Edition, Institution]:
    """The edition and the institution for which the person works now, in *role*."""
    membership = active_membership(request.user)
    found = get_object_or_404(Edition, code=edition)
    if membership is None or membership.role != role or membership.edition_id not in {None, found.pk}:
        raise Http404
    return found, membership.institution


def _agenda(request: HttpRequest, edition: str, role: str) -> HttpResponseBase:
    found, institution = _own(request, edition, role)
    agenda = selectors.current_agenda(request.user, found, institution)
    assert isinstance(request.user, User)
    if agenda is not None and request.method == "GET":
        services.record_opening(agenda=agenda, by=request.user)
        agenda.refresh_from_db(fields=["opened_at", "opened_by"])
    context = {
        "edition": found,
        "institution": institution,
        "name": name_of(institution),
        "agenda": agenda,
        "sections": sections_of(agenda.content) if agenda else [],
        "window": services.release_window(found),
        "history": selectors.history(request.user, found, institution),
        "here": _addresses(found, institution),
    }
    return render(request, "workspaces/agendas/own.html", context)


def _addresses(edition: Edition, institution: Institution) -> dict[str, str]:
    prefix = "region" if institution.region_id else "ministry"
    return {
        name: reverse(f"{prefix}-agenda{ending}", args=[edition.code])
        for name, ending in (("page", ""), ("pdf", "-pdf"), ("ics", "-ics"), ("confirm", "-confirm"))
    }


def _released(request: HttpRequest, edition: str, role: str) -> ReleasedAgenda:
    found, institution = _own(request, edition, role)
    agenda = selectors.current_agenda(request.user, found, institution)
    if agenda is None:
        raise Http404
    return agenda


def _agenda_pdf(request: HttpRequest, edition: str, role: str) -> HttpResponseBase:
    agenda = _released(request, edition, role)
    released = agenda.release.batch.decided_at
    assert released is not None
    document = agenda_document(
        agenda.release.edition,
        agenda.institution,
        agenda.content,
        page=services.page_of(agenda.release.edition, agenda.institution),
        note=agenda.release.note,
        released=_("publicada el %(when)s") % {"when": f"{timezone.localtime(released):%d/%m/%Y %H:%M}"},
    )
    name = f"agenda-{agenda.release.edition.code}-{agenda.institution.code}.pdf"
    return _file(render_pdf(document), "application/pdf", name)


def _agenda_ics(request: HttpRequest, edition: str, role: str) -> HttpResponseBase:
    agenda = _released(request, edition, role)
    page = services.page_of(agenda.release.edition, agenda.institution)
    name = f"agenda-{agenda.release.edition.code}-{agenda.institution.code}.ics"
    return _file(calendar_of(agenda, page=page), "text/calendar; charset=utf-8", name)


def _agenda_confirm(request: HttpRequest, edition: str, role: str) -> HttpResponseBase:
    agenda = _released(request, edition, role)
    assert isinstance(request.user, User)
    seen = request.POST.get("release", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 6:  # the one on the page, which may be old by now
        agenda = get_object_or_404(
            ReleasedAgenda.objects.visible_to(request.user).out().select_related("release__edition", "institution"),
            release__edition=agenda.release.edition, institution=agenda.institution, release__number=int(seen),
        )  # fmt: skip
    try:
        services.confirm_receipt(agenda=agenda, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Quedó constancia de que su institución tiene su agenda."))
    return redirect(services.page_of(agenda.release.edition, agenda.institution))


@login_required
def region_agenda(request: HttpRequest, edition: str) -> HttpResponseBase:
    """/region/agenda/…: what the regional team was told, and the receipt."""
    return _agenda(request, edition, Role.REGIONAL_TEAM)


@login_required
def ministry_agenda(request: HttpRequest, edition: str) -> HttpResponseBase:
    """/ministerio/agenda/…: the same for a ministry."""
    return _agenda(request, edition, Role.MINISTRY_COORDINATOR)


@login_required
def region_agenda_pdf(request: HttpRequest, edition: str) -> HttpResponseBase:
    return _agenda_pdf(request, edition, Role.REGIONAL_TEAM)


@login_required
def ministry_agenda_pdf(request: HttpRequest, edition: str) -> HttpResponseBase:
    return _agenda_pdf(request, edition, Role.MINISTRY_COORDINATOR)


@login_required
def region_agenda_ics(request: HttpRequest, edition: str) -> HttpResponseBase:
    return _agenda_ics(request, edition, Role.REGIONAL_TEAM)


@login_required
def ministry_agenda_ics(request: HttpRequest, edition: str) -> HttpResponseBase:
    return _agenda_ics(request, edition, Role.MINISTRY_COORDINATOR)


@login_required
def region_agenda_confirm(request: HttpRequest, edition: str) -> HttpResponseBase:
    return _agenda_confirm(request, edition, Role.REGIONAL_TEAM)


@login_required
def ministry_agenda_confirm(request: HttpRequest, edition: str) -> HttpResponseBase:
    return _agenda_confirm(request, edition, Role.MINISTRY_COORDINATOR)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    kind = "inline" if content_type == "application/pdf" else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
