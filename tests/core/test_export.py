"""Downloads: what a spreadsheet program must show right, and what it must never run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from gore.core import export
from gore.core.export import Column, TooManyRows, csv_lines, export_file, export_response, plain_value, safe_text
from gore.core.models import Space
from tests.downloads import content, csv_rows, sheet_of, sheet_rows
from tests.factories import SpaceFactory, noon

COLUMNS = [
    Column("texto", "", "text", lambda row: row[0]),
    Column("entero", "", "integer", lambda row: row[1]),
    Column("monto", "", "amount", lambda row: row[2]),
    Column("tasa", "", "percentage", lambda row: row[3]),
    Column("dia", "", "date", lambda row: row[4]),
    Column("momento", "", "datetime", lambda row: row[5]),
    Column("es", "", "boolean", lambda row: row[6]),
]
MOMENT = dt.datetime(2018, 12, 31, 23, 30, 15, 999, tzinfo=timezone.get_default_timezone())
FULL = (
    "Áncash: «ñandú», 50 % – “sí”\nsegunda línea", 5712, Decimal("1234567.8"), Decimal("85.4"), dt.date(2018, 12, 31),
    MOMENT, True,
)  # fmt: skip
EMPTY = ("", None, None, None, None, None, False)
ROWS = [FULL, EMPTY]
HEADING = ["texto", "entero", "monto", "tasa", "dia", "momento", "es"]

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    '=HYPERLINK("http://mal.example","clic")', "=cmd|' /C calc'!A0", "\x00=1+1", "\x7f@x", "\x1b\x00-1",
]  # fmt: skip


def make(rows: Any, kind: Any = "csv", columns: Any = None) -> Any:
    return export_file(columns=columns or COLUMNS, rows=rows, kind=kind, stem="prueba", title="Prueba")


def test_csv_is_what_rfc_4180_says_with_a_mark_for_accents() -> None:
    assert content(make(ROWS)).decode() == (
        "\ufefftexto,entero,monto,tasa,dia,momento,es\r\n"
        '"Áncash: «ñandú», 50 % – “sí”\nsegunda línea",5712,1234567.80,85.4,2018-12-31,2018-12-31T23:30:15-05:00,sí\r\n'
        ",,,,,,no\r\n"
    )


def test_sheet_holds_real_numbers_days_and_texts() -> None:
    sheet = sheet_of(make(ROWS, "xlsx"))
    cells = [(cell.value, cell.data_type, cell.number_format) for cell in sheet[2]]

    assert [cell.value for cell in sheet[1]] == HEADING
    assert all(cell.font.bold for cell in sheet[1])
    assert cells == [
        (FULL[0], "s", "General"),
        (5712, "n", "0"),
        (1234567.8, "n", "#,##0.00"),
        (85.4, "n", "General"),
        (noon(dt.date(2018, 12, 31)).replace(hour=0, tzinfo=None), "d", "dd/mm/yyyy"),
        (MOMENT.replace(tzinfo=None, microsecond=0), "d", "dd/mm/yyyy hh:mm"),
        ("sí", "s", "General"),
    ]
    assert [cell.value for cell in sheet[3]] == [None, None, None, None, None, None, "no"]
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Prueba", "A2", "A1:G3")


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_what_a_program_would_run_is_text(text: str) -> None:
    columns = [Column("texto", "", "text", lambda row: row)]

    [cell] = csv_rows(make([text], columns=columns))[1]
    assert cell.startswith("'")
    in_sheet = sheet_of(make([text], "xlsx", columns))["A2"]
    assert (in_sheet.data_type, in_sheet.value[0]) == ("s", "'")


@pytest.mark.parametrize("text", ["Áncash", "", "5 = 5", " =1+1", "a-1", "'=1+1", "¡Ñandú!", "1,5"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_negative_numbers_stay_numbers() -> None:
    assert [plain_value(value, kind) for value, kind in ((-3, "integer"), (Decimal("-2.5"), "amount"))] == [  # type: ignore[arg-type]
        "-3", "-2.50",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_survives_the_csv_and_runs_nothing(texts: list[str]) -> None:
    columns = [Column(f"c{place}", "", "text", lambda row, place=place: row[place]) for place in range(len(texts))]
    file = b"".join(csv_lines(columns, [texts])).decode("utf-8-sig")

    [_heading, cells] = csv.reader(io.StringIO(file, newline=""))
    clean = [export.CONTROL.sub("", text) for text in texts]
    assert cells == [f"'{text}" if text.startswith(export.FORMULA_START) else text for text in clean]
    assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in cells)


@given(st.text(max_size=200))
def test_any_text_makes_a_sheet_that_opens(text: str) -> None:
    [[found]] = sheet_rows(make([(text,)], "xlsx", [Column("c", "", "text", lambda row: row[0])]))[1:] or [[None]]
    # XML reads CR and CR LF as one line feed.
    expected = safe_text(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (found or "").replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "\n") == expected


def test_text_too_long_for_a_cell_is_cut_in_the_sheet_only() -> None:
    columns = [Column("c", "", "text", lambda row: row)]
    text = "á" * 40_000
    assert len(sheet_rows(make([text], "xlsx", columns))[1][0]) == 32_767
    assert csv_rows(make([text], columns=columns))[1] == [text]


@pytest.mark.parametrize("title", ["Datos [2018]: a/b?", "x" * 60, "*"])
def test_title_that_no_sheet_may_have(title: str) -> None:
    with export.xlsx_file(COLUMNS, [], title) as file:
        assert len(load_workbook(file).sheetnames[0]) <= 31


def test_name_of_a_file_says_what_and_when() -> None:
    assert export.file_name("compromisos", "csv", dt.date(2019, 2, 21)) == "compromisos-2019-02-21.csv"


@pytest.mark.django_db
def test_sheet_with_too_many_rows_is_refused_before_any_is_read(
    settings: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for code in "abc":
        SpaceFactory(code=code)
    settings.EXPORT_XLSX_ROWS = 2
    columns = [Column("codigo", "", "text", lambda row: row.code)]
    rows = Space.objects.order_by("code")
    words = (
        "Son 3 filas y una hoja de cálculo se descarga con 2 como máximo. Descargue el archivo CSV, que no tiene "
        "límite, o use los filtros para pedir menos filas."
    )

    with django_assert_num_queries(1), pytest.raises(TooManyRows) as refused:
        make(rows, "xlsx", columns)
    assert str(refused.value) == words

    page = export_response(columns=columns, rows=rows, kind="xlsx", stem="x", title="x")
    assert (page.status_code, content(page).decode()) == (400, words)
    assert len(csv_rows(make(rows, "csv", columns))) == 4
    settings.EXPORT_XLSX_ROWS = 3
    assert len(sheet_rows(make(rows, "xlsx", columns))) == 4


def test_page_offers_two_formats_only() -> None:
    answer = export_response(columns=COLUMNS, rows=ROWS, kind="exe", stem="x", title="x")
    assert (answer.status_code, content(answer).decode()) == (400, "Las descargas son en los formatos csv y xlsx.")


@pytest.mark.django_db
def test_rows_are_read_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK_ROWS", 2)
    for number in range(450):
        SpaceFactory(code=f"s{number:03d}")
    columns = [Column("codigo", "", "text", lambda row: row.code)]

    rows = csv_rows(make(Space.objects.order_by("code"), columns=columns))
    assert rows == [["codigo"], *([f"s{number:03d}"] for number in range(450))]
