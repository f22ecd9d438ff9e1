"""What the database refuses about projects, norms, transfers and their shares."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from tests import factories as make
from tests.constraints import BadRows, assert_refused, save_as_new, set_raw
from transfers.models import Transfer

BAD_ROWS: BadRows = {
    "transfers_project_amount_not_negative": lambda: set_raw(make.ProjectFactory(), amount=Decimal("-0.01")),
    "transfers_project_amount_qualifier_known": lambda: set_raw(make.ProjectFactory(), amount_qualifier="roughly"),
    "transfers_project_people_qualifier_known": lambda: set_raw(
        make.ProjectFactory(), beneficiaries_qualifier="roughly"
    ),
    "transfers_legalnorm_kind_known": lambda: set_raw(make.LegalNormFactory(), kind="no"),
    "transfers_legalnorm_unique": lambda: save_as_new(make.LegalNormFactory()),
    "transfers_legalnorm_unique_in_year": lambda: save_as_new(make.LegalNormFactory(year=2017)),
    "transfers_project_stage_known": lambda: set_raw(make.ProjectFactory(), stage="dream"),
    "transfers_project_status_known": lambda: set_raw(make.ProjectFactory(), status="lost"),
    "transfers_import_line_kind_known": lambda: set_raw(make.ImportLineFactory(), kind="lost"),
    "transfers_project_dates_in_order": lambda: set_raw(
        make.ProjectFactory(), starts_on=dt.date(2018, 1, 2), ends_on=dt.date(2018, 1, 1)
    ),
    "transfers_project_not_into_itself": lambda: set_raw(make.ProjectFactory(), merged_into=F("id")),
    "transfers_photo_has_text": lambda: set_raw(make.ProjectPhotoFactory(), text=""),
    "transfers_photo_type_known": lambda: set_raw(make.ProjectPhotoFactory(), content_type="text/html"),
    "transfers_period_dates_in_order": lambda: set_raw(make.ClosedPeriodFactory(), ends_on=dt.date(2016, 1, 1)),
    "transfers_period_reopened_has_reason": lambda: set_raw(make.ClosedPeriodFactory(), reopened_at=timezone.now()),
    "transfers_transfer_amount_signed": lambda: set_raw(make.TransferFactory(), amount=-5),
    "transfers_counter_entry_has_reason": lambda: set_raw(
        make.TransferFactory(), corrects=make.TransferFactory(), amount=-5
    ),
    "transfers_transfer_kind_known": lambda: set_raw(make.TransferFactory(), kind="gift"),
    "transfers_share_amount_not_zero": lambda: set_raw(make.TransferFactory().shares.get(), amount=0),
    "transfers_project_part_unique": lambda: save_as_new(make.TransferProjectFactory()),
    "transfers_project_part_not_zero": lambda: set_raw(make.TransferProjectFactory(), amount=0),
    "transfers_import_state_known": lambda: set_raw(make.TransferImportFactory(), state="lost"),
    "transfers_import_undone_has_reason": lambda: set_raw(make.TransferImportFactory(), state="undone"),
    "transfers_import_line_unique": lambda: save_as_new(make.ImportLineFactory()),
    "transfers_series_known": lambda: set_raw(make.SeriesValueFactory(), series="rain"),
    "transfers_series_not_negative": lambda: set_raw(make.SeriesValueFactory(), value=-1),
    "transfers_series_month": lambda: set_raw(make.SeriesValueFactory(), month=13),
    "transfers_series_share_of_the_year": lambda: set_raw(
        make.SeriesValueFactory(series="canon", value=60), value=Decimal("100.01")
    ),
    "transfers_series_unique": lambda: save_as_new(make.SeriesValueFactory(region=None)),
    "transfers_execution_in_order": lambda: set_raw(make.BudgetExecutionFactory(), paid=121),
    "transfers_execution_unique": lambda: save_as_new(make.BudgetExecutionFactory()),
    "transfers_difference_explained_or_owned": lambda: set_raw(make.DifferenceNoteFactory(), state="open"),
    "transfers_share_unique_region": lambda: save_as_new(make.TransferFactory().shares.get()),
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
