"""What the database refuses about projects, norms, transfers and their shares."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests import factories as make
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw
from transfers.models import Transfer

BAD_ROWS: BadRows = {
    "transfers_project_amount_not_negative": lambda: set_raw(make.ProjectFactory(), amount=Decimal("-0.01")),
    "transfers_project_amount_qualifier_known": lambda: set_raw(make.ProjectFactory(), amount_qualifier="roughly"),
    "transfers_project_people_qualifier_known": lambda: set_raw(
        make.ProjectFactory(), beneficiaries_qualifier="roughly"
    ),
    "transfers_legalnorm_kind_known": lambda: set_raw(make.LegalNormFactory(), kind="rumour"),
    "transfers_legalnorm_unique": lambda: save_as_new(make.LegalNormFactory()),
    "transfers_transfer_amount_positive": lambda: set_raw(make.TransferFactory(), amount=0),
    "transfers_share_unique_region": lambda: save_as_new(make.TransferFactory().shares.get()),
    "transfers_share_amount_positive": lambda: set_raw(make.TransferFactory().shares.get(), amount=Decimal("-1")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD_ROWS)
def test_bad_row_is_refused(name: str) -> None:
    assert_refused(name, BAD_ROWS[name])


@pytest.mark.django_db
def test_amounts_go_from_one_centimo_to_what_every_database_gives_back() -> None:
    for amount in (Decimal("0.01"), Decimal("9999999999999.99")):
        transfer = make.TransferFactory(amount=amount)
        transfer.full_clean()
        transfer.refresh_from_db()
        assert (transfer.amount, transfer.shares.get().amount) == (amount, amount)
    for wrong in (Decimal(0), Decimal("0.001"), Decimal("10000000000000.00")):
        with pytest.raises(ValidationError) as refused:
            Transfer(
                code="otra", edition=transfer.edition, giver=transfer.giver, amount=wrong, date=transfer.date,
                description="Obra",
            ).full_clean()  # fmt: skip
        assert list(refused.value.message_dict) == ["amount"]
