"""Counts on small cases made by hand: live, stored, and as of past dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from commitments.models import Audience, Commitment, ComplianceSnapshot
from commitments.selectors import Compliance, Counts, band_for, compliance, status_as_of
from commitments.services import recompute_compliance, refresh_status
from gore.core.models import ComplianceBand
from tests.commitments.naive import brief
from tests.factories import (
    CommitmentFactory,
    CommitmentUpdateFactory,
    ComplianceSnapshotFactory,
    EditionFactory,
    InstitutionFactory,
    RegionFactory,
    set_status,
)

AGREED = dt.date(2018, 1, 10)
D = dt.date(2018, 6, 30)


class Register:
    """Two editions, two sectors, two regions and six commitments, one of them not released."""

    def __init__(self) -> None:
        self.first = EditionFactory(code="gore-01", seq=1, title="1er GORE Ejecutivo", start_date=dt.date(2018, 1, 1))
        self.second = EditionFactory(code="gore-02", seq=2, title="2do GORE Ejecutivo", start_date=dt.date(2018, 3, 1))
        self.health = InstitutionFactory(code="MINSA", short_name="Salud")
        self.roads = InstitutionFactory(code="MTC", short_name="Transportes")
        self.ancash = RegionFactory(code="ANC", name="Áncash")
        self.lima = RegionFactory(code="LMM", name="Municipalidad de Lima", kind="metropolitan_municipality")
        self.tacna = RegionFactory(code="TAC", name="Tacna")

        def commitment(edition: Any, sector: Any, regions: Any, kind: str, **fields: Any) -> Commitment:
            return CommitmentFactory(
                edition=edition, sector=sector, regions=regions, type=kind, agreed_on=AGREED, **fields
            )

        due = {"due_date": D}
        later = {"due_date": D + dt.timedelta(days=1)}
        executed = {"status": "executed", "status_since": D}
        working = {"status": "in_process", "status_since": dt.date(2018, 4, 1)}
        self.both_regions = commitment(
            self.first, self.health, [self.ancash, self.tacna], "technical", **due, **executed
        )
        self.late = commitment(self.first, self.health, self.ancash, "technical", **due)
        self.working = commitment(self.first, self.roads, self.lima, "budgetary", **later, **working)
        self.done_early = commitment(self.second, self.roads, self.lima, "administrative", **later, **executed)
        self.hidden = commitment(self.second, self.roads, self.tacna, "administrative", released=False, **due)
        self.second_pending = commitment(self.second, self.health, self.tacna, "technical", **later)


@pytest.fixture
def register(db: None) -> Register:
    return Register()


EXPECTED: dict[str | None, list[tuple[str, str, tuple[int, ...]]]] = {
    None: [("total", "Total", (5, 2, 1, 2, 2, 1))],
    "edition": [
        ("gore-01", "1er GORE Ejecutivo", (3, 1, 1, 1, 2, 1)),
        ("gore-02", "2do GORE Ejecutivo", (2, 1, 0, 1, 0, 0)),
    ],
    "sector": [("MINSA", "Salud", (3, 1, 0, 2, 2, 1)), ("MTC", "Transportes", (2, 1, 1, 0, 0, 0))],
    "region": [
        ("ANC", "Áncash", (2, 1, 0, 1, 2, 1)),
        ("LMM", "Lima Metropolitana", (2, 1, 1, 0, 0, 0)),
        ("TAC", "Tacna", (2, 1, 0, 1, 1, 1)),
    ],
    "type": [
        ("administrative", "Administrativo", (1, 1, 0, 0, 0, 0)),
        ("technical", "Técnico", (3, 1, 0, 2, 2, 1)),
        ("budgetary", "Presupuestal", (1, 0, 1, 0, 0, 0)),
    ],
}


def expected(by: str | None, *, stored: bool) -> Compliance:
    rows = tuple(Counts(key, label, *numbers) for key, label, numbers in EXPECTED[by])
    return Compliance(D, "public", by, stored, rows)


@pytest.mark.parametrize("by", EXPECTED)
def test_live_counts_of_released_commitments(
    register: Register, by: str | None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        found = compliance(by=by, as_of=D, queryset=Commitment.objects.all())

    assert found == expected(by, stored=False)


@pytest.mark.parametrize("by", EXPECTED)
def test_stored_counts_equal_live_ones_and_cost_one_query(
    register: Register, by: str | None, django_assert_num_queries: Any
) -> None:
    recompute_compliance(as_of=D)

    with django_assert_num_queries(1):
        found = compliance(by=by, as_of=D)

    assert found == expected(by, stored=True)


def test_everybody_in_the_house_also_counts_what_is_not_released(register: Register) -> None:
    recompute_compliance(as_of=D)

    assert brief(compliance(as_of=D, audience=Audience.ALL).rows) == {"total": (6, 2, 1, 3, 3, 1)}
    assert brief(compliance(as_of=D, audience=Audience.ALL, region=register.tacna).rows) == {
        "total": (3, 1, 0, 2, 2, 1)
    }
    live = compliance(as_of=D, audience=Audience.ALL, queryset=Commitment.objects.all())
    assert brief(live.rows) == {"total": (6, 2, 1, 3, 3, 1)}


@pytest.mark.parametrize("stored", [True, False])
def test_counts_by_one_dimension_within_another(register: Register, stored: bool) -> None:
    if stored:
        recompute_compliance(as_of=D)

    by_region = compliance(by="region", as_of=D, edition=register.first)
    by_sector = compliance(by="sector", as_of=D, region=register.tacna)
    total = compliance(as_of=D, edition=register.second, sector=register.roads)

    assert [found.stored for found in (by_region, by_sector, total)] == [stored] * 3
    assert brief(by_region.rows) == {
        "ANC": (2, 1, 0, 1, 2, 1),
        "LMM": (1, 0, 1, 0, 0, 0),
        "TAC": (1, 1, 0, 0, 1, 1),
    }
    assert brief(by_sector.rows) == {"MINSA": (2, 1, 0, 1, 1, 1)}
    assert brief(total.rows) == {"total": (1, 1, 0, 0, 0, 0)}


def test_combination_that_is_not_stored_is_counted_live(register: Register) -> None:
    recompute_compliance(as_of=D)

    by_type = compliance(by="type", as_of=D, region=register.ancash)
    three = compliance(as_of=D, edition=register.first, sector=register.health, region=register.tacna)

    assert (by_type.stored, brief(by_type.rows)) == (False, {"technical": (2, 1, 0, 1, 2, 1)})
    assert (three.stored, brief(three.rows)) == (False, {"total": (1, 1, 0, 0, 1, 1)})


@pytest.mark.parametrize("stored", [True, False])
def test_selection_without_commitments_is_a_row_of_zeros(db: None, stored: bool) -> None:
    if stored:
        recompute_compliance()

    total = compliance()
    none = compliance(sector=InstitutionFactory())

    assert (total.stored, brief(total.rows)) == (stored, {"total": (0, 0, 0, 0, 0, 0)})
    assert (none.stored, brief(none.rows)) == (stored, {"total": (0, 0, 0, 0, 0, 0)})
    assert (total.total.rate, total.total.rate_of_due) == (None, None)
    assert compliance(by="region").rows == ()


def test_queryset_that_joins_does_not_count_a_commitment_twice(register: Register) -> None:
    joined = Commitment.objects.filter(regions__in=[register.ancash, register.tacna])

    assert joined.count() > joined.distinct().count()
    assert brief(compliance(as_of=D, queryset=joined).rows) == {"total": (3, 1, 0, 2, 2, 1)}


def test_region_filter_with_by_region_keeps_that_region_only(register: Register) -> None:
    live = compliance(by="region", as_of=D, region=register.tacna, queryset=Commitment.objects.all())
    recompute_compliance(as_of=D)
    stored = compliance(by="region", as_of=D, region=register.tacna)

    assert brief(live.rows) == brief(stored.rows) == {"TAC": (2, 1, 0, 1, 1, 1)}


def test_unknown_dimension_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="horizon"):
        compliance(by="horizon")


def test_status_counts_from_the_day_of_its_verification(db: None) -> None:
    CommitmentFactory(agreed_on=AGREED, status="executed", status_since=D)

    assert brief(compliance(as_of=D - dt.timedelta(days=1)).rows)["total"][:4] == (1, 0, 0, 1)
    assert brief(compliance(as_of=D).rows)["total"][:4] == (1, 1, 0, 0)


def test_commitment_counts_from_the_day_of_its_agreement(db: None) -> None:
    CommitmentFactory(agreed_on=AGREED)

    assert compliance(as_of=AGREED - dt.timedelta(days=1)).total.commitments == 0
    assert compliance(as_of=AGREED).total.commitments == 1


def test_reopened_commitment_is_open_from_its_reopening_only(db: None) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED, status="executed", status_since=D)
    set_status(commitment, "in_process", D + dt.timedelta(days=5))

    assert brief(compliance(as_of=D).rows)["total"][:4] == (1, 1, 0, 0)
    assert brief(compliance(as_of=D + dt.timedelta(days=5)).rows)["total"][:4] == (1, 0, 1, 0)
    assert brief(compliance().rows)["total"][:4] == (1, 0, 1, 0)


def test_of_two_updates_of_one_day_the_one_written_last_counts(db: None) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    CommitmentUpdateFactory(commitment=commitment, status="executed", verified_on=D)
    CommitmentUpdateFactory(commitment=commitment, status="in_process", verified_on=D)
    refresh_status()

    [found] = status_as_of(Commitment.objects.all(), D)

    assert found.as_of_status == "in_process"


def test_updates_that_sd_has_not_verified_do_not_count(db: None) -> None:
    commitment = CommitmentFactory(agreed_on=AGREED)
    CommitmentUpdateFactory(commitment=commitment, status="executed", happened_on=AGREED)
    CommitmentUpdateFactory(commitment=commitment, status="executed", happened_on=AGREED, return_reason="Sin sustento")

    assert brief(compliance(as_of=D).rows)["total"][:4] == (1, 0, 0, 1)


def test_stored_figures_of_today_win_over_a_cutoff_of_the_same_day(register: Register) -> None:
    recompute_compliance(as_of=D)
    ComplianceSnapshot.objects.filter(as_of=D).update(kind="current")
    old = ComplianceSnapshotFactory(kind="cutoff", as_of=D)
    zero = {"executed": 0, "in_process": 0, "due": 0, "executed_of_due": 0}
    old.rates.create(audience="public", dimension="total", commitments=9, pending=9, **zero)

    assert brief(compliance(as_of=D).rows) == {"total": (5, 2, 1, 2, 2, 1)}


def test_rates_are_unrounded_percentages() -> None:
    counts = Counts("total", "Total", 5712, 4879, 506, 327, 5000, 4500)

    assert counts.rate is not None
    assert counts.rate.quantize(Decimal("0.0001")) == Decimal("85.4167")
    assert (counts.rate_of_due, counts.open) == (Decimal(90), 833)


@pytest.mark.parametrize(
    ("rate", "band"),
    [("100", "b90"), ("90", "b90"), ("89.99", "b80"), ("80", "b80"), ("70", "b70"), ("69.99", "below"), ("0", "below")],
)
def test_boundary_value_belongs_to_the_higher_band(rate: str, band: str) -> None:
    bands = [ComplianceBand(code=f"b{low}", min_pct=low, max_pct=low + 10) for low in (70, 90, 80)]

    assert band_for(Decimal(rate), bands) == band
