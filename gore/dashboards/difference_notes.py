"""SD's page for what is said about a published figure that differs from the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gore.core.filters import DayField
from gore.core.forms import add_errors
from gore.core.http import posted
from gore.core.models import Institution, PublishedFigure, User
from transfers.models import DifferenceNote
from transfers.permissions import can_change_money, can_enter_money
from transfers.services.differences import write_note


class NoteForm(forms.Form):
    state = forms.ChoiceField(label=_("Situación"), choices=DifferenceNote.State.choices)
    explanation = forms.CharField(
        label=_("Explicación"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Si ya se sabe por qué difiere. Es pública."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        label=_("A cargo de"), required=False, empty_label=_("Nadie"), help_text=_("Quién averigua, si está abierta."),
        queryset=Institution.objects.filter(kind__in=Institution.NATIONAL_KINDS).order_by("short_name"),
    )  # fmt: skip
    due_on = DayField(label=_("Hasta cuándo"), required=False, help_text=_("Día, mes y año, por ejemplo 04/05/2019."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["owner"].label_from_instance = lambda body: body.short_name  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def difference_note(request: HttpRequest, code: str) -> HttpResponseBase:
    """Explain a difference, or say who finds it out and until when."""
    if not can_enter_money(request.user):
        raise Http404
    if not can_change_money(request.user) or not isinstance(request.user, User):
        raise PermissionDenied
    figure = get_object_or_404(PublishedFigure, code=code)
    note = DifferenceNote.objects.filter(figure=figure).first()
    names = ("state", "explanation", "owner", "due_on")
    form = NoteForm(posted(request), initial={name: getattr(note, name) for name in names} if note else {})
    if request.method == "POST" and form.is_valid():
        try:
            write_note(figure=figure, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _now("Guardado: ya se ve en la conciliación."))
            return redirect("reconciliation")
    context = {"form": form, "figure": figure}
    return render(request, "dashboards/difference_note.html", context, status=400 if form.errors else 200)
