"""Pages of sessions before the summit: the list, one session, and what SD and teams write."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gore.core.clock import today
from gore.core.forms import add_errors
from gore.core.http import posted
from gore.core.models import Edition, User
from gore.core.pagination import paginate
from sessions.models import SessionInvitation, SessionMaterial, SummitSession
from sessions.preparation import services
from sessions.preparation.forms import AnswerForm, MaterialForm, SessionForm
from sessions.preparation.permissions import can_plan, can_see_preparation, own_invitation

Answer = SessionInvitation.Answer


def _edition(request: HttpRequest, code: str) -> Edition:
    edition = get_object_or_404(Edition, code=code)
    if not can_see_preparation(request.user, edition):
        raise Http404
    return edition


@login_required
def session_list(request: HttpRequest, edition: str) -> HttpResponseBase:
    """The sessions before an edition that the person sees, in order of time."""
    found = _edition(request, edition)
    rows = found.summit_sessions.visible_to(request.user).before_the_summit()
    counted = rows.annotate(
        invited=Count("invitations", distinct=True),
        coming=Count("invitations", filter=Q(invitations__answer=Answer.COMES), distinct=True),
        came=Count("invitations", filter=Q(invitations__attended=True), distinct=True),
    )
    page = paginate(counted, request.GET.get("page"))
    own = SessionInvitation.objects.filter(session__in=page.rows).order_by("session")
    invitations: dict[int, list[SessionInvitation]] = {}
    for invitation in own:
        invitations.setdefault(invitation.session_id, []).append(invitation)
    context = {
        "edition": found,
        "page": page,
        "rows": [(row, own_invitation(request.user, invitations.get(row.pk, []), found)) for row in page.rows],
        "plans": can_plan(request.user, found),
        "day": today(),
    }
    return render(request, "sessions/preparation/list.html", context)


def _session(request: HttpRequest, edition: str, pk: int) -> SummitSession:
    found = _edition(request, edition)
    rows = SummitSession.objects.visible_to(request.user).filter(edition=found, kind__in=SummitSession.BEFORE)
    return get_object_or_404(rows.select_related("edition"), pk=pk)


@login_required
def session_detail(request: HttpRequest, edition: str, pk: int) -> HttpResponseBase:
    """One session: when, where, what to read, and who comes (SD sees all, a team itself)."""
    return _page(request, _session(request, edition, pk))


def _page(request: HttpRequest, session: SummitSession, **forms: Any) -> HttpResponseBase:
    plans = can_plan(request.user, session.edition)
    invitations = list(session.invitations.select_related("institution__region", "answered_by"))
    own = own_invitation(request.user, invitations, session.edition)
    sees_all = plans or own is None
    context = {
        "session": session,
        "edition": session.edition,
        "plans": plans,
        "materials": list(session.materials.select_related("added_by")),
        "invitations": invitations if sees_all else [],
        "coming": sum(row.answer == Answer.COMES for row in invitations),
        "came": sum(row.attended is True for row in invitations),
        "invited": len(invitations),
        "own": own,
        "has_begun": services.has_begun(session),
        "is_day": session.date <= today(),
        "material_form": forms.get("material") or MaterialForm(),
        "answer_form": forms.get("answer")
        or AnswerForm(initial={"answer": own.answer, "people": own.people} if own else None),
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "sessions/preparation/detail.html", context, status=400 if wrong else 200)


@login_required
def session_add(request: HttpRequest, edition: str) -> HttpResponseBase:
    """Plan a session."""
    return _edit(request, _edition(request, edition), None)


@login_required
def session_change(request: HttpRequest, edition: str, pk: int) -> HttpResponseBase:
    """Change a session and who is invited."""
    session = _session(request, edition, pk)
    return _edit(request, session.edition, session)


def _edit(request: HttpRequest, edition: Edition, session: SummitSession | None) -> HttpResponseBase:
    if not can_plan(request.user, edition):
        raise PermissionDenied
    assert isinstance(request.user, User)
    form = SessionForm(posted(request), edition=edition, initial=_initial(session))
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_session(edition=edition, by=request.user, session=session, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("La sesión quedó guardada."))
            return redirect(saved.get_preparation_url())
    context = {"edition": edition, "session": session, "form": form}
    return render(request, "sessions/preparation/edit.html", context, status=400 if form.errors else 200)


def _initial(session: SummitSession | None) -> dict[str, Any]:
    if session is None:
        return {}
    names = ("kind", "title", "date", "venue", "link", "note")
    hours = {
        name: f"{timezone.localtime(moment):%H:%M}"
        for name, moment in (("starts", session.starts_at), ("ends", session.ends_at))
        if moment
    }
    invited = list(session.invitations.values_list("institution", flat=True))
    return {**{name: getattr(session, name) for name in names}, **hours, "institutions": invited}


@login_required
def material_add(request: HttpRequest, edition: str, pk: int) -> HttpResponseBase:
    """Put something to read."""
    session, user = _planned(request, edition, pk)
    form = MaterialForm(request.POST)
    if not form.is_valid():
        return _page(request, session, material=form)
    services.add_material(session=session, by=user, **form.cleaned_data)
    messages.success(request, _("El material quedó a la vista de los invitados."))
    return redirect(session.get_preparation_url())


@login_required
def material_remove(request: HttpRequest, edition: str, pk: int, material: int) -> HttpResponseBase:
    """Take it away."""
    session, user = _planned(request, edition, pk)
    row = get_object_or_404(SessionMaterial.objects.select_related("session__edition"), pk=material, session=session)
    services.remove_material(material=row, by=user)
    messages.success(request, _("El material “%(title)s” ya no está a la vista.") % {"title": row.title})
    return redirect(session.get_preparation_url())


@login_required
def answer(request: HttpRequest, edition: str, pk: int) -> HttpResponseBase:
    """A team says whether it comes."""
    session = _session(request, edition, pk)
    assert isinstance(request.user, User)
    if own_invitation(request.user, list(session.invitations.all()), session.edition) is None:
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.answer_invitation(session=session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
    if form.errors:
        return _page(request, session, answer=form)
    messages.success(request, _("La SD tiene su respuesta. Puede cambiarla hasta que empiece la sesión."))
    return redirect(session.get_preparation_url())


@login_required
def attendance(request: HttpRequest, edition: str, pk: int) -> HttpResponseBase:
    """SD notes who came."""
    session, user = _planned(request, edition, pk)
    known = {str(pk): pk for pk in session.invitations.values_list("pk", flat=True)}
    present = [known[key] for key in request.POST.getlist("present") if key in known]
    try:
        count = services.record_attendance(session=session, by=user, present=present)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Asistencia anotada: %(n)s instituciones.") % {"n": count})
    return redirect(session.get_preparation_url())


def _planned(request: HttpRequest, edition: str, pk: int) -> tuple[SummitSession, User]:
    session = _session(request, edition, pk)
    if not can_plan(request.user, session.edition):
        raise PermissionDenied
    assert isinstance(request.user, User)
    return session, request.user
