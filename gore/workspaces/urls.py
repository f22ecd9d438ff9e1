"""Addresses of the signed-in workspaces."""

from __future__ import annotations

from django.urls import path

from gore.workspaces import history, homes, precedents

urlpatterns = [
    path("region/temas/antecedentes/", precedents.precedents, name="topic-precedents"),
    path("region/", homes.region_home, name="region-home"),
    path("ministerio/", homes.ministry_home, name="ministry-home"),
    path("relatoria/", homes.rapporteur_home, name="rapporteur-home"),
    path("articulacion/", homes.coordination_home, name="coordination-home"),
    path("articulacion/historial/", history.history, name="history"),
    path(
        "articulacion/historial/<slug:app_label>/<slug:model>/<str:pk>/", history.object_history, name="history-object"
    ),
]
