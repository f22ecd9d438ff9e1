"""How complete a topic is: points out of a hundred, each with its rule, counted by the database.

One list of checks gives the figure, the filter and the explanation, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from bilaterals.models import AgendaTopic, Blockage, TopicAttachment

DESCRIPTION_LENGTH, REQUEST_LENGTH = 80, 40


@dataclass(frozen=True)
class Check:
    """One thing that a good topic has: what it is called, its points, and the condition."""

    key: str
    label: Any
    points: int
    condition: Any


def checks() -> tuple[Check, ...]:
    """What is looked at, in the order of the form. The points add up to 100."""
    addressed = AgendaTopic.sectors.through.objects.filter(agendatopic=OuterRef("pk"))
    attached = TopicAttachment.objects.filter(topic=OuterRef("pk"))
    return (
        Check("description", _("Descripción de 80 caracteres o más"), 15, Q(description_length__gte=DESCRIPTION_LENGTH)),
        Check("request", _("Pedido concreto, de 40 caracteres o más"), 15, Q(request_length__gte=REQUEST_LENGTH)),
        Check("sectors", _("Al menos un ministerio"), 10, Exists(addressed)),
        Check("blockage", _("Tipo de traba"), 10, ~Q(blockage="")),
        Check("cui", _("CUI (no se exige si la traba es administrativa)"), 10,
              ~Q(cui="") | Q(blockage=Blockage.ADMINISTRATIVE)),
        Check("stage", _("Etapa del proyecto"), 10, ~Q(stage="")),
        Check("amount", _("Monto que se pide (si la traba es presupuestal)"), 10,
              Q(requested_amount__isnull=False) | ~Q(blockage=Blockage.BUDGETARY)),
        Check("beneficiaries", _("Personas beneficiadas"), 5, Q(beneficiaries__gt=0)),
        Check("provinces", _("Provincias"), 5, ~Q(provinces="")),
        Check("rank", _("Prioridad del gobernador"), 5, Q(rank__isnull=False)),
        Check("attachment", _("Documento que lo sustenta"), 5, Exists(attached)),
    )  # fmt: skip


class Found(NamedTuple):
    """One check of one topic, for its page."""

    label: Any
    points: int
    is_met: bool


def with_completeness(topics: QuerySet[AgendaTopic]) -> QuerySet[AgendaTopic]:
    """*topics* with `completeness` (0 to 100)."""
    score: Any = Value(0)
    for check in checks():
        score = score + Case(When(check.condition, then=Value(check.points)), default=Value(0))
    return _measured(topics).annotate(
        completeness=Case(When(pk__isnull=False, then=score), output_field=IntegerField())
    )


def explained(topic: AgendaTopic) -> list[Found]:
    """Every check of *topic*, met or not; one query."""
    every = checks()
    row = (
        _measured(AgendaTopic.objects.filter(pk=topic.pk))
        .annotate(
            **{f"has_{check.key}": Case(When(check.condition, then=Value(1)), default=Value(0)) for check in every}
        )
        .values(*[f"has_{check.key}" for check in every])
        .get()
    )
    return [Found(check.label, check.points, bool(row[f"has_{check.key}"])) for check in every]


def _measured(topics: QuerySet[AgendaTopic]) -> Any:
    return topics.annotate(description_length=Length(F("description")), request_length=Length(F("request")))


LEVELS: dict[str, tuple[Any, int, int]] = {
    "alta": (_("80 puntos o más"), 80, 100),
    "media": (_("De 50 a 79 puntos"), 50, 79),
    "baja": (_("Menos de 50 puntos"), 0, 49),
}


def levels() -> Iterator[tuple[str, Any]]:
    """The groups of the filter."""
    for code, (label, _least, _most) in LEVELS.items():
        yield code, label
