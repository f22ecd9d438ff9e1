"""`record_transfer`: the shares of a transfer always add up to its amount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gore.core.models import Institution, Region
from gore.core.selectors import public_version
from tests.factories import EditionFactory, InstitutionFactory, RegionalGovernmentFactory, RegionFactory
from transfers.models import Transfer, TransferShare
from transfers.services import change_transfer, record_transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions() -> list[Region]:
    return [RegionFactory(), RegionFactory()]


def record(**changes: Any) -> Transfer:
    values: dict[str, Any] = {
        "code": "gore-07-TR-0012",
        "edition": EditionFactory(start_date=dt.date(2018, 3, 1), end_date=dt.date(2018, 3, 2)),
        "giver": InstitutionFactory(kind=Institution.Kind.MINISTRY),
        "amount": Decimal("100.10"),
        "date": dt.date(2018, 4, 1),
        "description": " Obra de agua ",
    }
    return record_transfer(**{**values, **changes})


def test_records_a_divided_transfer_to_the_cent(regions: list[Region]) -> None:
    transfer = record(shares={regions[0]: Decimal("40.05"), regions[1]: Decimal("60.05")})
    shares = TransferShare.objects.filter(transfer=transfer).values_list("region", "amount")
    assert set(shares) == {(regions[0].pk, Decimal("40.05")), (regions[1].pk, Decimal("60.05"))}
    assert (transfer.amount, transfer.description, transfer.multi_region) == (Decimal("100.10"), "Obra de agua", False)


def test_records_a_multi_region_transfer_without_shares() -> None:
    assert record(multi_region=True).regions.count() == 0


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "Indique cuánto recibe cada región"),
        (["100.11"], "Las partes suman S/\u00a0100.11 y el monto es S/\u00a0100.10"),
        (["100.10", "0"], "debe ser mayor que cero"),
        (["100.10", "-1"], "debe ser mayor que cero"),
        (["50.055", "50.045"], "dos decimales"),
    ],
)
def test_refuses_shares_that_do_not_divide_the_amount(regions: list[Region], parts: list[str], message: str) -> None:
    shares = {region: Decimal(part) for region, part in zip(regions, parts, strict=False)}
    with pytest.raises(ValidationError) as caught:
        record(shares=shares)
    assert list(caught.value.message_dict) == ["shares"]
    assert message in caught.value.message_dict["shares"][0]
    assert not Transfer.objects.exists()


def test_refuses_shares_of_a_multi_region_transfer(regions: list[Region]) -> None:
    with pytest.raises(ValidationError, match="no se reparte"):
        record(multi_region=True, shares={regions[0]: Decimal("100.10")})


@pytest.mark.parametrize("amount", ["0", "-5", "1.001", "NaN", "Infinity", "10000000000000", "1e40"])
def test_refuses_an_amount_that_is_not_money(amount: str) -> None:
    with pytest.raises(ValidationError) as caught:
        record(amount=Decimal(amount), multi_region=True)
    assert list(caught.value.message_dict) == ["amount"]


def test_refuses_a_regional_giver_and_a_date_before_the_edition() -> None:
    with pytest.raises(ValidationError) as caught:
        record(giver=RegionalGovernmentFactory(), date=dt.date(2018, 2, 28), multi_region=True)
    assert set(caught.value.message_dict) == {"giver", "date"}


def test_a_code_is_used_once(regions: list[Region]) -> None:
    record(multi_region=True)
    with pytest.raises(ValidationError) as caught:
        record(shares={regions[0]: Decimal("100.10")}, edition=Transfer.objects.get().edition)
    assert list(caught.value.message_dict) == ["code"]
    assert TransferShare.objects.count() == 0


def test_the_next_code_follows_the_last_one_of_the_edition(regions: list[Region]) -> None:
    edition = EditionFactory(code="gore-07", start_date=dt.date(2018, 3, 1), end_date=dt.date(2018, 3, 2))
    for code in ("gore-07-TR-0012", "gore-07-TR-x", "otro-99"):
        record(code=code, edition=edition, multi_region=True)

    assert record(code=None, edition=edition, multi_region=True).code == "gore-07-TR-0013"


def test_a_correction_replaces_values_and_parts_together(regions: list[Region]) -> None:
    transfer = record(shares={regions[0]: Decimal("100.10")})
    with pytest.raises(ValidationError) as caught:
        change_transfer(transfer=transfer, **present(transfer, amount=Decimal("90")))
    assert list(caught.value.message_dict) == ["shares"]

    parts = {regions[0]: Decimal("40"), regions[1]: Decimal("50")}
    changed = change_transfer(transfer=transfer, **present(transfer, amount=Decimal("90"), shares=parts))

    assert (changed.code, changed.amount) == (transfer.code, Decimal("90"))
    assert {share.region: share.amount for share in changed.shares.all()} == parts
    changed = change_transfer(transfer=transfer, **present(changed, shares={}, multi_region=True))
    assert (changed.multi_region, changed.shares.count()) == (True, 0)


def test_a_correction_without_a_change_writes_nothing(
    regions: list[Region], django_capture_on_commit_callbacks: Any
) -> None:
    transfer = record(shares={regions[0]: Decimal("100.10")})
    share, before = transfer.shares.get(), public_version()

    with django_capture_on_commit_callbacks(execute=True):
        change_transfer(transfer=transfer, **present(transfer))

    assert (transfer.shares.get(), public_version()) == (share, before)


def present(transfer: Transfer, **changes: Any) -> dict[str, Any]:
    """The values of *transfer* as they are, but for *changes*."""
    names = ("giver", "amount", "date", "description", "multi_region", "norm")
    shares = {share.region: share.amount for share in transfer.shares.select_related("region")}
    return {**{name: getattr(transfer, name) for name in names}, "shares": shares, **changes}
