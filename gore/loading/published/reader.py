"""Strict reading of CSV files with typed cells. Every fault is kept with its file, line and column.

Nothing here knows the published record: `tables.py` says which files and columns there are.
Lines are counted as in the file, the header being line 1; a record of several lines is named by
its first one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_SHOWN = 20
MAX_BYTES = 20_000_000
MAX_CELL = 100_000
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class BadCell(ValueError):
    """A cell cannot be read; the message says why, in Spanish."""


@dataclass(frozen=True)
class Problem:
    """One fault and where it is. `line` and `column` are missing only when the file itself is."""

    file: str
    reason: str
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place = _("%(file)s, línea %(line)d") % {"file": place, "line": self.line}
        if self.column:
            place = _("%(place)s, columna %(column)s") % {"place": place, "column": self.column}
        return f"{place}: {self.reason}"


@dataclass
class Problems:
    """All faults found: every one is counted, the first `MAX_SHOWN` are kept, and the files that
    have any are known, so that what depends on them is not reported as a second fault."""

    shown: list[Problem] = field(default_factory=list)
    count: int = 0
    files: set[str] = field(default_factory=set)

    def add(self, file: str, reason: str, line: int | None = None, column: str = "") -> None:
        self.count += 1
        self.files.add(file)
        if len(self.shown) < MAX_SHOWN:
            self.shown.append(Problem(file, reason, line, column))

    def text(self) -> str:
        """The faults as lines of text, under a heading that says that nothing was loaded."""
        heading = ngettext(
            "No se cargó nada: hay %(count)d error en los archivos.",
            "No se cargó nada: hay %(count)d errores en los archivos.",
            self.count,
        ) % {"count": self.count}
        lines = [heading, *map(str, self.shown)]
        if self.count > len(self.shown):
            lines.append(_("… y %(count)d más.") % {"count": self.count - len(self.shown)})
        return "\n".join(lines)


class MalformedRecord(Exception):
    """The files cannot be loaded; `problems` says why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(problems.text())
        self.problems = problems


@dataclass(frozen=True)
class Column:
    """A column: how a cell is read, and what its codes refer to.

    `parse` turns text that is not empty into a value or raises BadCell. An empty cell is `empty`
    unless the column is `required`. `refers_to` is the file whose single key column must hold the
    code (or each code, when the value is a tuple).
    """

    name: str
    parse: Callable[[str], Any]
    required: bool = True
    empty: Any = ""
    refers_to: str = ""


@dataclass(frozen=True)
class Row:
    """One record with its typed values and the line where it begins."""

    file: str
    line: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


RowCheck = Callable[[Row], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Table:
    """A file: its columns, its key, other sets of columns that are unique when not empty, and
    `checks` that compare cells of one row, yielding (column, reason)."""

    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    checks: tuple[RowCheck, ...] = ()


@dataclass
class TableRows:
    """What could be read of a file: its rows without faults, and the codes of all of them.

    `readable` is false when some code could not be read: then codes that refer to this file are
    not reported as unknown.
    """

    rows: list[Row] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    readable: bool = False


def show(text: str) -> str:
    """*text* for a message: one line, printable, at most 60 characters, between « »."""
    clean = _UNPRINTABLE.sub("\ufffd", text[:61])
    return f"«{clean[:60]}…»" if len(clean) > 60 else f"«{clean}»"


def read_table(directory: Path, table: Table, problems: Problems) -> TableRows:
    """Read one file; faults go to *problems* and the rows without faults are returned."""
    result = TableRows()
    text = _read_text(directory / table.file, table.file, problems)
    if text is None:
        return result
    records = _records(text, table.file, problems)
    header = next(records, None)
    if header is None:
        problems.add(table.file, _("el archivo está vacío; falta la cabecera."), 1)
        return result
    if header[0] < 0:
        return result
    order = _read_header(header[1], table, problems)
    if order is None:
        return result
    result.readable = True
    seen: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {columns: {} for columns in (table.key, *table.unique)}
    lines = 0
    for line, cells in records:
        lines += 1
        if line < 0:
            result.readable = False
            continue
        values = _read_cells(cells, order, line, table.file, problems)
        if values is None or table.key[0] not in values:
            result.readable = False
        if values is None:
            continue
        faults = len(values) < len(order)
        result.codes.add(str(values.get(table.key[0], "")))
        row = Row(table.file, line, values)
        faults = _repeats(row, seen, table, problems) or faults
        if faults:
            continue
        for check in table.checks:
            for column, reason in check(row):
                problems.add(table.file, reason, line, column)
        result.rows.append(row)
    if not lines:
        problems.add(table.file, _("el archivo solo tiene la cabecera; falta al menos una fila."), 2)
        result.readable = False
    return result


def check_references(tables: Iterable[Table], read: dict[str, TableRows], problems: Problems) -> None:
    """Report each code that is not a key of the file that its column refers to."""
    for table in tables:
        for column in table.columns:
            target = read.get(column.refers_to)
            if target is None or not target.readable:
                continue
            for row in read[table.file].rows:
                value = row[column.name]
                for code in value if isinstance(value, tuple) else (value,):
                    if code and code not in target.codes:
                        reason = _("el código %(code)s no existe en %(file)s.") % {
                            "code": show(code),
                            "file": column.refers_to,
                        }
                        problems.add(table.file, reason, row.line, column.name)


def _read_text(path: Path, name: str, problems: Problems) -> str | None:
    """The file's text; bytes that are not UTF-8 stay as lone surrogates, so that their cell can be named."""
    try:
        if not path.is_file():
            problems.add(name, _("no se encuentra el archivo."))
            return None
        if path.stat().st_size > MAX_BYTES:
            problems.add(name, _("el archivo pasa de %(size)d MB.") % {"size": MAX_BYTES // 1_000_000})
            return None
        data = path.read_bytes()
    except OSError:
        problems.add(name, _("no se puede leer el archivo."))
        return None
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")


def _records(text: str, name: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells). Broken quoting ends the file with line -1 after reporting it."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.add(name, _("las comillas están mal cerradas o la celda es demasiado larga."), line)
            yield -1, []
            return
        yield line, cells


def _read_header(cells: list[str], table: Table, problems: Problems) -> list[Column] | None:
    """The columns in the file's order, or None after reporting what is wrong with the header."""
    before = problems.count
    known = {column.name: column for column in table.columns}
    seen: set[str] = set()
    for cell in cells:
        if _ESCAPED_BYTE.search(cell):
            problems.add(table.file, _("la cabecera no está en UTF-8."), 1, show(cell))
        elif cell not in known:
            problems.add(
                table.file, _("la columna sobra."), 1, cell if cell.isidentifier() and len(cell) < 60 else show(cell)
            )
        elif cell in seen:
            problems.add(table.file, _("la columna está repetida."), 1, cell)
        seen.add(cell)
    for column in table.columns:
        if column.name not in seen:
            problems.add(table.file, _("falta la columna."), 1, column.name)
    return None if problems.count > before else [known[cell] for cell in cells]


def _read_cells(
    cells: list[str], order: list[Column], line: int, name: str, problems: Problems
) -> dict[str, Any] | None:
    """The values of the cells that could be read, or None when their number is wrong."""
    if len(cells) != len(order):
        if not cells:
            problems.add(name, _("la línea está vacía."), line)
            return None
        reason = _("se esperan %(expected)d celdas y la línea tiene %(found)d.") % {
            "found": len(cells),
            "expected": len(order),
        }
        missing = order[len(cells)].name if len(cells) < len(order) else str(len(order) + 1)
        problems.add(name, reason, line, missing)
        return None
    values: dict[str, Any] = {}
    for column, cell in zip(order, cells, strict=True):
        try:
            values[column.name] = _read_cell(cell, column)
        except BadCell as error:
            problems.add(name, str(error), line, column.name)
    return values


def _read_cell(cell: str, column: Column) -> Any:
    if _ESCAPED_BYTE.search(cell):
        raise BadCell(_("la celda no está en UTF-8."))
    if "\x00" in cell:
        raise BadCell(_("la celda tiene un carácter nulo (NUL)."))
    if len(cell) > MAX_CELL:
        raise BadCell(_("la celda pasa de %(limit)d caracteres.") % {"limit": MAX_CELL})
    if cell != cell.strip():
        raise BadCell(_("%(value)s tiene espacios al inicio o al final.") % {"value": show(cell)})
    if cell:
        return column.parse(cell)
    if column.required:
        raise BadCell(_("la celda está vacía y es obligatoria."))
    return column.empty


def _repeats(
    row: Row,
    seen: dict[tuple[str, ...], dict[tuple[Any, ...], int]],
    table: Table,
    problems: Problems,
) -> bool:
    """Report and tell whether a key or unique value of *row* was already on an earlier line."""
    repeated = False
    for columns, lines in seen.items():
        if any(column not in row.values for column in columns):
            continue
        key = tuple(row[column] for column in columns)
        if columns != table.key and any(part in (None, "") for part in key):
            continue
        first = lines.setdefault(key, row.line)
        if first != row.line:
            reason = _("%(value)s ya está en la línea %(line)d.") % {
                "value": show(" / ".join(map(str, key))),
                "line": first,
            }
            problems.add(table.file, reason, row.line, columns[0])
            repeated = True
    return repeated
