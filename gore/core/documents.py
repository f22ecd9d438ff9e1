"""Printed documents: A4 pages set by typst from plain values.

A document is a list of blocks; every text in it is data that travels as JSON and is set as it stands, so
that nothing which people typed is ever read as markup or code:

    Heading("Temas"), Text("…"), Facts([("Código", "gore-11-T-SAM-03")]), Table(["Compromiso", "Plazo"], rows)

`render` gives the bytes of the PDF: running head, page x of y, and a QR code that leads to the page.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import qrcode
import typst
from django.utils import timezone
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"


@dataclass(frozen=True)
class Heading:
    """A heading inside the document; level 1 opens a section, 2 a part of it."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Text:
    """A paragraph, or several where the text has line breaks; `soft` for what is said by the way."""

    text: str
    soft: bool = False
    strong: bool = False
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Facts:
    """Names and their values, in two columns."""

    rows: Sequence[tuple[str, str]]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Lines:
    """A list."""

    items: Sequence[str]
    kind: str = field(default="lines", init=False)


@dataclass(frozen=True)
class Table:
    """Rows under a head that is repeated on each page. `widths` are shares of the line, `right` the
    places of columns that hold numbers."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    right: Sequence[int] = ()
    kind: str = field(default="table", init=False)


Block = Heading | Text | Facts | Lines | Table


@dataclass(frozen=True)
class Document:
    """What is printed. `running` stands on top of each page, `address` is where the QR code leads."""

    title: str
    running: str
    address: str
    blocks: Sequence[Block]
    lede: str = ""
    made_at: dt.datetime | None = None


def render(document: Document) -> bytes:
    """The PDF of *document*."""
    made = timezone.localtime(document.made_at or timezone.now())
    data: dict[str, Any] = {
        "title": document.title,
        "lede": document.lede,
        "running": document.running,
        "address": document.address,
        "qr": qr_svg(document.address),
        "made": _("Impreso el %(when)s") % {"when": f"{made:%d/%m/%Y %H:%M}"},
        "page": _("Página"),
        "of": _("de"),
        "blocks": [asdict(block) for block in document.blocks],
    }
    pdf = typst.compile(
        str(TEMPLATE), root=str(TEMPLATE.parent), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    )
    assert isinstance(pdf, bytes)
    return pdf


def qr_svg(text: str) -> str:
    """A QR code of *text* as SVG, black on white."""
    code = qrcode.QRCode(border=1, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    drawn: bytes = code.make_image(image_factory=SvgPathImage).to_string()
    return drawn.decode()
