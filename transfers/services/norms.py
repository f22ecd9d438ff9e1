"""Legal norms: reading how people write them, and writing them down."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from gore.core.folding import fold
from gore.core.services import touch_public_version
from transfers.models import LegalNorm, year_of_number

Kind = LegalNorm.Kind
WORDS: tuple[tuple[str, str], ...] = (
    (r"decretos? supremos?|d\.? ?s\.?", Kind.DS),
    (r"decretos? de urgencia|d\.? ?u\.?", Kind.DU),
    (r"resolucion(?:es)? ministerial(?:es)?|r\.? ?m\.?", Kind.RM),
    (r"ley(?:es)?", Kind.LAW),
)
NUMBER = re.compile(r"^\d{1,6}(?:[-/ ][A-Za-z0-9./ -]{1,30})?$")
LARGEST_FILE = 20_000_000


@dataclass(frozen=True)
class NormName:
    """What a text says about a norm: the kind, the number in one writing, and the year."""

    kind: str
    number: str
    year: int | None

    def __str__(self) -> str:
        return str(LegalNorm(kind=self.kind, number=self.number, year=self.year))


def read_norm(text: str, *, date: dt.date | None = None) -> NormName:
    """Read "Decreto Supremo N.º 45-2017-EF", "D.S. 045-2017-EF" or "DS 45" (then *date* gives the
    year); raise ValidationError with a sentence otherwise."""
    plain = fold(text).strip()
    for words, kind in WORDS:
        found = re.match(rf"^(?:{words})(?![a-z])\s*(?:n(?:ro|um)?\.?\s*[º°o]?\.?\s*)?(.*)$", plain)
        if not found:
            continue
        number = re.sub(r"\s*([-/])\s*", r"\1", found[1].strip(" .,;"))
        number = re.sub(r"^(\d{1,6}) de (\d{4})$", r"\1-\2", number).upper()
        if not NUMBER.match(number):
            break
        digits, mark, rest = re.match(r"(\d+)([-/ ]?)(.*)", number).groups()  # type: ignore[union-attr]
        number = f"{digits if kind == Kind.LAW else digits.lstrip('0').zfill(3)}{mark}{rest}"
        return NormName(kind, number, year_of_number(number) or (date.year if date else None))
    raise ValidationError(
        _("No se entiende la norma “%(text)s”: escriba tipo, número y año, por ejemplo DS 123-2017-EF.")
        % {"text": text.strip()[:60]}
    )


def find_norm(name: NormName) -> LegalNorm | None:
    """The norm of that kind, number and year in the register."""
    rows = LegalNorm.objects.filter(kind=name.kind, number__iexact=name.number)
    return rows.filter(year=name.year).first() if name.year else rows.first()


@transaction.atomic
def save_norm(
    *,
    norm: LegalNorm | None = None,
    kind: str,
    number: str,
    date: dt.date | None = None,
    subject: str = "",
    link: str = "",
    file: File[Any] | None = None,
    is_demonstration: bool = False,
) -> LegalNorm:
    """Write a norm down, or correct *norm*. The same number of another year is another norm.

    Raises ValidationError by field.
    """
    row = norm or LegalNorm(is_demonstration=is_demonstration)
    written = number.strip()
    label = "Ley" if kind == Kind.LAW else kind
    try:
        name = read_norm(f"{label} {written}", date=date)
    except ValidationError as error:
        raise ValidationError({"number": error.messages}) from error
    year = name.year
    if date is not None and year_of_number(name.number) not in {None, date.year}:
        raise ValidationError(
            {"date": _("El número dice %(a)s y la fecha %(b)s.") % {"a": year_of_number(name.number), "b": date.year}}
        )
    same = LegalNorm.objects.filter(kind=kind, number__iexact=name.number, year=year).exclude(pk=row.pk).first()
    if same is not None:
        raise ValidationError({"number": _("Esa norma ya está registrada: %(norm)s.") % {"norm": same}})
    if file is not None:
        _check_pdf(file)
        row.file = file
    row.kind, row.number, row.year, row.date = kind, name.number, year, date
    row.subject, row.link = subject.strip(), link.strip()
    row.full_clean()
    row.save()
    transaction.on_commit(touch_public_version)
    return row


def _check_pdf(file: File[Any]) -> None:
    """The file of a norm is a PDF of at most 20 MB."""
    if (file.size or 0) > LARGEST_FILE:
        raise ValidationError({"file": _("El archivo pasa de 20 MB.")})
    file.seek(0)
    if file.read(5) != b"%PDF-":
        raise ValidationError({"file": _("El archivo no es un PDF.")})
    file.seek(0)
