"""Runs of the solver, the drafts they make, and two drafts side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bilaterals.models import RunProgress, SolverRun, Timetable
from bilaterals.timetable import checklist, drafts, runs, selectors
from bilaterals.timetable.forms import CompareForm, RunForm
from bilaterals.timetable.problem import material_of
from bilaterals.timetable.views.common import context_of, done_or_refused, person, readable_edition, saved
from gore.core.http import wants_fragment
from gore.core.pagination import paginate

MEASURES = {
    "placed_weight": gettext_lazy("Peso de las reuniones ubicadas"),
    "changes": gettext_lazy("Cambios"),
    "idle": gettext_lazy("Turnos vacíos"),
    "max_wait": gettext_lazy("Espera más larga, en turnos"),
    "zone_changes": gettext_lazy("Cambios de zona"),
}

KINDS = {
    "new": gettext_lazy("Nueva"),
    "dropped": gettext_lazy("Queda fuera"),
    "room": gettext_lazy("Otra sala"),
    "moved": gettext_lazy("Otra hora"),
}


@login_required
def run_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every run of the edition, and a new one."""
    edition = readable_edition(request, code)
    posted = request.POST if request.method == "POST" else None
    initial = {"base": Timetable.objects.filter(edition=edition, number=request.GET.get("base") or 0).first()} if (
        request.GET.get("base", "").isdigit()
    ) else {}  # fmt: skip
    form = RunForm(posted, edition=edition, initial=initial)
    started: list[SolverRun] = []
    if posted is not None and saved(
        request,
        form,
        lambda: started.append(
            runs.start_run(
                edition=edition,
                seconds=form.cleaned_data["seconds"],
                seed=form.cleaned_data["seed"] or 0,
                idle_unit=form.cleaned_data["idle_unit"],
                base=form.cleaned_data["base"],
                by=person(request),
            )
        ),
        _("El cálculo está en marcha."),
    ):
        return redirect(started[0])
    rows = SolverRun.objects.filter(edition=edition).select_related("requested_by").defer("instance", "best", "slots")
    context = context_of(
        request,
        edition,
        "runs",
        form=form,
        page=paginate(rows.order_by("-requested_at", "-pk").prefetch_related("timetables"), request.GET.get("page")),
        errors=sum(finding.level == "error" for finding in checklist.findings(material_of(edition))),
    )
    return render(request, "timetable/runs.html", context, status=400 if posted is not None else 200)


@login_required
def run(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One run: how far it is, its curve, and its draft when it has ended. Asked for every second while it runs."""
    edition = readable_edition(request, code)
    rows = SolverRun.objects.select_related("requested_by").defer("instance", "best", "slots")
    row = get_object_or_404(rows, edition=edition, pk=pk)
    if row.is_active and runs.give_up_silent_runs(edition=edition):
        row = rows.get(pk=pk)
    points = list(RunProgress.objects.filter(run=row).order_by("pk"))
    latest: dict[str, RunProgress] = {point.phase: point for point in points}
    curves = [curve for phase in ("idle", "placed_weight") if (curve := selectors.curve_of(points, phase))]
    context = context_of(
        request,
        edition,
        "runs",
        run=row,
        measures=measures_of(row, latest),
        curve=curves[0] if curves else None,
        curve_label=MEASURES[curves[0].phase] if curves else "",
        seconds=round(points[-1].seconds) if points else 0,
        draft=row.timetables.first(),
    )
    part = wants_fragment(request)
    response = render(request, "timetable/_run.html" if part else "timetable/run.html", context)
    patch_vary_headers(response, ["HX-Request"])
    if part:
        response["Cache-Control"] = "no-store"
    return response


def measures_of(row: SolverRun, latest: dict[str, RunProgress]) -> list[dict[str, Any]]:
    """Each measure with its best value and bound: of the result when there is one, of the curve before."""
    reports = {one["phase"]: one for one in row.summary.get("phases", ())}
    greedy = row.summary.get("greedy", {})
    found = []
    for phase, label in MEASURES.items():
        report, point = reports.get(phase), latest.get(phase)
        if phase == "changes" or (report is None and point is None):
            continue
        value = report["value"] if report else point.value if point else None
        bound = report["bound"] if report else point.bound if point else None
        found.append(
            {
                "label": label,
                "value": value,
                "bound": bound,
                "is_proven": report["status"] == "optimal" if report else value == bound,
                "greedy": greedy.get(phase),
            }
        )
    return found


@login_required
def stop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask a run to end with the best it has."""
    edition = readable_edition(request, code)
    row = get_object_or_404(SolverRun, edition=edition, pk=pk)
    done_or_refused(
        request, lambda: runs.stop_run(run=row), _("Se pidió detener el cálculo: se guardará el mejor horario hallado.")
    )
    return redirect(row)


@login_required
def draft_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every version that is not discarded, with its measures; an empty one can be begun."""
    edition = readable_edition(request, code)
    if request.method == "POST":
        made = done_or_refused(
            request,
            lambda: drafts.empty_timetable(edition=edition, name=request.POST.get("name", ""), by=person(request)),
            _("Borrador en blanco creado."),
        )
        return redirect(made or "timetable-drafts", *(() if made else (edition.code,)))
    rows = (
        Timetable.objects.visible_to(request.user)
        .filter(edition=edition)
        .exclude(state=Timetable.State.DISCARDED)
        .select_related("made_by", "based_on", "run", "edition")
    )
    context = context_of(
        request,
        edition,
        "drafts",
        page=paginate(rows.order_by("-number"), request.GET.get("page")),
        compare=CompareForm(edition=edition),
    )
    return render(request, "timetable/drafts.html", context)


@login_required
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """What moved between two versions, for whom, and how long each waits in both."""
    edition = readable_edition(request, code)
    asked = "a" in request.GET or "b" in request.GET
    form = CompareForm(request.GET if asked else None, edition=edition)
    comparison = None
    if asked and form.is_valid():
        comparison = selectors.Comparison(
            drafts.board_of(form.cleaned_data["a"]), drafts.board_of(form.cleaned_data["b"])
        )
    rows = []
    if comparison is not None:
        before, after = comparison.before.timetable.summary, comparison.after.timetable.summary
        rows = [
            {"label": label, "before": before.get(key), "after": after.get(key)}
            for key, label in (("placed", _("Reuniones ubicadas")), *MEASURES.items())
            if key != "changes"
        ]
    context = context_of(request, edition, "drafts", form=form, comparison=comparison, rows=rows, kinds=KINDS)
    return render(request, "timetable/compare.html", context, status=400 if form.errors else 200)


@login_required
def fairness(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """How long each delegation waits and how much of what it asked for it gets."""
    edition = readable_edition(request, code)
    rows = Timetable.objects.visible_to(request.user).select_related("edition")
    timetable = get_object_or_404(rows, edition=edition, number=number)
    found = selectors.shares(drafts.board_of(timetable))
    delegations = sorted((one for one in found if one.is_delegation), key=lambda one: (-one.waiting, one.name))
    longest = max((one.waiting for one in delegations), default=0)
    bars = [
        {"share": one, "y": 26 * place, "width": round(360 * one.waiting / longest, 1) if longest else 0}
        for place, one in enumerate(delegations)
    ]
    context = context_of(
        request,
        edition,
        "drafts",
        timetable=timetable,
        delegations=delegations,
        sectors=[one for one in found if not one.is_delegation],
        bars=bars,
        height=26 * len(bars),
        longest=longest,
        worst=delegations[0] if delegations and longest else None,
        average=round(sum(one.waiting_minutes for one in delegations) / len(delegations)) if delegations else 0,
        always_last=[one.name for one in delegations if one.always_last],
        least=min((one.satisfaction for one in delegations), default=100),
    )
    return render(request, "timetable/fairness.html", context)
