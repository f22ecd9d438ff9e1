"""The printed agenda of one institution."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bilaterals.timetable.problem import name_of
from gore.core.documents import Block, Document, Facts, Heading, Table, Text
from gore.core.models import Edition, Institution
from gore.core.numbers import write_date_range, write_soles
from gore.outbox.message import absolute
from gore.workspaces.agendas.content import MEETING, PAIR, Content, when


def agenda_document(
    edition: Edition, institution: Institution, content: Content, *, page: str, note: str = "", released: str = ""
) -> Document:
    """The agenda as it was released, or as it stands now (*released* empty)."""
    days = write_date_range(edition.start_date, edition.end_date)
    blocks: list[Block] = []
    if not released:
        blocks.append(Text(_("Borrador: la SD todavía no ha publicado esta agenda."), strong=True))
    if note:
        blocks.append(Text(note))
    section = ""
    for item in content["items"]:
        if item["kind"] != section:
            section = item["kind"]
            blocks.append(Heading(title_of_section(section)))
        blocks += _item(item)
    if not content["items"]:
        blocks.append(Text(_("No hay nada en esta agenda.")))
    return Document(
        title=_("Agenda de %(who)s") % {"who": name_of(institution)},
        lede=f"{edition.title}, {days}. {edition.venue_day1}".rstrip(". ") + ".",
        running=f"{edition.title} · {name_of(institution)} · {days}" + (f" · {released}" if released else ""),
        address=absolute(page),
        blocks=blocks,
    )


def title_of_section(kind: str) -> str:
    titles = {
        MEETING: _("Reuniones"),
        PAIR: _("Temas aceptados, sin reunión todavía"),
    }
    return titles.get(kind, _("Se responden por escrito"))


def sections_of(content: Content) -> list[dict[str, Any]]:
    """The agenda as a page shows it: parts with their title, and what each item says in words."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for item in content["items"]:
        parts.setdefault(item["kind"], []).append({
            "when": when(item) if item.get("starts_at") else "",
            "names": ", ".join(item["with"]),
            "pairs": item["pair"],
            "topics": [{**topic, "shown_amount": amount_of(topic)} for topic in item["topics"]],
        })  # fmt: skip
    return [{"kind": kind, "title": title_of_section(kind), "items": items} for kind, items in parts.items()]


def _item(item: dict[str, Any]) -> list[Block]:
    names = ", ".join(item["with"])
    blocks: list[Block] = [Heading(f"{when(item)} · {names}" if item.get("starts_at") else names, 2)]
    if not item["topics"]:
        return [*blocks, Facts([(_("Temas"), _("por definir"))])]
    rows = [
        [str(number), topic["code"], f"{topic['title']}. {topic['request']}", amount_of(topic)]
        for number, topic in enumerate(item["topics"], start=1)
    ]
    return [*blocks, Table(["", _("Código"), _("Tema y pedido"), _("Monto")], rows, [6, 32, 92, 28], right=(3,))]


def amount_of(topic: dict[str, Any]) -> str:
    """ "S/ 1,500,000" or a dash."""
    return write_soles(Decimal(topic["amount"])) if topic["amount"] is not None else "–"
