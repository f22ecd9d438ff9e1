"""Pages of SD about batches: what waits, how it reads, its correction, the decision, its progress."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.forms import add_errors
from gore.core.http import list_response, posted
from gore.core.models import User
from gore.core.pagination import paginate
from gore.outbox.batches import services
from gore.outbox.batches.filters import BatchFilter, BatchMailFilter
from gore.outbox.batches.forms import DiscardForm, TextForm, VersionForm
from gore.outbox.batches.selectors import examples, progress_of, with_progress
from gore.outbox.models import BatchText, MailBatch, OutgoingMail
from gore.outbox.permissions import can_manage_mails, can_see_batches


@login_required
def batch_list(request: HttpRequest) -> HttpResponseBase:
    """Every batch with its state and progress, the latest first."""
    if not can_see_batches(request.user):
        raise Http404
    filters = BatchFilter(request.GET, queryset=MailBatch.objects.visible_to(request.user))
    rows: Any = filters.qs if filters.is_valid() else MailBatch.objects.none()
    page = paginate(with_progress(rows).select_related("made_by"), request.GET.get("page"))
    context = {"filters": filters, "page": page, "rows": [(batch, progress_of(batch)) for batch in page.rows]}
    return list_response(
        request,
        page="outbox/batches/list.html",
        fragment="outbox/batches/_results.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


@login_required
def batch_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One batch: an example of each kind of mail, every single mail, the decision, and what became of it."""
    batch = get_object_or_404(
        with_progress(MailBatch.objects.visible_to(request.user)).select_related("made_by", "decided_by"), pk=pk
    )
    filters = BatchMailFilter(request.GET, queryset=OutgoingMail.objects.filter(batch=batch))
    rows: Any = filters.qs if filters.is_valid() else OutgoingMail.objects.none()
    context = {
        "batch": batch,
        "progress": progress_of(batch),
        "examples": examples(batch),
        "filters": filters,
        "page": paginate(rows.for_list(), request.GET.get("page")),
        "manages": can_manage_mails(request.user),
    }
    return list_response(
        request,
        page="outbox/batches/detail.html",
        fragment="outbox/batches/_mails.html",
        context=context,
        has_errors=bool(filters.form.errors),
    )


@login_required
def batch_text(request: HttpRequest, pk: int, text_pk: int) -> HttpResponseBase:
    """Correct what all mails of one kind in a batch say."""
    batch, user = _managed(request, pk)
    text = get_object_or_404(BatchText, pk=text_pk, batch=batch)
    initial = {"subject": text.subject, "body": text.body, "version": batch.version}
    form = TextForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.correct_text(text=text, by=user, **form.cleaned_data)
        except ValidationError as error:
            form = _told(form, error, batch)
        else:
            said = ngettext("Se corrigió %(n)d correo.", "Se corrigieron %(n)d correos.", count)
            messages.success(request, said % {"n": count})
            return redirect(batch)
    text.refresh_from_db()
    context = {"batch": batch, "text": text, "form": form, "is_open": batch.state == MailBatch.State.WAITING}
    return render(request, "outbox/batches/text.html", context, status=400 if form.errors else 200)


@login_required
def mail_correct(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give one mail of a batch a text of its own."""
    mail = get_object_or_404(OutgoingMail.objects.visible_to(request.user), pk=pk)
    if not can_manage_mails(request.user):
        raise PermissionDenied
    assert isinstance(request.user, User)
    if mail.batch is None:
        raise Http404
    form = TextForm(
        posted(request), initial={"subject": mail.subject, "body": mail.body, "version": mail.batch.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_mail(mail=mail, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form = _told(form, error, mail.batch)
        else:
            messages.success(request, _("Este correo tiene ahora su propio texto."))
            return redirect(mail)
    mail.refresh_from_db()
    context = {"batch": mail.batch, "mail": mail, "form": form, "is_open": mail.state == OutgoingMail.State.HELD}
    return render(request, "outbox/batches/mail.html", context, status=400 if form.errors else 200)


@login_required
def batch_approve(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let all mails of a batch go."""
    batch, user = _managed(request, pk)
    form = VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("No se aprobó nada: abra el lote otra vez y decida."))
        return redirect(batch)
    try:
        count = services.approve_batch(batch=batch, version=form.cleaned_data["version"], by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = ngettext("Aprobado: %(n)d correo sale ahora.", "Aprobado: %(n)d correos salen ahora.", count)
        messages.success(request, said % {"n": count})
    return redirect(batch)


@login_required
def batch_discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Cancel all mails of a batch, with a reason."""
    batch, user = _managed(request, pk)
    form = DiscardForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.discard_batch(batch=batch, by=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("El lote se descartó: ninguno de sus correos se envía."))
            return redirect(batch)
    context = {"batch": batch, "form": form}
    return render(request, "outbox/batches/discard.html", context, status=400 if form.errors else 200)


@login_required
def batch_retry(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send again what failed of a batch."""
    batch, user = _managed(request, pk)
    count = services.retry_batch(batch=batch, by=user)
    said = ngettext("%(n)d correo está otra vez en la cola.", "%(n)d correos están otra vez en la cola.", count)
    messages.success(request, said % {"n": count} if count else _("No había correos por reintentar."))
    return redirect(batch)


@login_required
def mail_link(request: HttpRequest, key: str) -> HttpResponseBase:
    """From a mail to its page. The recipient's first visit is noted; only they and whoever sees the
    mail are led on, and the page itself decides who may read it."""
    assert isinstance(request.user, User)
    led_on = Q(user=request.user) | Q(pk__in=OutgoingMail.objects.visible_to(request.user).values("pk"))
    mail = get_object_or_404(OutgoingMail, led_on, link_key=key)
    services.record_opening(mail=mail, by=request.user)
    return redirect(mail.link_path)


def _managed(request: HttpRequest, pk: int) -> tuple[MailBatch, User]:
    """The batch, for whoever may decide about it."""
    batch = get_object_or_404(MailBatch.objects.visible_to(request.user), pk=pk)
    if not can_manage_mails(request.user):
        raise PermissionDenied
    assert isinstance(request.user, User)
    return batch, request.user


def _told(form: TextForm, error: ValidationError, batch: MailBatch) -> TextForm:
    """The form with what was typed and what is wrong. After somebody else's change the next attempt is
    made with open eyes: the page shows their text, and the form knows the new version."""
    if getattr(error, "code", None) == "changed":
        batch.refresh_from_db()
        form = TextForm({**form.data.dict(), "version": str(batch.version)})  # type: ignore[attr-defined]
    add_errors(form, error)
    return form
