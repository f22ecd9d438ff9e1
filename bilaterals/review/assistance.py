"""Written answers: what a ministry writes and corrects until SD closes it, with the lists of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from bilaterals.models import Assistance
from bilaterals.review import notices
from bilaterals.review.permissions import (
    can_answer_assistance,
    can_close_assistance,
    can_read_reviews,
    visible_assistance,
)
from gore.core.clock import today
from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    FilterForm,
    OrderFilter,
    SearchFilter,
    YesNoFilter,
    choice_options,
    model_options,
)
from gore.core.forms import add_errors
from gore.core.http import list_response, read_only
from gore.core.models import Institution, User
from gore.core.pagination import paginate

MAX_ANSWER = 10_000
State = Assistance.State


# --- writes -------------------------------------------------------------------------------------


@transaction.atomic
def answer(*, assistance: Assistance, text: str, by: User) -> Assistance:
    """Write or correct the answer of a ministry; the delegation is told of the first one."""
    locked = Assistance.objects.select_for_update(of=("self",)).select_related("topic__edition").get(pk=assistance.pk)
    if locked.state == State.CLOSED:
        raise ValidationError(_now("La SD ya cerró esta asistencia: la respuesta no se cambia más."))
    text = text.strip()
    if not text:
        raise ValidationError({"answer": _now("Escriba la respuesta.")})
    is_first = locked.state == State.OPEN
    locked.answer, locked.state, locked.answered_at, locked.answered_by = text, State.ANSWERED, timezone.now(), by
    locked.save(update_fields=["answer", "state", "answered_at", "answered_by"])
    if is_first:
        notices.tell_answer(locked)
    return locked


@transaction.atomic
def close(*, assistance: Assistance, note: str, by: User) -> Assistance:
    """Close what was answered. *by* is in the audit trail."""
    locked = Assistance.objects.select_for_update(of=("self",)).get(pk=assistance.pk)
    if locked.state != State.ANSWERED:
        raise ValidationError(_now("Solo se cierra lo que está respondido y abierto."))
    locked.state, locked.closed_at, locked.closing_note = State.CLOSED, timezone.now(), note.strip()
    locked.save(update_fields=["state", "closed_at", "closing_note"])
    return locked


@transaction.atomic
def ask_again(*, assistance: Assistance, by: User) -> Assistance:
    """Open again an answer that does not answer: the ministry writes on."""
    locked = Assistance.objects.select_for_update(of=("self",)).get(pk=assistance.pk)
    if locked.state != State.ANSWERED:
        raise ValidationError(_now("Solo se vuelve a pedir lo que está respondido y abierto."))
    locked.state, locked.answered_at, locked.answered_by = State.OPEN, None, None
    locked.save(update_fields=["state", "answered_at", "answered_by"])
    return locked


# --- lists and pages ----------------------------------------------------------------------------

ORDERS: dict[str, tuple[tuple[str, ...], Any]] = {
    "due_on": (("due_on", "pk"), _("por plazo, primero el más próximo")),
    "-due_on": (("-due_on", "-pk"), _("por plazo, primero el más lejano")),
    "topic": (("topic__code", "pk"), _("por código del tema")),
    "-topic": (("-topic__code", "-pk"), _("por código del tema, de atrás hacia adelante")),
}


class AssistanceFilter(CodeFilterSet):
    state = CodesFilter(
        field_name="state", label=_("Estado"), empty_label=_("Todos"), source=choice_options(State.choices),
        unknown=_("No hay ningún estado “%(code)s”."),
    )  # fmt: skip
    sector = CodesFilter(
        field_name="sector", label=_("Ministerio"), empty_label=_("Todos"),
        source=model_options(lambda: Institution.objects.filter(sits_at_table=True), "short_name"),
        unknown=_("No hay ningún sector con el código “%(code)s”."),
    )  # fmt: skip
    late = YesNoFilter(label=_("Plazo"), empty_label=_("Todos"), yes_label=_("Vencido"), no_label=_("Por vencer"))
    q = SearchFilter(label=_("Buscar"), columns=("topic__search_text",))
    ordering = OrderFilter(orders=ORDERS, empty_label=_("Por plazo, primero el más próximo"))
    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = ORDERS
    default_order: ClassVar[tuple[str, ...]] = ORDERS["due_on"][0]

    class Meta:
        model = Assistance
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.form.cleaned_data
        for name in ("state", "sector", "q"):
            queryset = self.filters[name].filter(queryset, chosen[name])
        if chosen["late"] is not None:
            late = Q(state=State.OPEN, due_on__lt=today())
            queryset = queryset.filter(late) if chosen["late"] else queryset.filter(state=State.OPEN).exclude(late)
        return queryset.order_by(*self.order_by)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Respuesta escrita"),
        help_text=_("Qué hará el ministerio, cuándo y quién atiende a la región. La región la lee en cuanto la envía."),
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Escriba la respuesta.")},
    )


class ClosingForm(forms.Form):
    note = forms.CharField(
        label=_("Nota de cierre"), max_length=300, help_text=_("Por ejemplo: la región confirmó que atiende su pedido."),
        error_messages={"required": _("Escriba por qué se cierra.")},
    )  # fmt: skip


@read_only
@login_required
def assistance_list(request: HttpRequest) -> HttpResponseBase:
    """What was asked in writing: a ministry sees its own, a region those of its topics, SD all."""
    visible = visible_assistance(request.user)
    ministries = can_read_reviews(request.user)
    filters = AssistanceFilter(request.GET, queryset=visible)
    rows = filters.qs if filters.is_valid() else Assistance.objects.none()
    if not filters.is_bound or not request.GET.get("ordering"):
        rows = rows.order_by(*filters.default_order)
    full = rows.select_related("topic__delegation", "sector")
    page = paginate(full, request.GET.get("page"), size=request.GET.get("page_size"))
    context = {
        "filters": filters,
        "page": page,
        "day": today(),
        "reads_all": ministries,
        "open": visible.filter(state=State.OPEN).count(),
        "sorted": request.GET.get("ordering") or "due_on",
    }
    return list_response(
        request, page="bilaterals/assistance_list.html", fragment="bilaterals/_assistance_results.html",
        context=context, has_errors=bool(filters.form.errors),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assistance_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One written answer, with the topic that it answers."""
    row = _visible(request, pk)
    answers = can_answer_assistance(request.user, row)
    if request.method == "POST" and not answers:
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"answer": row.answer})
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            answer(assistance=row, text=form.cleaned_data["answer"], by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _now("La respuesta está enviada: la región ya la puede leer."))
            return redirect("assistance-detail", pk)
    context = {
        "row": row,
        "topic": row.topic,
        "form": form,
        "answers": answers,
        "closes": can_close_assistance(request.user, row),
        "closing": ClosingForm(prefix="cierre"),
        "day": today(),
        "reads_all": can_read_reviews(request.user),
    }
    return render(request, "bilaterals/assistance.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def assistance_close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Close an answer, or ask for it again."""
    row = _visible(request, pk)
    if not can_close_assistance(request.user, row):
        raise PermissionDenied
    assert isinstance(request.user, User)
    form = ClosingForm(request.POST, prefix="cierre")
    try:
        if request.POST.get("do") == "again":
            ask_again(assistance=row, by=request.user)
            messages.success(request, _now("La respuesta se pidió otra vez."))
        elif form.is_valid():
            close(assistance=row, note=form.cleaned_data["note"], by=request.user)
            messages.success(request, _now("La asistencia quedó cerrada."))
        else:
            messages.error(request, _now("Escriba por qué se cierra."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("assistance-detail", pk)


def _visible(request: HttpRequest, pk: int) -> Assistance:
    rows = visible_assistance(request.user).select_related(
        "topic__delegation", "topic__edition", "sector", "answered_by"
    )
    if pk > 2**63 - 1:
        raise Http404
    found: Assistance = get_object_or_404(rows, pk=pk)
    return found
