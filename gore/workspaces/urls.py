"""Addresses of the signed-in workspaces."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from gore.core.http import read_only
from gore.workspaces import history, homes, precedents, priorities
from gore.workspaces.agendas import views as agendas
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
    path("dossier/<slug:edition>/", read_only(dossier.dossier_list), name="dossier-list"),
    path(f"{PAIR}/", read_only(dossier.dossier), name="dossier"),
    path(f"{PAIR}.pdf", read_only(dossier.dossier_pdf), name="dossier-pdf"),
    path(f"{PAIR}/temas/<slug:topic>/", form_page(dossier.position), name="dossier-position"),
    path("articulacion/agendas/<slug:edition>/", form_page(agendas.overview), name="agendas"),
    path("articulacion/agendas/<slug:edition>/<slug:institution>/", read_only(agendas.preview), name="agenda-preview"),
    path(
        "articulacion/agendas/<slug:edition>/<slug:institution>.pdf",
        read_only(agendas.preview_pdf),
        name="agenda-preview-pdf",
    ),
    path("region/agenda/<slug:edition>/", read_only(agendas.region_agenda), name="region-agenda"),
    path("region/agenda/<slug:edition>.pdf", read_only(agendas.region_agenda_pdf), name="region-agenda-pdf"),
    path("region/agenda/<slug:edition>.ics", read_only(agendas.region_agenda_ics), name="region-agenda-ics"),
    path(
        "region/agenda/<slug:edition>/confirmar/",
        require_POST(agendas.region_agenda_confirm),
        name="region-agenda-confirm",
    ),
    path("ministerio/agenda/<slug:edition>/", read_only(agendas.ministry_agenda), name="ministry-agenda"),
    path("ministerio/agenda/<slug:edition>.pdf", read_only(agendas.ministry_agenda_pdf), name="ministry-agenda-pdf"),
    path("ministerio/agenda/<slug:edition>.ics", read_only(agendas.ministry_agenda_ics), name="ministry-agenda-ics"),
    path(
        "ministerio/agenda/<slug:edition>/confirmar/",
        require_POST(agendas.ministry_agenda_confirm),
        name="ministry-agenda-confirm",
    ),
]
