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


def read_soles(text: str) -> Decimal:
    """Read an amount in soles in any writing seen in Peru; raise NotAnAmount otherwise.

    Accepts 1'234,567.89 (also with ’ or ´), 1,234,567.89, 1 234 567, S/ and S/. before it, and
    the European 1.234.567,89. A single separator followed by exactly three digits groups
    thousands; two digits after the last separator are céntimos.
    """
    bare = re.sub(r"^\s*S/\.?", "", text.strip()).strip()
    negative = bare.startswith("-")
    bare = bare.lstrip("-").strip()
    if not bare or not re.fullmatch(r"[0-9.,'’´`\s\u00a0]+", bare):
        raise NotAnAmount("Escriba solo el monto en soles, por ejemplo 1,234,567.89.")
    if negative:
        raise NotAnAmount("El monto no puede ser negativo.")
    groups = re.split(r"[.,'’´`\s\u00a0]+", bare)
    separators = re.findall(r"[.,'’´`\s\u00a0]+", bare)
    if not groups[0] or not groups[-1]:
        raise NotAnAmount("Escriba solo el monto en soles, por ejemplo 1,234,567.89.")
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
    amount = Decimal("".join(groups) + ("." + cents if cents else ""))
    if len("".join(groups).lstrip("0")) > 15:
        raise NotAnAmount("El monto tiene más de 15 cifras enteras.")
    return amount


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
