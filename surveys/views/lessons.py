"""Lessons: the public page and SD's register."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gore.core.forms import add_errors
from gore.core.http import list_response, posted, read_only
from gore.core.pagination import paginate
from gore.core.permissions import can_see_everything
from surveys.filters import LessonFilter, describe
from surveys.forms import LessonForm
from surveys.models import Lesson
from surveys.permissions import can_manage_lessons
from surveys.services.lessons import release_lesson, save_lesson


@read_only
def lessons(request: HttpRequest) -> HttpResponseBase:
    """What each edition taught and what changed, for everybody."""
    return _list(
        request, Lesson.objects.filter(released_on__isnull=False), "surveys/lessons.html", "surveys/_lessons.html"
    )


@read_only
@login_required
def work(request: HttpRequest) -> HttpResponseBase:
    """The register, also what is not public yet."""
    if not can_see_everything(request.user):
        raise Http404
    return _list(
        request, Lesson.objects.visible_to(request.user), "surveys/lesson_work.html", "surveys/_lesson_work.html"
    )


def _list(request: HttpRequest, rows: object, page: str, fragment: str) -> HttpResponseBase:
    filters = LessonFilter(request.GET, queryset=rows)
    found = filters.qs.select_related("learned_in", "took_effect_in", "instrument").order_by(*filters.order_by)
    context = {
        "filters": filters,
        "parts": describe(filters, _("Aprendizajes")),
        "page": paginate(found, request.GET.get("page"), size=request.GET.get("page_size")),
        "can_manage": can_manage_lessons(request.user),
    }
    return list_response(request, page=page, fragment=fragment, context=context, has_errors=bool(filters.form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """A new lesson, or one that is there."""
    if not can_see_everything(request.user):
        raise Http404
    if not can_manage_lessons(request.user):
        raise PermissionDenied
    lesson = get_object_or_404(Lesson.objects.visible_to(request.user), code=code) if code else None
    form = LessonForm(posted(request), instance=lesson)
    if request.method == "POST" and form.is_valid():
        try:
            made = save_lesson(lesson=form.save(commit=False))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("«%(title)s» quedó guardado.") % {"title": made.title})
            return redirect("lesson-work")
    context = {"form": form, "lesson": lesson}
    return render(request, "surveys/lesson_form.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def release(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a lesson to everybody."""
    if not can_see_everything(request.user):
        raise Http404
    if not can_manage_lessons(request.user):
        raise PermissionDenied
    lesson = get_object_or_404(Lesson.objects.visible_to(request.user), code=code)
    try:
        release_lesson(lesson=lesson)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("«%(title)s» ya es público.") % {"title": lesson.title})
    return redirect("lesson-work")
