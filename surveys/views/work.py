"""SD's pages: the surveys, what each asks, opening, closing and releasing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from gore.core.forms import add_errors
from gore.core.http import list_response, posted, read_only
from gore.core.pagination import paginate
from gore.core.permissions import can_see_everything, current_memberships
from surveys import answering
from surveys.definition import KINDS, problems
from surveys.filters import InstrumentFilter, describe
from surveys.forms import InstrumentForm, NewInstrumentForm, QuestionForm, move, without
from surveys.models import Instrument, State, WrittenAnswer
from surveys.permissions import can_manage_surveys, can_see_survey_work
from surveys.results import readable_texts, response_rates
from surveys.services import building, collecting, inviting
from surveys.views.answer import minutes


def work_instrument(request: HttpRequest, code: str, *, change: bool = False) -> Instrument:
    """The survey whose work the person may see: 404 for everybody else; 403 for who may only read when
    *change* is asked."""
    found = get_object_or_404(Instrument.objects.visible_to(request.user).select_related("edition"), code=code)
    if not can_see_survey_work(request.user, found.edition_id):
        raise Http404
    if change and not can_manage_surveys(request.user, found.edition_id):
        raise PermissionDenied
    return found


def _is_concerned(request: HttpRequest) -> bool:
    return can_see_everything(request.user) or any(
        can_manage_surveys(request.user, m.edition_id) for m in current_memberships(request.user)
    )


@read_only
@login_required
def work_list(request: HttpRequest) -> HttpResponseBase:
    """Every survey, the latest first."""
    if not _is_concerned(request):
        raise Http404
    filters = InstrumentFilter(request.GET, queryset=Instrument.objects.visible_to(request.user))
    rows = filters.qs.select_related("edition").order_by(*filters.order_by)
    context = {
        "filters": filters,
        "parts": describe(filters, _("Encuestas")),
        "page": paginate(rows, request.GET.get("page"), size=request.GET.get("page_size")),
        "can_manage": can_manage_surveys(request.user),
    }
    return list_response(
        request,
        page="surveys/work_list.html",
        fragment="surveys/_work_list.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponseBase:
    """A new survey, empty or with the questions of another one."""
    if not _is_concerned(request):
        raise Http404
    if not can_manage_surveys(request.user):
        raise PermissionDenied
    form = NewInstrumentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = building.create_instrument(**form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("survey-questions", code=made.code)
    return render(request, "surveys/instrument_form.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Title, presentation, last day and groups."""
    found = work_instrument(request, code, change=True)
    initial = {
        "title": found.title,
        "introduction": found.introduction,
        "closes_on": found.closes_on,
        "groups": [group.code for group in found.groups.all()],
    }
    form = InstrumentForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            building.change_instrument(instrument=found, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Los datos de la encuesta quedaron guardados."))
            return redirect("survey-work", code=found.code)
    context = {"form": form, "instrument": found}
    return render(request, "surveys/instrument_form.html", context, status=400 if form.errors else 200)


@read_only
@login_required
def work(request: HttpRequest, code: str) -> HttpResponseBase:
    """Where a survey stands: its groups with who answered, and what can be done now."""
    found = work_instrument(request, code)
    rates = response_rates(found)
    asked, answered = sum(row[1] for row in rates), sum(row[2] for row in rates)
    version = building.working_version(found)
    context: dict[str, Any] = {
        "instrument": found,
        "rates": [{"group": group, "asked": n, "answered": k, "waiting": n - k} for group, n, k in rates],
        "asked": asked,
        "answered": answered,
        "version": version,
        "is_new_version": version.opened_on is None and found.state == State.OPEN,
        "unsent": found.invitations.filter(sent_on__isnull=True, answered=False).count(),
        "texts_waiting": sum(t.decision == WrittenAnswer.Decision.WAITING for t in readable_texts(found)),
        "can_manage": can_manage_surveys(request.user, found.edition_id),
    }
    return render(request, "surveys/work.html", context)


@read_only
@login_required
def questions(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the survey asks, in order, and what is missing before it can open."""
    found = work_instrument(request, code)
    version = building.working_version(found)
    groups = list(found.groups.all())
    context = {
        "instrument": found,
        "version": version,
        "questions": version.asked,
        "kinds": KINDS,
        "labels": {group.code: group.label for group in groups},
        "groups": groups,
        "problems": problems(version.asked, [group.code for group in groups]) if version.asked else [],
        "can_manage": can_manage_surveys(request.user, found.edition_id) and found.state in (State.DRAFT, State.OPEN),
        "is_new_version": version.opened_on is None and found.state == State.OPEN,
    }
    return render(request, "surveys/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def question(request: HttpRequest, code: str, question: str = "") -> HttpResponseBase:
    """A new question, or one that is there."""
    found = work_instrument(request, code, change=True)
    asked = list(building.working_version(found).asked)
    place = next((n for n, one in enumerate(asked) if one.code == question), None)
    if question and place is None:
        raise Http404
    form = QuestionForm(
        posted(request),
        groups=[(group.code, group.label) for group in found.groups.all()],
        before=asked if place is None else asked[:place],
        current=None if place is None else asked[place],
    )
    if request.method == "POST" and form.is_valid():
        used = {one.code for version in found.versions.all() for one in version.asked}
        written = form.question(used)
        changed = [*asked, written] if place is None else [*asked[:place], written, *asked[place + 1 :]]
        try:
            building.save_questions(instrument=found, questions=changed)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("survey-questions", code=found.code)
    context = {"form": form, "instrument": found, "question": None if place is None else asked[place]}
    return render(request, "surveys/question_form.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def arrange(request: HttpRequest, code: str, question: str, how: str) -> HttpResponseBase:
    """Move a question or take it away."""
    found = work_instrument(request, code, change=True)
    asked = list(building.working_version(found).asked)
    if not any(one.code == question for one in asked):
        raise Http404
    ways = {
        "subir": lambda: move(asked, question, -1),
        "bajar": lambda: move(asked, question, 1),
        "quitar": lambda: without(asked, question),
    }
    if how not in ways:
        raise Http404
    try:
        building.save_questions(instrument=found, questions=ways[how]())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("survey-questions", code=found.code)


@read_only
@login_required
def preview(request: HttpRequest, code: str, group: str) -> HttpResponseBase:
    """The page as somebody of *group* will see it; nothing can be sent."""
    found = work_instrument(request, code)
    chosen = get_object_or_404(found.groups, code=group)
    fields = answering.fields_of(building.working_version(found).asked, chosen.code)
    context = {"instrument": found, "group": chosen, "fields": fields, "minutes": minutes(fields)}
    return render(request, "surveys/preview.html", context)


@require_POST
@login_required
def act(request: HttpRequest, code: str, action: str) -> HttpResponseBase:
    """Open, send, remind, close or release; each says what happened."""
    found = work_instrument(request, code, change=True)
    if action not in ACTIONS:
        raise Http404
    try:
        messages.success(request, ACTIONS[action](found))
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    return redirect("survey-work", code=found.code)


def _open(instrument: Instrument) -> str:
    building.open_version(instrument=instrument)
    return _("La encuesta está abierta con estas preguntas.")


def _send(instrument: Instrument) -> str:
    n = inviting.send_invitations(instrument=instrument)
    return ngettext("%(n)s invitación está en camino.", "%(n)s invitaciones están en camino.", n) % {"n": n}


def _remind(instrument: Instrument) -> str:
    n = inviting.send_reminders(instrument=instrument)
    return ngettext(
        "%(n)s recordatorio está en camino, solo a quien no ha respondido.",
        "%(n)s recordatorios están en camino, solo a quienes no han respondido.", n,
    ) % {"n": n}  # fmt: skip


def _close(instrument: Instrument) -> str:
    collecting.start_closing(instrument=instrument)
    return _(
        "La encuesta ya no se abre. Durante 30 minutos cuenta lo que estaba a medio escribir; después hay resultados."
    )


def _release(instrument: Instrument) -> str:
    building.release(instrument=instrument)
    return _("Los resultados son públicos.")


ACTIONS = {"abrir": _open, "enviar": _send, "recordar": _remind, "cerrar": _close, "publicar": _release}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def texts(request: HttpRequest, code: str) -> HttpResponseBase:
    """Read what people wrote and decide what is shown."""
    found = work_instrument(request, code, change=request.method == "POST")
    readable = readable_texts(found)
    if request.method == "POST":
        chosen = {text.pk: request.POST.get(f"texto-{text.pk}", "") for text in readable}
        try:
            building.decide_texts(instrument=found, decisions=chosen)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Sus decisiones quedaron guardadas."))
            return redirect("survey-work", code=found.code)
    titles = {one.code: one.title for version in found.versions.all() for one in version.asked}
    context = {
        "instrument": found,
        "texts": [{"text": text, "title": titles.get(text.question, "")} for text in readable],
        "can_manage": can_manage_surveys(request.user, found.edition_id) and found.released_on is None,
    }
    return render(request, "surveys/texts.html", context)
