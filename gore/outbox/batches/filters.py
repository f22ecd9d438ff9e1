"""The filters of the list of batches and of the mails of one batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gore.core.filters import CodeFilterSet, CodesFilter, FilterForm, SearchFilter, choice_options
from gore.outbox.models import MailBatch, OutgoingMail


class BatchFilter(CodeFilterSet):
    """What part of the batches is asked for."""

    q = SearchFilter(columns=("title",), label=_("Título"))
    state = CodesFilter(
        field_name="state",
        label=_("Estado"),
        empty_label=_("Todos los estados"),
        source=choice_options(MailBatch.State.choices),
        unknown=_("No hay ningún estado “%(code)s”."),
    )

    default_order: ClassVar[tuple[str, ...]] = ("-made_at", "-id")
    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = {}

    class Meta:
        model = MailBatch
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for name in ("q", "state"):
            queryset = self.filters[name].filter(queryset, self.form.cleaned_data[name])
        return queryset.order_by(*self.order_by)


class BatchMailFilter(CodeFilterSet):
    """What part of the mails of a batch is asked for."""

    recipient = SearchFilter(columns=("recipient",), label=_("Destinatario"))
    state = CodesFilter(
        field_name="state",
        label=_("Estado"),
        empty_label=_("Todos los estados"),
        source=choice_options(OutgoingMail.State.choices),
        unknown=_("No hay ningún estado “%(code)s”."),
    )

    default_order: ClassVar[tuple[str, ...]] = ("kind", "id")
    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = {}

    class Meta:
        model = OutgoingMail
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for name in ("recipient", "state"):
            queryset = self.filters[name].filter(queryset, self.form.cleaned_data[name])
        return queryset.order_by(*self.order_by)
