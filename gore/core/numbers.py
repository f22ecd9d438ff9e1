"""Reading and writing of numbers and dates as Peru writes them. Rounding is half up, always."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


class NotAnAmount(ValueError):
    """The text cannot be read as one amount in soles; the message says why, in Spanish."""


def round_half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """Round *value* half up (0.5 → 1, -0.5 → -1) to *decimals* places."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def ratio_pct(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Return 100 × part ÷ whole unrounded, or None when there is nothing to divide by."""
    return Decimal(100) * Decimal(part) / Decimal(whole) if whole else None


def write_integer(value: int | Decimal) -> str:
    """5712 → "5,712"."""
    return f"{int(round_half_up(Decimal(value))):,}"


def write_percent(value: Decimal | None, decimals: int = 0) -> str:
    """85.4 → "85 %" (no-break space); None → "–"."""
    return "–" if value is None else f"{round_half_up(value, decimals):,}\u00a0%"


def write_soles(value: Decimal | int) -> str:
    """187578478 → "S/ 187,578,478"; céntimos only when there are any."""
    amount = round_half_up(Decimal(value), 2)
    text = f"{amount:,}" if amount % 1 else f"{int(amount):,}"
    return f"S/\u00a0{text}"


def write_millions(value: Decimal | int, decimals: int = 1) -> str:
    """1132665417 → "S/ 1,132.7 millones"."""
    return f"S/\u00a0{round_half_up(Decimal(value) / 1_000_000, decimals):,}\u00a0millones"


UNITS = {"mil": 1_000, "miles": 1_000, "millon": 1_000_000, "millones": 1_000_000, "mill": 1_000_000, "mm": 1_000_000}
WRITE_AN_AMOUNT = "Escriba solo el monto en soles, por ejemplo 1,234,567.89."
_DIGITS = r"[0-9.,'’´`\s\u00a0]+"
_AMOUNT = re.compile(
    rf"(?:s/\.?|pen)?\s*(?P<sign>-?)\s*(?:s/\.?)?\s*(?P<digits>{_DIGITS})\s*(?P<words>[a-zó.\s]*)", re.IGNORECASE
)


def _unit(words: str) -> int:
    """1 for "" and "soles", 1,000 for "mil", 1,000,000 for "millones de soles"."""
    rest = words.lower().replace("ó", "o").replace(".", " ").split()
    for noise in ("soles", "sol", "nuevos", "de"):
        if rest and rest[-1] == noise:
            rest.pop()
    unit = 1
    if rest[:3] in (["mil", "de", "millones"], ["miles", "de", "millones"]):
        rest = ["mil", "millones"]
    for word in rest:
        if word not in UNITS:
            raise NotAnAmount(WRITE_AN_AMOUNT)
        unit *= UNITS[word]
    if len(rest) > 1 and unit != 10**9:
        raise NotAnAmount(WRITE_AN_AMOUNT)
    return unit


def read_soles(text: str) -> Decimal:
    """Read an amount in soles in any writing seen in Peru; raise NotAnAmount otherwise.

    Accepts 1'234,567.89 (also with ’ or ´), 1,234,567.89, 1 234 567, S/ and S/. before it, the
    European 1.234.567,89, and words after it: 12 mil, 1.5 millones, 3 millones de soles. A single
    separator followed by exactly three digits groups thousands; one or two digits after the last
    separator are céntimos, or the fraction of the thousands or millions.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise NotAnAmount(WRITE_AN_AMOUNT)
    bare, unit = found["digits"].strip(), _unit(found["words"])
    if not bare:
        raise NotAnAmount(WRITE_AN_AMOUNT)
    if found["sign"]:
        raise NotAnAmount("El monto no puede ser negativo.")
    groups = re.split(r"[.,'’´`\s\u00a0]+", bare)
    separators = re.findall(r"[.,'’´`\s\u00a0]+", bare)
    if not groups[0] or not groups[-1]:
        raise NotAnAmount(WRITE_AN_AMOUNT)
    cents = ""
    if (
        separators
        and separators[-1] in {".", ","}
        and len(groups[-1]) in {1, 2}
        and separators[-1] not in separators[:-1]
    ):
        cents = groups.pop()
        separators.pop()
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or groups[0].startswith("0") or any(len(group) != 3 for group in groups[1:])
    ):
        raise NotAnAmount("No se entiende el monto: los miles van de tres en tres, por ejemplo 1,234,567.89.")
    if len("".join(groups).lstrip("0")) > 15:
        raise NotAnAmount("El monto tiene más de 15 cifras enteras.")
    amount = Decimal("".join(groups) + ("." + cents if cents else "")) * unit
    if amount >= 10**15:
        raise NotAnAmount("El monto tiene más de 15 cifras enteras.")
    return amount if unit == 1 else round_half_up(amount, 2)


def write_date(day: dt.date) -> str:
    """date(2019, 2, 21) → "21/02/2019"."""
    return f"{day:%d/%m/%Y}"


def write_long_date(day: dt.date) -> str:
    """date(2019, 2, 21) → "21 de febrero de 2019"."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def write_date_range(start: dt.date, end: dt.date) -> str:
    """Two days as people write them: "21 y 22 de febrero de 2019"."""
    if start == end:
        return write_long_date(start)
    joint = "y" if (end - start).days == 1 else "al"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} {joint} {write_long_date(end)}"
    if start.year == end.year:
        return f"{start.day} de {MONTHS[start.month - 1]} {joint} {write_long_date(end)}"
    return f"{write_long_date(start)} {joint} {write_long_date(end)}"
