"""Releases of a timetable: made from a draft, with what changed and for whom."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bilaterals.models import Release, Timetable
from bilaterals.timetable import releases
from bilaterals.timetable.agenda import current_release
from bilaterals.timetable.drafts import board_of, sentences
from bilaterals.timetable.forms import ReleaseForm
from bilaterals.timetable.problem import material_of, name_of
from bilaterals.timetable.views.common import context_of, person, readable_edition, saved
from gore.core.pagination import paginate


@login_required
def release_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every release of the edition, the calendars, and the sheets to print."""
    edition = readable_edition(request, code)
    rows = Release.objects.filter(edition=edition).select_related("released_by", "timetable", "edition", "batch")
    material = material_of(edition)
    context = context_of(
        request,
        edition,
        "releases",
        page=paginate(rows.order_by("-number").prefetch_related("changes"), request.GET.get("page")),
        current=current_release(edition),
        settings=material.settings,
        parties=[(one.code, name_of(one)) for one in material.parties.values()],
        rooms=[(room.pk, room.name) for room in material.rooms],
        drafts=list(
            Timetable.objects.filter(edition=edition, state=Timetable.State.DRAFT).select_related("edition")[:20]
        ),
    )
    return render(request, "timetable/releases.html", context)


@login_required
def release_new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Release a draft: what it would change, its name, a note."""
    edition = readable_edition(request, code)
    rows = Timetable.objects.visible_to(request.user).filter(state=Timetable.State.DRAFT).select_related("edition")
    timetable = get_object_or_404(rows, edition=edition, number=number)
    before = current_release(edition)
    name = _("Versión %(n)s") % {"n": before.number + 1 if before else 1}
    form = ReleaseForm(request.POST if request.method == "POST" else None, initial={"name": name})
    made: list[Release] = []
    if request.method == "POST" and saved(
        request,
        form,
        lambda: made.append(
            releases.release_timetable(
                timetable=timetable,
                name=form.cleaned_data["name"],
                note=form.cleaned_data["note"],
                by=person(request),
            )
        ),
        _("El horario está publicado. Los avisos esperan su aprobación."),
    ):
        return redirect(made[0])
    board = board_of(timetable)
    context = context_of(
        request,
        edition,
        "releases",
        form=form,
        timetable=timetable,
        before=before,
        broken=sentences(board.broken, board.material, board.turns) if board.broken else [],
        unplaced=len(board.material.requests) - len(board.assignments),
    )
    return render(request, "timetable/release_new.html", context, status=400 if request.method == "POST" else 200)


@login_required
def release(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One release: its change log, and whether people were told."""
    edition = readable_edition(request, code)
    rows = Release.objects.select_related("timetable__edition", "released_by", "batch", "edition")
    row = get_object_or_404(rows, edition=edition, number=number)
    changes = releases.changes_of(row)
    context = context_of(
        request,
        edition,
        "releases",
        release=row,
        changes=[(change, releases.in_words(change)) for change in changes],
        short=releases.in_short(changes),
        batch=row.batch,
        touched=len({key for change in changes for key in releases.participants_of(change)}),
    )
    return render(request, "timetable/release.html", context)
