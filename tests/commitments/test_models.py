"""What the database refuses about commitments, their updates and the stored rates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from commitments.models import ComplianceRate
from tests import factories as make
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw

DAY = dt.timedelta(days=1)
COUNTS = {"commitments": 3, "executed": 1, "in_process": 1, "pending": 1, "due": 2, "executed_of_due": 1}


def rate(**changes: Any) -> ComplianceRate:
    """One stored rate; what is named differs from a valid total."""
    values = {"audience": "public", "dimension": "total", **COUNTS, **changes}
    return ComplianceRate.objects.create(snapshot=make.ComplianceSnapshotFactory(), **values)


def with_due_date_before_agreement() -> None:
    made = make.CommitmentFactory()
    set_raw(made, due_date=made.agreed_on - DAY)


def verified_before_the_fact() -> None:
    update = make.CommitmentUpdateFactory(verified_on=dt.date(2018, 1, 2))
    set_raw(update, happened_on=dt.date(2018, 1, 3))


BAD_ROWS: BadRows = {
    "commitments_number_unique_in_edition": lambda: save_as_new(make.CommitmentFactory(), code="otro"),
    "commitments_due_after_agreed": with_due_date_before_agreement,
    "commitments_number_from_one": lambda: set_raw(make.CommitmentFactory(), number=0),
    "commitments_status_known": lambda: set_raw(make.CommitmentFactory(status="executed"), status="done"),
    "commitments_type_known": lambda: set_raw(make.CommitmentFactory(), type="secret"),
    "commitments_horizon_known": lambda: set_raw(make.CommitmentFactory(), horizon="never"),
    "commitments_status_has_a_date": lambda: set_raw(make.CommitmentFactory(), status="executed"),
    "commitments_region_unique": lambda: save_as_new(make.CommitmentFactory().region_links.get()),
    "commitments_region_first_unique": lambda: save_as_new(make.CommitmentFactory().region_links.get()),
    "commitments_update_verified_has_date": lambda: set_raw(make.CommitmentUpdateFactory(), state="verified"),
    "commitments_update_returned_has_reason": lambda: set_raw(make.CommitmentUpdateFactory(), state="returned"),
    "commitments_update_percentage_range": lambda: set_raw(make.CommitmentUpdateFactory(), percentage=101),
    "commitments_update_executed_is_100": lambda: set_raw(
        make.CommitmentUpdateFactory(status="executed"), percentage=99
    ),
    "commitments_update_verified_after_fact": verified_before_the_fact,
    "commitments_update_status_known": lambda: set_raw(make.CommitmentUpdateFactory(), status="lost"),
    "commitments_funding_transfer_or_norm": lambda: set_raw(make.FundingFactory(), transfer=None),
    "commitments_funding_transfer_once": lambda: save_as_new(make.FundingFactory()),
    "commitments_funding_norm_once": lambda: save_as_new(
        make.FundingFactory(transfer=None, norm=make.LegalNormFactory())
    ),
    "commitments_one_current_snapshot": lambda: save_as_new(
        make.ComplianceSnapshotFactory(kind="current"), as_of=dt.date(2019, 1, 1)
    ),
    "commitments_one_snapshot_per_cutoff": lambda: save_as_new(make.ComplianceSnapshotFactory()),
    "commitments_snapshot_kind_known": lambda: set_raw(make.ComplianceSnapshotFactory(), kind="draft"),
    "commitments_rate_audience_known": lambda: rate(audience="press"),
    "commitments_rate_statuses_add_up": lambda: rate(commitments=4),
    "commitments_rate_due_in_range": lambda: rate(due=4),
    "commitments_rate_keys_match_dimension": lambda: rate(edition=make.EditionFactory()),
}


# One pair of columns in both orders, for the index of each.
TWINS = {
    "commitments_region_unique": "commitments_region_first_unique",
    "commitments_region_first_unique": "commitments_region_unique",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name], or_by=TWINS.get(name, ""))


DIMENSIONS = {
    "total": (), "edition": ("edition",), "sector": ("sector",), "region": ("region",), "type": ("type",),
    "edition_sector": ("edition", "sector"), "edition_region": ("edition", "region"),
    "sector_region": ("sector", "region"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_stored_rate_has_the_keys_of_its_dimension_and_no_other(dimension: str) -> None:
    keys: dict[str, Any] = {
        "edition": make.EditionFactory(), "sector": make.InstitutionFactory(), "region": make.RegionFactory(),
        "type": "technical",
    }  # fmt: skip
    names = DIMENSIONS[dimension]
    right = {name: keys[name] for name in names}
    made = rate(dimension=dimension, **right)

    empty = {"edition": None, "sector": None, "region": None, "type": ""}
    for name, value in keys.items():
        wrong = empty[name] if name in names else value
        assert_refused(
            "commitments_rate_keys_match_dimension", lambda name=name, wrong=wrong: set_raw(made, **{name: wrong})
        )
    assert_refused("commitments_rate_keys_match_dimension", lambda: set_raw(made, dimension="secret"))


@pytest.mark.django_db
def test_what_looks_like_a_bad_row_and_is_not() -> None:
    """The edges of the rules above."""
    made = make.CommitmentFactory()
    set_raw(made, due_date=made.agreed_on, number=1)
    save_as_new(made, code="otro", edition_id=make.EditionFactory(code="otra").pk)
    update = make.CommitmentUpdateFactory(status="executed", verified_on=dt.date(2018, 1, 2))
    set_raw(update, happened_on=dt.date(2018, 1, 2))
    for kind in ("current", "cutoff"):
        make.ComplianceSnapshotFactory(kind=kind, computed_at=timezone.now())
