"""Writing one topic: the form, its saving by itself, two versions side by side, sending."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bilaterals.models import AgendaTopic, Call, TopicAttachment
from bilaterals.topics import attachments, permissions, selectors, services
from bilaterals.topics.conflict import Difference, differences, merged_data
from bilaterals.topics.deadlines import editing, sending, write_moment
from bilaterals.topics.editing import bound_form
from bilaterals.topics.forms import AttachmentForm, TopicForm
from bilaterals.topics.services import SavedByAnother
from bilaterals.topics.views import add_errors, me, visible_topic
from gore.core.clock import today
from gore.core.files import ACCEPT, MAX_BYTES, kinds_in_words
from gore.core.filters import shown

State = AgendaTopic.State


def own_topic(request: HttpRequest, code: str) -> AgendaTopic:
    """The topic, if the person is on its team."""
    topic = visible_topic(request, code)
    if not permissions.works_for(request.user, topic.delegation_id, topic.edition_id):
        raise PermissionDenied
    return topic


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _form_key(request: HttpRequest) -> str:
    """Which open form sends this: what the page gave it, letters and digits."""
    return "".join(c for c in request.POST.get("saved_from", "") if c.isascii() and c.isalnum())[:32]


def save(topic: AgendaTopic, form: TopicForm, request: HttpRequest) -> AgendaTopic:
    """Keep what *form* understood."""
    return services.save_topic(
        topic=topic,
        by=me(request),
        version=_number(request.POST.get("version")),
        values=form.values(),
        answers=form.answers(),
        saved_from=_form_key(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topic_edit(request: HttpRequest, code: str) -> HttpResponseBase:
    """The form of a topic. A button says what to do besides saving: attach, remove a file, send."""
    topic = own_topic(request, code)
    call = getattr(topic.edition, "call", None)
    window = editing(topic, call, timezone.now())
    if not window.is_open:
        messages.info(request, window.reason)
        return redirect(topic)
    if request.method != "POST":
        return _show(request, topic, call, bound_form(topic, call))
    data: QueryDict = request.POST
    if "mine" in data:  # out of two versions
        data = merged_data(data, bound_form(topic, call))
    form = bound_form(topic, call, data)
    form.is_valid()
    try:
        topic = save(topic, form, request)
    except SavedByAnother as conflict:
        return _show_conflict(request, conflict.topic, call, form)
    except ValidationError as error:
        add_errors(form, error)
        return _show(request, topic, call, form)
    do, _colon, which = request.POST.get("do", "").partition(":")
    if do == "attach" or request.FILES.get("file"):
        return _attach(request, topic, call, form)
    if do == "remove":
        _remove(request, topic, which)
        if not form.errors:
            return redirect(f"{reverse('topic-edit', args=[topic.code])}#adjuntos")
    if form.errors:
        return _show(request, topic, call, form)
    if do == "send":
        return _send(request, topic, call)
    messages.success(request, f"{_saved(topic)}.")
    return redirect("topic-edit", code=topic.code)


def _saved(topic: AgendaTopic) -> str:
    """When it was saved: the time of today, the day and the time of any other."""
    moment = timezone.localtime(topic.saved_at)
    if moment.date() == today():
        return _("Guardado a las %(time)s") % {"time": f"{moment:%H:%M}"}
    return _("Guardado el %(when)s") % {"when": write_moment(topic.saved_at)}


def _attach(request: HttpRequest, topic: AgendaTopic, call: Call | None, form: TopicForm) -> HttpResponseBase:
    files = AttachmentForm(request.POST, request.FILES)
    files.is_valid()
    upload = request.FILES.get("file")
    if upload is None:
        files.add_error("file", _("Elija primero el archivo."))
    else:
        try:
            made = attachments.add_attachment(
                topic=topic, by=me(request), upload=upload, kind=request.POST.get("file_kind", "")
            )
        except ValidationError as error:
            add_errors(files, error)
        else:
            messages.success(request, _("Se adjuntó “%(name)s”.") % {"name": shown(made.name, 80)})
            if not form.errors:
                return redirect(f"{reverse('topic-edit', args=[topic.code])}#adjuntos")
            files = AttachmentForm()
    topic.refresh_from_db()
    return _show(request, topic, call, form, files)


def _remove(request: HttpRequest, topic: AgendaTopic, which: str) -> None:
    attachment = get_object_or_404(TopicAttachment.objects.select_related("topic"), topic=topic, pk=_number(which))
    attachments.remove_attachment(attachment=attachment, by=me(request))
    messages.success(request, _("Se quitó “%(name)s”.") % {"name": shown(attachment.name, 80)})


def _send(request: HttpRequest, topic: AgendaTopic, call: Call | None) -> HttpResponseBase:
    late_code = request.POST.get("late_code", "")[:60]
    try:
        sent = services.submit_topic(
            topic=topic,
            by=me(request),
            version=topic.version,
            late_code=late_code,
        )
    except SavedByAnother as conflict:
        return _show_conflict(request, conflict.topic, call, bound_form(topic, call, request.POST))
    except ValidationError as error:
        form = bound_form(topic, call, request.POST)
        form.is_valid()
        problems = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        late = problems.pop("late_code", [])
        if problems:
            add_errors(form, ValidationError(problems) if "" not in problems else ValidationError(problems[""]))
        return _show(request, topic, call, form, late_errors=late, late_code=late_code)
    messages.success(
        request,
        _("El tema %(code)s fue enviado a la SD el %(when)s.")
        % {"code": sent.code, "when": write_moment(sent.submitted_at or timezone.now())},
    )
    return redirect(sent)


def _show(
    request: HttpRequest,
    topic: AgendaTopic,
    call: Call | None,
    form: TopicForm,
    files: AttachmentForm | None = None,
    late_errors: list[str] | None = None,
    late_code: str = "",
) -> HttpResponse:
    has_errors = bool(form.errors or (files and files.errors) or late_errors)
    window = sending(topic, call, timezone.now())
    context = {
        "topic": topic,
        "form": form,
        "files": files or AttachmentForm(),
        "lacks": selectors.missing_of(topic, call),
        "window": window,
        "until": write_moment(window.until) if window.until else "",
        "late_errors": late_errors or [],
        "late_code": late_code,
        "saved": _saved(topic),
        "saved_from": _form_key(request) or secrets.token_hex(12),
        "attachments": list(topic.attachments.all()),
        "accept": ACCEPT,
        "kinds": kinds_in_words(),
        "max_bytes": MAX_BYTES,
        "max_mb": MAX_BYTES // 1024**2,
        "guidance": call.guidance if call else "",
        "understood": form.understood(),
        "has_errors": has_errors,
        "is_returned": topic.state == State.RETURNED,
        "decisions": selectors.released_decisions(topic) if topic.state == State.RETURNED else [],
    }
    return render(request, "topics/edit.html", context, status=400 if has_errors else 200)


def _show_conflict(request: HttpRequest, topic: AgendaTopic, call: Call | None, form: TopicForm) -> HttpResponse:
    """Both versions side by side; nothing of either is lost."""
    found: list[Difference] = differences(topic, form, selectors.answers_of(topic))
    context = {
        "topic": topic,
        "differences": found,
        "mine": [(name, value) for name in form.fields for value in _typed(form, name)],
        "saved_from": secrets.token_hex(12),
        "when": write_moment(topic.saved_at),
    }
    return render(request, "topics/conflict.html", context, status=409)


def _typed(form: TopicForm, name: str) -> list[str]:
    return form.data.getlist(name) if hasattr(form.data, "getlist") else [str(form.data.get(name, ""))]


@require_POST
@login_required
def topic_autosave(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the form sends by itself: keep what is understood and say so, as JSON."""
    topic = own_topic(request, code)
    call = getattr(topic.edition, "call", None)
    form = bound_form(topic, call, request.POST)
    form.is_valid()
    try:
        topic = save(topic, form, request)
    except SavedByAnother as conflict:
        by = conflict.topic.saved_by
        said = _("%(name)s guardó otra versión el %(when)s. Lo que usted escribió sigue aquí y no se ha guardado.")
        text = said % {"name": by.full_name if by else _("Alguien"), "when": write_moment(conflict.topic.saved_at)}
        return JsonResponse({"conflict": text}, status=409)
    except ValidationError as error:
        return JsonResponse({"refused": " ".join(error.messages)}, status=422)
    errors = {name: [str(message) for message in found] for name, found in form.errors.items()}
    text = _saved(topic)
    if errors:
        labels = ", ".join(str(form.fields[name].label) for name in errors if name in form.fields)
        text = _("%(saved)s, salvo: %(fields)s") % {"saved": text, "fields": labels}
    return JsonResponse(
        {
            "saved": text,
            "version": topic.version,
            "errors": errors,
            "understood": form.understood(),
            "lacks": [{"field": lack.field, "message": lack.message} for lack in selectors.missing_of(topic, call)],
        }
    )


@require_POST
@login_required
def topic_questions(request: HttpRequest, code: str) -> HttpResponseBase:
    """The questions that apply to the sectors and the blockage chosen now, with what was typed; saves nothing."""
    topic = own_topic(request, code)
    data = request.POST.copy()
    form = bound_form(topic, getattr(topic.edition, "call", None), data)
    for field in form.question_fields():
        if field.html_name not in data:  # asked for the first time: what was kept
            data[field.html_name] = field.field.prepare_value(form.initial.get(field.name)) or ""
    return render(request, "topics/_questions.html", {"form": form, "quiet": True})
