"""Files of topics: handing them out, and what SD decides about those in quarantine."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bilaterals.models import AgendaTopic, TopicAttachment
from bilaterals.topics import attachments
from bilaterals.topics.permissions import can_download_attachment, can_release_files
from bilaterals.topics.views import me, visible_topic
from gore.core.files import download, has_scanner
from gore.core.filters import shown
from gore.core.http import read_only
from gore.core.pagination import paginate


@read_only
@login_required
def topic_attachment(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A file of a topic that the person may see, as a download."""
    topic = visible_topic(request, code)
    attachment = get_object_or_404(TopicAttachment, topic=topic, pk=pk)
    if not can_download_attachment(request.user, attachment):
        raise PermissionDenied
    try:
        return download(file=str(attachment.file), name=attachment.name, content_type=attachment.content_type)
    except FileNotFoundError as gone:
        raise Http404 from gone


@read_only
@login_required
def quarantine(request: HttpRequest) -> HttpResponseBase:
    """/articulacion/archivos/: the files that nobody has looked at yet."""
    if not can_release_files(request.user):
        raise Http404
    context = {"page": paginate(attachments.waiting_for_sd(), request.GET.get("page")), "has_scanner": has_scanner()}
    return render(request, "topics/quarantine.html", context)


@require_POST
@login_required
def quarantine_decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let a file out of quarantine or refuse it."""
    if not can_release_files(request.user):
        raise Http404
    attachment = get_object_or_404(TopicAttachment.objects.exclude(topic__state=AgendaTopic.State.DRAFT), pk=pk)
    clean = request.POST.get("decision") == "release"
    try:
        attachments.decide_attachment(attachment=attachment, by=me(request), clean=clean)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("“%(name)s” ya se puede descargar.") if clean else _("“%(name)s” se rechazó y su contenido se borró.")
        messages.success(request, said % {"name": shown(attachment.name, 80)})
    return redirect("quarantine")
