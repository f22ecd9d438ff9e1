"""The pure functions that decide the demonstration's tables."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gore.loading.demo import margins, money, places, texts, timeline
from gore.loading.demo.targets import EditionTarget, SectorMoney, Targets

CUTOFF = dt.date(2018, 12, 31)


def test_apportion_adds_up_and_gives_the_largest_remainders() -> None:
    assert margins.apportion(10, {"a": 1.0, "b": 1.0, "c": 1.0}) == {"a": 4, "b": 3, "c": 3}
    assert margins.apportion(7, {"a": 0.0, "b": 2.0}) == {"a": 0, "b": 7}


@given(
    total=st.integers(0, 400),
    weights=st.lists(st.floats(0.01, 50), min_size=1, max_size=8),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_apportion_stays_within_its_bounds(total: int, weights: list[float], data: st.DataObject) -> None:
    keyed = {f"k{index}": weight for index, weight in enumerate(weights)}
    low = {key: data.draw(st.integers(0, 20)) for key in keyed}
    high = {key: low[key] + data.draw(st.integers(0, 200)) for key in keyed}
    if not sum(low.values()) <= total <= sum(high.values()):
        with pytest.raises(margins.Infeasible):
            margins.apportion(total, keyed, low=low, high=high)
        return
    shares = margins.apportion(total, keyed, low=low, high=high)
    assert sum(shares.values()) == total
    assert all(low[key] <= shares[key] <= high[key] for key in keyed)


def test_pct_count_rounds_half_up_to_the_percentage() -> None:
    assert [margins.pct_count(pct, n) for pct, n in ((94, 1277), (62, 69), (65, 440))] == [1200, 43, 286]
    with pytest.raises(margins.Infeasible):
        margins.pct_count(50, 3)


@pytest.mark.parametrize("goal", [8, 12, 20])
def test_pair_up_keeps_both_margins_and_fills_exactly_the_goal(goal: int) -> None:
    sectors, regions = Counter(a=30, b=20, c=10, d=5), Counter(x=25, y=15, z=10, w=8, v=7)
    cells = margins.pair_up(sectors, regions, goal, random.Random(3))
    assert len(cells) == goal
    assert min(cells.values()) > 0
    by_sector: Counter[str] = Counter()
    by_region: Counter[str] = Counter()
    for (sector, region), count in cells.items():
        by_sector[sector] += count
        by_region[region] += count
    assert (by_sector, by_region) == (sectors, regions)


def small_targets() -> Targets:
    """A record of 400 commitments in four editions, small enough to check by eye."""
    editions = tuple(
        EditionTarget(f"gore-0{n}", dt.date(2017 + n // 2, 3 + n, 1), dt.date(2017 + n // 2, 3 + n, 2))
        for n in (1, 2, 3, 4)
    )
    return Targets(
        cutoff=CUTOFF,
        editions=editions,
        regions=("AMA", "CUS", "SAM"),
        statuses={"executed": 340, "in_process": 40, "pending": 20},
        sectors={"MINSA": 200, "MTC": 200},
        sector_pct={"MINSA": 90},
        region_counts={"SAM": 150},
        edition_more_than={"gore-02": 100},
        edition_sector={("gore-02", "MINSA"): 60},
        national_pct=74,
        meetings={"gore-01": 6, "gore-02": 6, "gore-03": 4, "gore-04": 5},
        meetings_more_than={},
        transfers_by_edition={"gore-01": 6_000_001, "gore-02": 4_300_000, "gore-03": 0},
        transfers_by_sector={"MTC": SectorMoney(30, 6), "MINSA": SectorMoney(20, 4), "MIDIS": SectorMoney(0, 0)},
        multi_region_millions=1,
    )


def test_make_slots_is_the_same_for_a_seed_and_differs_with_another() -> None:
    targets = small_targets()
    one, two, other = (margins.make_slots(targets, seed, frozenset()) for seed in (1, 1, 2))
    assert one == two
    assert one != other


def test_make_slots_meets_other_margins_than_the_published_ones() -> None:
    slots = margins.make_slots(small_targets(), 1, frozenset())
    assert Counter(slot.status for slot in slots) == {"executed": 340, "in_process": 40, "pending": 20}
    assert sum(slot.sector == "MINSA" and slot.status == "executed" for slot in slots) == 180
    assert sum(slot.edition == "gore-02" and slot.sector == "MINSA" for slot in slots) == 60
    assert sum(slot.edition == "gore-01" and slot.sector == "MINSA" for slot in slots) < 60
    assert sum(slot.led_by == "region" for slot in slots) == 104
    assert len({slot.meeting for slot in slots if slot.edition == "gore-01"}) == 6


def test_make_parcels_meets_editions_exactly_and_sectors_in_millions() -> None:
    parcels = money.make_parcels(small_targets(), 1)
    by_edition: Counter[str] = Counter()
    by_giver: Counter[str] = Counter()
    for parcel in parcels:
        by_edition[parcel.edition] += parcel.amount
        by_giver[parcel.giver] += parcel.amount
        assert sum(parcel.shares.values()) == (0 if parcel.multi_region else parcel.amount)
    assert by_edition == {"gore-01": 6_000_001, "gore-02": 4_300_000}
    assert {code: (total + 500_000) // 1_000_000 for code, total in by_giver.items()} == {"MTC": 6, "MINSA": 4}
    assert 500_000 <= sum(parcel.amount for parcel in parcels if parcel.multi_region) < 1_500_000


@given(
    status=st.sampled_from(["executed", "in_process", "pending"]),
    agreed_on=st.dates(dt.date(2016, 9, 1), dt.date(2018, 12, 18)),
    days=st.integers(10, 540),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=400, deadline=None)
def test_reports_lead_to_the_status_and_keep_their_dates_in_order(
    status: str, agreed_on: dt.date, days: int, seed: int
) -> None:
    due = agreed_on + dt.timedelta(days=days)
    reports = timeline.make_reports(status, agreed_on, due, CUTOFF, random.Random(seed))
    assert timeline.final_status(reports)[0] == status
    verified = [report.verified_on for report in reports if report.verified_on]
    assert verified == sorted(verified)
    for report in reports:
        assert agreed_on < report.happened_on <= report.reported_at.date() <= (report.verified_on or CUTOFF) <= CUTOFF
        assert (report.status == "executed") == (report.percentage == 100)
        assert (report.state == "verified") == (report.verified_on is not None)


@given(
    horizon=st.sampled_from(["immediate", "short", "medium"]),
    agreed_on=st.dates(dt.date(2016, 9, 1), dt.date(2018, 12, 18)),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=300, deadline=None)
def test_due_dates_keep_within_their_horizon(horizon: str, agreed_on: dt.date, seed: int) -> None:
    low, high = timeline.HORIZON_DAYS[horizon]
    due = timeline.choose_due_date(horizon, agreed_on, random.Random(seed))
    assert low - 2 <= (due - agreed_on).days <= high
    assert due.weekday() < 5 or timeline.is_month_end(due)


def test_month_ends_are_the_last_days_of_months() -> None:
    leap = timeline.month_ends(dt.date(2016, 1, 31), dt.date(2016, 4, 29))
    assert leap == [dt.date(2016, 1, 31), dt.date(2016, 2, 29), dt.date(2016, 3, 31)]
    assert timeline.month_ends(dt.date(2017, 2, 1), dt.date(2017, 2, 27)) == []


@given(
    agreed_on=st.dates(dt.date(2016, 9, 1), dt.date(2018, 12, 18)),
    days=st.integers(10, 540),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=300, deadline=None)
def test_no_ending_names_a_period_that_does_not_end_on_the_due_date(agreed_on: dt.date, days: int, seed: int) -> None:
    due = agreed_on + dt.timedelta(days=days)
    ending = texts.Writer(random.Random(seed), {})._ending(agreed_on, due)
    next_day = due + dt.timedelta(days=1)
    if "concluya" in ending or "semestre" in ending:
        assert next_day.day == 1
        assert str(due.year) in ending
    if "trimestre" in ending:
        assert next_day.month % 3 == 1
    if "semestre" in ending:
        assert next_day.month in (1, 7)


def test_joined_says_e_before_the_sound_i() -> None:
    assert texts.joined(["Áncash"]) == "Áncash"
    assert texts.joined(["Áncash", "Ica"]) == "Áncash e Ica"
    assert texts.joined(["Ica", "Huancavelica"]) == "Ica y Huancavelica"
    assert texts.joined(["Áncash", "Cusco", "Puno"]) == "Áncash, Cusco y Puno"


def test_contractions_and_articles() -> None:
    assert [texts.of("el puente"), texts.of("la casa"), texts.of("PRODUCE")] == [
        "del puente",
        "de la casa",
        "de PRODUCE",
    ]
    assert [texts.of("El Agustino"), texts.to("El Collao")] == ["de El Agustino", "a El Collao"]
    assert [texts.to("el puente"), texts.to("la casa")] == ["al puente", "a la casa"]
    assert places.government("LMA", "Lima") == "la Municipalidad Metropolitana de Lima"
    assert places.government("CAL", "Callao") == "el Gobierno Regional del Callao"


def test_no_port_in_the_mountains() -> None:
    assert not places.makes_sense("el desembarcadero pesquero artesanal", "PUN")
    assert places.makes_sense("el desembarcadero pesquero artesanal", "PIU")
    assert not places.makes_sense("el saneamiento rural", "CAL")


def test_all_196_provinces_are_there_once() -> None:
    names = [name.strip() for group in places.PROVINCES.values() for name in group.split(",")]
    # Callao is a province of its own, and so is Lima: both are written as districts.
    assert len(names) == 194
