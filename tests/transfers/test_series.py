"""Series beside the register: loaded from files with their source, none twice, every fault with its line."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from tests import factories as make
from transfers.models import BudgetExecution, SeriesValue
from transfers.services.series import load_series

pytestmark = pytest.mark.django_db
HEAD = "series,region_code,year,month,value,source,as_of\n"
MONEY = "region_code,cui,year,pia,pim,committed,accrued,paid,source,as_of\n"


def test_series_are_loaded_once_and_kept_up_to_date(tmp_path: Path) -> None:
    make.RegionFactory(code="SAM")
    file = tmp_path / "series.csv"
    file.write_text(f"{HEAD}population,SAM,2017,,813381,INEI,2017-10-22\ncanon,,2019,2,60,Folleto,2019-02-28\n")
    (tmp_path / "execution.csv").write_text(f"{MONEY}SAM,,2018,100,200,150,120,110,MEF,2018-12-31\n")
    assert vars(load_series(folder=tmp_path)) == {"created": 3, "updated": 0, "unchanged": 0}
    assert vars(load_series(folder=tmp_path)) == {"created": 0, "updated": 0, "unchanged": 3}
    file.write_text(f"{HEAD}population,SAM,2017,,813382,INEI,2017-10-22\ncanon,,2019,2,60,Folleto,2019-02-28\n")
    assert vars(load_series(folder=tmp_path)) == {"created": 0, "updated": 1, "unchanged": 2}
    assert SeriesValue.objects.get(series="population").value == 813382
    assert BudgetExecution.objects.get().paid == Decimal(110)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("population,NADA,2017,,1,INEI,2017-10-22", "no hay ninguna región “NADA”"),
        ("population,SAM,2017,,mil,INEI,2017-10-22", "series.csv, línea 2"),
        ("population,SAM,2017,,-5,INEI,2017-10-22", "series.csv, línea 2"),
        ("canon,SAM,2017,13,5,INEI,2017-10-22", "series.csv, línea 2"),
        ("canon,SAM,2017,1,101,INEI,2017-10-22", "series.csv, línea 2"),
        ("lluvia,SAM,2017,1,5,INEI,2017-10-22", "series.csv, línea 2"),
        ("canon,SAM,2017,1,5,,2017-10-22", "series.csv, línea 2"),
        ("canon,SAM,2017,1,5,INEI,ayer", "series.csv, línea 2"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_loaded(tmp_path: Path, line: str, words: str) -> None:
    make.RegionFactory(code="SAM")
    (tmp_path / "series.csv").write_text(f"{HEAD}{line}\npopulation,SAM,2018,,5,INEI,2017-10-22\n")
    with pytest.raises(ValidationError, match=words):
        load_series(folder=tmp_path)
    assert not SeriesValue.objects.exists()


def test_a_folder_without_series_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"no hay series\.csv"):
        load_series(folder=tmp_path)


def test_the_files_of_the_product_load_with_the_record() -> None:
    call_command("load_published", stdout=StringIO())
    out = StringIO()
    call_command("load_series", stdout=out)
    assert json.loads(out.getvalue())["created"] == 32
    people = SeriesValue.objects.filter(series="population")
    assert sum(row.value for row in people) == 29_381_884
    assert SeriesValue.objects.get(series="canon", year=2019).value == 60


def test_the_page_shows_each_figure_with_source_and_cut_off(client: Client) -> None:
    region = make.RegionFactory(code="SAM", name="San Martín")
    common = {"series": "canon", "region": region, "month": 2, "as_of": dt.date(2019, 2, 28)}
    make.SeriesValueFactory(year=2018, value=0, **common)
    make.SeriesValueFactory(year=2019, value=Decimal("60.5"), source="MEF, canon", is_demonstration=True, **common)
    make.SeriesValueFactory(series="opening", region=region, year=2019, value=Decimal(1500), source="MEF, PIA")
    make.BudgetExecutionFactory(region=region, source="MEF, ejecución")
    text = client.get("/transferencias/presupuesto/?region=SAM").content.decode().replace("\u00a0", " ")
    for words in ("02/2019", "60.5 %", "MEF, canon, 28/02/2019", "Inventado", "S/ 1,500", "MEF, PIA", "S/ 110",
                  "MEF, ejecución, 31/12/2018"):  # fmt: skip
        assert words in text
    assert client.get("/transferencias/presupuesto/?region=nada&year=%00").status_code == 200
    assert "MEF, canon" in b"".join(client.get("/transferencias/series/?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
