"""What the demand suggests: which sectors should take part, and how each topic is best dealt with. SD decides.

Pure functions with their rules in words, so that the page can show the rule beside the suggestion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bilaterals.models import AgendaTopic, Blockage, Route
from bilaterals.review.selectors import Demand
from gore.core.models import ProcessRule
from gore.core.numbers import ratio_pct

SECTORS_RULE = "r34"
USUAL_SECTORS = 9
"""As many as the record's editions prioritised (rule r34), where the rule is not loaded."""
FIRST_PRIORITIES = 2
WRITTEN_FROM_RANK = 4
LARGE_AMOUNT = Decimal(10_000_000)


@dataclass(frozen=True)
class SuggestedSector:
    """One sector with its place by demand, and what the sectors down to it cover together."""

    demand: Demand
    place: int
    share: Decimal | None
    covered: Decimal | None
    is_suggested: bool


def sectors_to_invite() -> int:
    """How many sectors the record's editions prioritised."""
    rule = ProcessRule.objects.filter(code=SECTORS_RULE).values_list("value", flat=True).first()
    return int(rule) if rule else USUAL_SECTORS


def suggest_sectors(demand: Sequence[Demand], *, limit: int) -> list[SuggestedSector]:
    """The *limit* sectors with the most topics; alike ones by the number of delegations that ask, then by first
    priorities. Shares are of all the requests, where a topic for two sectors is two."""
    ranked = sorted(demand, key=lambda row: (-row.topics, -row.delegations, -row.first, row.code))
    whole = sum(row.topics for row in ranked)
    found, so_far = [], 0
    for place, row in enumerate(ranked, start=1):
        so_far += row.topics
        found.append(
            SuggestedSector(row, place, ratio_pct(row.topics, whole), ratio_pct(so_far, whole), place <= limit)
        )
    return found


@dataclass(frozen=True)
class SuggestedRoute:
    """A way to deal with a topic and why it is suggested."""

    route: str
    reason: str

    @property
    def label(self) -> Any:
        return Route(self.route).label


def suggest_route(
    *,
    rank: int | None,
    blockage: str,
    amount: Decimal | None,
    sectors: Sequence[str],
    taking_part: frozenset[str],
    joined: int,
) -> SuggestedRoute:
    """The first rule that fits, in this order.

    1. No sector that takes part: a written answer. 2. Several that do: a multi-sector meeting. 3. One of the
    governor's first two priorities, at least ten million soles, or another delegation that joined: a meeting of its
    own. 4. From the fourth priority on, without money and not blocked by the budget: a written answer.
    5. Otherwise a meeting shared with the sector's other topics.
    """
    present = [code for code in sectors if code in taking_part]
    if not present:
        return SuggestedRoute(Route.WRITTEN_ANSWER, _("Ninguno de sus sectores participa en el encuentro."))
    if len(present) > 1:
        return SuggestedRoute(Route.MULTI_SECTOR, _("Depende de varios sectores que participan."))
    if rank is not None and rank <= FIRST_PRIORITIES:
        return SuggestedRoute(
            Route.OWN_MEETING,
            _("Está entre las dos primeras prioridades del gobernador (es la %(rank)s.ª).") % {"rank": rank},
        )
    if amount is not None and amount >= LARGE_AMOUNT:
        return SuggestedRoute(Route.OWN_MEETING, _("Pide diez millones de soles o más."))
    if joined:
        return SuggestedRoute(Route.OWN_MEETING, _("Otra delegación se suma al pedido."))
    if (rank is None or rank >= WRITTEN_FROM_RANK) and not amount and blockage != Blockage.BUDGETARY:
        return SuggestedRoute(
            Route.WRITTEN_ANSWER,
            _("No pide dinero ni está entre las tres primeras prioridades: se puede responder por escrito."),
        )
    return SuggestedRoute(Route.SHARED_MEETING, _("Se puede tratar con los demás temas del mismo sector."))


def route_for(topic: AgendaTopic, taking_part: frozenset[str]) -> SuggestedRoute:
    """The suggestion for *topic*, whose sectors and partners are read."""
    return suggest_route(
        rank=topic.rank,
        blockage=topic.blockage,
        amount=topic.requested_amount,
        sectors=[sector.code for sector in topic.sectors.all()],
        taking_part=taking_part,
        joined=sum(partner.state == "accepted" for partner in topic.partners.all()),
    )
