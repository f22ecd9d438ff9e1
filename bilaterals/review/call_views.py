"""Pages of the calls: the list, one call with its dates, its questions and its late entry codes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bilaterals.models import Blockage, Call, CallField
from bilaterals.review import call_services as services
from bilaterals.review.call_forms import CallForm, FieldForm, LateCodeForm, is_open_now
from bilaterals.review.permissions import calls_for, can_manage_call, editions_for
from bilaterals.review.views import reader
from gore.core.forms import add_errors
from gore.core.http import posted, read_only
from gore.core.models import Edition, User


@read_only
@login_required
def call_list(request: HttpRequest) -> HttpResponseBase:
    """Every call, and the editions in preparation that have none."""
    user = reader(request)
    calls = list(calls_for(user).select_related("edition").order_by("-edition__start_date"))
    without = [
        edition
        for edition in editions_for(user).in_preparation().filter(call=None).order_by("start_date")  # type: ignore[attr-defined]
        if can_manage_call(user, edition)
    ]
    return render(request, "bilaterals/call_list.html", {"calls": calls, "without": without, "now": timezone.now()})


def _edition(user: User, code: str) -> Edition:
    rows = editions_for(user).select_related("space")
    found: Edition = get_object_or_404(rows, code=code)
    return found


def _call(request: HttpRequest, code: str, *, to_change: bool) -> tuple[User, Call]:
    """The call of the edition *code* for *user*; 404 where there is none in reach, 403 for those who only read."""
    user = reader(request)
    edition = _edition(user, code)
    call = (
        Call.objects.select_related("edition__space", "copied_from__edition", "opened_by")
        .filter(edition=edition)
        .first()
    )
    if call is None:
        raise Http404
    if to_change and not can_manage_call(user, edition):
        raise PermissionDenied
    return user, call


@require_POST
@login_required
def call_make(request: HttpRequest, code: str) -> HttpResponseBase:
    """Make the call of an edition out of the previous one."""
    user = reader(request)
    edition = _edition(user, code)
    if not can_manage_call(user, edition):
        raise PermissionDenied
    try:
        call = services.make_call(edition=edition, by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("call-list")
    if call.copied_from:
        said = _("Se copió la convocatoria del %(edition)s con las fechas corridas. Revísela y ábrala.")
        messages.success(request, said % {"edition": call.copied_from.edition.title})
    else:
        messages.success(request, _("La convocatoria está hecha con los plazos usuales. Revísela y ábrala."))
    return redirect("call-detail", code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """One call: how it stands, and for SD the form of its dates, limits, guidance and sectors."""
    user, call = _call(request, code, to_change=request.method == "POST")
    form = CallForm(posted(request), call=call)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_call(call=call, by=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("La convocatoria quedó guardada."))
            return redirect("call-detail", code)
    now = timezone.now()
    context = {
        "call": call,
        "edition": call.edition,
        "form": form,
        "manages": can_manage_call(user, call.edition),
        "is_open": is_open_now(call),
        "can_open": call.opened_at is None,
        "can_review": call.edition.phase == Edition.Phase.CALL and call.topics_due_at <= now,
        "now": now,
        "fields": call.fields.count(),
        "codes": call.late_codes.count(),
        "sectors": list(call.edition.sectors.order_by("short_name")),
    }
    return render(request, "bilaterals/call.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def call_open(request: HttpRequest, code: str) -> HttpResponseBase:
    """Open the call, or begin the review once its deadline has passed."""
    user, call = _call(request, code, to_change=True)
    try:
        if request.POST.get("do") == "review":
            services.begin_review(call=call, by=user)
            messages.success(request, _("La edición pasó a la revisión de temas."))
        else:
            count = services.open_call(call=call, by=user)
            said = ngettext(
                "La convocatoria está abierta: se avisó a %(n)s persona.",
                "La convocatoria está abierta: se avisó a %(n)s personas.", count,
            )  # fmt: skip
            messages.success(request, said % {"n": count})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("call-detail", code)


# --- questions ----------------------------------------------------------------------------------


@read_only
@login_required
def field_list(request: HttpRequest, code: str) -> HttpResponseBase:
    """The questions of the form, in their order."""
    user, call = _call(request, code, to_change=False)
    rows = list(call.fields.prefetch_related("sectors").annotate(answered=Count("answers")).order_by("position", "pk"))
    labels = dict(Blockage.choices)
    for row in rows:
        row.blockage_labels = [labels[value] for value in row.blockages if value in labels]  # type: ignore[attr-defined]
    context = {
        "call": call,
        "edition": call.edition,
        "rows": rows,
        "manages": can_manage_call(user, call.edition),
    }
    return render(request, "bilaterals/call_fields.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def field_edit(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponseBase:
    """Add a question, or change one."""
    user, call = _call(request, code, to_change=True)
    field = _field(call, pk) if pk is not None else None
    form = FieldForm(posted(request), field=field)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_field(call=call, field=field, by=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("La pregunta quedó guardada."))
            return redirect("call-fields", code)
    context = {"call": call, "edition": call.edition, "form": form, "field": field}
    return render(request, "bilaterals/call_field.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def field_move(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Move a question up or down, or take it away."""
    user, call = _call(request, code, to_change=True)
    field = _field(call, pk)
    wanted = request.POST.get("do", "")
    try:
        if wanted == "remove":
            services.remove_field(field=field, by=user)
            messages.success(request, _("La pregunta se quitó."))
        elif wanted in {"up", "down"}:
            services.move_field(field=field, up=wanted == "up", by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("call-fields", code)


def _field(call: Call, pk: int) -> CallField:
    if pk > 2**63 - 1:
        raise Http404
    found: CallField = get_object_or_404(call.fields.prefetch_related("sectors"), pk=pk)
    return found


# --- late entry ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def late_codes(request: HttpRequest, code: str) -> HttpResponseBase:
    """The codes that were given, and a form to give one; a new one is shown on this answer and never again."""
    user, call = _call(request, code, to_change=request.method == "POST")
    form = LateCodeForm(posted(request), call=call)
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            late, secret = services.give_late_code(
                call=call, delegation=form.cleaned_data["delegation"], reason=form.cleaned_data["reason"],
                expires_at=form.expires_at(), by=user,
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        else:
            made = {"late": late, "secret": secret}
            form = LateCodeForm(call=call)
    context = {
        "call": call,
        "edition": call.edition,
        "form": form,
        "rows": list(call.late_codes.select_related("delegation", "made_by", "topic")),
        "manages": can_manage_call(user, call.edition),
        "now": timezone.now(),
        **made,
    }
    return render(request, "bilaterals/late_codes.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def late_code_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Take back a code that was not used."""
    user, call = _call(request, code, to_change=True)
    if pk > 2**63 - 1:
        raise Http404
    late = get_object_or_404(call.late_codes, pk=pk)
    try:
        services.withdraw_late_code(late=late, by=user)
        messages.success(request, _("El código se anuló."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("call-late-codes", code)
