"""What the timetable pages share: whose edition, who may, and forms whose services refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from bilaterals.timetable.forms import PlainForm
from bilaterals.timetable.permissions import can_prepare_timetable, can_read_timetables
from gore.core.models import Edition, User


def readable_edition(request: HttpRequest, code: str) -> Edition:
    """The edition whose timetables the person may read; 404 for everybody else."""
    edition: Edition = get_object_or_404(Edition, code=code)
    if not can_read_timetables(request.user, edition.pk):
        raise Http404
    if request.method == "POST" and not can_prepare_timetable(request.user, edition.pk):
        raise PermissionDenied
    return edition


def person(request: HttpRequest) -> User:
    """Who asks; these pages let nobody in without an account."""
    assert isinstance(request.user, User)
    return request.user


def context_of(request: HttpRequest, edition: Edition, tab: str, **more: Any) -> dict[str, Any]:
    """What every page of an edition's timetable shows."""
    return {"edition": edition, "tab": tab, "writes": can_prepare_timetable(request.user, edition.pk), **more}


def saved(request: HttpRequest, form: PlainForm, service: Callable[[], Any], done: str) -> bool:
    """Call *service* with a valid form and say *done*; what it refuses goes back into the form."""
    if not form.is_valid():
        return False
    try:
        service()
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, done)
    return True


def done_or_refused(request: HttpRequest, service: Callable[[], Any], done: str) -> Any:
    """Call *service* and say *done*, or what it refuses; its result, None when refused."""
    try:
        result = service()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    if done:
        messages.success(request, done)
    return result


def row_number(request: HttpRequest, name: str = "pk") -> int:
    """The number of a row that a button sends; 404 for what is none."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Http404
    return int(text)
