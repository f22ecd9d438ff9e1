"""Administration of reports of progress. Nobody edits one: it is written once, and somebody else than
its author verifies or returns it. The status of the commitment follows.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commitments import permissions, services
from commitments.models import Commitment, CommitmentUpdate
from gore.core.admin_base import Rows, ServiceAdmin, badge, link, person
from gore.core.admin_forms import ServiceForm, ServiceFormSet, service_call
from gore.core.admin_site import Waiting
from gore.core.clock import today
from gore.core.filters import DayField, SearchFilter
from gore.core.numbers import write_date, write_integer, write_percent
from gore.core.permissions import can_see_everything

REPORT = ("status", "percentage", "happened_on", "reported_by", "note", "evidence")
"""What a report of progress says."""
MOST_AT_ONCE = 500


def review_of(update: CommitmentUpdate) -> str:
    """What became of a report, in one line."""
    if update.pk is None:
        return _now("Queda por verificar: lo hará otra persona.")
    if update.state == CommitmentUpdate.State.SUBMITTED or (update.verified_on is None and not update.return_reason):
        return _now("Por verificar.")
    by = {"who": update.verified_by}
    if update.verified_on is not None:
        text = _now("Verificado el %(day)s por %(who)s.") if update.verified_by else _now("Verificado el %(day)s.")
        return text % {"day": write_date(update.verified_on), **by}
    text = _now("Devuelto por %(who)s: %(reason)s") if update.verified_by else _now("Devuelto: %(reason)s")
    return text % {"reason": update.return_reason, **by}


class UpdateRows(Rows, admin.StackedInline):
    """The history of a commitment, and room for a new report. What is there is not edited here."""

    model = CommitmentUpdate
    form = ServiceForm
    formset = ServiceFormSet
    fields = (("status", "percentage", "happened_on"), ("reported_by", "evidence"), "note", "review")
    readonly_fields = ("review",)
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommitmentUpdate]:
        return super().get_queryset(request).select_related("commitment", "reported_by", "author", "verified_by")

    @admin.display(description=_("verificación"))
    def review(self, update: CommitmentUpdate) -> str:
        text = review_of(update)
        if update.pk is None or update.state != CommitmentUpdate.State.SUBMITTED:
            return text
        address = reverse("admin:commitments_commitmentupdate_change", args=[update.pk])
        return format_html("{} {}", text, link(address, _now("Revisar este avance")))

    def has_add_permission(self, request: HttpRequest, obj: Commitment | None = None) -> bool:
        may = super().has_add_permission(request, obj)
        return may and obj is not None and permissions.can_report_progress(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Commitment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Commitment | None = None) -> bool:
        return False


def submit_rows(request: HttpRequest, commitment: Commitment, rows: Any) -> None:
    """Write the new rows of an UpdateRows form set as reports by the person of *request*."""
    for row in rows.extra_forms:
        if row.has_changed():
            with service_call(row.prefix):
                services.submit_update(
                    commitment=commitment, author=person(request), **{name: row.cleaned_data[name] for name in REPORT}
                )
    rows.note_changes()


class ReviewForm(ServiceForm):
    """What SD decides about a report that waits."""

    VERIFY, RETURN = "verify", "return"

    decision = forms.ChoiceField(
        label=_("Decisión"),
        choices=((VERIFY, _("Verificar: el compromiso toma el estado que informa")), (RETURN, _("Devolver"))),
        widget=forms.RadioSelect,
    )
    verified_on = DayField(
        label=_("Verificado el"), required=False,
        help_text=_("Desde ese día cuenta. Vacío: hoy."),
    )  # fmt: skip


@admin.register(CommitmentUpdate)
class CommitmentUpdateAdmin(ServiceAdmin):
    section = "register"
    position = 1
    in_menu = True
    list_display = ("code", "summary", "reported", "reporter", "happened_on", "reviewed")
    list_filter = ("state", "status", "commitment__edition", "commitment__sector", "is_demonstration")
    list_select_related = ("commitment", "reported_by")
    search_fields = ("commitment__code", "note")
    search_help_text = _("Palabras del código, del texto o de las instituciones y regiones del compromiso.")
    date_hierarchy = "happened_on"
    ordering = ("-happened_on", "-id")
    by_code: ClassVar = {"commitment": _("No hay ningún compromiso con el código “%(code)s”.")}
    actions = ("verify",)
    READ: ClassVar[tuple[Any, ...]] = (
        "commitment_link", ("status", "percentage", "happened_on"), "note", "evidence",
        ("reported_by", "author", "reported_at", "is_demonstration"),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommitmentUpdate]:
        rows = super().get_queryset(request).select_related("commitment", "reported_by", "author", "verified_by")
        if can_see_everything(request.user):
            return rows
        return rows.filter(state=CommitmentUpdate.State.VERIFIED, commitment__released_at__isnull=False)

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return SearchFilter(columns=("commitment__search_text",)).filter(rows, text)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        rows = self.get_queryset(request).filter(state=CommitmentUpdate.State.SUBMITTED).exclude(author=person(request))
        count = rows.count() if self.has_verify_permission(request) else 0
        text = ngettext("Revisar %(count)s avance por verificar", "Revisar %(count)s avances por verificar", count)
        address = f"{self._address('changelist')}?state__exact={CommitmentUpdate.State.SUBMITTED}"
        return [Waiting(text % {"count": write_integer(count)}, address)] if count else []

    # --- columns ---

    @admin.display(description=_("compromiso"), ordering="commitment__code")
    def code(self, update: CommitmentUpdate) -> str:
        return update.commitment.code

    @admin.display(description=_("nota"))
    def summary(self, update: CommitmentUpdate) -> str:
        return Truncator(update.note).chars(90)

    @admin.display(description=_("informa"), ordering="status")
    def reported(self, update: CommitmentUpdate) -> str:
        return format_html(
            "{}<br>{}", badge(update.status, update.get_status_display()), write_percent(Decimal(update.percentage))
        )

    @admin.display(description=_("verificación"), ordering="verified_on")
    def reviewed(self, update: CommitmentUpdate) -> str:
        state = update.get_state_display()
        return format_html("{}<br>{}", state, write_date(update.verified_on)) if update.verified_on else state

    @admin.display(description=_("informado por"), ordering="reported_by__short_name")
    def reporter(self, update: CommitmentUpdate) -> str:
        return update.reported_by.short_name

    @admin.display(description=_("compromiso"))
    def commitment_link(self, update: CommitmentUpdate) -> str:
        address = reverse("admin:commitments_commitment_change", args=[update.commitment_id])
        return link(address, f"{update.commitment.code} · {Truncator(update.commitment.text).chars(160)}")

    # --- forms ---

    def get_fieldsets(self, request: HttpRequest, obj: CommitmentUpdate | None = None) -> Any:
        parts: tuple[Any, ...] = ((None, {"fields": ("commitment", *REPORT)}),)
        if obj:
            review: dict[str, Any] = {"fields": (("state", "verified_on", "verified_by"), "return_reason")}
            if self.has_change_permission(request, obj):
                review = {"fields": ("decision", "verified_on", "return_reason")}
            elif obj.author_id == request.user.pk and obj.state == CommitmentUpdate.State.SUBMITTED:
                review["description"] = _("Lo revisa otra persona: este avance lo registró usted.")
            parts = ((_("Lo que se informa"), {"fields": self.READ}), (_("Revisión"), review))
        return self.as_shown(request, obj, parts)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Titled for what is done here."""
        update = self.get_object(request, object_id)
        if update is not None and self.has_change_permission(request, update):
            extra_context = {"title": _now("Revisar avance"), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra_context)

    def get_readonly_fields(self, request: HttpRequest, obj: CommitmentUpdate | None = None) -> Any:
        return [self.displayed(name) for name in flatten(self.READ)] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj and self.has_change_permission(request, obj):
            kwargs["form"] = ReviewForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and can_see_everything(request.user)

    def has_change_permission(self, request: HttpRequest, obj: CommitmentUpdate | None = None) -> bool:
        """To change a report is to review it, which is done once."""
        if obj is None or not super().has_change_permission(request, obj):
            return super().has_change_permission(request, obj)
        return obj.state == CommitmentUpdate.State.SUBMITTED and permissions.can_review_update(request.user, obj)

    # --- writes ---

    def save_model(self, request: HttpRequest, obj: CommitmentUpdate, form: Any, change: bool) -> None:
        values = form.cleaned_data
        with service_call(None):
            if not change:
                if not permissions.can_report_progress(request.user, values["commitment"]):
                    raise ValidationError({"commitment": [_("Su cuenta no informa avances de este compromiso.")]})
                written = services.submit_update(
                    commitment=values["commitment"], author=person(request), **{name: values[name] for name in REPORT}
                )
            elif values["decision"] == ReviewForm.VERIFY:
                written = services.verify_update(
                    update=obj, verified_on=values["verified_on"], verified_by=person(request)
                )
            else:
                written = services.return_update(update=obj, reason=values["return_reason"], by=person(request))
        obj.pk = written.pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The service has written everything."""

    # --- actions ---

    def has_verify_permission(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request) and can_see_everything(request.user)

    @admin.action(description=_("Verificar los elegidos, con fecha de hoy"), permissions=["verify"])
    def verify(self, request: HttpRequest, queryset: QuerySet[CommitmentUpdate]) -> HttpResponseBase | None:
        waiting = queryset.filter(state=CommitmentUpdate.State.SUBMITTED)
        mine = waiting.filter(author=person(request)).count()
        rows = waiting.exclude(author=person(request))
        count, reviewed = rows.count(), queryset.count() - waiting.count()
        if count > MOST_AT_ONCE:
            text = _now("Son %(count)s avances: elija como máximo %(most)s a la vez.")
            facts = {"count": write_integer(count), "most": write_integer(MOST_AT_ONCE)}
            self.message_user(request, text % facts, messages.ERROR)
            return None
        texts = [
            ngettext(
                "%(count)s avance quedará verificado con fecha %(day)s, y su compromiso tomará el estado que informa.",
                "%(count)s avances quedarán verificados con fecha %(day)s, y sus compromisos tomarán el estado que "
                "informan.",
                count,
            )
            % {"count": write_integer(count), "day": write_date(today())}
        ]
        if mine:
            texts.append(_now("Los registró usted y los revisa otra persona: %(count)s.") % {"count": mine})
        if reviewed:
            texts.append(_now("Ya revisados, quedan como están: %(count)s.") % {"count": write_integer(reviewed)})
        page = self.ask(
            request, rows, title=_now("Verificar avances"), texts=texts, button=_now("Verificar") if count else ""
        )
        if page is not None:
            return page
        done, refused = 0, []
        for update in rows.order_by("pk"):
            if not permissions.can_review_update(request.user, update):
                refused.append(f"{update.commitment.code}: {_now('su cuenta no revisa esta edición.')}")
                continue
            try:
                with transaction.atomic():
                    services.verify_update(update=update, verified_by=person(request))
                    self.log_change(request, update, _now("Verificado."))
                done += 1
            except ValidationError as problem:
                refused.append(f"{update.commitment.code}: {' '.join(problem.messages)}")
        self.message_user(
            request, _now("Avances verificados: %(count)s.") % {"count": write_integer(done)}, messages.SUCCESS
        )
        for text in refused[:10]:
            self.message_user(request, text, messages.ERROR)
        return None
