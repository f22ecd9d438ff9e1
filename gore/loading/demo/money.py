"""Which transfer goes where: giver, edition, regions, whole soles. Pure functions.

Edition totals are exact. A sector's total rounds half up to its printed millions. The rows of the
source's table add up to less than its editions do (contradictions x01 and x02), so each sector
takes its part of the difference, always under half a million.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from gore.loading.demo.margins import Infeasible
from gore.loading.demo.targets import Targets

MILLION = 1_000_000
LEAST_AMOUNT = 12_000
TRANSFERS_IN_SEVERAL_REGIONS = 0.12
# How much of the money goes to each region, relative to each other: invented, seldom equal.
REGION_PULL = {"LMA": 0.12, "CAL": 0.1, "TUM": 0.4, "MOQ": 0.4, "MDD": 0.4, "TAC": 0.5}


@dataclass(slots=True)
class Parcel:
    """One transfer: codes, whole soles, and its shares by region (none when multi-region)."""

    edition: str
    giver: str
    amount: int = 0
    multi_region: bool = False
    shares: dict[str, int] = field(default_factory=dict)


def sector_totals(targets: Targets, rng: random.Random) -> dict[str, int]:
    """Soles that each sector gives in all: they add up to the editions' total to the sol."""
    givers = {code: money for code, money in targets.transfers_by_sector.items() if money.projects and money.millions}
    gap = sum(targets.transfers_by_edition.values()) - sum(money.millions for money in givers.values()) * MILLION
    for _ in range(1000):
        drift = {code: rng.uniform(-0.3, 0.3) * MILLION for code in givers}
        shift = (gap - sum(drift.values())) / len(givers)
        totals = {code: givers[code].millions * MILLION + round(drift[code] + shift) for code in givers}
        biggest = max(totals, key=lambda code: totals[code])
        totals[biggest] += sum(targets.transfers_by_edition.values()) - sum(totals.values())
        # Strictly inside the half million, on the side that rounds half up to the printed figure.
        if all(abs(total - givers[code].millions * MILLION) < MILLION // 2 for code, total in totals.items()):
            return totals
    raise Infeasible("sector totals do not round to the printed millions")


def make_parcels(targets: Targets, seed: int) -> list[Parcel]:
    """Every transfer, in edition order; as many for each sector as it funded projects."""
    rng = random.Random(seed + 1)
    totals = sector_totals(targets, rng)
    budgets = {code: amount for code, amount in targets.transfers_by_edition.items() if amount > 0}
    parcels = _place(targets, totals, budgets, rng)
    weights = _fit([rng.lognormvariate(0, 0.9) for _ in parcels], parcels, totals, budgets)
    for parcel, weight in zip(parcels, weights, strict=True):
        parcel.amount = max(LEAST_AMOUNT, int(weight))
    _settle(parcels, totals, budgets)
    _mark_multi_region(parcels, targets.multi_region_millions, rng)
    _share_out(parcels, targets, rng)
    order = list(budgets)
    parcels.sort(key=lambda parcel: order.index(parcel.edition))
    return parcels


def _place(targets: Targets, totals: Mapping[str, int], budgets: Mapping[str, int], rng: random.Random) -> list[Parcel]:
    """Every sector's transfers spread over the editions; the biggest giver is in each of them."""
    biggest = max(totals, key=lambda code: totals[code])
    parcels = []
    for code in sorted(totals):
        editions = list(budgets) if code == biggest else []
        pull = [amount**0.6 for amount in budgets.values()]
        editions += rng.choices(list(budgets), pull, k=targets.transfers_by_sector[code].projects - len(editions))
        parcels += [Parcel(edition, code) for edition in editions]
    rng.shuffle(parcels)
    return parcels


def _fit(
    weights: list[float], parcels: list[Parcel], totals: Mapping[str, int], budgets: Mapping[str, int]
) -> list[float]:
    """Scale the weights in turn to sector and edition totals (iterative proportional fitting)."""
    for _ in range(200):
        for attribute, wanted in (("giver", totals), ("edition", budgets)):
            sums: defaultdict[str, float] = defaultdict(float)
            for weight, parcel in zip(weights, parcels, strict=True):
                sums[getattr(parcel, attribute)] += weight
            weights = [
                weight * wanted[getattr(parcel, attribute)] / sums[getattr(parcel, attribute)]
                for weight, parcel in zip(weights, parcels, strict=True)
            ]
    return weights


def _settle(parcels: list[Parcel], totals: Mapping[str, int], budgets: Mapping[str, int]) -> None:
    """Take up what rounding left: each sector in its largest transfer, then each edition in the
    largest transfer of the biggest giver, whose own total follows from the others."""
    biggest = max(totals, key=lambda code: totals[code])
    for code, total in totals.items():
        if code != biggest:
            own = [parcel for parcel in parcels if parcel.giver == code]
            max(own, key=lambda parcel: parcel.amount).amount += total - sum(parcel.amount for parcel in own)
    for code, total in budgets.items():
        inside = [parcel for parcel in parcels if parcel.edition == code]
        largest = max((parcel for parcel in inside if parcel.giver == biggest), key=lambda parcel: parcel.amount)
        largest.amount += total - sum(parcel.amount for parcel in inside)
    if any(parcel.amount < LEAST_AMOUNT for parcel in parcels):
        raise Infeasible("a transfer came out too small")


def _mark_multi_region(parcels: list[Parcel], millions: int, rng: random.Random) -> None:
    """A handful of transfers stay undivided; together they round half up to *millions*."""
    small = [parcel for parcel in parcels if parcel.amount < millions * MILLION / 2]
    for _ in range(200_000):
        chosen = rng.sample(small, 5)
        if millions * MILLION - MILLION // 2 <= sum(p.amount for p in chosen) < millions * MILLION + MILLION // 2:
            for parcel in chosen:
                parcel.multi_region = True
            return
    raise Infeasible("no five transfers make the multi-region total")


def _share_out(parcels: list[Parcel], targets: Targets, rng: random.Random) -> None:
    """One region each; some two or three, by shares that add up exactly. Every region gets some."""
    pull = {code: REGION_PULL.get(code) or rng.uniform(0.35, 1.6) for code in targets.regions}
    divided = [parcel for parcel in parcels if not parcel.multi_region]
    waiting = list(targets.regions)
    rng.shuffle(waiting)
    for parcel in divided:
        first = waiting.pop() if waiting else rng.choices(list(pull), list(pull.values()))[0]
        count = rng.choice((2, 2, 3)) if rng.random() < TRANSFERS_IN_SEVERAL_REGIONS else 1
        regions = [first, *rng.sample([code for code in pull if code != first], count - 1)]
        left = parcel.amount
        for region in regions[1:]:
            part = int(parcel.amount / count * rng.uniform(0.6, 1.2))
            parcel.shares[region] = part
            left -= part
        parcel.shares[first] = left
