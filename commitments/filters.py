"""The filters of the list of commitments: the page, its downloads and the API use this one class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from commitments import selectors
from commitments.models import Commitment, CommitmentRegion, CommitmentType, Horizon, Status
from gore.core.clock import today
from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    DayFilter,
    FilterForm,
    Option,
    OrderFilter,
    Part,
    RelatedCodesFilter,
    SearchFilter,
    YesNoFilter,
    choice_options,
    edition_options,
    joined,
    model_options,
)
from gore.core.models import Institution, Region
from gore.core.numbers import write_date

# Each order ends in the unique code and follows an index of the model, forwards or backwards.
ORDERS: dict[str, tuple[tuple[str, ...], Any]] = {
    "-agreed_on": (("-agreed_on", "code"), _("por fecha del acuerdo, primero el más reciente")),
    "agreed_on": (("agreed_on", "-code"), _("por fecha del acuerdo, primero el más antiguo")),
    "due_date": (("due_date", "code"), _("por plazo, primero el más próximo")),
    "-due_date": (("-due_date", "-code"), _("por plazo, primero el más lejano")),
    "code": (("code",), _("por código")),
    "-code": (("-code",), _("por código, de atrás hacia adelante")),
    "status": (("status", "due_date", "code"), _("por estado, primero los ejecutados")),
    "-status": (("-status", "-due_date", "-code"), _("por estado, primero los pendientes")),
}
# How the list is sorted when nothing is asked for.
DEFAULT_ORDER = "-agreed_on"


def _in_regions(keys: list[Any]) -> Exists:
    return Exists(CommitmentRegion.objects.filter(commitment=OuterRef("pk"), region__in=keys))


OPEN = "open"
"""Asks for pending and in process together: whatever is not executed."""
OPEN_STATUSES = (Status.PENDING, Status.IN_PROCESS)


def _statuses() -> Iterator[Option]:
    yield Option(OPEN_STATUSES, OPEN, str(_("Sin ejecutar")))
    for value, label in Status.choices:
        yield Option((value,), value, str(label))


class CommitmentSearch(SearchFilter):
    """Every word somewhere in the code, the text or the names, as the list's model finds them."""

    def filter(self, qs: Any, value: str) -> Any:
        return qs.search(value or "")


class CommitmentForm(FilterForm):
    """Refuses dates that contradict each other or the calendar."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, first, last = cleaned.get("as_of"), cleaned.get("due_after"), cleaned.get("due_before")
        if day and day > today():
            self.add_error("as_of", _("Esa fecha todavía no llega: escriba hoy o una fecha anterior."))
        if first and last and first > last:
            self.add_error("due_after", _("Es posterior a la fecha de “Plazo hasta”: cambie una de las dos."))
        return cleaned


class CommitmentFilter(CodeFilterSet):
    """What part of the commitments is asked for.

    `as_of` goes back in time: only what had been agreed by then, and `status` and `overdue` as
    they were on that day. The rows then carry `as_of_status` and `as_of_date`.
    """

    edition = CodesFilter(
        field_name="edition",
        label=_("Edición"),
        empty_label=_("Todas"),
        source=edition_options,
        unknown=_("No hay ninguna edición con el código “%(code)s”."),
    )
    sector = CodesFilter(
        field_name="sector",
        label=_("Sector"),
        empty_label=_("Todos"),
        source=model_options(
            lambda: Institution.objects.filter(sits_at_table=True).only("code", "short_name").order_by("short_name"),
            "short_name",
        ),
        unknown=_("No hay ningún sector con el código “%(code)s”."),
    )
    region = RelatedCodesFilter(
        label=_("Región"),
        empty_label=_("Todas"),
        source=model_options(lambda: Region.objects.only("code", "name", "kind"), "display_name"),
        unknown=_("No hay ninguna región con el código “%(code)s”."),
        matches=_in_regions,
    )
    lead = CodesFilter(
        field_name="lead_institution",
        label=_("Responsable"),
        empty_label=_("Todas"),
        source=model_options(
            lambda: Institution.objects.only("code", "short_name").order_by("short_name"), "short_name"
        ),
        unknown=_("No hay ninguna institución con el código “%(code)s”."),
    )
    type = CodesFilter(
        field_name="type",
        label=_("Tipo"),
        empty_label=_("Todos"),
        source=choice_options(CommitmentType.choices),
        unknown=_("No hay ningún tipo de compromiso “%(code)s”."),
    )
    horizon = CodesFilter(
        field_name="horizon",
        label=_("Horizonte"),
        empty_label=_("Todos"),
        source=choice_options(Horizon.choices),
        unknown=_("No hay ningún horizonte “%(code)s”."),
    )
    status = CodesFilter(
        field_name="status",
        label=_("Estado"),
        empty_label=_("Todos"),
        source=_statuses,
        unknown=_("No hay ningún estado “%(code)s”."),
    )
    overdue = YesNoFilter(
        label=_("Vencimiento"),
        empty_label=_("Todos"),
        yes_label=_("Solo vencidos"),
        no_label=_("Solo no vencidos"),
    )
    due_after = DayFilter(field_name="due_date", lookup_expr="gte", label=_("Plazo desde"))
    due_before = DayFilter(field_name="due_date", lookup_expr="lte", label=_("Plazo hasta"))
    as_of = DayFilter(
        label=_("Situación al"), help_text=_("El estado que cada compromiso tenía ese día, por ejemplo 31/12/2017.")
    )
    q = CommitmentSearch(label=_("Buscar en el texto"))
    ordering = OrderFilter(orders=ORDERS, empty_label=_("Por fecha del acuerdo, primero el más reciente"))

    orders: ClassVar[Mapping[str, tuple[tuple[str, ...], Any]]] = ORDERS
    default_order: ClassVar[tuple[str, ...]] = ORDERS[DEFAULT_ORDER][0]

    class Meta:
        model = Commitment
        form = CommitmentForm
        fields: ClassVar[list[str]] = []

    @property
    def as_of_date(self) -> dt.date | None:
        """The date in the past that was asked for, if any."""
        return self.chosen.get("as_of")

    @property
    def order_by(self) -> tuple[str, ...]:
        """The fields that `qs` is sorted by; the status is that of the date asked for."""
        fields = super().order_by
        if not self.as_of_date:
            return fields
        return tuple(name.replace("status", "as_of_status") if "status" in name else name for name in fields)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.form.cleaned_data
        for name in ("edition", "sector", "region", "lead", "type", "horizon", "due_after", "due_before", "q"):
            queryset = self.filters[name].filter(queryset, chosen[name])
        if chosen["due_before"]:
            # Follows from "due after agreed", which the database upholds; an index finds it sooner.
            queryset = queryset.filter(agreed_on__lte=chosen["due_before"])
        queryset = self.as_asked(queryset)
        day = chosen["as_of"]

        def was(statuses: Sequence[str]) -> Q:
            return selectors.had_status(statuses, day) if day else Q(status__in=statuses)

        if chosen["status"]:
            queryset = queryset.filter(was([value for option in chosen["status"] for value in option.key]))
        if chosen["overdue"] is not None:
            # The two open statuses by name: an index finds those, not "other than executed".
            overdue = Q(was(OPEN_STATUSES), due_date__lt=day or today())
            queryset = queryset.filter(overdue if chosen["overdue"] else ~overdue)
        return queryset.order_by(*self.order_by)

    def as_asked(self, queryset: QuerySet[Any]) -> Any:
        """*queryset* with what `as_of` adds to its rows."""
        day = self.as_of_date
        if not day:
            return queryset
        return selectors.status_as_of(queryset, day).annotate(as_of_date=Value(day, output_field=DateField()))


ADJECTIVES = {
    OPEN: _("sin ejecutar"),
    Status.PENDING: _("pendientes"),
    Status.IN_PROCESS: _("en proceso"),
    Status.EXECUTED: _("ejecutados"),
    CommitmentType.ADMINISTRATIVE: _("administrativos"),
    CommitmentType.TECHNICAL: _("técnicos"),
    CommitmentType.BUDGETARY: _("presupuestales"),
    Horizon.IMMEDIATE: _("de horizonte inmediato"),
    Horizon.SHORT: _("de corto plazo"),
    Horizon.MEDIUM: _("de mediano plazo"),
}


def describe(filterset: CommitmentFilter) -> list[Part]:
    """The list as a sentence, in parts: "Compromisos de " + "todas las regiones", " con " + "Salud",
    ", " + "pendientes", ", ordenados " + "por plazo, primero el más próximo".

    The page prints the values in bold; `gore.core.filters.sentence` joins them. Values that were
    not understood are left out (the form says so next to the field).
    """
    chosen = filterset.chosen
    regions, sectors = chosen.get("region"), chosen.get("sector")
    parts = [
        Part(_now("Compromisos de "), joined(regions) if regions else _now("todas las regiones")),
        Part(_now(" con "), joined(sectors) if sectors else _now("todos los sectores")),
    ]
    if chosen.get("edition"):
        parts.append(Part(_now(", del "), joined(chosen["edition"])))
    if chosen.get("lead"):
        parts.append(Part(_now(", a cargo de "), joined(chosen["lead"])))
    for name in ("type", "horizon", "status"):
        if chosen.get(name):
            parts.append(Part(", ", joined(Option(o.key, o.code, str(ADJECTIVES[o.code])) for o in chosen[name])))
    if chosen.get("overdue") is not None:
        parts.append(Part(", ", _now("vencidos") if chosen["overdue"] else _now("no vencidos")))
    if chosen.get("due_after"):
        parts.append(Part(_now(", con plazo desde el "), write_date(chosen["due_after"])))
    if chosen.get("due_before"):
        joint = _now(" hasta el ") if chosen.get("due_after") else _now(", con plazo hasta el ")
        parts.append(Part(joint, write_date(chosen["due_before"])))
    if chosen.get("q"):
        parts.append(Part(_now(", con las palabras "), f"“{chosen['q']}”"))
    if chosen.get("as_of"):
        parts.append(Part(_now(", según su situación al "), write_date(chosen["as_of"])))
    ordering = chosen.get("ordering")
    parts.append(Part(_now(", ordenados "), str(ORDERS[ordering[0].code if ordering else DEFAULT_ORDER][1])))
    return parts
