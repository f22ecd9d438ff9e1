"""Public page of the surveys."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surveys.selectors import surveys_with_tables


def survey_list(request: HttpRequest) -> HttpResponse:
    """The published surveys with base, percentages and their certainty."""
    return render(request, "surveys/list.html", {"surveys": surveys_with_tables()})
