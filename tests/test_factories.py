"""Every factory makes a row that passes the model's own rules, twice in a row."""

from __future__ import annotations

import datetime as dt

import pytest
from factory.django import DjangoModelFactory

from commitments.models import CommitmentUpdate
from tests import factories

FACTORIES = sorted(
    (f for f in vars(factories).values() if isinstance(f, type) and issubclass(f, DjangoModelFactory)),
    key=lambda f: f.__name__,
)


@pytest.mark.django_db
@pytest.mark.parametrize("made_by", [f for f in FACTORIES if f is not DjangoModelFactory], ids=lambda f: f.__name__)
def test_factory_makes_valid_rows(made_by: type[DjangoModelFactory]) -> None:
    first, second = made_by(), (None if made_by is factories.ComplianceSnapshotFactory else made_by())
    for row in filter(None, (first, second)):
        assert row.pk
        row.full_clean(exclude=["password"])


@pytest.mark.django_db
def test_commitment_with_a_status_has_the_update_it_follows_from() -> None:
    commitment = factories.CommitmentFactory(status="executed", status_since=dt.date(2018, 3, 1))

    assert list(commitment.updates.values_list("status", "state", "verified_on")) == [
        ("executed", CommitmentUpdate.State.VERIFIED, dt.date(2018, 3, 1))
    ]
