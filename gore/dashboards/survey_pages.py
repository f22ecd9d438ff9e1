"""The results of surveys as pages: one survey, its files, and edition against edition."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gore.core.clock import today
from gore.dashboards import charts
from gore.dashboards.charts import Chart
from gore.dashboards.charts.values import SurveyAnswer
from gore.dashboards.subject_charts import GROUPS
from surveys import comparison as compare
from surveys.exports import results_file
from surveys.models import Instrument
from surveys.permissions import can_see_results, can_see_survey_work
from surveys.report import report_pdf
from surveys.results import QuestionResult, Results, results_of

SHORT = {**GROUPS, "rapporteurs": _lazy("Relatores"), "others": _lazy("Otros")}


def _results(request: HttpRequest, code: str) -> Results:
    """What the visitor may see of a survey; 404 for everything else."""
    instrument = get_object_or_404(Instrument.objects.visible_to(request.user).select_related("edition"), code=code)
    found = results_of(instrument) if can_see_results(request.user, instrument) else None
    if found is None:
        raise Http404
    return found


def results(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who answered, what each group answered, what people wrote; to the work page while there is nothing."""
    instrument = Instrument.objects.visible_to(request.user).filter(code=code).first()
    if instrument is not None and not can_see_results(request.user, instrument):
        if can_see_survey_work(request.user, instrument.edition_id):
            return redirect("survey-work", code=instrument.code)
        raise Http404
    found = _results(request, code)
    context = {
        "results": found,
        "instrument": found.instrument,
        "charts": [
            {"chart": question_chart(question, found), "question": question}
            for question in found.questions
            if question.options and question.has_results
        ],
        "means": [q for q in found.questions if q.means and q.has_results],
        "hidden": [q for q in found.questions if not q.has_results],
        "compliance": compare.compliance_of(found.instrument.edition),
        "as_of": today(),
        "lessons": list(found.instrument.lessons.visible_to(request.user)),
    }
    return render(request, "surveys/results.html", context)


def question_chart(question: QuestionResult, found: Results) -> Chart:
    """Bars by option and group, as in the published report; only what the gate lets through."""
    answers = [
        SurveyAnswer(
            option.label, str(SHORT.get(group.code, group.label)), cell.percent, count=cell.count, base=cell.base
        )
        for option in question.options
        for group, cell in zip(question.groups, option.cells, strict=True)
        if cell is not None
    ]
    notes = [_("se podía elegir varias") if question.is_multiple else _("se elegía una sola")]
    if question.withheld:
        notes.append(
            _("no se muestra, por menos de cinco respuestas: %(groups)s") % {"groups": ", ".join(question.withheld)}
        )
    note = f" {_('Datos de demostración.')}" if found.instrument.is_demonstration else ""
    return charts.survey_chart(
        answers,
        chart_id=question.code.replace(".", "-"),
        question=question.title,
        source=f"{_('Fuente: encuesta anónima; %(notes)s.') % {'notes': '; '.join(notes)}}{note}",
    )


def results_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    return results_file(_results(request, code))


def results_pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    found = _results(request, code)
    body = report_pdf(found, compare.compliance_of(found.instrument.edition))
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="encuesta-{found.instrument.code}.pdf"'
    return response


def comparison(request: HttpRequest) -> HttpResponseBase:
    """Questions that came back in a later edition, and satisfaction beside compliance."""
    beside = compare.satisfaction_beside_compliance()
    return render(
        request,
        "surveys/comparison.html",
        {
            "questions": compare.compared_questions(),
            "beside": beside,
            "as_of": today(),
            "has_demonstration": any(share.is_demonstration for row in beside for _group, share in row.groups),
            "zero": Decimal(0),
        },
    )
