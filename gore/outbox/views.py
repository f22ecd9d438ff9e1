"""The mails of the product, for those who answer for them; in a demonstration, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.http import list_response
from gore.core.pagination import paginate
from gore.outbox import services
from gore.outbox.delivery import SENDS_NOTHING, has_no_mail_server
from gore.outbox.filters import MailFilter, describe
from gore.outbox.models import OutgoingAttachment, OutgoingMail
from gore.outbox.permissions import can_manage_mails, can_read_body, can_see_batches, can_see_mails
from gore.outbox.selectors import unsent


@login_required
def mail_list(request: HttpRequest) -> HttpResponseBase:
    """Every mail with its state, the failures on top."""
    if not can_see_mails(request.user):
        raise Http404
    visible = OutgoingMail.objects.visible_to(request.user)
    filters = MailFilter(request.GET, queryset=visible)
    rows: Any = filters.qs if filters.is_valid() else OutgoingMail.objects.none()
    context = {
        "filters": filters,
        "parts": describe(filters),
        "page": paginate(rows.for_list(), request.GET.get("page")),
        "unsent": unsent(visible),
        "manages": can_manage_mails(request.user),
        "sees_batches": can_see_batches(request.user),
        **_where_it_goes(),
    }
    return list_response(
        request,
        page="outbox/list.html",
        fragment="outbox/_results.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


@login_required
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: to whom, what it says (unless it is personal), and how its delivery went."""
    mail = _visible_mail(request, pk)
    readable = can_read_body(request.user, mail)
    context = {
        "mail": mail,
        "readable": readable,
        "attachments": mail.attachments.defer("content"),
        "manages": can_manage_mails(request.user),
        "sees_batches": can_see_batches(request.user),
        **_where_it_goes(),
    }
    return render(request, "outbox/detail.html", context)


@login_required
def attachment(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """A file of a mail whose text the person may read; always a download, never shown in place."""
    mail = _visible_mail(request, pk)
    if not can_read_body(request.user, mail):
        raise PermissionDenied
    file = get_object_or_404(OutgoingAttachment, mail=mail, position=position)
    if mail.erased_at is not None:
        raise Http404
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response


@login_required
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a mail that failed or was cancelled."""
    return _change(request, pk, services.send_again, _("El correo está otra vez en la cola."))


@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a mail that waits or failed from being sent."""
    return _change(request, pk, services.cancel_mail, _("El correo se canceló y no se enviará."))


@login_required
def send_all_failed_again(request: HttpRequest) -> HttpResponse:
    """Queue every mail that failed, for when the mail server is well again."""
    if not can_see_mails(request.user):
        raise Http404
    if not can_manage_mails(request.user):
        raise PermissionDenied
    count = services.send_all_failed_again(by=request.user)
    said = ngettext("%(n)d correo está otra vez en la cola.", "%(n)d correos están otra vez en la cola.", count)
    messages.success(request, said % {"n": count} if count else _("No había correos por reintentar."))
    return redirect("outbox-list")


def _visible_mail(request: HttpRequest, pk: int) -> OutgoingMail:
    mail: OutgoingMail = get_object_or_404(
        OutgoingMail.objects.visible_to(request.user).select_related("batch", "corrected_by"), pk=pk
    )
    return mail


def _change(request: HttpRequest, pk: int, service: Callable[..., OutgoingMail], done: str) -> HttpResponseRedirect:
    """Do *service* with the mail and show it again, saying *done* or why not."""
    mail = _visible_mail(request, pk)
    if not can_manage_mails(request.user):
        raise PermissionDenied
    try:
        service(mail=mail, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(mail)


def _where_it_goes() -> dict[str, bool]:
    """Whether mails of this installation arrive anywhere but in this list."""
    return {"stays_here": settings.EMAIL_BACKEND in SENDS_NOTHING, "no_mail_server": has_no_mail_server()}
