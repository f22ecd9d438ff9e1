"""What stands in one cell: amounts in every Peruvian writing, regions however spelled, pliego codes, norms, dates."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gore.core.folding import fold
from gore.core.models import Institution, Region
from gore.core.numbers import NotAnAmount, read_soles
from transfers.models import MAX_AMOUNT

PLIEGOS = "data/money/pliegos.csv"
QUOTES = str.maketrans({"‘": "'", "’": "'", "′": "'", "ʼ": "'", "“": "'", "”": "'", '"': "'", "\u202f": " "})
NOISE = re.compile(
    r"\b(gobiernos?|regional(?:es)?|gob|reg|gore|gr|g r|pliego|departamento|dpto|region|de|del|la region|"
    r"provincia constitucional|constitucional)\b\.?"
)
MULTI = ("multirregion", "multirregional", "multi region", "varias regiones", "varios gobiernos regionales", "varios")


class BadCell(Exception):
    """A cell that cannot be taken; the message says why, in Spanish."""


def shown_value(value: Any) -> str:
    """What stands in the cell, as a person sees it, in at most 300 characters."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return " ".join(str(value).replace("\x00", " ").split())[:300]


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def read_amount(value: Any) -> Decimal:
    """The amount of a cell in soles, more than zero, with two decimals at most. Raises BadCell."""
    if is_empty(value):
        raise BadCell(_("Falta el monto."))
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise BadCell(_("No es un monto."))
    if isinstance(value, str):
        try:
            amount = read_soles(value.translate(QUOTES)[:60])
        except NotAnAmount as problem:
            raise BadCell(str(problem)) from problem
    else:
        amount = _from_number(value)
    if amount <= 0:
        raise BadCell(_("El monto debe ser mayor que cero."))
    if amount > MAX_AMOUNT:
        raise BadCell(_("El monto tiene más de 13 cifras enteras: ninguna transferencia es tan grande."))
    if amount != amount.quantize(Decimal("0.01")):
        raise BadCell(_("El monto tiene más de dos decimales."))
    return amount


def _from_number(value: float) -> Decimal:
    """A number of a sheet; what binary fractions add beyond a millionth is not the person's."""
    if value < 0:
        raise BadCell(_("El monto no puede ser negativo."))
    try:
        exact = Decimal(repr(value))
    except InvalidOperation as error:
        raise BadCell(_("No es un monto.")) from error
    if not exact.is_finite():
        raise BadCell(_("No es un monto."))
    if exact >= Decimal(10) ** 15:
        raise BadCell(_("El monto tiene más de 15 cifras enteras."))
    rounded = exact.quantize(Decimal("0.01"))
    return rounded if abs(exact - rounded) < Decimal("0.000001") else exact


def read_day(value: Any) -> dt.date:
    """A day of a cell: a date of the sheet, 31/12/2018 or 2018-12-31. Raises BadCell."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"):
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise BadCell(_("No es una fecha: escriba día/mes/año, por ejemplo 31/12/2018."))


def read_cui(value: Any) -> str:
    """A CUI: seven digits. Raises BadCell."""
    text = shown_value(int(value) if isinstance(value, float) and value.is_integer() else value)
    digits = re.sub(r"^cui\s*:?\s*|\.0$", "", text, flags=re.IGNORECASE).strip()
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise BadCell(_("El CUI tiene 7 dígitos, por ejemplo 2234567."))
    return digits


@dataclass(frozen=True)
class Places:
    """The bodies that a file may name, by everything that they are called."""

    regions: dict[str, Region]
    bodies: dict[str, Institution]
    pliego_regions: dict[str, Region]
    pliego_bodies: dict[str, Institution]

    def region_of(self, value: Any) -> Region | None:
        """The region of a cell (None: multi-region). Raises BadCell."""
        text = shown_value(int(value) if isinstance(value, float) and value.is_integer() else value)
        folded = fold(text)
        if not folded:
            raise BadCell(_("Falta la región que recibe."))
        if any(folded.startswith(word) for word in MULTI):
            return None
        code = re.match(r"^(?:pliego\s*:?\s*)?(\d{1,3})\b", folded)
        if code and (found := self.pliego_regions.get(code[1].zfill(3))):
            return found
        bare = _bare(folded)
        if bare == "lima":
            if "regional" in folded or "gore" in folded:
                return self.regions.get("lima provincias") or self.regions["lima"]
            raise BadCell(_("“Lima” puede ser la región (Lima Provincias) o Lima Metropolitana: escriba cuál."))
        found = self.regions.get(folded) or self.regions.get(bare)
        if found is None:
            raise BadCell(_("No se reconoce la región “%(text)s”.") % {"text": text[:60]})
        return found

    def body_of(self, value: Any) -> Institution:
        """The sector of a cell. Raises BadCell."""
        text = shown_value(int(value) if isinstance(value, float) and value.is_integer() else value)
        folded = fold(text)
        if not folded:
            raise BadCell(_("Falta el sector que transfiere."))
        code = re.match(r"^(?:pliego\s*:?\s*)?(\d{1,3})\b", folded)
        if code and (found := self.pliego_bodies.get(code[1].zfill(3))):
            return found
        found = self.bodies.get(folded) or self.bodies.get(_without_ministry(folded))
        if found is None:
            raise BadCell(_("No se reconoce el sector “%(text)s”.") % {"text": text[:60]})
        return found


def _bare(folded: str) -> str:
    """A region's name without the words around it: "gobierno regional del departamento de san martin"."""
    words = re.sub(r"^\d{1,3}\s*[-.:]?\s*", "", folded)
    return " ".join(NOISE.sub(" ", words.replace(".", ". ")).replace(".", " ").split()).strip(" -:,")


def _without_ministry(folded: str) -> str:
    words = re.sub(r"^\d{1,3}\s*[-.:]?\s*", "", folded)
    return re.sub(r"^(?:m(?:inisterio|in)?\.?\s+(?:de\s+la|del|de)?|sector)\s*", "", words).strip()


def load_pliegos() -> list[tuple[str, str]]:
    """Pliego codes of the budget's classifier with the code of the body or region here."""
    with (Path(settings.BASE_DIR) / PLIEGOS).open(encoding="utf-8", newline="") as file:
        return [(row["pliego_code"], row["code"]) for row in csv.DictReader(file)]


def read_places(pliegos: Iterable[tuple[str, str]]) -> Places:
    """Every name of every region and national body; *pliegos* are pairs (pliego code, our code)."""
    regions: dict[str, Region] = {}
    bodies: dict[str, Institution] = {}
    region_codes: dict[str, Region] = {}
    body_codes: dict[str, Institution] = {}
    for region in Region.objects.all():
        region_codes[region.code] = region
        for name in (region.code, region.name, region.display_name, _bare(fold(region.name))):
            regions.setdefault(fold(name), region)
        for label in (region.label_commitments_map, region.label_transfers_map):
            if label and fold(label) != "lima":
                regions.setdefault(fold(label), region)
    pliego_regions: dict[str, Region] = {}
    pliego_bodies: dict[str, Institution] = {}
    for body in Institution.objects.select_related("region").defer("region__boundary"):
        if body.region is not None:
            regions.setdefault(fold(body.name), body.region)
            regions.setdefault(fold(body.short_name), body.region)
            if body.pliego_code:
                pliego_regions[body.pliego_code.zfill(3)] = body.region
        elif body.is_national:
            body_codes[body.code] = body
            names = (body.code, body.name, body.short_name, body.label_transfers_table)
            for name in names:
                if name:
                    bodies.setdefault(fold(name), body)
                    bodies.setdefault(_without_ministry(fold(name)), body)
            if body.pliego_code:
                pliego_bodies[body.pliego_code.zfill(3)] = body
    for pliego, code in pliegos:
        if code in region_codes:
            pliego_regions.setdefault(pliego, region_codes[code])
        elif code in body_codes:
            pliego_bodies.setdefault(pliego, body_codes[code])
    return Places(regions, bodies, pliego_regions, pliego_bodies)
