"""Addresses of the timetable: SD's pages, and what each institution says of itself."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from bilaterals.timetable.views import agenda, editor, preparation, releases, repairs, runs, teams
from gore.core.http import read_only

read_and_send = require_http_methods(["GET", "HEAD", "POST"])

BASE = "articulacion/horario/<slug:code>/"

urlpatterns = [
    path("articulacion/horario/", read_only(preparation.edition_list), name="timetable-editions"),
    path(BASE, read_and_send(preparation.home), name="timetable-home"),
    path(f"{BASE}dias/", read_and_send(preparation.days), name="timetable-days"),
    path(f"{BASE}salas/", read_and_send(preparation.rooms), name="timetable-rooms"),
    path(f"{BASE}salas/<int:pk>/", read_and_send(preparation.room), name="timetable-room"),
    path(f"{BASE}ausencias/", read_and_send(preparation.absences), name="timetable-absences"),
    path(f"{BASE}reuniones/", read_and_send(preparation.meeting_list), name="timetable-meetings"),
    path(f"{BASE}reuniones/nueva/", read_and_send(preparation.meeting_new), name="timetable-meeting-new"),
    path(f"{BASE}reuniones/<slug:meeting_code>/", read_and_send(preparation.meeting), name="timetable-meeting"),
    path(f"{BASE}orden/", read_and_send(preparation.order), name="timetable-order"),
    path(f"{BASE}calculos/", read_and_send(runs.run_list), name="timetable-runs"),
    path(f"{BASE}calculos/<int:pk>/", read_only(runs.run), name="timetable-run"),
    path(f"{BASE}calculos/<int:pk>/detener/", require_POST(runs.stop), name="timetable-run-stop"),
    path(f"{BASE}horarios/", read_and_send(runs.draft_list), name="timetable-drafts"),
    path(f"{BASE}horarios/<int:number>/", read_and_send(editor.editor), name="timetable-editor"),
    path(f"{BASE}horarios/<int:number>/celdas/", read_only(editor.cells), name="timetable-cells"),
    path(f"{BASE}horarios/<int:number>/estado/", read_only(editor.state), name="timetable-state"),
    path(f"{BASE}horarios/<int:number>/explicacion/", read_only(editor.explanation), name="timetable-explanation"),
    path(f"{BASE}horarios/<int:number>/equidad/", read_only(runs.fairness), name="timetable-fairness"),
    path(f"{BASE}comparar/", read_only(runs.compare), name="timetable-compare"),
    path(f"{BASE}horarios/<int:number>/publicar/", read_and_send(releases.release_new), name="timetable-release-new"),
    path(f"{BASE}publicaciones/", read_only(releases.release_list), name="timetable-releases"),
    path(f"{BASE}publicaciones/<int:number>/", read_only(releases.release), name="timetable-release"),
    path(f"{BASE}reparar/", read_and_send(repairs.repair_list), name="timetable-repairs"),
    path(f"{BASE}reparar/<int:pk>/", read_and_send(repairs.repair), name="timetable-repair"),
    path("ediciones/<slug:code>/agenda/<slug:party>/", read_only(agenda.party_agenda), name="party-agenda"),
    path("ediciones/<slug:code>/agenda/<slug:party>/hoja.pdf", read_only(agenda.party_sheet), name="party-sheet"),
    path(f"{BASE}salas/<int:pk>/hoja.pdf", read_only(agenda.room_sheet), name="timetable-room-sheet"),
    path("calendario/<str:token>.ics", read_only(agenda.calendar_feed), name="calendar-feed"),
    path("region/disponibilidad/", read_and_send(teams.region_absences), name="region-absences"),
    path("ministerio/disponibilidad/", read_and_send(teams.ministry_absences), name="ministry-absences"),
]
