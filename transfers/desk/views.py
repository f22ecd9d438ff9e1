"""SD's pages of money: transfers with their parts, counter-entries, norms, periods."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gore.core.clock import today
from gore.core.forms import add_errors
from gore.core.http import posted, read_only
from gore.core.models import User
from gore.core.pagination import paginate
from transfers import services
from transfers.desk import forms
from transfers.models import ClosedPeriod, LegalNorm, Transfer, TransferImport
from transfers.permissions import can_change_money, can_enter_money
from transfers.selectors import by_norm

View = Callable[..., HttpResponseBase]


def for_money(view: View) -> View:
    """SD, administrators and observers enter; the pages do not exist for others. Only the first two
    change anything."""

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_enter_money(request.user):
            raise Http404
        if request.method not in {"GET", "HEAD"} and not can_change_money(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def to_change_money(view: View) -> View:
    """The same for the forms themselves: observers are refused."""

    @wraps(view)
    @for_money
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_change_money(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@read_only
@for_money
def desk(request: HttpRequest) -> HttpResponseBase:
    """What there is to do with money, the last transfers and the last imports."""
    day = today()
    last = Transfer.objects.select_related("edition", "giver", "norm").prefetch_related("shares__region")
    context = {
        "can_change": can_change_money(request.user),
        "without_norm": Transfer.objects.filter(norm__isnull=True).count(),
        "without_project": Transfer.objects.filter(
            kind=Transfer.Kind.PROJECT, project_parts__isnull=True, corrects__isnull=True
        ).count(),
        "waiting": TransferImport.objects.filter(state=TransferImport.State.PREVIEW).count(),
        "closed_until": ClosedPeriod.objects.filter(reopened_at__isnull=True).order_by("-ends_on").first(),
        "page": paginate(last.order_by("-pk"), request.GET.get("page"), size="20"),
        "imports": list(TransferImport.objects.select_related("edition", "uploaded_by")[:5]),
        "day": day,
    }
    return render(request, "transfers/desk/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def transfer_new(request: HttpRequest) -> HttpResponseBase:
    """Write a transfer down; with `?reemplaza=CODE`, the one that puts another right."""
    replaced = None
    if code := request.GET.get("reemplaza", "")[:30]:
        replaced = get_object_or_404(Transfer.objects.select_related("edition", "norm"), code__iexact=code)
    return _transfer_form(request, transfer=None, model=replaced)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def transfer_change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Correct a transfer of an open period."""
    transfer = get_object_or_404(Transfer.objects.select_related("edition", "norm"), code__iexact=code)
    return _transfer_form(request, transfer=transfer, model=transfer)


def _transfer_form(request: HttpRequest, *, transfer: Transfer | None, model: Transfer | None) -> HttpResponseBase:
    """The form of *transfer* (None: a new one), filled from *model*."""
    initial: dict[str, Any] = {"date": today()}
    shares: list[dict[str, Any]] = []
    projects: list[dict[str, Any]] = []
    if model is not None:
        names = ("edition", "kind", "giver", "amount", "date", "norm", "description", "multi_region")
        initial = {name: getattr(model, name) for name in names}
        shares = [
            {"region": share.region_id, "amount": share.amount} for share in model.shares.order_by("region__name")
        ]
        projects = [
            {"project": part.project, "amount": part.amount}
            for part in model.project_parts.select_related("project").order_by("project__code")
        ]
    data = posted(request)
    more = data is not None and "more" in data
    extra = 3 if data is None else 0
    share_rows = forms.parts_formset(forms.ShareForm, forms.BasePartFormSet, extra)(
        _grown(data, "shares", more), prefix="shares", initial=shares
    )
    project_rows = forms.parts_formset(forms.ProjectPartForm, forms.BaseProjectFormSet, 2 if data is None else 0)(
        _grown(data, "projects", more), prefix="projects", initial=projects
    )
    form = forms.TransferForm(data, initial=initial, transfer=transfer)
    failed = False
    if data is not None and not more:
        failed = True
        if all([form.is_valid(), share_rows.is_valid(), project_rows.is_valid()]):
            values = {**form.cleaned_data, "shares": share_rows.parts(), "projects": project_rows.parts()}
            try:
                if transfer is None:
                    replaces = model if model is not None and hasattr(model, "counter_entry") else None
                    written = services.record_transfer(**values, replaces=replaces, is_demonstration=settings.DEMO)
                else:
                    written = services.change_transfer(transfer=transfer, **values)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Guardado: %(code)s.") % {"code": written.code})
                return redirect("transfer-detail", code=written.code)
    context = {
        "form": form, "share_rows": share_rows, "project_rows": project_rows, "transfer": transfer,
        "replaced": model if transfer is None else None, "failed": failed,
    }  # fmt: skip
    return render(request, "transfers/desk/transfer_form.html", context, status=400 if failed else 200)


def _grown(data: Any, prefix: str, more: bool) -> Any:
    """What was sent, with three more empty rows when that is what was asked for."""
    if data is None or not more:
        return data
    grown = data.copy()
    try:
        count = int(grown.get(f"{prefix}-TOTAL_FORMS", "0"))
    except ValueError:
        return data
    grown[f"{prefix}-TOTAL_FORMS"] = str(min(count + 3, forms.LARGEST_ROWS))
    return grown


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def transfer_reverse(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a transfer back with a counter-entry and its reason."""
    transfer = get_object_or_404(Transfer.objects.select_related("edition", "giver", "norm"), code__iexact=code)
    form = forms.CounterEntryForm(posted(request), initial={"date": today()})
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.counter_entry(transfer=transfer, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Contraasiento %(code)s registrado.") % {"code": entry.code})
            return redirect("transfer-detail", code=transfer.code)
    context = {"form": form, "transfer": transfer}
    return render(request, "transfers/desk/counter_entry.html", context, status=400 if form.errors else 200)


@read_only
@for_money
def norms(request: HttpRequest) -> HttpResponseBase:
    """The norms of the register, with how much each one moves."""
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[:100]
    rows = LegalNorm.objects.order_by("-year", "kind", "number")
    if typed:
        found = [norm.pk for norm in rows if forms.matches(typed, str(norm), norm.subject)]
        rows = rows.filter(pk__in=found)
    page = paginate(rows, request.GET.get("page"))
    moved = {row.key: row for row in by_norm(Transfer.objects.filter(norm__in=[norm.pk for norm in page.rows]))}
    context = {
        "page": page, "typed": typed, "can_change": can_change_money(request.user),
        "rows": [(norm, moved.get(norm.slug)) for norm in page.rows],
    }  # fmt: skip
    return render(request, "transfers/desk/norms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def norm_new(request: HttpRequest) -> HttpResponseBase:
    return _norm_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def norm_change(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _norm_form(request, get_object_or_404(LegalNorm, pk=pk))


def _norm_form(request: HttpRequest, norm: LegalNorm | None) -> HttpResponseBase:
    names = ("kind", "number", "date", "subject", "link")
    initial = {name: getattr(norm, name) for name in names} if norm else {}
    form = forms.NormForm(posted(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            written = services.save_norm(norm=norm, is_demonstration=settings.DEMO, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Guardado: %(norm)s.") % {"norm": written})
            return redirect("norm-list")
    context = {"form": form, "norm": norm}
    return render(request, "transfers/desk/norm_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_money
def periods(request: HttpRequest) -> HttpResponseBase:
    """The closed periods, and the form that closes another one."""
    form = forms.PeriodForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.close_period(by=who(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Periodo cerrado: desde ahora se corrige con contraasientos."))
            return redirect("period-list")
    context = {
        "form": form,
        "can_change": can_change_money(request.user),
        "page": paginate(ClosedPeriod.objects.select_related("closed_by", "reopened_by"), request.GET.get("page")),
    }
    return render(request, "transfers/desk/periods.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@to_change_money
def period_reopen(request: HttpRequest, pk: int) -> HttpResponseBase:
    period = get_object_or_404(ClosedPeriod, pk=pk)
    form = forms.ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen_period(period=period, by=who(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("El periodo está abierto otra vez."))
            return redirect("period-list")
    context = {
        "form": form,
        "title": _("Reabrir el periodo %(period)s") % {"period": period},
        "text": _("Mientras esté abierto, sus transferencias se pueden editar. El motivo queda en el historial."),
        "action": reverse("period-reopen", args=[pk]),
        "button": _("Reabrir"),
        "back": reverse("period-list"),
        "back_name": _("Periodos cerrados"),
    }
    return render(request, "transfers/desk/reason.html", context, status=400 if form.errors else 200)
