"""Reading what the product hands out: files and JSON, as plain values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def content(response: Any) -> bytes:
    """The body, streamed or not; files behind it are closed (without the signal that a server sends
    after a request, which also closes the test's database)."""
    body = b"".join(response) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return body


def csv_rows(response: Any) -> list[list[str]]:
    """The cells of a CSV download, heading first."""
    assert (response.status_code, response.headers["Content-Type"]) == (200, CSV)
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig"), newline="")))


def sheet_of(response: Any) -> Worksheet:
    """The one sheet of an XLSX download."""
    assert (response.status_code, response.headers["Content-Type"]) == (200, XLSX)
    book = load_workbook(io.BytesIO(content(response)))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def sheet_rows(response: Any) -> list[list[Any]]:
    """The values of an XLSX download, heading first."""
    return [list(row) for row in sheet_of(response).iter_rows(values_only=True)]


def codes_of(rows: Iterable[Any]) -> list[str]:
    """The first cell of every row under the heading, or the code of every record."""
    found = list(rows)
    return [row["code"] for row in found] if found and isinstance(found[0], dict) else [row[0] for row in found[1:]]
