"""The day goes otherwise than planned: say what happened, see before and after, take it or not."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bilaterals.models import Repair
from bilaterals.timetable import repairs
from bilaterals.timetable.agenda import current_release
from bilaterals.timetable.drafts import board_of
from bilaterals.timetable.forms import RepairForm
from bilaterals.timetable.problem import turns_of
from bilaterals.timetable.repairs import Happened
from bilaterals.timetable.selectors import Comparison
from bilaterals.timetable.views.common import context_of, done_or_refused, person, readable_edition, saved
from bilaterals.timetable.views.runs import KINDS
from gore.core.clock import midnight
from gore.core.models import Edition
from gore.core.pagination import paginate


@login_required
def repair_list(request: HttpRequest, code: str) -> HttpResponse:
    """Say what happened; the repairs so far."""
    edition = readable_edition(request, code)
    release = current_release(edition)
    now = timezone.localtime()
    initial = {"day": now.date().isoformat(), "now": now.time()}
    if release is not None and not edition.start_date <= now.date() <= edition.end_date:
        first = turns_of(release.timetable)[0]
        initial = {"day": first.starts_at.date().isoformat(), "now": first.starts_at.time()}
    posted = request.POST if request.method == "POST" else None
    form = RepairForm(posted, edition=edition, initial=initial)
    made: list[Repair] = []
    if posted is not None and saved(
        request,
        form,
        lambda: made.append(
            repairs.propose(edition=edition, happened=read_happened(form, edition), by=person(request))
        ),
        _("La propuesta está lista: mire qué cambia y decida."),
    ):
        return redirect(made[0])
    rows = Repair.objects.filter(edition=edition).select_related("asked_by", "edition", "after")
    context = context_of(
        request,
        edition,
        "repairs",
        form=form,
        release=release,
        page=paginate(rows.order_by("-asked_at", "-pk"), request.GET.get("page")),
    )
    return render(request, "timetable/repairs.html", context, status=400 if posted is not None else 200)


def read_happened(form: RepairForm, edition: Edition) -> Happened:
    """The facts that a valid form states."""
    data, now = form.cleaned_data, form.moment("now")
    kind = data["kind"]
    if kind == "away":
        return repairs.away(data["institution"], form.moment("starts_at"), form.moment("ends_at"), now)
    if kind == "left":
        return repairs.left(data["institution"], midnight(edition.end_date) + dt.timedelta(days=1), now)
    if kind == "late":
        return repairs.late_party(data["institution"], data["minutes"], now)
    if kind == "room":
        return repairs.room_lost(data["room"], data["stand_in"], now)
    return repairs.all_late(now.date(), 0, data["minutes"], now)


@login_required
def repair(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One proposal: before and after, the people touched; take it, edit it, discard it."""
    edition = readable_edition(request, code)
    rows = Repair.objects.select_related("edition", "before__edition", "after__edition", "asked_by", "settled_by")
    row = get_object_or_404(rows, edition=edition, pk=pk)
    if request.method == "POST":
        return _decide(request, row)
    context = context_of(
        request,
        edition,
        "repairs",
        repair=row,
        comparison=Comparison(board_of(row.before), board_of(row.after)),
        kinds=KINDS,
    )
    return render(request, "timetable/repair.html", context)


def _decide(request: HttpRequest, row: Repair) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "discard":
        done_or_refused(
            request,
            lambda: repairs.discard(repair=row, by=person(request)),
            _("La propuesta se descartó: el horario queda como estaba."),
        )
        return redirect("timetable-repairs", row.edition.code)
    if action not in {"edit", "release"}:
        messages.error(request, _("No se entiende qué hacer. Vuelva a cargar la página."))
        return redirect(row)
    draft = done_or_refused(request, lambda: repairs.accept(repair=row, by=person(request)), "")
    if draft is None:
        return redirect(row)
    if action == "edit":
        messages.success(request, _("La propuesta es ahora un borrador: ajústela y publíquela."))
        return redirect(draft)
    return redirect("timetable-release-new", row.edition.code, draft.number)
