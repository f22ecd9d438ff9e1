"""Pages of topics: a team's list with its ranking, a new topic, the page of one topic, withdrawing, joining."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bilaterals.models import AgendaTopic, TopicAttachment, TopicPartner
from bilaterals.topics import permissions, selectors, services
from bilaterals.topics.deadlines import corrections_until, time_left, writing
from bilaterals.topics.filters import TopicFilter
from bilaterals.topics.forms import AnswerForm, NewTopicForm, WithdrawForm
from bilaterals.topics.partners import answer_invitation
from gore.core.http import list_response, posted, read_only, wants_fragment
from gore.core.models import User
from gore.core.pagination import paginate
from gore.core.permissions import can_see_everything

State = AgendaTopic.State


def not_yours(request: HttpRequest) -> HttpResponse:
    """403 that says which space is one's own."""
    return render(request, "workspaces/not_yours.html", status=403)


def me(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def visible_topic(request: HttpRequest, code: str) -> AgendaTopic:
    """The topic of that code if the person may see it; otherwise there is none."""
    rows = AgendaTopic.objects.visible_to(request.user).select_related("edition__call", "delegation__region")
    found: AgendaTopic = get_object_or_404(rows, code=code)
    return found


def add_errors(form: Any, error: ValidationError) -> None:
    """Put a service's messages next to the fields they name, or at the top."""
    for name, found in (error.message_dict if hasattr(error, "error_dict") else {"": error.messages}).items():
        for message in found:
            form.add_error(name if name in form.fields else None, message)


# --- the list and the ranking -----------------------------------------------------------------------


def _list_context(request: HttpRequest, team: Any) -> dict[str, Any]:
    editions = selectors.editions_of_team(team)
    rows = AgendaTopic.objects.filter(delegation=team.institution_id, edition__in=[each.edition for each in editions])
    filters = TopicFilter(request.GET, queryset=rows)
    found: Any = filters.qs if filters.is_valid() else rows.none()
    page = paginate(selectors.for_list(found), request.GET.get("page"))
    now = timezone.now()
    for topic in page.rows:
        call = getattr(topic.edition, "call", None)
        topic.can_edit = permissions.can_edit_topic(request.user, topic)
        topic.can_rank = not filters.is_filtered and permissions.can_rank_topic(request.user, topic)
        until = corrections_until(topic, call) if call and topic.state == State.RETURNED else None
        topic.correct_until, topic.correct_left = until, time_left(until, now) if until else ""
    return {
        "team": team,
        "editions": [(each, time_left(each.call.topics_due_at, now) if each.call else "") for each in editions],
        "can_begin": any(each.window.is_open for each in editions),
        "filters": filters,
        "page": page,
        "several": len(editions) > 1,
        "invitations": selectors.invitations_of(team),
    }


@read_only
@login_required
def topic_list(request: HttpRequest) -> HttpResponseBase:
    """/region/temas/: what the delegation has written and sent, by the governor's priority."""
    team = permissions.team_of(request.user)
    if team is None:
        return not_yours(request)
    context = _list_context(request, team)
    return list_response(
        request,
        page="topics/list.html",
        fragment="topics/_results.html",
        context=context,
        has_errors=bool(context["filters"].form.errors),
    )


@require_POST
@login_required
def topic_rank(request: HttpRequest, code: str) -> HttpResponseBase:
    """Move a topic in the ranking: by a button (`move`) or behind another one (`after`)."""
    topic = visible_topic(request, code)
    if not permissions.works_for(request.user, topic.delegation_id, topic.edition_id):
        raise PermissionDenied
    said = ""
    try:
        rows = services.move_topic(
            topic=topic, by=me(request), move=request.POST.get("move", ""), after=request.POST.get("after")
        )
    except ValidationError as error:
        said = " ".join(error.messages)
    else:
        place = [row.pk for row in rows].index(topic.pk) + 1
        said = _("“%(title)s” es ahora la prioridad %(place)s de %(all)s.") % {
            "title": topic.title or topic.code, "place": place, "all": len(rows),
        }  # fmt: skip
    team = permissions.team_of(request.user)
    if wants_fragment(request) and team is not None:
        context = {**_list_context(request, team), "fragment": True, "said": said}
        return render(request, "topics/_results.html", context)
    messages.info(request, said)
    return redirect("topic-list")


# --- a new topic ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_new(request: HttpRequest) -> HttpResponseBase:
    """/region/temas/nuevo/: the subject and the sectors, and what was asked and promised before about them."""
    team = permissions.team_of(request.user)
    if team is None:
        return not_yours(request)
    editions = [each for each in selectors.editions_of_team(team) if each.window.is_open]
    if not editions:
        now = timezone.now()
        reasons = [
            (each, writing(getattr(each, "call", None), each, now).reason) for each in selectors.running_editions(team)
        ]
        return render(
            request, "topics/closed.html", {"reasons": reasons}, status=200 if request.method != "POST" else 409
        )
    wanted = (request.POST if request.method == "POST" else request.GET).get("edition")
    chosen = next((each for each in editions if each.edition.code == wanted), editions[0])
    form = NewTopicForm(
        posted(request),
        sectors=selectors.sectors_of(chosen.edition),
        editions=[each.edition for each in editions],
        initial={
            "title": request.GET.get("title", "")[:160],
            "sectors": request.GET.getlist("sectors")[:30],
            "edition": chosen.edition.code,
            "key": secrets.token_hex(12),
        },
    )
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("title", "sectors")}
        try:
            topic = services.create_topic(
                edition=chosen.edition,
                delegation=team.institution,
                by=me(request),
                values=values,
                creation_key=form.cleaned_data["key"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("topic-edit", code=topic.code)
    context = {"form": form, "chosen": chosen, "several": len(editions) > 1}
    return render(request, "topics/new.html", context, status=400 if form.errors else 200)


# --- one topic --------------------------------------------------------------------------------------


@read_only
@login_required
def topic_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """/temas/<code>/: everything about a topic for whoever may see it."""
    return _show(request, visible_topic(request, code))


def _show(request: HttpRequest, topic: AgendaTopic, answer: Any = None, status: int = 200) -> HttpResponse:
    call = getattr(topic.edition, "call", None)
    partners = list(topic.partners.select_related("delegation", "topic__edition").order_by("delegation__short_name"))
    asked = next((p for p in partners if permissions.can_answer_invitation(request.user, p)), None)
    attachments = [
        (attachment, permissions.can_download_attachment(request.user, attachment))
        for attachment in topic.attachments.all()
    ]
    is_own = permissions.works_for(request.user, topic.delegation_id, topic.edition_id)
    if asked and answer is None:
        answer = AnswerForm(initial={"note": asked.note})
    context = {
        "topic": topic,
        "sectors": list(topic.sectors.order_by("short_name")),
        "partners": partners,
        "asked": asked,
        "answer": answer,
        "attachments": attachments,
        "answers": selectors.shown_answers(topic, call),
        "steps": list(topic.steps.select_related("by", "institution"))
        if is_own or can_see_everything(request.user)
        else [],
        "decisions": selectors.released_decisions(topic),
        "is_own": is_own,
        "can_edit": permissions.can_edit_topic(request.user, topic),
        "can_withdraw": permissions.can_withdraw_topic(request.user, topic),
        "correct_until": corrections_until(topic, call) if call and topic.state == State.RETURNED else None,
        "Scan": TopicAttachment.Scan,
    }
    return render(request, "topics/detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a topic back, with a reason."""
    topic = visible_topic(request, code)
    if not permissions.works_for(request.user, topic.delegation_id, topic.edition_id):
        raise PermissionDenied
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_topic(topic=topic, by=me(request), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("El tema %(code)s quedó retirado.") % {"code": topic.code})
            return redirect("topic-list")
    context = {"topic": topic, "form": form, "can_withdraw": permissions.can_withdraw_topic(request.user, topic)}
    return render(request, "topics/withdraw.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def topic_join(request: HttpRequest, code: str) -> HttpResponseBase:
    """A delegation that was asked joins the topic or declines."""
    topic = visible_topic(request, code)
    rows = TopicPartner.objects.filter(topic=topic).select_related("topic__edition", "delegation")
    partner = next((row for row in rows if permissions.can_answer_invitation(request.user, row)), None)
    if partner is None:
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, topic, form, 400)
    joins = form.cleaned_data["answer"] == "join"
    answer_invitation(partner=partner, by=me(request), joins=joins, note=form.cleaned_data["note"])
    said = _("%(name)s se suma al tema.") if joins else _("%(name)s no se suma al tema.")
    messages.success(request, said % {"name": partner.delegation.short_name})
    return redirect(topic)
