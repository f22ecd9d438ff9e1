"""Downloads of tables as CSV and XLSX: the same columns for pages, API and administration.

Rows are read and written in chunks, so memory does not grow with the table. A cell that a
spreadsheet program would run as a formula gets an apostrophe in front; control characters go.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from gore.core.clock import today
from gore.core.numbers import write_integer

ColumnType = Literal["text", "integer", "amount", "percentage", "date", "datetime", "boolean"]
Format = Literal["csv", "xlsx"]

TYPE_LABELS: dict[str, Any] = {
    "text": _("texto"),
    "integer": _("número entero"),
    "amount": _("monto en soles, con dos decimales"),
    "percentage": _("porcentaje"),
    "date": _("fecha (AAAA-MM-DD)"),
    "datetime": _("fecha y hora de Lima (ISO 8601)"),
    "boolean": _("sí o no"),
}

CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK_ROWS = 2000
XLSX_SHEET_ROWS = 1_048_575  # rows under the header that one sheet can hold
XLSX_DEFAULT_LIMIT = 100_000
XLSX_CELL_CHARACTERS = 32_767

# Spreadsheet programs take these first characters, and their full-width forms, for a formula.
FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")
# Everything below a space but tab, line feed and carriage return; DEL to C1; what XML forbids.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column of a download: its heading, what it means (Spanish, for the data dictionary), its
    type, and how to get the value from a row. `width` is in characters of a sheet."""

    name: str
    description: str | Promise
    type: ColumnType
    value: Callable[[Any], Any]
    width: int = 14

    @property
    def type_label(self) -> str:
        return str(TYPE_LABELS[self.type])


class TooManyRows(Exception):
    """A sheet would not hold the rows; the message says in Spanish what to do instead."""

    def __init__(self, count: int, limit: int) -> None:
        self.count, self.limit = count, limit
        super().__init__(
            _now(
                "Son %(count)s filas y una hoja de cálculo se descarga con %(limit)s como máximo. "
                "Descargue el archivo CSV, que no tiene límite, o use los filtros para pedir menos filas."
            )
            % {"count": write_integer(count), "limit": write_integer(limit)}
        )


def xlsx_limit() -> int:
    """The most rows that a sheet may have here (setting EXPORT_XLSX_ROWS)."""
    return min(int(getattr(settings, "EXPORT_XLSX_ROWS", XLSX_DEFAULT_LIMIT)), XLSX_SHEET_ROWS)


def safe_text(text: str) -> str:
    """*text* without control characters, and with an apostrophe where it would start a formula."""
    clean = CONTROL.sub("", text)
    return f"'{clean}" if clean.startswith(FORMULA_START) else clean


def plain_value(value: Any, kind: ColumnType) -> str:
    """One cell of a CSV: 1234567.89, 2018-12-31, sí, or text that no program runs."""
    if value is None or value == "":
        return ""
    if kind == "boolean":
        return "sí" if value else "no"
    if kind == "amount":
        return f"{Decimal(value):.2f}"
    if kind in {"integer", "percentage"}:
        return str(value)
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return safe_text(str(value))


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The file in pieces: byte order mark (so that spreadsheet programs show accents), heading,
    rows; commas between cells, CR LF after rows (RFC 4180)."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + str(writer.writerow([column.name for column in columns])).encode()
    batch: list[str] = []
    for row in rows:
        batch.append(str(writer.writerow([plain_value(column.value(row), column.type) for column in columns])))
        if len(batch) == 200:
            yield "".join(batch).encode()
            batch = []
    if batch:
        yield "".join(batch).encode()


NUMBER_FORMATS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm", "amount": "#,##0.00", "integer": "0"}


def xlsx_file(columns: Sequence[Column], rows: Iterable[Any], title: str = "Datos") -> IO[bytes]:
    """The workbook in a temporary file, at its start: real dates and numbers, heading frozen and in
    bold, widths, and a filter on every column."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    heading, top = Font(bold=True), Alignment(vertical="top")
    cells = []
    for column in columns:
        cell = WriteOnlyCell(sheet, value=column.name)
        cell.font, cell.alignment = heading, top
        cells.append(cell)
    sheet.append(cells)
    written = 1
    for row in rows:
        sheet.append([_sheet_cell(sheet, column.value(row), column.type) for column in columns])
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{written}"
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller, who closes it
    book.save(file)
    file.seek(0)
    return file


def _sheet_cell(sheet: Any, value: Any, kind: ColumnType) -> Any:
    if value is None or value == "":
        return None
    if kind == "boolean":
        return "sí" if value else "no"
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    elif kind == "amount":
        value = Decimal(value)
    elif not isinstance(value, (int, Decimal, float, dt.date)) or kind == "text":
        return safe_text(str(value))[:XLSX_CELL_CHARACTERS]
    if kind not in NUMBER_FORMATS:
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = NUMBER_FORMATS[kind]
    return cell


def file_name(stem: str, kind: Format, on: dt.date | None = None) -> str:
    """ "compromisos" → "compromisos-2019-02-21.csv"."""
    return f"{stem}-{(on or today()).isoformat()}.{kind}"


def export_file(
    *, columns: Sequence[Column], rows: QuerySet[Any] | Sequence[Any], kind: Format, stem: str, title: str
) -> HttpResponseBase:
    """The download of every one of *rows* (a query set carries its own select and prefetch related).

    Raises TooManyRows before reading anything when a sheet would not hold them.
    """
    if kind == "xlsx":
        count = rows.order_by().count() if isinstance(rows, QuerySet) else len(rows)
        if count > xlsx_limit():
            raise TooManyRows(count, xlsx_limit())
    chunks = rows.iterator(chunk_size=CHUNK_ROWS) if isinstance(rows, QuerySet) else iter(rows)
    response: HttpResponseBase
    if kind == "xlsx":
        response = FileResponse(
            xlsx_file(columns, chunks, title), as_attachment=True, filename=file_name(stem, kind),
            content_type=CONTENT_TYPES[kind],
        )  # fmt: skip
    else:
        response = StreamingHttpResponse(csv_lines(columns, chunks), content_type=CONTENT_TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="{file_name(stem, kind)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def export_response(
    *, columns: Sequence[Column], rows: QuerySet[Any] | Sequence[Any], kind: str, stem: str, title: str
) -> HttpResponseBase:
    """`export_file` for pages: a sentence in Spanish (status 400) where a file is not possible."""
    if kind not in CONTENT_TYPES:
        return HttpResponse(
            _now("Las descargas son en los formatos csv y xlsx."), status=400, content_type="text/plain; charset=utf-8"
        )
    try:
        return export_file(columns=columns, rows=rows, kind=kind, stem=stem, title=title)  # type: ignore[arg-type]
    except TooManyRows as problem:
        return HttpResponse(str(problem), status=400, content_type="text/plain; charset=utf-8")
