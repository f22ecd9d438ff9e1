"""The filters of the list of mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.clock import midnight
from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    DayFilter,
    Option,
    Part,
    PeriodForm,
    SearchFilter,
    choice_options,
    joined,
)
from gore.core.numbers import write_date
from gore.outbox import kinds
from gore.outbox.models import OutgoingMail


def _kinds() -> Iterator[Option]:
    for kind in kinds.registered():
        yield Option(kind.code, kind.code, str(kind.label))


class MailFilter(CodeFilterSet):
    """What part of the mails is asked for. Days are those in which a mail was written."""

    recipient = SearchFilter(columns=("recipient",), label=_("Destinatario"))
    state = CodesFilter(
        field_name="state",
        label=_("Estado"),
        empty_label=_("Todos los estados"),
        source=choice_options(OutgoingMail.State.choices),
        unknown=_("No hay ningún estado “%(code)s”."),
    )
    kind = CodesFilter(
        field_name="kind",
        label=_("Tipo de correo"),
        empty_label=_("Todos los tipos"),
        source=_kinds,
        unknown=_("No hay ningún tipo de correo “%(code)s”."),
    )
    after = DayFilter(label=_("Desde"))
    before = DayFilter(label=_("Hasta"))

    default_order: ClassVar[tuple[str, ...]] = ("-created_at", "-id")
    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = {}

    class Meta:
        model = OutgoingMail
        form = PeriodForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.form.cleaned_data
        for name in ("recipient", "state", "kind"):
            queryset = self.filters[name].filter(queryset, chosen[name])
        if chosen["after"]:
            queryset = queryset.filter(created_at__gte=midnight(chosen["after"]))
        if chosen["before"]:
            queryset = queryset.filter(created_at__lt=midnight(chosen["before"] + dt.timedelta(days=1)))
        return queryset.order_by(*self.order_by)


STATES = {
    OutgoingMail.State.HELD: _("por aprobar"),
    OutgoingMail.State.QUEUED: _("en cola"),
    OutgoingMail.State.SENDING: _("enviándose"),
    OutgoingMail.State.SENT: _("enviados"),
    OutgoingMail.State.FAILED: _("que no se pudieron enviar"),
    OutgoingMail.State.CANCELLED: _("cancelados"),
}


def describe(filterset: MailFilter) -> list[Part]:
    """The list as a sentence: "Correos de " + "todos los tipos", ", " + "en cualquier estado", …"""
    chosen = filterset.chosen
    kind = chosen.get("kind")
    states = [Option(option.key, option.code, str(STATES[option.code])) for option in chosen.get("state") or []]
    parts = [
        Part(_now("Correos de "), joined(kind) if kind else _now("todos los tipos")),
        Part(", ", joined(states) if states else _now("en cualquier estado")),
    ]
    if chosen.get("recipient"):
        parts.append(Part(_now(", para "), f"“{chosen['recipient']}”"))
    if chosen.get("after"):
        parts.append(Part(_now(", desde el "), write_date(chosen["after"])))
    if chosen.get("before"):
        joint = _now(" hasta el ") if chosen.get("after") else _now(", hasta el ")
        parts.append(Part(joint, write_date(chosen["before"])))
    return parts
