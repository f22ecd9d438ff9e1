"""Answers of the survey by option and group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
LABEL_RIGHT, BAR_LEFT, TRACK = 132, 140, 90


def survey_chart(
    answers: Sequence[SurveyAnswer],
    *,
    chart_id: str,
    question: str,
    source: str,
    bases: Mapping[str, int] | None = None,
) -> Chart:
    """Percentages by option and group; an uncertain reading is hollow and says so.

    `bases`: group → answers it is a percentage of, written beside the group.
    """
    bases = bases or {}
    options = list(dict.fromkeys(answer.option for answer in answers))
    headings: list[Spec] = []
    labels: list[Spec] = []
    solid: list[Spec] = []
    hollow: list[Spec] = []
    values: list[Spec] = []
    doubts: list[Spec] = []
    areas: list[Spec] = []
    y = 0.0
    for option in options:
        headings.append({"x": 0, "y": y + 11, "text": option})
        y += 24
        for answer in (answer for answer in answers if answer.option == option):
            group = f"{answer.group} ({bases[answer.group]})" if answer.group in bases else answer.group
            length = length_of(answer.percent, 100, TRACK)
            bar = {"x": BAR_LEFT, "x2": BAR_LEFT + length, "y": y + 4, "y2": y + 20}
            (solid if answer.certain else hollow).append(bar)
            labels.append({"x": LABEL_RIGHT, "y": y + 12.5, "text": group})
            values.append({"x": BAR_LEFT + length + 6, "y": y + 12.5, "text": write_percent(answer.percent)})
            if not answer.certain:
                doubts.append({"x": BAR_LEFT + length + 50, "y": y + 12.5, "text": _("por confirmar")})
            areas.append(
                {
                    "x": 0,
                    "x2": WIDTH,
                    "y": y,
                    "y2": y + 24,
                    "tip": f"{option}. {group}: {write_percent(answer.percent)}"
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
                texts(headings, weight=600, size=14),
                texts(labels, Ink.SOFT, size=SMALL, align="right"),
                rects(solid, Ink.BAR),
                rects(hollow, Ink.PAPER, Ink.BAR, strokeDash=[4, 3]),
                texts(values, weight=600),
                texts(doubts, Ink.SOFT, size=SMALL),
                hits(areas),
            ],
        ),
        table=Table(
            (_("Opción"), _("Grupo"), _("Porcentaje"), _("Lectura")),
            tuple(
                TableRow(
                    (
                        answer.option,
                        answer.group,
                        write_percent(answer.percent),
                        _("segura") if answer.certain else _("por confirmar"),
                    )
                )
                for answer in answers
            ),
            tuple((answer.option, answer.group, answer.percent, answer.certain) for answer in answers),
        ),
        source=source,
    )
