"""SD's pages of the money behind commitments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from commitments.funding import selectors, services
from commitments.models import Commitment, Funding
from gore.core.forms import CodeField, add_errors
from gore.core.http import posted, read_only
from gore.core.pagination import paginate
from transfers.desk.forms import DeskForm, NormField
from transfers.desk.views import for_money, to_change_money, who
from transfers.models import LegalNorm, Transfer
from transfers.permissions import can_change_money


class FundingForm(DeskForm):
    """A transfer or a norm; one of the two."""

    transfer = CodeField(
        label=_("Transferencia"), queryset=Transfer.objects.all(), required=False,
        unknown=_("No hay ninguna transferencia con el código “%(code)s”."),
        help_text=_("Su código, por ejemplo gore-07-TR-0012."),
    )  # fmt: skip
    norm = NormField(
        label=_("o norma legal"), queryset=LegalNorm.objects.all(), required=False,
        unknown=_("No hay ninguna norma “%(code)s”: regístrela antes en Normas."),
        help_text=_("Si el dinero no pasó por una transferencia. Por ejemplo DS 123-2017-EF."),
    )  # fmt: skip
    note = forms.CharField(label=_("Nota"), max_length=300, required=False)


@read_only
@for_money
def funding_desk(request: HttpRequest) -> HttpResponseBase:
    """Budgetary commitments without money, or money without a commitment (`?que=dinero`)."""
    shows_money = request.GET.get("que") == "dinero"
    money = selectors.unlinked_money()
    lacking: Any = selectors.unfunded_commitments(Commitment.objects.visible_to(request.user))
    page: Any
    if shows_money:
        rows = money.select_related("edition", "giver", "norm").prefetch_related("shares__region")
        page = paginate(rows.order_by("-amount", "code"), request.GET.get("page"))
    else:
        page = paginate(lacking.for_list().order_by("due_date", "code"), request.GET.get("page"))
    context = {
        "shows_money": shows_money,
        "page": page,
        "money": money.aggregate(money=Sum("amount"))["money"] or 0,
        "money_count": money.count(),
        "lacking_count": lacking.count(),
        "can_change": can_change_money(request.user),
    }
    return render(request, "commitments/funding/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_money
def funding(request: HttpRequest, code: str) -> HttpResponseBase:
    """The money of one commitment, what could pay for it, and the form that links it."""
    commitment = get_object_or_404(
        Commitment.objects.visible_to(request.user).select_related("edition", "sector"), code__iexact=code
    )
    form = FundingForm(posted(request), initial={"transfer": request.GET.get("transferencia", "")[:30]})
    if request.method == "POST" and form.is_valid():
        try:
            services.link_funding(commitment=commitment, by=who(request), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _now("Vinculado: el compromiso ya tiene su dinero."))
            return redirect("funding", code=commitment.code)
    fitting = selectors.fitting_money(commitment).select_related("norm", "edition")
    context = {
        "commitment": commitment,
        "links": list(commitment.funding.select_related("transfer__norm", "norm", "added_by")),
        "fitting": list(fitting[:10]),
        "form": form,
        "can_change": can_change_money(request.user),
    }
    return render(request, "commitments/funding/commitment.html", context, status=400 if form.errors else 200)


@require_POST
@to_change_money
def funding_remove(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Take a link away."""
    link = get_object_or_404(
        Funding.objects.filter(commitment__in=Commitment.objects.visible_to(request.user)), pk=pk, commitment__code=code
    )
    try:
        services.unlink_funding(funding=link)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _now("Se quitó el vínculo."))
    return redirect("funding", code=code)
