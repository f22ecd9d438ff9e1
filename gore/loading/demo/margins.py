"""Which commitment goes where: edition, sector, region, meeting, status, side that leads.

Pure functions over `Targets` and one random generator; no database. The method: fix each
published count, shuffle what is free, and then only swap, because a swap keeps every count.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gore.core.numbers import round_half_up
from gore.loading.demo.targets import EditionTarget, Targets

EXECUTED, IN_PROCESS, PENDING = "executed", "in_process", "pending"
BY_SECTOR, BY_OTHER, BY_REGION = "sector", "other", "region"

# How big the editions are, relative to each other (the record only says gore-02 > 500).
EDITION_SIZE = {
    "gore-01": 470, "gore-02": 530, "gore-03": 545, "gore-04": 565, "gore-05": 790, "gore-06": 780,
    "gore-07": 832, "gore-ext": 480, "gore-08": 600, "gore-09": 120,
}  # fmt: skip
# The later the edition, the more of its commitments are still open at the cut-off.
EDITION_OPENNESS = {
    "gore-01": 0.35, "gore-02": 0.35, "gore-03": 0.4, "gore-04": 0.5, "gore-05": 0.7, "gore-06": 0.9,
    "gore-07": 1.4, "gore-ext": 1.7, "gore-08": 2.6, "gore-09": 14.0,
}  # fmt: skip
# Ley 30556 of 29/04/2017 made the reconstruction authority: it took on nothing before.
BORN_ON = {"PCM-ARCC": dt.date(2017, 4, 29)}
SMALL_REGIONS = {"LMA": 0.36, "CAL": 0.38}
REGION_FLOOR = 60
LOWEST_REGION_PCT = 70
REGION_OPENNESS = (0.4, 0.95, 1.75)  # one for each published band: 90-100, 80-90, 70-80
OTHER_LEAD_SHARE = 0.06


@dataclass(slots=True)
class Slot:
    """One commitment before it has a text: codes only. `meeting` counts from 1 in its edition."""

    edition: str
    number: int
    meeting: int
    sector: str
    region: str
    status: str = EXECUTED
    led_by: str = BY_SECTOR


class Infeasible(ValueError):
    """The margins cannot all be met at once."""


def apportion(
    total: int,
    weights: Mapping[str, float],
    *,
    low: Mapping[str, int] | None = None,
    high: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Split *total* in proportion to *weights* by largest remainder, within inclusive bounds."""
    low, high = low or {}, high or {}
    shares = dict.fromkeys(weights, 0)
    if sum(low.values()) > total or sum(high.get(key, total) for key in weights) < total:
        raise Infeasible(f"{total} does not fit the bounds")
    fixed: dict[str, int] = {}
    while True:
        free = {key: weight for key, weight in weights.items() if key not in fixed}
        left, weight_sum = total - sum(fixed.values()), sum(free.values())
        exact = {key: left * weight / weight_sum if weight_sum else 0.0 for key, weight in free.items()}
        over = {key: high[key] for key in free if key in high and exact[key] > high[key]}
        under = {key: low[key] for key in free if key in low and exact[key] < low[key]}
        # Bound one side at a time, the heavier first, or a fix of one could undo the other.
        excess = sum(exact[key] - bound for key, bound in over.items())
        lack = sum(bound - exact[key] for key, bound in under.items())
        if not over and not under:
            break
        fixed |= over if excess >= lack else under
    shares.update(fixed)
    for key in exact:
        shares[key] = math.floor(exact[key])
    missing = total - sum(shares.values())
    order = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    while missing:
        for key in order:
            if missing and shares[key] < high.get(key, total):
                shares[key] += 1
                missing -= 1
    return shares


def pct_count(pct: int, whole: int) -> int:
    """The count nearest to *pct* of *whole* whose half-up percentage is exactly *pct*."""
    count = int(round_half_up(Decimal(pct) * whole / 100))
    if int(round_half_up(Decimal(100) * count / whole)) != pct:
        raise Infeasible(f"no count of {whole} gives {pct} %")
    return count


def edition_sizes(targets: Targets) -> dict[str, int]:
    """Commitments of each edition; "more than 500" means at least 501."""
    weights = {edition.code: float(EDITION_SIZE.get(edition.code, 500)) for edition in targets.editions}
    low = {code: count + 1 for code, count in targets.edition_more_than.items()}
    return apportion(targets.total, weights, low=low)


def open_by_sector(targets: Targets, rng: random.Random) -> dict[str, int]:
    """Commitments not executed in each sector: fixed by its published rate, or shared out."""
    whole = targets.sectors
    fixed = {code: whole[code] - pct_count(pct, whole[code]) for code, pct in targets.sector_pct.items()}
    free = {code: count for code, count in whole.items() if code not in fixed}
    left = targets.total - targets.statuses[EXECUTED] - sum(fixed.values())
    weights = {code: count * rng.uniform(0.6, 1.5) for code, count in free.items()}
    return fixed | apportion(left, weights, high={code: int(count * 0.35) for code, count in free.items()})


def sector_table(
    targets: Targets, sizes: Mapping[str, int], open_counts: Mapping[str, int], rng: random.Random
) -> dict[str, Counter[str]]:
    """Commitments by edition and sector, with both margins exact.

    The last edition ended days before the cut-off, so it leans to the sectors with most open.
    """
    table: dict[str, Counter[str]] = {edition.code: Counter() for edition in targets.editions}
    last = targets.editions[-1].code
    total, all_open = targets.total, sum(open_counts.values())
    lean = {code: 0.75 * open_counts[code] / all_open + 0.25 * n / total for code, n in targets.sectors.items()}
    table[last].update(apportion(sizes[last], lean))
    constrained = {code for _, code in targets.edition_sector} | set(BORN_ON)
    earlier = targets.editions[:-1]
    for code in sorted(constrained & set(targets.sectors)):
        low, high = sector_bounds(targets, earlier, code)
        weights = {e.code: float(sizes[e.code]) for e in earlier}
        row = apportion(targets.sectors[code] - table[last][code], weights, low=low, high=high)
        for edition_code, count in row.items():
            table[edition_code][code] = count
    labels = [
        code
        for code, count in sorted(targets.sectors.items())
        if code not in constrained
        for _ in range(count - table[last][code])
    ]
    rng.shuffle(labels)
    for edition in earlier:
        room = sizes[edition.code] - sum(table[edition.code].values())
        table[edition.code].update(labels[:room])
        del labels[:room]
    return table


def sector_bounds(
    targets: Targets, editions: Sequence[EditionTarget], sector: str
) -> tuple[dict[str, int], dict[str, int]]:
    """Least and most commitments of *sector* in each edition: its printed count, which was "the
    most so far" (so less before it), and nothing before the body existed."""
    low: dict[str, int] = {}
    high: dict[str, int] = {}
    for edition in editions:
        count = targets.edition_sector.get((edition.code, sector))
        if count is not None:
            low[edition.code] = high[edition.code] = count
            for earlier in editions[: editions.index(edition)]:
                high[earlier.code] = count - 1
        if edition.start < BORN_ON.get(sector, edition.start):
            high[edition.code] = 0
    return low, high


def region_sizes(targets: Targets, rng: random.Random) -> dict[str, int]:
    """Commitments of each region: the published three, and less than the least of them elsewhere."""
    unknown = [code for code in targets.regions if code not in targets.region_counts]
    free = {code: SMALL_REGIONS.get(code) or rng.uniform(0.75, 1.3) for code in unknown}
    rest = apportion(
        targets.total - sum(targets.region_counts.values()),
        free,
        low=dict.fromkeys(free, REGION_FLOOR),
        high=dict.fromkeys(free, targets.region_ceiling - 1),
    )
    return dict(targets.region_counts) | rest


def meeting_goals(targets: Targets, sizes: Mapping[str, int]) -> dict[str, int]:
    """How many different meetings each edition has; printed counts exactly, the others alike."""
    goals = {code: min(190, max(92, round(size / 4.2))) for code, size in sizes.items()}
    goals |= {code: count + 6 for code, count in targets.meetings_more_than.items() if code in goals}
    return goals | {code: count for code, count in targets.meetings.items() if code in goals}


def pair_up(sectors: Counter[str], regions: Counter[str], goal: int, rng: random.Random) -> Counter[tuple[str, str]]:
    """A table sector × region with the given margins and exactly *goal* cells that are not zero."""
    left_s, left_r = Counter(sectors), Counter(regions)
    mean = sum(sectors.values()) / goal
    cells: Counter[tuple[str, str]] = Counter()
    while +left_s:
        left_s, left_r = +left_s, +left_r
        sector = rng.choices(list(left_s), list(left_s.values()))[0]
        region = rng.choices(list(left_r), list(left_r.values()))[0]
        chunk = min(left_s[sector], left_r[region], rng.randint(1, max(1, round(2 * mean - 1))))
        cells[sector, region] += chunk
        left_s[sector] -= chunk
        left_r[region] -= chunk
    return _swap_to(cells, goal, rng)


def _swap_to(cells: Counter[tuple[str, str]], goal: int, rng: random.Random) -> Counter[tuple[str, str]]:
    """Swap regions between cells, which keeps both margins, until *goal* cells are in use."""
    keys = list(cells)
    for _ in range(400_000):
        if len(keys) == goal:
            return cells
        one, two = rng.choice(keys), rng.choice(keys)
        if one[0] == two[0] or one[1] == two[1]:
            continue
        block = min(cells[one], cells[two]) if len(keys) > goal else 1
        crossed = ((one[0], two[1]), (two[0], one[1]))
        emptied = sum(cells[cell] == block for cell in (one, two))
        filled = sum(cell not in cells for cell in crossed)
        if abs(len(keys) + filled - emptied - goal) > abs(len(keys) - goal):
            continue
        for cell, change in ((one, -block), (two, -block), (crossed[0], block), (crossed[1], block)):
            cells[cell] += change
            if cells[cell] == 0:
                del cells[cell]
        if filled or emptied:
            keys = list(cells)
    raise Infeasible(f"{goal} meetings not reached, {len(keys)} left")


def make_slots(targets: Targets, seed: int, other_leads: frozenset[str]) -> list[Slot]:
    """Every commitment with its edition, sector, region, meeting, status and leading side.

    *other_leads*: sectors for which another national body may take the lead.
    """
    rng = random.Random(seed)
    sizes = edition_sizes(targets)
    open_counts = open_by_sector(targets, rng)
    table = sector_table(targets, sizes, open_counts, rng)
    labels = [code for code, count in sorted(region_sizes(targets, rng).items()) for _ in range(count)]
    rng.shuffle(labels)
    goals = meeting_goals(targets, sizes)
    slots: list[Slot] = []
    for edition in targets.editions:
        code = edition.code
        regions = Counter(labels[: sizes[code]])
        del labels[: sizes[code]]
        cells = sorted(pair_up(table[code], regions, goals[code], rng).items())
        rng.shuffle(cells)
        number = 0
        for meeting, ((sector, region), count) in enumerate(cells, 1):
            for _ in range(count):
                number += 1
                slots.append(Slot(code, number, meeting, sector, region))
    choose_statuses(slots, targets, open_counts, rng)
    choose_leads(slots, targets, other_leads, rng)
    return slots


def draw(slots: Sequence[Slot], count: int, weights: Sequence[float], rng: random.Random) -> list[Slot]:
    """*count* different slots, each the likelier the greater its weight (Efraimidis and Spirakis)."""
    keys = [(-math.log(1.0 - rng.random()) / weight, index) for index, weight in enumerate(weights)]
    return [slots[index] for _, index in sorted(keys)[:count]]


def choose_statuses(slots: list[Slot], targets: Targets, open_counts: Mapping[str, int], rng: random.Random) -> None:
    """Open as many as each sector has to, most of them recent; no region falls below 70 %."""
    openness = region_openness(targets, rng)
    by_sector: dict[str, list[Slot]] = {}
    for slot in slots:
        by_sector.setdefault(slot.sector, []).append(slot)
    for sector in sorted(by_sector):
        members = by_sector[sector]
        weights = [EDITION_OPENNESS.get(slot.edition, 1.0) * openness[slot.region] for slot in members]
        for slot in draw(members, open_counts[sector], weights, rng):
            slot.status = IN_PROCESS
    lift_regions(slots)
    still_open = [slot for slot in slots if slot.status != EXECUTED]
    weights = [math.sqrt(EDITION_OPENNESS.get(slot.edition, 1.0)) for slot in still_open]
    for slot in draw(still_open, targets.statuses[PENDING], weights, rng):
        slot.status = PENDING


def region_openness(targets: Targets, rng: random.Random) -> dict[str, float]:
    """How much each region leaves open: thirds of the regions for the three published bands."""
    codes = list(targets.regions)
    rng.shuffle(codes)
    return {code: REGION_OPENNESS[index % 3] * rng.uniform(0.85, 1.1) for index, code in enumerate(codes)}


def lift_regions(slots: list[Slot]) -> None:
    """While a region is below 70 % (with 2 points to spare), swap one of its open commitments with
    an executed one of the same sector and edition in the region that has most to spare."""
    totals = Counter(slot.region for slot in slots)
    opened = Counter(slot.region for slot in slots if slot.status != EXECUTED)
    limit = {region: int(total * (100 - LOWEST_REGION_PCT - 2) / 100) for region, total in totals.items()}
    for region in sorted(totals):
        for slot in slots:
            if opened[region] <= limit[region]:
                break
            if slot.region != region or slot.status == EXECUTED:
                continue
            others = [
                other for other in slots
                if other.sector == slot.sector and other.edition == slot.edition
                and other.status == EXECUTED and opened[other.region] < limit[other.region] * 0.8
            ]  # fmt: skip
            if others:
                other = min(others, key=lambda o: (opened[o.region] / totals[o.region], o.number))
                slot.status, other.status = EXECUTED, slot.status
                opened[region] -= 1
                opened[other.region] += 1
        if opened[region] > limit[region]:
            raise Infeasible(f"region {region} stays below {LOWEST_REGION_PCT} %")


def choose_leads(slots: list[Slot], targets: Targets, other_leads: frozenset[str], rng: random.Random) -> None:
    """74 % are led by a national body: the sector, or now and then another one."""
    by_region = len(slots) - pct_count(targets.national_pct, len(slots))
    for slot in draw(slots, by_region, [1.0] * len(slots), rng):
        slot.led_by = BY_REGION
    national = [slot for slot in slots if slot.led_by == BY_SECTOR and slot.sector in other_leads]
    for slot in draw(national, int(len(slots) * OTHER_LEAD_SHARE), [1.0] * len(national), rng):
        slot.led_by = BY_OTHER
