"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

import bilaterals.api
import commitments.api
import gore.core.api
import surveys.api
import transfers.api
from gore.api import views
from gore.core.http import read_only

app_name = "api"

VIEWSETS = {
    **gore.core.api.VIEWSETS,
    **bilaterals.api.VIEWSETS,
    **commitments.api.VIEWSETS,
    **transfers.api.VIEWSETS,
    **surveys.api.VIEWSETS,
}

router = SimpleRouter()
for name, viewset in VIEWSETS.items():
    router.register(name, viewset, basename=name.rstrip("/"))

urlpatterns = [
    path("", views.RootView.as_view(names=tuple(VIEWSETS)), name="root"),
    path("compliance/", commitments.api.ComplianceView.as_view(), name="compliance"),
    path("schema/", views.SchemaView.as_view(), name="schema"),
    path("docs/", read_only(views.docs), name="docs"),
    *router.urls,
    # With the final slash only: without it, Django first tries the same address with one.
    re_path(r"^[\s\S]*/$", views.NothingHereView.as_view()),
]
