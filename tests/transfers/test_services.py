"""`record_transfer`: the shares of a transfer always add up to its amount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gore.core.models import Institution, Region
from tests.factories import EditionFactory, InstitutionFactory, RegionalGovernmentFactory, RegionFactory
from transfers.models import Transfer, TransferShare
from transfers.services import record_transfer

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
