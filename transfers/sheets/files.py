"""Files as sheets of cells: XLSX, XLS, ODS and CSV. Nothing here knows what the cells mean."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 400_000_000
MOST_ROWS = 60_000
SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")


class UnreadableFile(Exception):
    """The file cannot be read at all; the message says why, in Spanish."""


@dataclass
class Sheet:
    """A sheet: its name and its rows as they stand; `first_row` and `first_column` are where they begin,
    counted from 1 (sheets leave out empty margins)."""

    name: str
    rows: list[list[Any]]
    first_row: int = 1
    first_column: int = 1
    problems: list[str] = field(default_factory=list)

    def cell(self, row: int, column: int) -> str:
        """The name of a cell by its place in `rows`: "D7"."""
        number, letters = self.first_column + column, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.first_row + row}"


def read_file(content: bytes, name: str) -> list[Sheet]:
    """The sheets of a file, by the suffix of its name. Raises UnreadableFile."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(
            _("Traiga un archivo XLSX, XLS, ODS o CSV; este termina en “%(suffix)s”.") % {"suffix": suffix}
        )
    if not content:
        raise UnreadableFile(_("El archivo está vacío."))
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(_("El archivo pasa de 20 MB: divídalo."))
    sheets = list(_from_csv(content) if suffix == ".csv" else _from_book(content))
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise UnreadableFile(_("El archivo pasa de %(most)s filas: divídalo.") % {"most": f"{MOST_ROWS:,}"})
    return sheets


def _from_book(content: bytes) -> Iterator[Sheet]:
    if content[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                size = sum(item.file_size for item in packed.infolist())
        except zipfile.BadZipFile as error:
            raise UnreadableFile(_("El archivo está dañado: no se pudo abrir.")) from error
        if size > LARGEST_UNPACKED:
            raise UnreadableFile(_("El archivo ocupa demasiado al abrirse: divídalo."))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS:
                raise UnreadableFile(_("La hoja “%(name)s” tiene demasiadas filas: divídala.") % {"name": name})
            rows = sheet.to_python(skip_empty_area=False)
            for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ():
                _spread(rows, top, left, bottom, right)
            yield Sheet(name, rows)
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            _("No es una hoja de cálculo que se pueda abrir, o está protegida con contraseña.")
        ) from error


def _spread(rows: list[list[Any]], top: int, left: int, bottom: int, right: int) -> None:
    """Write the value of merged cells into each of them."""
    if top >= len(rows) or left >= len(rows[top]):
        return
    value = rows[top][left]
    for row in rows[top : bottom + 1]:
        for column in range(left, min(right + 1, len(row))):
            row[column] = value


def _from_csv(content: bytes) -> Iterator[Sheet]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile(_("No se entienden los caracteres del archivo: guárdelo como CSV UTF-8."))
    if "\x00" in text:
        raise UnreadableFile(_("El archivo no es un CSV."))
    head = text[:5000]
    delimiter = max(";\t,", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile(_("El archivo no es un CSV bien formado.")) from error
    yield Sheet("CSV", rows)
