"""Public page of the surveys."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surveys.models import Survey
from surveys.selectors import question_tables


def survey_list(request: HttpRequest) -> HttpResponse:
    """The published surveys with base, percentages and their certainty."""
    surveys = [
        {"survey": survey, "tables": question_tables(survey), "groups": list(survey.groups.all())}
        for survey in Survey.objects.select_related("edition").prefetch_related("groups", "statements")
    ]
    return render(request, "surveys/list.html", {"surveys": surveys})
