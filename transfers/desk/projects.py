"""SD's pages of the portfolio: projects, their photos, and duplicates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gore.core.forms import add_errors
from gore.core.http import posted, read_only
from gore.core.pagination import paginate
from transfers.desk.project_forms import ConfirmForm, MergeForm, PhotoForm, ProjectForm
from transfers.desk.views import for_money, to_change_money, who
from transfers.models import Project, ProjectPhoto
from transfers.permissions import can_change_money
from transfers.services import projects as services

FIELDS = (
    "cui", "name", "kind", "institution", "all_regions", "provinces", "stage", "status", "starts_on", "ends_on", "amount",
    "beneficiaries", "beneficiaries_unit", "note",
)  # fmt: skip


@read_only
@for_money
def project_desk(request: HttpRequest) -> HttpResponseBase:
    """The portfolio for work: what lacks a CUI, and projects that share their name with another one."""
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[:100]
    rows = Project.objects.standing().select_related("institution").annotate(transfers_count=Count("transfer_parts"))
    twice = Project.objects.standing().values("name").annotate(n=Count("id")).filter(n__gt=1).order_by().values("name")
    lacking = request.GET.get("falta", "")
    if typed:
        rows = rows.filter(Q(name__icontains=typed) | Q(code__iexact=typed) | Q(cui=typed))
    if lacking == "cui":
        rows = rows.filter(cui__isnull=True)
    elif lacking == "repetidos":
        rows = rows.filter(name__in=twice)
    context = {
        "page": paginate(rows.order_by("name", "code"), request.GET.get("page")),
        "typed": typed,
        "lacking": lacking,
        "can_change": can_change_money(request.user),
        "repeated": Project.objects.standing().filter(name__in=twice).count(),
    }
    return render(request, "transfers/desk/projects.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def project_new(request: HttpRequest) -> HttpResponseBase:
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def project_change(request: HttpRequest, code: str) -> HttpResponseBase:
    return _form(request, get_object_or_404(Project.objects.standing(), code=code))


def _form(request: HttpRequest, project: Project | None) -> HttpResponseBase:
    initial: dict[str, Any] = {}
    if project is not None:
        initial = {name: getattr(project, name) for name in FIELDS}
        initial |= {"regions": project.regions.all(), "alignments": project.alignments.all()}
    form = ProjectForm(posted(request), initial=initial, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            written = services.save_project(project=project, is_demonstration=settings.DEMO, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Guardado: %(name)s.") % {"name": written.name})
            return redirect(written)
    context = {
        "form": form,
        "title": _("Corregir un proyecto") if project else _("Registrar un proyecto"),
        "back": project.get_absolute_url() if project else reverse("project-desk"),
        "action": request.path,
    }
    return _render(request, context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def project_merge(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say that this project is another one under a second name."""
    project = get_object_or_404(Project.objects.standing(), code=code)
    form = MergeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.merge_projects(duplicate=project, into=form.cleaned_data["into"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("%(code)s ahora es parte de este proyecto.") % {"code": project.code})
            return redirect(kept)
    context = {
        "form": form,
        "title": _("Unir “%(name)s” con otro proyecto") % {"name": project.name},
        "text": _(
            "Su dinero, sus ediciones, sus regiones y sus fotos pasan al proyecto que queda, y su dirección llevará a él. "
            "Nada se borra."
        ),
        "button": _("Unir"),
        "back": project.get_absolute_url(),
        "action": request.path,
    }
    return _render(request, context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def project_delete(request: HttpRequest, code: str) -> HttpResponseBase:
    """Delete a project on which nothing rests; otherwise say every reason against it."""
    project = get_object_or_404(Project, code=code)
    reasons = services.reasons_to_keep(project)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_project(project=project)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Se borró “%(name)s”.") % {"name": project.name})
            return redirect("project-desk")
    context = {
        "form": form,
        "title": _("Borrar “%(name)s”") % {"name": project.name},
        "text": _("Se borran también sus fotos. No se puede deshacer; si es un duplicado, únalo con el otro.")
        if not reasons
        else _("Este proyecto no se puede borrar:"),
        "reasons": reasons,
        "button": "" if reasons else _("Borrar el proyecto"),
        "back": project.get_absolute_url(),
        "action": request.path,
    }
    return _render(request, context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def photo_new(request: HttpRequest, code: str) -> HttpResponseBase:
    project = get_object_or_404(Project.objects.standing(), code=code)
    form = PhotoForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_photo(project=project, by=who(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("La foto ya se ve en la página del proyecto."))
            return redirect(project)
    context = {
        "form": form,
        "title": _("Añadir una foto a “%(name)s”") % {"name": project.name},
        "text": _("Se le quita lo que la cámara guardó en ella: lugar, fecha y aparato."),
        "back": project.get_absolute_url(),
        "action": request.path,
        "has_file": True,
    }
    return _render(request, context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def photo_delete(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    photo = get_object_or_404(ProjectPhoto.objects.select_related("project"), pk=pk, project__code=code)
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.remove_photo(photo=photo)
        messages.success(request, _("Se quitó la foto."))
        return redirect(photo.project)
    context = {
        "form": form,
        "title": _("Quitar una foto"),
        "text": photo.text,
        "button": _("Quitar la foto"),
        "back": photo.project.get_absolute_url(),
        "action": request.path,
    }
    return _render(request, context, form)


def _render(request: HttpRequest, context: dict[str, Any], form: Any) -> HttpResponseBase:
    status = 400 if form.errors else 200
    return render(request, "transfers/desk/project_form.html", {"button": _("Guardar"), **context}, status=status)
