"""The filters of the queue of topics: the page and its download use this one class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bilaterals.models import AgendaTopic, Blockage, Route, TopicDecision
from bilaterals.review.completeness import LEVELS, levels, with_completeness
from bilaterals.review.permissions import editions_for
from bilaterals.review.similarity import Groups, similar_topics
from gore.core.filters import (
    CodeFilterSet,
    CodesFilter,
    FilterForm,
    Option,
    OrderFilter,
    Part,
    RelatedCodesFilter,
    SearchFilter,
    YesNoFilter,
    choice_options,
    joined,
    model_options,
)
from gore.core.models import Edition, Institution
from gore.core.permissions import Someone

ORDERS: dict[str, tuple[tuple[Any, ...], Any]] = {
    "submitted_at": (("submitted_at", "code"), _("por fecha de envío, primero el que más espera")),
    "-submitted_at": (("-submitted_at", "code"), _("por fecha de envío, primero el más reciente")),
    "code": (("code",), _("por código")),
    "-code": (("-code",), _("por código, de atrás hacia adelante")),
    "rank": ((F("rank").asc(nulls_last=True), "code"), _("por prioridad del gobernador")),
    "completeness": (("completeness", "code"), _("por puntaje, primero el menos completo")),
    "-completeness": (("-completeness", "code"), _("por puntaje, primero el más completo")),
    "title": (("title", "code"), _("por título")),
    "-title": (("-title", "code"), _("por título, de atrás hacia adelante")),
}
DEFAULT_ORDER = "submitted_at"
HELD = TopicDecision.objects.filter(released_at=None, discarded_at=None)


def _addressed(keys: list[Any]) -> Exists:
    return Exists(AgendaTopic.sectors.through.objects.filter(agendatopic=OuterRef("pk"), institution__in=keys))


def _states() -> Iterator[Option]:
    for value, label in AgendaTopic.State.choices:
        if value != AgendaTopic.State.DRAFT:
            yield Option(value, value, str(label))


def _routes() -> Iterator[Option]:
    yield Option("", "ninguna", str(_("Sin decidir")))
    yield from choice_options(Route.choices)()


class TopicFilter(CodeFilterSet):
    """What part of the topics of one edition is asked for; without an edition, of *default*."""

    state = CodesFilter(
        field_name="state",
        label=_("Estado"),
        empty_label=_("Todos"),
        source=_states,
        unknown=_("No hay ningún estado “%(code)s”."),
    )
    region = CodesFilter(
        field_name="delegation",
        label=_("Delegación"),
        empty_label=_("Todas"),
        source=model_options(
            lambda: Institution.objects.filter(Exists(AgendaTopic.objects.filter(delegation=OuterRef("pk")))).only(
                "code", "short_name"
            ),
            "short_name",
        ),
        unknown=_("No hay ninguna delegación con el código “%(code)s”."),
    )
    sector = RelatedCodesFilter(
        label=_("Sector"),
        empty_label=_("Todos"),
        source=model_options(
            lambda: Institution.objects.filter(sits_at_table=True).only("code", "short_name"), "short_name"
        ),
        unknown=_("No hay ningún sector con el código “%(code)s”."),
        matches=_addressed,
    )
    blockage = CodesFilter(
        field_name="blockage",
        label=_("Tipo de traba"),
        empty_label=_("Todas"),
        source=choice_options(Blockage.choices),
        unknown=_("No hay ningún tipo de traba “%(code)s”."),
    )
    route = CodesFilter(
        field_name="route",
        label=_("Cómo se atiende"),
        empty_label=_("Todas"),
        source=_routes,
        unknown=_("No hay ninguna forma de atención “%(code)s”."),
    )
    completeness = CodesFilter(
        label=_("Qué tan completo"),
        empty_label=_("Todos"),
        source=choice_options(list(levels())),
        unknown=_("No hay ningún nivel “%(code)s”."),
        one_of=True,
    )
    held = YesNoFilter(
        label=_("Decisión retenida"),
        empty_label=_("Con o sin ella"),
        yes_label=_("Con decisión retenida"),
        no_label=_("Sin decisión retenida"),
    )
    similar = YesNoFilter(
        label=_("Parecidos"),
        empty_label=_("Con o sin parecidos"),
        yes_label=_("Solo con temas parecidos"),
        no_label=_("Solo sin temas parecidos"),
    )
    group = CodesFilter(
        label=_("Parecidos a"), unknown=_("No hay temas parecidos a “%(code)s”."), source=tuple, one_of=True
    )
    edition = CodesFilter(
        label=_("Edición"), unknown=_("No hay ninguna edición con el código “%(code)s”."), source=tuple, one_of=True
    )
    q = SearchFilter(label=_("Buscar"))
    ordering = OrderFilter(orders=ORDERS, empty_label=_("Por fecha de envío, primero el que más espera"))

    orders: ClassVar[Mapping[str, tuple[tuple[Any, ...], Any]]] = ORDERS
    default_order: ClassVar[tuple[Any, ...]] = ORDERS[DEFAULT_ORDER][0]

    class Meta:
        model = AgendaTopic
        form = FilterForm
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any, *, queryset: QuerySet[Any], user: Someone, default: Edition | None) -> None:
        super().__init__(data, queryset=queryset)
        self.user, self.default = user, default
        self.form.fields["edition"].source = model_options(
            lambda: editions_for(user).filter(Exists(AgendaTopic.objects.filter(edition=OuterRef("pk")))), "title",
            in_order=True,
        )  # fmt: skip
        self.form.fields["edition"].empty_label = default.title if default else _("Ninguna")
        self.form.fields["group"].source = self._group_options
        self.form.fields["group"].empty_label = _("Todos los temas")

    @cached_property
    def asked_edition(self) -> Edition | None:
        """The edition whose topics are shown."""
        chosen = self.chosen.get("edition")
        return editions_for(self.user).filter(pk=chosen[0].key).first() if chosen else self.default

    @cached_property
    def groups(self) -> Groups:
        """The groups of alike topics of the edition."""
        # Not through `chosen`: the form itself asks for these groups while it is cleaned.
        code = (self.data or {}).get("edition") if self.is_bound else None
        edition = editions_for(self.user).filter(code__iexact=str(code)).first() if code else self.default
        return similar_topics(edition) if edition else Groups()

    def _group_options(self) -> Iterator[Option]:
        keys = self.groups.group_of
        rows = AgendaTopic.objects.filter(pk__in=keys).order_by("code").values_list("pk", "code")
        for pk, code in rows:
            yield Option(keys[pk], code, code)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.form.cleaned_data
        queryset = queryset.filter(edition=self.asked_edition)
        for name in ("state", "region", "sector", "blockage", "route", "q"):
            queryset = self.filters[name].filter(queryset, chosen[name])
        measured: Any = with_completeness(queryset)
        queryset = measured
        if chosen["completeness"]:
            _label, least, most = LEVELS[chosen["completeness"][0].code]
            queryset = measured.filter(completeness__gte=least, completeness__lte=most)
        if chosen["held"] is not None:
            held = Exists(HELD.filter(topic=OuterRef("pk")))
            queryset = queryset.filter(held if chosen["held"] else ~held)
        if chosen["similar"] is not None:
            alike = Q(pk__in=list(self.groups.group_of))
            queryset = queryset.filter(alike if chosen["similar"] else ~alike)
        if chosen["group"]:
            queryset = queryset.filter(pk__in=self.groups.members(chosen["group"][0].key))
        return queryset.order_by(*self.order_by)

    @property
    def qs(self) -> QuerySet[Any]:
        """Also without an address the topics of one edition, in order."""
        if not self.is_bound or not hasattr(self, "_qs"):
            self._qs = self.filter_queryset(self.queryset) if self.form.is_valid() else self.queryset.none()
        return self._qs


def describe(filterset: TopicFilter) -> list[Part]:
    """The list as a sentence: "Temas de " + "todas las delegaciones", " para " + "Salud", …"""
    chosen, edition = filterset.chosen, filterset.asked_edition
    region, sector = chosen.get("region"), chosen.get("sector")
    parts = [
        Part(_now("Temas de "), joined(region) if region else _now("todas las delegaciones")),
        Part(_now(" para "), joined(sector) if sector else _now("todos los sectores")),
    ]
    if edition:
        parts.append(Part(_now(", "), edition.title))
    for name, text in (
        ("state", _now(", en estado ")), ("blockage", _now(", con traba ")), ("route", _now(", que se atienden con ")),
        ("completeness", _now(", con ")), ("group", _now(", parecidos a ")),
    ):  # fmt: skip
        if chosen.get(name):
            parts.append(Part(text, joined(Option(o.key, o.code, o.label.lower()) for o in chosen[name])))
    for name, yes, no in (
        ("held", _now("con decisión retenida"), _now("sin decisión retenida")),
        ("similar", _now("con temas parecidos"), _now("sin temas parecidos")),
    ):
        if chosen.get(name) is not None:
            parts.append(Part(", ", yes if chosen[name] else no))
    if chosen.get("q"):
        parts.append(Part(_now(", con las palabras "), f"“{chosen['q']}”"))
    ordering = chosen.get("ordering")
    parts.append(Part(_now(", ordenados "), str(ORDERS[ordering[0].code if ordering else DEFAULT_ORDER][1])))
    return parts
