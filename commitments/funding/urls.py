"""Addresses under /articulacion/financiamiento/."""

from __future__ import annotations

from django.urls import path

from commitments.funding import views

urlpatterns = [
    path("", views.funding_desk, name="funding-desk"),
    path("<slug:code>/", views.funding, name="funding"),
    path("<slug:code>/<int:pk>/quitar/", views.funding_remove, name="funding-remove"),
]
