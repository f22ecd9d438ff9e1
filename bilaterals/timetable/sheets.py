"""The printed sheet of one delegation, one ministry or one room: its meetings in order of time."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bilaterals.models import Release
from bilaterals.timetable.agenda import Entry, lines_by_day
from gore.core.documents import Block, Document, Heading, Table, Text
from gore.core.numbers import write_date_range, write_long_date


def sheet(*, release: Release, name: str, found: Sequence[Entry], address: str, of_room: bool = False) -> Document:
    """The sheet as values; the QR code leads to *address*, where the agenda is always the one in force."""
    edition = release.edition
    blocks: list[Block] = []
    for day, lines in lines_by_day(found):
        rows = [
            [
                f"{line.entry.starts_at:%H:%M}–{line.entry.ends_at:%H:%M}",
                line.entry.title,
                line.entry.code if of_room else line.entry.place,
                "\n".join(line.entry.topics) or "–",
            ]
            for line in lines
        ]
        place = _("Código") if of_room else _("Dónde")
        blocks.append(Heading(write_long_date(day)))
        blocks.append(Table([_("Hora"), _("Reunión"), place, _("Temas")], rows, [14, 30, 22, 34]))
    if not blocks:
        blocks.append(Text(_("No tiene reuniones en el horario publicado.")))
    return Document(
        title=name,
        lede=_("%(edition)s, %(days)s. %(release)s.")
        % {
            "edition": edition.title,
            "days": write_date_range(edition.start_date, edition.end_date),
            "release": release.name,
        },
        running=_("%(edition)s · Horario de %(name)s") % {"edition": edition.title, "name": name},
        address=address,
        blocks=blocks,
    )
