"""The results of a survey as a table: nothing that the page does not show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gore.core.export import Column, export_response
from gore.core.numbers import round_half_up
from surveys.results import Results

RATE = "tasa_de_respuesta"


@dataclass(frozen=True)
class Line:
    """One line: what a group answered to one option, or that it is withheld."""

    survey: str
    edition: str
    question: str
    question_text: str
    option: str
    option_text: str
    group: str
    group_text: str
    count: int | None
    base: int | None
    mean: Decimal | None
    is_withheld: bool

    @property
    def percent(self) -> Decimal | None:
        if self.count is None or not self.base:
            return None
        return round_half_up(Decimal(100 * self.count) / self.base, 1)


COLUMNS = (
    Column("encuesta", _("código de la encuesta"), "text", lambda line: line.survey, 24),
    Column("edicion", _("código de la edición"), "text", lambda line: line.edition),
    Column("pregunta", _("código de la pregunta; o «tasa_de_respuesta»"), "text", lambda line: line.question, 24),
    Column("texto_pregunta", _("pregunta"), "text", lambda line: line.question_text, 40),
    Column("opcion", _("código de la opción"), "text", lambda line: line.option, 20),
    Column("texto_opcion", _("opción"), "text", lambda line: line.option_text, 40),
    Column("grupo", _("código del grupo"), "text", lambda line: line.group),
    Column("texto_grupo", _("grupo"), "text", lambda line: line.group_text, 30),
    Column("personas", _("cuántas la eligieron"), "integer", lambda line: line.count),
    Column("base", _("cuántas respondieron la pregunta"), "integer", lambda line: line.base),
    Column("porcentaje", _("personas ÷ base, con un decimal"), "percentage", lambda line: line.percent),
    Column("promedio", _("de escalas y números, con un decimal"), "percentage", lambda line: line.mean),
    Column("reservado", _("sí: respondieron menos de cinco, y no se publica"), "boolean", lambda line: line.is_withheld),
)  # fmt: skip


def lines_of(results: Results) -> list[Line]:
    """Everything that is counted, one line each."""
    instrument = results.instrument
    start = (instrument.code, instrument.edition.code)
    lines = [
        Line(*start, RATE, _now("Respondieron"), "", "", group.code, group.label, group.answered,
             group.asked if group.answered is not None else None, None, group.answered is None)
        for group in results.groups
    ]  # fmt: skip
    for question in results.questions:
        for place, group in enumerate(question.groups):
            base = question.bases[place]
            mean = question.means[place] if question.means else None
            shown = round_half_up(mean, 1) if mean is not None else None
            names = (group.code, group.label)
            if base is None:
                lines.append(Line(*start, question.code, question.title, "", "", *names, None, None, None, True))
                continue
            if not question.options:
                lines.append(Line(*start, question.code, question.title, "", "", *names, None, base, shown, False))
            for option in question.options:
                cell = option.cells[place]
                lines.append(
                    Line(*start, question.code, question.title, option.code, option.label, *names,
                         cell.count if cell else None, base, shown, False)
                )  # fmt: skip
    return lines


def results_file(results: Results) -> HttpResponseBase:
    """The lines as CSV."""
    return export_response(
        columns=COLUMNS,
        rows=lines_of(results),
        kind="csv",
        stem=f"encuesta-{results.instrument.code}",
        title="Encuesta",
    )
