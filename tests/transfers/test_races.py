"""Two people at the same moment: an import is confirmed once, the same file is written once, codes never meet."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from tests import factories as make
from tests.at_once import at_once
from transfers.models import Transfer
from transfers.services import counter_entry, record_transfer
from transfers.services.imports import begin_import, stage_import

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
CONTENT = (
    b"Region,Sector,Norma,Fecha,Monto\n"
    b"San Martin,Salud,DS 45-2018-EF,04/05/2018,1500\nSan Martin,Salud,DS 45-2018-EF,04/05/2018,1500\n"
)


@pytest.fixture(autouse=True)
def bodies(settings: Any, tmp_path: Path) -> None:
    assert connection.vendor == "postgresql"
    settings.MEDIA_ROOT = tmp_path
    make.EditionFactory(code="gore-07", start_date=dt.date(2018, 3, 1), end_date=dt.date(2018, 3, 2))
    make.RegionFactory(code="SAM", name="San Martín")
    make.InstitutionFactory(code="MINSA", name="Ministerio de Salud", short_name="Salud")


def test_the_same_file_at_the_same_time_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "anexo.csv"
    file.write_bytes(CONTENT)
    at_once(*[lambda: call_command("import_transfers", str(file), "--edition", "gore-07") for _ in range(3)])
    assert sorted(Transfer.objects.values_list("code", flat=True)) == ["gore-07-TR-0001", "gore-07-TR-0002"]


def test_an_import_is_confirmed_by_one_of_two() -> None:
    edition = make.EditionFactory(code="gore-07")
    row = stage_import(content=CONTENT, name="anexo.csv", edition=edition)
    results = at_once(*[lambda: begin_import(row=row) for _ in range(2)])
    assert sum(isinstance(result, ValidationError) for result in results) == 1


def test_codes_never_meet_and_a_transfer_is_taken_back_once() -> None:
    edition, giver, region = make.EditionFactory(code="gore-07"), make.InstitutionFactory(), make.RegionFactory()

    def record() -> Transfer:
        return record_transfer(
            edition=edition, giver=giver, amount=Decimal(5), date=dt.date(2018, 5, 1), description="Obra",
            shares={region: Decimal(5)},
        )  # fmt: skip

    made = at_once(record, record, record)
    assert sorted(row.code for row in made) == [f"gore-07-TR-000{number}" for number in (1, 2, 3)]
    results = at_once(
        *[lambda: counter_entry(transfer=made[0], reason="Mal", date=dt.date(2018, 6, 1)) for _ in range(3)]
    )
    assert sum(isinstance(result, Transfer) for result in results) == 1
    assert Transfer.objects.filter(corrects=made[0]).count() == 1
