"""Priorities of an edition: what it is asked for, which sectors should take part, and how each topic is dealt with."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bilaterals.models import AgendaTopic, Route, TopicDecision
from bilaterals.review import selectors, services
from bilaterals.review.filters import HELD
from bilaterals.review.forms import MAX_REASON, table_sectors
from bilaterals.review.permissions import can_manage_call, can_read_reviews, editions_for, topics_for
from bilaterals.review.suggestions import route_for, sectors_to_invite, suggest_sectors
from gore.core.http import posted
from gore.core.models import Edition, User
from gore.core.pagination import paginate
from gore.dashboards.charts import Chart
from gore.dashboards.charts.demand import demand_chart

State = AgendaTopic.State
SUGGESTED = "sugerido"
WITHOUT = "ninguna"


def _reader(request: HttpRequest, code: str) -> tuple[User, Edition]:
    """Who asks and the edition, in reach; 404 for everybody else."""
    if not isinstance(request.user, User) or not can_read_reviews(request.user):
        raise Http404
    edition = get_object_or_404(editions_for(request.user).select_related("space"), code=code)
    return request.user, edition


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def priorities(request: HttpRequest, code: str) -> HttpResponseBase:
    """The demand as figures and charts, and the sectors that take part, with the suggestion and its rule."""
    user, edition = _reader(request, code)
    manages = can_manage_call(user, edition)
    if request.method == "POST":
        if not manages:
            raise PermissionDenied
        return _choose_sectors(request, edition)
    demand = selectors.demand_by_sector(edition)
    limit = sectors_to_invite()
    suggested = suggest_sectors(demand, limit=limit)
    asked = {row.demand.code for row in suggested}
    taking_part = edition.sectors.order_by("short_name")
    invited = [row for row in suggested if row.is_suggested]
    context = {
        "edition": edition,
        "manages": manages and edition.phase not in Edition.HELD_PHASES,
        "totals": selectors.totals(edition),
        "suggested": suggested,
        "invited": invited,
        "covered": invited[-1].covered if invited else None,
        "limit": limit,
        "not_asked": [sector for sector in table_sectors() if sector.code not in asked],
        "taking_part": {sector.code for sector in taking_part},
        "charts": _charts(edition, demand),
        "routes": _routes(edition),
    }
    return render(request, "workspaces/priorities.html", context)


@transaction.atomic
def _choose_sectors(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Write down the sectors that were ticked."""
    locked = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    chosen = list(
        table_sectors().filter(code__in=[code for code in request.POST.getlist("sector") if code.isprintable()])
    )
    if locked.phase in Edition.HELD_PHASES:
        messages.error(request, _now("El encuentro ya se realizó: sus sectores no se cambian."))
    elif not chosen:
        messages.error(request, _now("Elija al menos un sector."))
    else:
        locked.sectors.set(chosen)
        said = ngettext("Participa %(n)s sector.", "Participan %(n)s sectores.", len(chosen))
        messages.success(request, said % {"n": len(chosen)})
    return redirect("priorities", edition.code)


def _charts(edition: Edition, demand: list[selectors.Demand]) -> list[Chart]:
    queue = f"{reverse('topic-queue')}?edition={edition.code}"
    source = _now("Fuente: temas enviados a la convocatoria que no se retiraron ni se unieron a otro.")
    return [
        demand_chart(
            demand, first=_now("Sector"), listing=f"{queue}&sector=%(key)s", chart_id="demanda-sectores", source=source,
            others=(_now("Otro sector"), _now("Otros %(n)s sectores")),
        ),
        demand_chart(
            selectors.demand_by_delegation(edition), first=_now("Delegación"), listing=f"{queue}&region=%(key)s",
            chart_id="demanda-delegaciones", source=source,
            others=(_now("Otra delegación"), _now("Otras %(n)s delegaciones")),
        ),
    ]  # fmt: skip


def _routes(edition: Edition) -> list[tuple[str, Any, int]]:
    """How many accepted topics are dealt with in each way; those without a decision first."""
    rows = AgendaTopic.objects.filter(edition=edition, state=State.ACCEPTED).order_by().values_list("route", flat=True)
    counts: dict[str, int] = defaultdict(int)
    for route in rows:
        counts[route] += 1
    return [(WITHOUT, _("Sin decidir"), counts[""])] + [(value, label, counts[value]) for value, label in Route.choices]


# --- how each topic is dealt with ---------------------------------------------------------------


class RoutesForm(forms.Form):
    """One way for every topic that is ticked, or for each what is suggested."""

    CHOICES: ClassVar[list[tuple[str, Any]]] = [(SUGGESTED, _("Lo que se sugiere para cada uno")), *Route.choices]
    route = forms.ChoiceField(
        label=_("Cómo se atienden los temas marcados"), choices=CHOICES,
        error_messages={"invalid_choice": _("Elija una de las opciones."), "required": _("Elija una de las opciones.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Motivo"), max_length=MAX_REASON, required=False,
        help_text=_("Lo leerá la delegación. Vacío: la regla por la que se sugiere."),
    )  # fmt: skip
    hold = forms.BooleanField(label=_("Retener: comunicar después"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("route") in Route.values and not data.get("reason", "").strip():
            self.add_error("reason", _("Escriba el motivo: no es lo que se sugiere."))
        return data


def _accepted(user: User, edition: Edition) -> QuerySet[AgendaTopic]:
    return (
        topics_for(user)
        .filter(edition=edition, state=State.ACCEPTED)
        .select_related("edition", "delegation__region")
        .prefetch_related("sectors", "partners")
        .order_by("delegation__short_name", "code")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def routes(request: HttpRequest, code: str) -> HttpResponseBase:
    """The accepted topics with the suggestion for each; SD decides about those that are ticked."""
    user, edition = _reader(request, code)
    manages = can_manage_call(user, edition)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    taking_part = frozenset(edition.sectors.values_list("code", flat=True))
    form = RoutesForm(posted(request))
    if request.method == "POST" and form.is_valid():
        chosen = [code for code in request.POST.getlist("topic") if code.isprintable()]
        topics = list(_accepted(user, edition).filter(code__in=chosen))
        if topics:
            return _decide(request, user, topics, taking_part, form)
        form.add_error(None, _now("Marque primero los temas."))
    wanted = request.GET.get("route", "")
    rows = _accepted(user, edition)
    if wanted == WITHOUT:
        rows = rows.filter(route="").exclude(pk__in=HELD.values("topic"))
    elif wanted in Route.values:
        rows = rows.filter(route=wanted)
    sector = request.GET.get("sector", "")
    if sector and sector.isprintable():
        rows = rows.filter(sectors__code=sector)
    page = paginate(rows, request.GET.get("page"), size=request.GET.get("page_size"))
    for topic in page.rows:
        topic.suggested = route_for(topic, taking_part)
    held = {row.topic_id: row for row in HELD.filter(topic__in=page.rows)}
    for topic in page.rows:
        topic.held = held.get(topic.pk)
    context = {
        "edition": edition,
        "form": form,
        "page": page,
        "manages": manages,
        "wanted": wanted,
        "sector": sector,
        "sectors": list(table_sectors()),
        "choices": [(WITHOUT, _("Sin decidir")), *Route.choices],
    }
    return render(request, "workspaces/routes.html", context, status=400 if form.errors else 200)


def _decide(
    request: HttpRequest, user: User, topics: list[AgendaTopic], taking_part: frozenset[str], form: RoutesForm
) -> HttpResponseBase:
    """One decision about each topic: the way chosen, or the one suggested with its rule as the reason."""
    route, typed, hold = (form.cleaned_data[name] for name in ("route", "reason", "hold"))
    together: dict[tuple[str, str], list[AgendaTopic]] = defaultdict(list)
    for topic in topics:
        suggested = route_for(topic, taking_part)
        wanted = suggested.route if route == SUGGESTED else route
        together[wanted, typed.strip() or suggested.reason].append(topic)
    outcomes: list[services.Outcome] = []
    try:
        with transaction.atomic():
            for (wanted, reason), some in sorted(together.items()):
                outcomes += services.decide_many(
                    topics=some,
                    kind=TopicDecision.Kind.ROUTE,
                    reason=reason,
                    by=user,
                    details={"route": wanted},
                    hold=hold,
                )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("routes", topics[0].edition.code)
    done = [outcome for outcome in outcomes if outcome.is_done]
    refused = [outcome for outcome in outcomes if not outcome.is_done]
    context = {"done": done, "refused": refused, "what": _now("Cómo se atienden")}
    return render(request, "bilaterals/outcomes.html", context)
