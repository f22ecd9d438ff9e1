"""The report of a survey as PDF: what its page says, ready to print."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from commitments.selectors import Counts
from gore.core.clock import today
from gore.core.export import CONTROL
from gore.core.numbers import round_half_up, write_date, write_integer, write_percent
from surveys.results import QuestionResult, Results

TEMPLATE = Path(__file__).with_name("report.typ")
WITHHELD = "–"


def report_pdf(results: Results, compliance: Counts | None) -> bytes:
    """The report. Texts travel as data, so nothing that somebody wrote is run as a command of the template."""
    data = json.dumps(report_data(results, compliance), ensure_ascii=False)
    made: Any = typst.compile(str(TEMPLATE), sys_inputs={"data": CONTROL.sub("", data)})
    return bytes(made)


def report_data(results: Results, compliance: Counts | None) -> dict[str, Any]:
    """What the template sets, all of it text; tested without drawing it."""
    instrument = results.instrument
    shown = {"a": write_integer(results.answered), "b": write_integer(results.asked)}
    summary = _("Respondieron %(a)s de %(b)s personas invitadas.") % shown
    if results.withheld_groups:
        summary = _("Respondieron %(a)s de %(b)s personas invitadas de los grupos que se muestran.") % shown
    return {
        "title": instrument.title,
        "edition": instrument.edition.title,
        "printed_on": write_date(today()),
        "demonstration": _("Demostración: las respuestas son inventadas.") if instrument.is_demonstration else "",
        "summary": summary,
        "method": _(
            "Encuesta anónima. Un grupo con menos de cinco respuestas a una pregunta no se muestra (–), y no hay "
            "totales de los que se pueda restar. Los porcentajes son de quienes respondieron cada pregunta; los "
            "grupos son pequeños: una persona pesa varios puntos."
        ),
        "words": {
            "product": "GORE Ejecutivo",
            "page": _("página"),
            "of": _("de"),
            "who": _("Quiénes respondieron"),
            "who_head": [_("Grupo"), _("Invitados"), _("Respondieron"), _("Tasa")],
            "answers": _("Qué respondieron"),
            "texts": _("Qué escribieron"),
        },
        "groups": [
            [group.label, write_integer(group.asked), WITHHELD, WITHHELD]
            if group.answered is None
            else [group.label, write_integer(group.asked), write_integer(group.answered), write_percent(group.rate)]
            for group in results.groups
        ],
        "compliance": ""
        if compliance is None or not compliance.commitments
        else _("De los %(n)s compromisos de esta edición se ejecutaron %(k)s (%(rate)s), al %(date)s.")
        % {
            "n": write_integer(compliance.commitments),
            "k": write_integer(compliance.executed),
            "rate": write_percent(compliance.rate),
            "date": write_date(today()),
        },
        "questions": [_question(question) for question in results.questions],
        "texts": [
            {
                "title": text.title,
                "note": _("%(shown)s de %(count)s textos; los demás podían señalar a una persona.")
                % {"shown": len(text.shown), "count": text.count},
                "quotes": list(text.shown),
            }
            for text in results.texts
            if text.count is not None
        ],
    }


def _question(question: QuestionResult) -> dict[str, Any]:
    notes = [_("Se podía elegir varias.")] if question.is_multiple else []
    if question.withheld:
        notes.append(
            _("No se muestra, por menos de cinco respuestas: %(groups)s.") % {"groups": ", ".join(question.withheld)}
        )
    places = [place for place, base in enumerate(question.bases) if base is not None]
    head = [_("Opción"), *(f"{question.groups[place].label} ({question.bases[place]})" for place in places)]
    rows: list[list[Any]] = [
        [
            option.label,
            *(
                {"text": f"{cell.count} ({write_percent(cell.percent)})", "share": float(cell.percent)}
                for cell in (option.cells[place] for place in places)
                if cell is not None
            ),
        ]
        for option in question.options
        if places
    ]
    if question.means and places:
        rows.append([_("Promedio"), *(_mean(question.means[place]) for place in places)])
    return {"title": question.title, "note": " ".join(notes), "head": head, "rows": rows}


def _mean(value: Decimal | None) -> str:
    return WITHHELD if value is None else str(round_half_up(value, 1))
