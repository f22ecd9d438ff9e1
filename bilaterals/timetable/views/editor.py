"""The board of one timetable: looked at by everybody who may, changed by SD, with or without JavaScript.

Every change is one POST, answered with the whole page again (plain form) or with the board and a sentence
(script). What is held is a parameter of the address, so that the plain page can show it too.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bilaterals.models import Timetable, TimetableStep
from bilaterals.scheduler.solve import explain
from bilaterals.timetable import drafts, editing, grid
from bilaterals.timetable.drafts import Board, board_of, sentences
from bilaterals.timetable.views.common import context_of, person, readable_edition
from gore.core.models import Edition

STEPS = 8


@login_required
def editor(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The board, by room, by delegation or by ministry."""
    edition = readable_edition(request, code)
    timetable = _timetable(request, edition, number)
    if request.method == "POST":
        return _change(request, edition, timetable)
    return render(request, "timetable/editor.html", _context(request, edition, board_of(timetable)))


def _timetable(request: HttpRequest, edition: Edition, number: int) -> Timetable:
    rows = Timetable.objects.visible_to(request.user).select_related("edition", "made_by")
    found: Timetable = get_object_or_404(rows, edition=edition, number=number)
    return found


def _view(data: Any) -> str:
    view = data.get("vista", "salas")
    return view if view in grid.VIEWS else "salas"


def _context(request: HttpRequest, edition: Edition, board: Board, held: str = "") -> dict[str, Any]:
    data = request.POST if request.method == "POST" else request.GET
    view, timetable = _view(data), board.timetable
    held = "" if request.method == "POST" else data.get("held", "")
    broken = board.broken
    standing = list(editing.steps_that_stand(timetable).select_related("by").reverse()[:STEPS])
    undone = TimetableStep.objects.filter(timetable=timetable, undone_at__isnull=False).order_by("number").first()
    context = context_of(request, edition, "drafts")
    edits = context["writes"] and timetable.is_draft
    return {
        **context,
        "timetable": timetable,
        "board": board,
        "picture": grid.picture(board, view, held if edits else ""),
        "views": grid.VIEWS,
        "view": view,
        "edits": edits,
        "broken": sentences(broken, board.material, board.turns) if broken else [],
        "steps": standing,
        "undone": undone,
        "blocks": [
            (turn.block, board.turns.words(turn.index))
            for turn in board.turns.all
            if not turn.index or board.turns[turn.index - 1].block != turn.block
        ],
        "summary": timetable.summary,
    }


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _change(request: HttpRequest, edition: Edition, timetable: Timetable) -> HttpResponseBase:
    """Do what a button or the script asks for."""
    view = _view(request.POST)
    address = f"{reverse('timetable-editor', args=[edition.code, timetable.number])}?{urlencode({'vista': view})}"
    try:
        said, where = _do(request, timetable)
    except ValidationError as error:
        said = " ".join(error.messages)
        if _wants_json(request):
            return _board_as_json(request, edition, timetable, said, status=409)
        messages.error(request, said)
        return redirect(address)
    if _wants_json(request):
        return _board_as_json(request, edition, timetable, said)
    messages.success(request, said)
    return redirect(where or address)


def _board_as_json(
    request: HttpRequest, edition: Edition, timetable: Timetable, said: str, status: int = 200
) -> JsonResponse:
    timetable.refresh_from_db()
    context = _context(request, edition, board_of(timetable))
    html = render_to_string("timetable/_board.html", context, request)
    return JsonResponse({"said": said, "version": timetable.version, "html": html}, status=status)


def _do(request: HttpRequest, timetable: Timetable) -> tuple[str, str]:
    """Make the change; what to say, and where to go if not back to the board. ValidationError when refused."""
    data, by = request.POST, person(request)
    code, action = data.get("code", ""), data.get("action", "")
    seen = editing.read_word(data.get("seen", ""))
    if data.get("swap"):
        other = data["swap"]
        step = editing.swap(timetable=timetable, first=code, second=other, seen={code: seen}, by=by)
    elif data.get("to"):
        step = editing.move(timetable=timetable, code=code, seen=seen, to=editing.read_word(data["to"]), by=by)
    elif action == "out":
        step = editing.move(timetable=timetable, code=code, seen=seen, to=None, by=by)
    elif action in {"lock", "unlock"}:
        step = editing.set_lock(timetable=timetable, code=code, is_locked=action == "lock", by=by)
    elif action in {"undo", "redo"}:
        change = editing.undo if action == "undo" else editing.redo
        step = change(timetable=timetable, version=_number(data.get("version")), by=by)
        said = _("Deshecho: %(what)s.") if action == "undo" else _("Hecho otra vez: %(what)s.")
        return said % {"what": step.text}, ""
    elif action == "shift":
        step = editing.shift_block(
            timetable=timetable,
            block=_number(data.get("block")),
            minutes=_number(data.get("minutes")),
            version=_number(data.get("version")),
            by=by,
        )
    elif action == "clean":
        _step, out = editing.take_out_what_broke(timetable=timetable, by=by)
        return ngettext(
            "%(n)s reunión se retiró y espera al lado.", "%(n)s reuniones se retiraron y esperan al lado.", len(out)
        ) % {"n": len(out)}, ""  # fmt: skip
    else:
        return _manage(request, timetable, action)
    return f"{step.text}.", ""


def _manage(request: HttpRequest, timetable: Timetable, action: str) -> tuple[str, str]:
    """Copy, rename or discard the version as a whole."""
    name = request.POST.get("name", "")[:80]
    if action == "copy":
        made, out = drafts.copy_timetable(timetable=timetable, name=name, by=person(request))
        said = _("Copia guardada como «%(name)s».") % {"name": made.name}
        if out:
            said += " " + ngettext(
                "%(n)s reunión ya no cumplía las reglas y quedó sin ubicar.",
                "%(n)s reuniones ya no cumplían las reglas y quedaron sin ubicar.", len(out),
            ) % {"n": len(out)}  # fmt: skip
        return said, made.get_absolute_url()
    if action == "rename":
        drafts.rename_timetable(timetable=timetable, name=name)
        return _("El horario tiene otro nombre."), ""
    if action == "discard":
        drafts.discard_timetable(timetable=timetable)
        return (
            _("«%(name)s» se descartó.") % {"name": timetable.name},
            reverse("timetable-drafts", args=[timetable.edition.code]),
        )
    raise ValidationError(_("No se entiende qué cambiar. Vuelva a cargar la página."))


def _number(text: str | None) -> int:
    """A whole number that a form sends; ValidationError for anything else."""
    digits = (text or "").strip().removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise ValidationError(_("Escriba un número entero, por ejemplo 20."))
    return int((text or "").strip())


@login_required
def cells(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """Every cell for the meeting that the script holds: where it would go, or why it cannot."""
    edition = readable_edition(request, code)
    timetable = _timetable(request, edition, number)
    board = board_of(timetable)
    held = request.GET.get("code", "")
    placed = board.placed
    return JsonResponse(
        {
            "version": timetable.version,
            "seen": editing.as_word(placed.get(held)),
            "cells": grid.cells_of(board, _view(request.GET), held),
        }
    )


@login_required
def state(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """The version of the timetable and its last change, for those who have it open; with `desde`, the board
    itself when it is newer than that."""
    edition = readable_edition(request, code)
    timetable = _timetable(request, edition, number)
    since = request.GET.get("desde", "")
    if not since.isdigit() or timetable.version <= int(since[:9]):
        return JsonResponse({"version": timetable.version})
    last = editing.steps_that_stand(timetable).select_related("by").last()
    who = last.by.full_name if last and last.by else ""
    said = f"{who}: {last.text}." if last else ""
    return _board_as_json(request, edition, timetable, said)


@login_required
def explanation(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Why what is out is out, and what each wait is for."""
    edition = readable_edition(request, code)
    timetable = _timetable(request, edition, number)
    board = board_of(timetable)
    labels = board.material.labels(board.turns)
    placed = {name: at for name, at in board.placed.items() if name in board.problem.meeting}
    found = explain(board.problem, placed, time_limit=1.5)
    context = context_of(
        request,
        edition,
        "drafts",
        timetable=timetable,
        conflicts=[drafts.capital(one.text(labels)) for one in found.conflicts],
        unplaced=[
            (name, board.material.names[name], drafts.capital(one.text(labels)))
            for name, one in sorted(found.unplaced.items())
        ],
        idle=[
            {
                "name": board.material.names.get(one.party, one.party),
                "turns": len(one.slots),
                "text": drafts.capital(one.reason.text(labels)),
                "changes": one.changes,
                "more": one.more_idle,
            }
            for one in found.idle
        ],
    )
    return render(request, "timetable/explanation.html", context)
