"""The queue of topics, the page on which one is decided, decisions about several, and what is held back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bilaterals.models import AgendaTopic, Call
from bilaterals.review import selectors, services
from bilaterals.review.completeness import checks, explained, with_completeness
from bilaterals.review.exports import topics_response
from bilaterals.review.filters import DEFAULT_ORDER, HELD, TopicFilter, describe
from bilaterals.review.forms import FORMS, IN_BULK, DecisionForm, possible
from bilaterals.review.permissions import (
    can_decide,
    can_decide_somewhere,
    can_manage_call,
    can_read_reviews,
    topics_for,
)
from bilaterals.review.similarity import similar_topics
from bilaterals.topics.questions import shown_answer
from gore.core.forms import add_errors
from gore.core.http import list_response, read_only, without_empty
from gore.core.models import Edition, User
from gore.core.pagination import paginate

MOST_AT_ONCE = 200


def reader(request: HttpRequest) -> User:
    """Who asks; 404 for whoever is neither of SD nor an observer: the pages do not exist for them."""
    if not isinstance(request.user, User) or not can_read_reviews(request.user):
        raise Http404
    return request.user


@read_only
@login_required
def queue(request: HttpRequest) -> HttpResponseBase:
    """The topics of an edition, filtered, with how complete they are, what they resemble and what is held."""
    user = reader(request)
    call = selectors.current_call(user)
    filters = TopicFilter(request.GET, queryset=topics_for(user), user=user, default=call.edition if call else None)
    valid = filters.is_valid()
    rows = filters.qs if valid else AgendaTopic.objects.none()
    wanted = request.GET.get("format", "")
    if valid and wanted in {"csv", "xlsx"}:
        return topics_response(rows, wanted, edition=filters.asked_edition)
    if tidier := without_empty(request):
        return tidier
    page = paginate(selectors.for_list(rows), request.GET.get("page"), size=request.GET.get("page_size"))
    edition = filters.asked_edition if valid else None
    groups = filters.groups
    for topic in page.rows:
        topic.alike = len(groups.companions(topic.pk))
    context = {
        "filters": filters,
        "parts": describe(filters),
        "sorted": request.GET.get("ordering") or DEFAULT_ORDER,
        "page": page,
        "edition": edition,
        "totals": selectors.totals(edition) if edition else None,
        "decides": edition is not None and can_manage_call(user, edition),
        "kinds": [(kind, FORMS[kind].title) for kind in IN_BULK],
        "unknown_format": bool(wanted),
        "rule": [(check.label, check.points) for check in checks()],
    }
    return list_response(
        request, page="bilaterals/queue.html", fragment="bilaterals/_queue_results.html", context=context,
        has_errors=bool(filters.form.errors),
    )  # fmt: skip


def _topic(request: HttpRequest, user: User, code: str) -> AgendaTopic:
    rows = with_completeness(topics_for(user)).select_related(
        "edition", "delegation__region", "merged_into", "split_from", "created_by"
    )
    found: AgendaTopic = get_object_or_404(rows.prefetch_related("sectors", "partners__delegation"), code=code)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: HttpRequest, code: str) -> HttpResponseBase:
    """One topic as its reviewer needs it, with a form for each decision that it can get."""
    user = reader(request)
    topic = _topic(request, user, code)
    decides = can_decide(user, topic)
    if request.method == "POST" and not decides:
        raise PermissionDenied
    call = Call.objects.filter(edition=topic.edition).first()
    kind = request.POST.get("kind", "")
    bound: DecisionForm | None = None
    if request.method == "POST":
        if kind not in FORMS:
            messages.error(request, _("Elija qué decide."))
            return redirect("topic-review", topic.code)
        bound = FORMS[kind](request.POST, topic=topic, call=call)
        if bound.is_valid() and (answer := _decide(request, user, topic, bound)):
            return answer
    held = HELD.filter(topic=topic).select_related("decided_by").first()
    forms = [
        bound if bound is not None and form.kind == bound.kind else form(topic=topic, call=call)
        for form in (possible(topic) if decides else [])
    ]
    if bound is not None and bound.kind not in {form.kind for form in forms}:
        forms.append(bound)
    alike = similar_topics(topic.edition).companions(topic.pk)
    context = {
        "topic": topic,
        "call": call,
        "forms": forms,
        "form": bound,
        "held": held,
        "decides": decides,
        "checks": explained(topic),
        "alike": [
            (other, alike[other.pk])
            for other in topics_for(user).filter(pk__in=alike).select_related("delegation").order_by("code")
        ],
        "answers": [
            (answer.field.label, shown_answer(answer.field, answer.value))
            for answer in topic.answers.select_related("field").order_by("field__position")
        ],
        "attachments": topic.attachments.all(),
        "steps": topic.steps.select_related("by", "institution"),
        "decisions": topic.decisions.select_related("decided_by", "released_by"),
        "assistance": topic.assistance.select_related("sector"),
        "next": _next(user, topic),
    }
    return render(request, "bilaterals/review.html", context, status=400 if bound is not None and bound.errors else 200)


def _decide(request: HttpRequest, user: User, topic: AgendaTopic, form: DecisionForm) -> HttpResponseBase | None:
    """Do what *form* says and go on to the next topic; None when it was refused, with the reason in the form."""
    hold = form.cleaned_data["hold"]
    following = _next(user, topic)
    try:
        services.decide(
            topic=topic, kind=form.kind, reason=form.cleaned_data["reason"], by=user, details=form.details(), hold=hold
        )
    except ValidationError as error:
        add_errors(form, error)
        topic.refresh_from_db(fields=["state", "route"])
        return None
    said = _("%(code)s: la decisión quedó retenida.") if hold else _("%(code)s: decidido y comunicado.")
    messages.success(request, said % {"code": topic.code})
    return redirect("topic-review", following.code) if following else redirect("topic-queue")


def _next(user: User, topic: AgendaTopic) -> AgendaTopic | None:
    """The next topic that waits in the same edition and has no decision held, after this one."""
    waiting = (
        topics_for(user)
        .filter(edition=topic.edition_id, state=AgendaTopic.State.SUBMITTED)
        .exclude(pk__in=HELD.values("topic"))
        .exclude(pk=topic.pk)
        .order_by("code")
    )
    return waiting.filter(code__gt=topic.code).first() or waiting.first()


@require_POST
@login_required
def decide_several(request: HttpRequest) -> HttpResponseBase:
    """The same decision about the topics that were ticked: first the form, then what became of each."""
    user = reader(request)
    if not can_decide_somewhere(user):
        raise PermissionDenied
    kind = request.POST.get("kind", "")
    codes = [code for code in dict.fromkeys(request.POST.getlist("topic")) if code.isprintable()][:MOST_AT_ONCE]
    if kind not in IN_BULK or not codes:
        said = _("Marque primero los temas sobre los que decide.") if not codes else _("Elija qué decide.")
        messages.error(request, said)
        return redirect("topic-queue")
    rows = topics_for(user).filter(code__in=codes).select_related("edition", "delegation").order_by("code")
    topics = list(rows)
    if not all(can_decide(user, topic) for topic in topics):
        raise PermissionDenied
    if not topics:
        raise Http404
    call = Call.objects.filter(edition=topics[0].edition).first()
    confirmed = "confirmed" in request.POST
    form = FORMS[kind](request.POST if confirmed else None, call=call)
    outcomes: list[services.Outcome] = []
    if confirmed and form.is_valid():
        try:
            outcomes = services.decide_many(
                topics=topics, kind=kind, reason=form.cleaned_data["reason"], by=user, details=form.details(),
                hold=form.cleaned_data["hold"],
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
    if outcomes:
        return _outcomes(request, outcomes, _(FORMS[kind].title))
    context = {"form": form, "kind": kind, "topics": topics}
    return render(request, "bilaterals/decide_several.html", context, status=400 if form.errors else 200)


def _outcomes(request: HttpRequest, outcomes: list[services.Outcome], what: str) -> HttpResponseBase:
    done = [outcome for outcome in outcomes if outcome.is_done]
    refused = [outcome for outcome in outcomes if not outcome.is_done]
    return render(request, "bilaterals/outcomes.html", {"done": done, "refused": refused, "what": what})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def held(request: HttpRequest) -> HttpResponseBase:
    """The decisions that nobody was told of yet: told together, or dropped."""
    user = reader(request)
    edition = _edition(request, user)
    rows = selectors.held_decisions(topics_for(user).filter(edition=edition))
    if request.method == "POST":
        if edition is None or not can_manage_call(user, edition):
            raise PermissionDenied
        keys = [
            int(key) for key in request.POST.getlist("decision") if key.isascii() and key.isdecimal() and len(key) < 19
        ]
        chosen = list(rows.filter(pk__in=keys))
        if not chosen:
            messages.error(request, _("Marque primero las decisiones."))
            return redirect("topics-held")
        if request.POST.get("do") == "discard":
            for decision in chosen:
                services.discard_decision(decision=decision, by=user)
            said = ngettext("Se descartó %(n)s decisión.", "Se descartaron %(n)s decisiones.", len(chosen))
            messages.success(request, said % {"n": len(chosen)})
            return redirect("topics-held")
        return _outcomes(request, services.release_decisions(decisions=chosen, by=user), _("Comunicar"))
    page = paginate(rows, request.GET.get("page"), size=request.GET.get("page_size"))
    context = {"page": page, "edition": edition, "decides": edition is not None and can_manage_call(user, edition)}
    return render(request, "bilaterals/held.html", context)


@read_only
@login_required
def progress(request: HttpRequest) -> HttpResponseBase:
    """How far the review is, by delegation and by sector."""
    user = reader(request)
    edition = _edition(request, user)
    context: dict[str, Any] = {"edition": edition}
    if edition is not None:
        context |= {
            "totals": selectors.totals(edition),
            "delegations": selectors.progress_by_delegation(edition),
            "sectors": selectors.progress_by_sector(edition),
        }
    return render(request, "bilaterals/progress.html", context)


def _edition(request: HttpRequest, user: User) -> Edition | None:
    """The edition that the address names, or the one that *user* works with; 404 for one out of reach."""
    code = request.GET.get("edition", "")
    if code and "\x00" not in code:
        return get_object_or_404(Edition.objects.filter(topics__in=topics_for(user)).distinct(), code=code)
    call = selectors.current_call(user)
    return call.edition if call else None
