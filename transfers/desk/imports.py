"""SD's pages of imports: bring a file, see what it would do, confirm, follow, undo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from gore.core.export import Column, export_response
from gore.core.forms import add_errors
from gore.core.http import posted, read_only
from gore.core.models import Edition, Institution
from gore.core.pagination import paginate
from transfers.desk.forms import DeskForm, ReasonForm
from transfers.desk.views import for_money, to_change_money, who
from transfers.models import ImportLine, TransferImport
from transfers.permissions import can_change_money
from transfers.services import imports as services
from transfers.tasks import run_import

LINE_COLUMNS = [
    Column("hoja", _("Hoja del archivo."), "text", lambda line: line.sheet, 20),
    Column("celda", _("Celda donde está el valor."), "text", lambda line: line.cell, 8),
    Column("valor", _("Lo que dice la celda."), "text", lambda line: line.value, 30),
    Column(
        "que_paso",
        _("Rechazada, ya registrada, total que no cuadra…"),
        "text",
        lambda line: line.get_kind_display(),
        24,
    ),
    Column("motivo", _("Por qué, y qué hacer."), "text", lambda line: line.reason, 70),
]


class ImportForm(DeskForm):
    edition = forms.ModelChoiceField(
        label=_("Edición"), queryset=Edition.objects.order_by("-start_date"), empty_label=_("Elija una edición")
    )
    file = forms.FileField(label=_("Archivo"), help_text=_("XLSX, XLS, ODS o CSV, de 20 MB como máximo."))
    norm = forms.CharField(
        label=_("Norma de todo el archivo"), max_length=80, required=False,
        help_text=_("Solo si el archivo no trae una columna con la norma. Por ejemplo DS 123-2017-EF."),
    )  # fmt: skip
    giver = forms.ModelChoiceField(
        label=_("Sector que transfiere"), required=False, empty_label=_("Lo dice el archivo"), to_field_name="code",
        queryset=Institution.objects.filter(kind__in=Institution.NATIONAL_KINDS).order_by("short_name"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].label_from_instance = lambda body: body.short_name  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def import_new(request: HttpRequest) -> HttpResponseBase:
    """Bring a file; nothing is written until somebody confirms what it would do."""
    form = ImportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = services.stage_import(
                content=given["file"].read(), name=given["file"].name, edition=given["edition"], norm=given["norm"],
                giver=given["giver"].code if given["giver"] else "", by=who(request),
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(row)
    return render(request, "transfers/desk/import_form.html", {"form": form}, status=400 if form.errors else 200)


@read_only
@for_money
def import_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What an import would do, is doing or did, with its ledger."""
    row = get_object_or_404(TransferImport.objects.select_related("edition", "uploaded_by", "undone_by"), pk=pk)
    kinds = dict(row.lines.order_by().values_list("kind").annotate(n=Count("id")))
    chosen = request.GET.get("que", "")
    lines = row.lines.order_by("position")
    if chosen in ImportLine.Kind.values:
        lines = lines.filter(kind=chosen)
    if (wanted := request.GET.get("format", "")) in {"csv", "xlsx"}:
        return export_response(
            columns=LINE_COLUMNS, rows=lines, kind=wanted, stem=f"importacion-{row.pk}", title=_now("Importación")
        )
    done = cache.get(services.progress_key(row.pk)) if row.state == TransferImport.State.RUNNING else None
    context = {
        "row": row,
        "done": done,
        "kinds": [(value, label, kinds[value]) for value, label in ImportLine.Kind.choices if kinds.get(value)],
        "chosen": chosen,
        "page": paginate(lines, request.GET.get("page"), size="100"),
        "can_change": can_change_money(request.user),
    }
    template = "transfers/desk/_import_progress.html" if request.GET.get("avance") else "transfers/desk/import.html"
    response = render(request, template, context)
    if request.GET.get("avance") and row.state != TransferImport.State.RUNNING:
        response["HX-Redirect"] = row.get_absolute_url()
    return response


@require_POST
@to_change_money
def import_confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write what the preview says."""
    row = get_object_or_404(TransferImport, pk=pk)
    try:
        with transaction.atomic():
            services.begin_import(row=row)
            transaction.on_commit(lambda: run_import.delay(row.pk))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def import_undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the whole import back, with a reason."""
    row = get_object_or_404(TransferImport, pk=pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            count = services.undo_import(row=row, by=who(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _now("Se retiraron sus %(n)s transferencias.") % {"n": count})
            return redirect(row)
    context = {
        "form": form,
        "title": _now("Deshacer la importación de %(file)s") % {"file": row.file_name},
        "text": _now(
            "Se retiran sus %(n)s transferencias, todas o ninguna. Las normas y los proyectos que creó se quedan. El historial "
            "guarda lo que había."
        )
        % {"n": row.accepted},
        "action": reverse("transfer-import-undo", args=[pk]),
        "button": _now("Deshacer"),
        "back": row.get_absolute_url(),
        "back_name": row.file_name,
    }
    return render(request, "transfers/desk/reason.html", context, status=400 if form.errors else 200)
