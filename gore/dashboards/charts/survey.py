"""Answers of the survey by option and group."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gore.core.numbers import (
    write_percent,
)
from gore.dashboards.charts.marks import (
    SMALL,
    WIDTH,
    Ink,
    Spec,
    canvas,
    hits,
    length_of,
    rects,
    texts,
)
from gore.dashboards.charts.values import (
    Chart,
    SurveyAnswer,
    Table,
    TableRow,
)

# Pixels: where the groups' names end, where their bars begin and how long 100 % is.
LABEL_RIGHT, BAR_LEFT, TRACK = 124, 130, 96


def survey_chart(
    answers: Sequence[SurveyAnswer],
    *,
    chart_id: str,
    question: str,
    source: str,
) -> Chart:
    """Percentages by option and group; an uncertain reading is hollow and says so."""
    options = list(dict.fromkeys(answer.option for answer in answers))
    headings: list[Spec] = []
    labels: list[Spec] = []
    solid: list[Spec] = []
    hollow: list[Spec] = []
    values: list[Spec] = []
    notes: list[Spec] = []
    areas: list[Spec] = []
    y = 0.0
    for option in options:
        headings.append({"x": 0, "y": y + 11, "text": option})
        y += 24
        for answer in (answer for answer in answers if answer.option == option):
            length = length_of(answer.percent, 100, TRACK)
            bar = {"x": BAR_LEFT, "x2": BAR_LEFT + length, "y": y + 4, "y2": y + 20}
            (solid if answer.certain else hollow).append(bar)
            labels.append({"x": LABEL_RIGHT, "y": y + 12.5, "text": answer.group})
            values.append({"x": BAR_LEFT + length + 6, "y": y + 12.5, "text": write_percent(answer.percent)})
            people = _people(answer)
            note = people if answer.certain else _("por confirmar")
            if note:
                room = 14 + 8 * len(write_percent(answer.percent))
                notes.append({"x": BAR_LEFT + length + room, "y": y + 12.5, "text": note})
            areas.append(
                {
                    "x": 0,
                    "x2": WIDTH,
                    "y": y,
                    "y2": y + 24,
                    "tip": f"{option}. {answer.group}: {write_percent(answer.percent)}"
                    + (f", {people}" if people else "")
                    + ("" if answer.certain else f" ({_('lectura por confirmar')})"),
                }
            )
            y += 24
        y += 14
    top = max(answers, key=lambda answer: answer.percent, default=None)
    return Chart(
        id=chart_id,
        title=_("%(question)s: «%(option)s» es lo más elegido (%(percent)s, %(group)s)")
        % {
            "question": question,
            "option": top.option,
            "percent": write_percent(top.percent),
            "group": top.group.lower(),
        }
        if top
        else _("%(question)s: sin respuestas publicadas") % {"question": question},
        description=_("Porcentaje de cada grupo que eligió cada opción. %(rows)s.")
        % {"rows": ". ".join(area["tip"] for area in areas)},
        spec=canvas(
            max(y - 14, 1),
            [
                texts(headings, weight=600),
                texts(labels, Ink.SOFT, size=SMALL, align="right"),
                rects(solid, Ink.BAR),
                rects(hollow, Ink.PAPER, Ink.BAR, strokeDash=[4, 3]),
                texts(values, weight=600),
                texts(notes, Ink.SOFT, size=SMALL),
                hits(areas),
            ],
        ),
        table=Table(
            (_("Opción"), _("Grupo"), _("Porcentaje"), _("Personas"), _("Lectura")),
            tuple(
                TableRow(
                    (
                        answer.option,
                        answer.group,
                        write_percent(answer.percent),
                        _people(answer) or "–",
                        _("segura") if answer.certain else _("por confirmar"),
                    )
                )
                for answer in answers
            ),
            tuple((answer.option, answer.group, answer.percent, _people(answer), answer.certain) for answer in answers),
        ),
        source=source,
    )


def _people(answer: SurveyAnswer) -> str:
    """ "19 de 22", or nothing where the printed percentage is not one of whole people."""
    if answer.count is None or answer.base is None:
        return ""
    return _("%(part)s de %(whole)s") % {"part": answer.count, "whole": answer.base}
