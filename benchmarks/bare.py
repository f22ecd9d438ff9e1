"""The comparison server: the project with its middleware, and one view that returns fixed bytes.

GORE_BENCH_BODY names a file with the body, GORE_BENCH_TYPE its content type.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = Path(os.environ["GORE_BENCH_BODY"]).read_bytes()
TYPE = os.environ["GORE_BENCH_TYPE"]


def bare(request: HttpRequest) -> HttpResponse:
    """What Django and the middleware cost by themselves."""
    return HttpResponse(BODY, content_type=TYPE)


urlpatterns = [path("", bare)]

application = get_wsgi_application()
settings.ROOT_URLCONF = "benchmarks.bare"
