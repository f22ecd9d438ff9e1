"""Addresses of the signed-in workspaces."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from gore.workspaces import history, homes, precedents, priorities
from gore.workspaces.dossier import views as dossier

form_page = require_http_methods(["GET", "HEAD", "POST"])
PAIR = "dossier/<slug:edition>/<slug:region>/<slug:sector>"

urlpatterns = [
    path("region/temas/antecedentes/", precedents.precedents, name="topic-precedents"),
    path("region/", homes.region_home, name="region-home"),
    path("ministerio/", homes.ministry_home, name="ministry-home"),
    path("relatoria/", homes.rapporteur_home, name="rapporteur-home"),
    path("articulacion/", homes.coordination_home, name="coordination-home"),
    path("articulacion/prioridades/<slug:code>/", priorities.priorities, name="priorities"),
    path("articulacion/prioridades/<slug:code>/temas/", priorities.routes, name="routes"),
    path("articulacion/historial/", history.history, name="history"),
    path(
        "articulacion/historial/<slug:app_label>/<slug:model>/<str:pk>/", history.object_history, name="history-object"
    ),
    path("dossier/<slug:edition>/", require_safe(dossier.dossier_list), name="dossier-list"),
    path(f"{PAIR}/", require_safe(dossier.dossier), name="dossier"),
    path(f"{PAIR}.pdf", require_safe(dossier.dossier_pdf), name="dossier-pdf"),
    path(f"{PAIR}/temas/<slug:topic>/", form_page(dossier.position), name="dossier-position"),
]
