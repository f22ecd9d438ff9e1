"""Reading a list of people out of a workbook: what is not understood is named with its row."""

from __future__ import annotations

import zipfile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from gore.core.folding import fold
from gore.core.models import Institution
from surveys.models import InstrumentGroup
from surveys.services.inviting import Person

MAX_ROWS = 2000
MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
HEADINGS = {
    "correo": "email", "correo electronico": "email", "email": "email", "nombre": "full_name",
    "nombres y apellidos": "full_name", "grupo": "group", "institucion": "institution",
}  # fmt: skip


def read_people(file: IO[bytes], size: int) -> list[Person]:
    """The people in the first sheet. Raises ValidationError when it cannot be read as a list of people."""
    if size > MAX_BYTES:
        raise ValidationError(_("El archivo pesa más de 2 MB."))
    rows = _rows(file)
    headings = [HEADINGS.get(fold(str(cell or "")).strip(), "") for cell in (rows[0] if rows else ())]
    missing = {"email", "full_name", "group"} - set(headings)
    if missing:
        raise ValidationError(_("La primera fila debe tener los títulos correo, nombre y grupo."))
    if len(rows) - 1 > MAX_ROWS:
        raise ValidationError(_("El archivo tiene más de 2,000 personas: divídalo."))
    known = _known_groups()
    institutions = {body.code.casefold(): body for body in Institution.objects.only("code", "name")}
    people = []
    for number, row in enumerate(rows[1:], start=2):
        found = {name: _text(cell) for name, cell in zip(headings, row, strict=False) if name}
        if not any(found.values()):
            continue
        group = found.get("group", "")
        people.append(
            Person(
                email=found.get("email", ""),
                full_name=found.get("full_name", ""),
                group=known.get(fold(group), group),
                institution=institutions.get(found.get("institution", "").casefold()),
                where=_("fila %(row)s") % {"row": number},
            )
        )
    if not people:
        raise ValidationError(_("El archivo no tiene personas debajo de los títulos."))
    return people


def _known_groups() -> dict[str, str]:
    """How people write a group → its code: the code, the whole label, its first word."""
    known: dict[str, str] = {}
    for code, label in InstrumentGroup.Code.choices:
        known |= {fold(code): code, fold(str(label)): code, fold(str(label).split()[0]): code}
    return known


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _rows(file: IO[bytes]) -> list[tuple[Any, ...]]:
    refused = ValidationError(_("No se pudo leer: guarde la lista como libro de Excel (XLSX) y súbala otra vez."))
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise refused
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        rows = []
        for row in book.worksheets[0].iter_rows(max_row=MAX_ROWS + 2, max_col=12, values_only=True):
            rows.append(row)
        return rows
    except ValidationError:
        raise
    except Exception as problem:
        raise refused from problem
