"""The editions along time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gore.core.numbers import (
    MONTHS,
    write_date,
    write_integer,
)
from gore.dashboards.charts.marks import (
    SMALL,
    WIDTH,
    Ink,
    Spec,
    absolute,
    canvas,
    hits,
    length_of,
    points,
    rules,
    texts,
)
from gore.dashboards.charts.values import (
    Chart,
    EditionFigures,
    Table,
    TableRow,
    link_to,
    register_source,
)

SHAPES = {"ordinary": "circle", "extraordinary": "diamond", "transition": "square"}


def timeline_chart(
    editions: Sequence[EditionFigures],
    *,
    as_of: dt.date | None,
    href: str = "/ediciones/%(key)s/",
    measure: Callable[[EditionFigures], int | None] = lambda row: row.commitments,
) -> Chart:
    """The editions along time: the stem's height is the number of commitments, the head's shape the
    kind. Editions after the cut-off stand on the axis with a hollow head."""
    held = sorted(editions, key=lambda row: row.start_date)
    base, tall = 226.0, 158.0
    highest = max([measure(row) or 0 for row in held], default=0)
    start, end = (held[0].start_date, held[-1].start_date) if held else (dt.date(2016, 1, 1), dt.date(2016, 1, 2))
    span = max((end - start).days, 1)
    stems, counts, ordinals, areas = [], [], [], []
    heads: dict[tuple[str, bool], list[Spec]] = {}
    xs = [round(18 + (row.start_date - start).days / span * (WIDTH - 44), 1) for row in held]
    places = _spread(xs)
    for index, (row, x) in enumerate(zip(held, xs, strict=True)):
        count = measure(row)
        y = round(base - length_of(count or 0, highest, tall), 1) if count else base - 8
        stems.append({"x": x, "x2": x, "y": y, "y2": base})
        heads.setdefault((row.kind, bool(count)), []).append({"x": x, "y": y})
        if count:
            counts.append({"x": x, "y": round(y - 15, 1), "text": write_integer(count)})
        ordinals.append({"x": places[index], "y": base + 14, "text": row.short_label})
        left = (xs[index - 1] + x) / 2 if index else 0
        right = (x + xs[index + 1]) / 2 if index + 1 < len(xs) else WIDTH
        areas.append(
            {
                "x": round(left, 1),
                "x2": round(right, 1),
                "y": 0,
                "y2": 264,
                "tip": _timeline_sentence(row, count),
                "href": absolute(link_to(href, row.code)),
            }
        )
    _set_apart(counts)
    years: list[Spec] = []
    for year in range(start.year, end.year + 1):
        first = max(dt.date(year, 1, 1), start)
        years.append({"x": round(18 + (first - start).days / span * (WIDTH - 44), 1), "year": str(year)})
    top = max(held, key=lambda row: measure(row) or 0, default=None)
    counted = [row for row in held if measure(row)]
    return Chart(
        id="linea-de-tiempo",
        title=_("%(n)s ediciones entre %(from)s y %(to)s; la %(top)s dejó más compromisos: %(count)s")
        % {
            "n": len(held),
            "from": _month_long(start),
            "to": _month_long(end),
            "top": top.short_label if top.kind == "ordinary" else top.kind_label.lower(),
            "count": write_integer(measure(top) or 0),
        }
        if top and counted
        else ngettext("%(n)s edición celebrada", "%(n)s ediciones celebradas", len(held)) % {"n": len(held)},
        description=_("Ediciones en el tiempo; la altura es el número de compromisos. %(rows)s.")
        % {"rows": ". ".join(_timeline_sentence(row, measure(row)) for row in held)},
        spec=canvas(
            270,
            [
                rules([{"x": 0, "x2": WIDTH, "y": base, "y2": base}], Ink.SOFT),
                rules([{"x": year["x"], "x2": year["x"], "y": base + 25, "y2": base + 31} for year in years], Ink.SOFT),
                rules([{"x": 0, "x2": WIDTH, "y": base + 25, "y2": base + 25}]),
                texts(
                    [{"x": year["x"] - 4, "y": base + 37, "text": year["year"]} for year in years],
                    Ink.SOFT,
                    size=SMALL,
                ),
                rules(stems, Ink.BAR, strokeWidth=3),
                *[
                    points(rows, Ink.BAR if has_count else Ink.PAPER, Ink.BAR, SHAPES.get(kind, "circle"))
                    for (kind, has_count), rows in sorted(heads.items())
                ],
                texts(counts, align="center", weight=600),
                texts(ordinals, align="center"),
                *_timeline_key(
                    {row.kind: row.kind_label.lower() for row in held}, bool(held) and len(counted) < len(held)
                ),
                hits(areas),
            ],
        ),
        table=Table(
            (_("Edición"), _("Clase"), _("Fecha"), _("Reuniones"), _("Compromisos")),
            tuple(
                TableRow(
                    (
                        row.title,
                        row.kind_label,
                        write_date(row.start_date),
                        row.meetings or _("no publicado"),
                        write_integer(count) if (count := measure(row)) else "–",
                    ),
                    link_to(href, row.code),
                )
                for row in held
            ),
            tuple((row.title, row.kind_label, row.start_date, row.meetings, measure(row)) for row in held),
        ),
        source=register_source(as_of),
    )


def _spread(xs: Sequence[float], room: float = 29) -> list[float]:
    """Where labels of the points *xs* (in order) go so that neighbours are at least *room* apart:
    crowded ones share the room around their middle."""
    groups: list[list[float]] = []
    for x in xs:
        group = [x]
        while groups and _start(group, room) - (_start(groups[-1], room) + room * (len(groups[-1]) - 1)) < room:
            group = groups.pop() + group
        groups.append(group)
    return [round(_start(group, room) + room * index, 1) for group in groups for index in range(len(group))]


def _start(group: Sequence[float], room: float) -> float:
    """Where the first label of a crowded group goes."""
    return sum(group) / len(group) - room * (len(group) - 1) / 2


def _set_apart(counts: Sequence[Spec], room: float = 30, line: float = 14) -> None:
    """Move neighbouring numbers that stand at about the same height away from each other."""
    for one, other in pairwise(counts):
        gap = other["x"] - one["x"]
        if gap < room and abs(other["y"] - one["y"]) < line:
            one["x"], other["x"] = round(one["x"] - (room - gap) / 2, 1), round(other["x"] + (room - gap) / 2, 1)


def _timeline_key(kinds: Mapping[str, str], some_after: bool) -> list[Spec]:
    """The shapes and their words, in two columns above the drawing."""
    entries = [(SHAPES.get(kind, "circle"), Ink.BAR, words) for kind, words in kinds.items()]
    if some_after:
        entries.append(("circle", Ink.PAPER, _("después del corte")))
    places = [(8 + 130 * (index % 2), 8 + 19 * (index // 2)) for index in range(len(entries))]
    return [
        *[
            points([{"x": x, "y": y}], fill, Ink.BAR, shape, 90)
            for (x, y), (shape, fill, _words) in zip(places, entries, strict=True)
        ],
        texts(
            [
                {"x": x + 12, "y": y, "text": words}
                for (x, y), (_shape, _fill, words) in zip(places, entries, strict=True)
            ],
            Ink.SOFT,
            size=SMALL,
        ),
    ]


def _month_long(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} de {day.year}"


def _timeline_sentence(row: EditionFigures, count: int | None) -> str:
    words = [f"{row.title} ({row.kind_label.lower()}, {write_date(row.start_date)})"]
    words.append(
        ngettext("%(n)s compromiso", "%(n)s compromisos", count) % {"n": write_integer(count)}
        if count
        else _("sin compromisos hasta el corte")
    )
    if row.meetings:
        words.append(_("%(meetings)s reuniones") % {"meetings": row.meetings})
    return ", ".join(words)
