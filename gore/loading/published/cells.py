"""Kinds of column. Each takes the column's name and returns a Column; limits come from the model
field that will hold the value, so that the database never has to refuse it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from gore.loading.published.reader import BadCell, Column, show

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_INTEGER = re.compile(r"0|[1-9][0-9]*")
_DECIMAL = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]+))?")
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_TERM = re.compile(r"([0-9]{4})-([0-9]{4})")
_SMALL, _LARGE = 32_767, 2_147_483_647

# Where a value goes: the model and the name of its field.
Place = tuple[type[models.Model], str]


def _limit(place: Place | None) -> int | None:
    limit: int | None = getattr(place[0]._meta.get_field(place[1]), "max_length", None) if place else None
    return limit


def _within(text: str, limit: int | None) -> str:
    if limit is not None and len(text) > limit:
        raise BadCell(
            _("el texto tiene %(found)d caracteres y el máximo es %(limit)d.") % {"found": len(text), "limit": limit}
        )
    return text


def text(name: str, place: Place | None = None, *, required: bool = True) -> Column:
    """Any text, up to the length of the field at *place*."""
    return Column(name, lambda cell: _within(cell, _limit(place)), required)


def code(
    name: str, place: Place | None = None, *, required: bool = True, refers_to: str = "", empty: Any = ""
) -> Column:
    """Letters, digits, hyphens and underscores; with *refers_to*, a key of that file."""

    def parse(cell: str) -> str:
        if not _CODE.fullmatch(cell):
            raise BadCell(_("%(value)s no es un código (letras sin tilde, números, guiones).") % {"value": show(cell)})
        return _within(cell, _limit(place))

    return Column(name, parse, required, empty, refers_to)


def codes(name: str, refers_to: str, *, all_word: str = "") -> Column:
    """Codes separated by ";" as a tuple without repetition; *all_word* alone gives `ALL`."""
    one = code(name)

    def parse(cell: str) -> tuple[str, ...]:
        if all_word and cell == all_word:
            return ALL
        found = tuple(one.parse(part) for part in cell.split(";"))
        if len(set(found)) < len(found):
            raise BadCell(_("%(value)s repite un código.") % {"value": show(cell)})
        return found

    return Column(name, parse, False, (), refers_to)


class _All(tuple[str, ...]):
    """The word that means every region: an empty tuple that is not equal to "none named"."""


ALL = _All()


def integer(name: str, *, required: bool = True, small: bool = False, minimum: int = 0) -> Column:
    """A whole number from *minimum* to what a (small) integer field holds; None when empty."""
    return Column(name, lambda cell: _integer(cell, minimum, _SMALL if small else _LARGE), required, None)


def percent(name: str, *, required: bool = True) -> Column:
    """A whole number from 0 to 100; None when empty."""

    def parse(cell: str) -> int:
        value = _integer(cell, 0, _LARGE)
        if value > 100:
            raise BadCell(_("el porcentaje %(value)s pasa de 100.") % {"value": show(cell)})
        return value

    return Column(name, parse, required, None)


def amount(name: str, *, required: bool = True, decimals: int = 2) -> Column:
    """A number, not negative, with at most *decimals* decimals; Decimal, None when empty."""

    def parse(cell: str) -> Decimal:
        match = _DECIMAL.fullmatch(cell)
        if not match:
            raise BadCell(
                _("%(value)s no es un número (sin separador de miles, con punto decimal).") % {"value": show(cell)}
            )
        if len(match[1]) > 15 or len(match[2] or "") > decimals:
            raise BadCell(
                _("%(value)s pasa de 15 cifras enteras o de %(decimals)d decimales.")
                % {"value": show(cell), "decimals": decimals}
            )
        return Decimal(cell)

    return Column(name, parse, required, None)


def date(name: str) -> Column:
    """A complete ISO date."""

    def parse(cell: str) -> dt.date:
        match = _PARTIAL_DATE.fullmatch(cell)
        if not match or not match[3]:
            raise BadCell(_("%(value)s no es una fecha (se espera AAAA-MM-DD).") % {"value": show(cell)})
        return first_day(cell)

    return Column(name, parse)


def partial_date(name: str, place: Place | None = None, *, required: bool = True) -> Column:
    """A year, month or day in ISO form, kept as text."""

    def parse(cell: str) -> str:
        first_day(cell)
        return _within(cell, _limit(place))

    return Column(name, parse, required)


def first_day(cell: str) -> dt.date:
    """The first day of an ISO year, month or day; BadCell when there is no such date."""
    match = _PARTIAL_DATE.fullmatch(cell)
    if not match:
        raise BadCell(_("%(value)s no es una fecha (se espera AAAA, AAAA-MM o AAAA-MM-DD).") % {"value": show(cell)})
    try:
        return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise BadCell(_("la fecha %(value)s no existe.") % {"value": show(cell)}) from None


def last_day(cell: str) -> dt.date:
    """The last day of an ISO year, month or day already accepted by `partial_date`."""
    first = first_day(cell)
    if len(cell) == 4:
        return dt.date(first.year, 12, 31)
    if len(cell) == 7:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def precision(cell: str) -> str:
    """How much of a date was printed: "year", "month" or "day"."""
    return {4: "year", 7: "month"}.get(len(cell), "day")


def term(name: str, place: Place) -> Column:
    """Two years "2014-2018" as (first day, last day, text); None when empty."""

    def parse(cell: str) -> tuple[dt.date, dt.date, str]:
        match = _TERM.fullmatch(cell)
        if not match or match[1] == "0000":
            raise BadCell(_("%(value)s no es un periodo (se espera AAAA-AAAA).") % {"value": show(cell)})
        if match[1] > match[2]:
            raise BadCell(_("el periodo %(value)s termina antes de empezar.") % {"value": show(cell)})
        return dt.date(int(match[1]), 1, 1), dt.date(int(match[2]), 12, 31), _within(cell, _limit(place))

    return Column(name, parse, False, None)


def yes_no(name: str, *, required: bool = True) -> Column:
    """`yes` → True, `no` → False, empty → None."""
    return choice(name, {"yes": True, "no": False}, required=required, empty=None)


def choice(name: str, values: Mapping[str, Any] | Iterable[str], *, required: bool = True, empty: Any = "") -> Column:
    """One of *values* (a mapping gives what each is read as)."""
    allowed = dict(values) if isinstance(values, Mapping) else {value: value for value in values}

    def parse(cell: str) -> Any:
        if cell not in allowed:
            raise BadCell(
                _("%(value)s no es un valor admitido (%(allowed)s).")
                % {"value": show(cell), "allowed": ", ".join(allowed)}
            )
        return allowed[cell]

    return Column(name, parse, required, empty)


def _integer(cell: str, minimum: int, maximum: int) -> int:
    if not _INTEGER.fullmatch(cell):
        raise BadCell(_("%(value)s no es un número entero.") % {"value": show(cell)})
    if len(cell) > 10 or not minimum <= int(cell) <= maximum:
        raise BadCell(
            _("%(value)s está fuera del rango de %(minimum)d a %(maximum)d.")
            % {"value": show(cell), "minimum": minimum, "maximum": maximum}
        )
    return int(cell)
