"""Rows of transfers out of sheets: columns by their many names, totals told apart and checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gore.core.folding import fold
from gore.core.models import Institution, Region
from gore.core.numbers import write_soles
from transfers.sheets import cells
from transfers.sheets.cells import BadCell, Places
from transfers.sheets.files import Sheet

NAMES: dict[str, tuple[str, ...]] = {
    "region": (
        "region", "gobierno regional", "gore", "pliego", "pliego receptor", "pliego habilitado", "entidad receptora",
        "gobierno regional receptor", "departamento", "destino geografico", "receptor", "beneficiario", "a favor de",
        "pliego habilitado gobierno regional",
    ),
    "giver": (
        "sector", "sector que transfiere", "ministerio", "pliego habilitador", "entidad que transfiere", "transferente",
        "pliego que transfiere", "de", "institucion", "pliego transferente", "otorgante",
    ),
    "amount": (
        "monto", "monto (s/)", "monto s/", "importe", "importe s/", "monto transferido", "transferencia", "monto en soles",
        "monto total", "soles", "s/", "total s/", "pim transferido", "monto de la transferencia", "valor", "monto s/.",
        "monto autorizado",
    ),
    "norm": (
        "norma", "norma legal", "dispositivo", "dispositivo legal", "base legal", "ds", "decreto", "nro norma",
        "decreto supremo",
    ),
    "date": ("fecha", "fecha de la norma", "fecha de publicacion", "publicacion", "fecha norma", "fecha de transferencia"),
    "cui": (
        "cui", "codigo unico", "codigo unico de inversiones", "codigo de proyecto", "codigo unico de inversion",
    ),
    "project": (
        "proyecto", "nombre del proyecto", "proyecto de inversion", "inversion", "nombre de la inversion", "pip",
        "nombre de inversion",
    ),
    "description": ("concepto", "destino", "detalle", "descripcion", "finalidad", "objeto", "actividad", "motivo"),
    "kind": ("clase", "tipo", "tipo de transferencia", "tipo de gasto"),
}  # fmt: skip
BY_NAME = {name: field for field, names in NAMES.items() for name in names}
KINDS = {
    "proyecto": "project", "inversion": "project", "actividad": "activity", "canon": "canon", "pia": "opening",
    "apertura": "opening", "pia adicional": "opening", "presupuesto de apertura": "opening",
}  # fmt: skip
HEADER_WITHIN = 40
TOTAL = re.compile(r"^(sub ?)?total(es)?\b|^(suma|monto) total\b|^total general\b")


@dataclass
class ReadRow:
    """One row that was understood. `region` None is multi-region; `norm` is the text as written."""

    sheet: str
    cell: str
    amount: Decimal
    region: Region | None
    giver: Institution
    norm: str
    date: dt.date | None
    cui: str
    project: str
    description: str
    kind: str


@dataclass(frozen=True)
class Line:
    """What is to be told about a row: rejected, a total that adds up or not."""

    kind: str
    sheet: str
    cell: str
    value: str
    reason: str


@dataclass
class Reading:
    """Everything that a file says: `rows` understood, `lines` about the others. `count` counts rows of data."""

    rows: list[ReadRow] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    count: int = 0

    @property
    def rejected(self) -> int:
        return sum(line.kind == "rejected" for line in self.lines)


def header_of(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Where the headings stand and which column is what; None when there are none."""
    for index, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for position, value in enumerate(row):
            if isinstance(value, str):
                name = re.sub(r"[^a-z0-9/() ]", " ", fold(value).replace(".", "")).strip()
                found = BY_NAME.get(" ".join(name.split()))
                if found and found not in columns:
                    columns[found] = position
        if "amount" in columns and "region" in columns:
            return index, columns
    return None


def read_rows(sheets: Iterable[Sheet], places: Places, *, norm: str = "", giver: Institution | None = None) -> Reading:
    """Read every sheet. *norm* and *giver* hold for rows whose sheet has no such column."""
    reading, headed = Reading(), False
    for sheet in sheets:
        header = header_of(sheet)
        if header is None:
            continue
        headed = True
        start, columns = header
        _read_sheet(sheet, start, columns, places, norm, giver, reading)
    if not headed:
        reading.lines.append(
            Line(
                "rejected", "", "", "",
                _("No se encontró en ninguna hoja una fila de títulos con la región (o el pliego) y el monto."),
            )
        )  # fmt: skip
        reading.count += 1
    return reading


def _read_sheet(
    sheet: Sheet,
    start: int,
    columns: dict[str, int],
    places: Places,
    norm: str,
    giver: Institution | None,
    reading: Reading,
) -> None:
    since = whole = Decimal(0)
    unread = 0
    at_amount = columns["amount"]
    for offset, row in enumerate(sheet.rows[start + 1 :], start=start + 1):
        if all(cells.is_empty(value) for value in row):
            continue
        amount_value = row[at_amount] if at_amount < len(row) else None
        amount_cell = sheet.cell(offset, at_amount)
        if _is_total(row, columns):
            reading.lines.append(_check_total(sheet, amount_cell, amount_value, since, whole, unread))
            since = Decimal(0)
            continue
        if _is_note(row, columns):
            continue
        reading.count += 1
        problems: list[Line] = []

        def refuse(
            name: str, reason: str, *, row: list[Any] = row, offset: int = offset, problems: list[Line] = problems
        ) -> None:
            column = columns.get(name, at_amount)
            value = row[column] if column < len(row) else None
            problems.append(Line("rejected", sheet.name, sheet.cell(offset, column), cells.shown_value(value), reason))

        amount = None
        try:
            amount = cells.read_amount(amount_value)
            since, whole = since + amount, whole + amount
        except BadCell as problem:
            unread += 1
            refuse("amount", str(problem))
        read = _read_values(row, columns, places, norm, giver, refuse)
        if problems or amount is None or read is None:
            reading.lines.append(_one(problems))
            continue
        reading.rows.append(ReadRow(sheet.name, amount_cell, amount, **read))


def _refuse(problems: list[Line], sheet: Sheet, offset: int, columns: dict[str, int], name: str, reason: str) -> None:
    """Say what is wrong with the value called *name* of a row, and in which cell it stands."""
    row, column = sheet.rows[offset], columns.get(name, columns["amount"])
    value = row[column] if column < len(row) else None
    problems.append(Line("rejected", sheet.name, sheet.cell(offset, column), cells.shown_value(value), reason))


def _read_values(
    row: list[Any], columns: dict[str, int], places: Places, norm: str, giver: Institution | None, refuse: Any
) -> dict[str, Any] | None:
    """The values of a row but its amount; `refuse(field, reason)` is told of each one that is wrong."""

    def value_of(name: str) -> Any:
        position = columns.get(name)
        return row[position] if position is not None and position < len(row) else None

    values: dict[str, Any] = {"region": None, "giver": giver, "norm": norm, "date": None, "cui": ""}
    try:
        values["region"] = places.region_of(value_of("region"))
    except BadCell as problem:
        refuse("region", str(problem))
    if "giver" in columns and not (giver and cells.is_empty(value_of("giver"))):
        try:
            values["giver"] = places.body_of(value_of("giver"))
        except BadCell as problem:
            refuse("giver", str(problem))
    elif giver is None:
        refuse("region", _("El archivo no dice qué sector transfiere: indíquelo al importar."))
    if "norm" in columns and not cells.is_empty(value_of("norm")):
        values["norm"] = cells.shown_value(value_of("norm"))
    elif not norm:
        refuse("norm", _("Falta la norma: escríbala en su columna o indíquela al importar."))
    for name, read in (("date", cells.read_day), ("cui", cells.read_cui)):
        if not cells.is_empty(value_of(name)):
            try:
                values[name] = read(value_of(name))
            except BadCell as problem:
                refuse(name, str(problem))
    values["project"] = cells.shown_value(value_of("project"))
    values["description"] = cells.shown_value(value_of("description"))
    kind = fold(cells.shown_value(value_of("kind")))
    if kind and kind not in KINDS:
        refuse("kind", _("No se reconoce la clase: proyecto, actividad, canon o PIA."))
    values["kind"] = KINDS.get(kind, "project" if values["cui"] or values["project"] else "activity")
    return values


def _one(problems: list[Line]) -> Line:
    """One line for a row with one or several faults: the first cell, every reason."""
    first = problems[0]
    if len(problems) == 1:
        return first
    rest = "; ".join(f"{problem.cell}: {problem.reason}" for problem in problems[1:])
    return Line(first.kind, first.sheet, first.cell, first.value, f"{first.reason} {_('Además,')} {rest}"[:300])


def _is_total(row: list[Any], columns: dict[str, int]) -> bool:
    """Whether a row sums up others: a cell says "total", and none of its other words is a region or project."""
    words = [fold(value) for value in row if isinstance(value, str) and value.strip()]
    texts = [text for text in words if not re.fullmatch(r"[s/.,' 0-9]+", text)]
    return any(TOTAL.match(text) for text in texts) and len([t for t in texts if not TOTAL.match(t)]) <= 1


def _is_note(row: list[Any], columns: dict[str, int]) -> bool:
    """Whether a row is a note under the table: one text, in no column of values, and no amount."""
    filled = [index for index, value in enumerate(row) if not cells.is_empty(value)]
    value = row[filled[0]]
    return (
        len(filled) == 1
        and isinstance(value, str)
        and bool(re.match(r"^(fuente|nota|elaboracion|\(?\*|\d+/)", fold(value)))
        and filled[0] != columns["amount"]
    )


def _check_total(sheet: Sheet, cell: str, value: Any, since: Decimal, whole: Decimal, unread: int) -> Line:
    """What a total row says against the sum of the rows above it."""
    shown = cells.shown_value(value)
    try:
        total = cells.read_amount(value)
    except BadCell as problem:
        return Line(
            "total_off", sheet.name, cell, shown, _("Fila de total que no se puede leer: %(why)s") % {"why": problem}
        )
    if total in {since, whole}:
        return Line("total", sheet.name, cell, shown, _("Coincide con la suma de sus filas; no se importa."))
    nearest = min((since, whole), key=lambda amount: abs(amount - total))
    reason = _("Dice %(total)s y sus filas suman %(sum)s: falta o sobra %(gap)s.") % {
        "total": write_soles(total), "sum": write_soles(nearest), "gap": write_soles(abs(total - nearest)),
    }  # fmt: skip
    if unread:
        reason += " " + _("No se cuentan %(n)s filas con monto ilegible.") % {"n": unread}
    return Line("total_off", sheet.name, cell, shown, reason)
