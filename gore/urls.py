"""Addresses of the product: names in English, addresses in Spanish as published."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe

from commitments import views as commitments
from gore.dashboards import chart_views, views
from gore.outbox.batches import views as mail_batches
from transfers import views as transfers

handler404 = "gore.dashboards.views.not_found"
handler403 = "gore.dashboards.views.forbidden"
handler500 = "gore.dashboards.views.server_error"
handler400 = "gore.dashboards.views.bad_request"

urlpatterns = [
    path("", require_safe(views.home), name="home"),
    path("ediciones/", require_safe(views.edition_list), name="edition-list"),
    path("ediciones/<slug:code>/", require_safe(views.edition_detail), name="edition-detail"),
    path("ediciones/<slug:code>/agenda/", require_safe(views.edition_agenda), name="edition-agenda"),
    path("regiones/", require_safe(views.region_list), name="region-list"),
    path("regiones/<slug:code>/", require_safe(views.region_detail), name="region-detail"),
    path("sectores/", require_safe(views.sector_list), name="sector-list"),
    path("sectores/<slug:code>/", require_safe(views.sector_detail), name="sector-detail"),
    path("compromisos/", require_safe(commitments.commitment_list), name="commitment-list"),
    path("compromisos/<slug:code>/", require_safe(commitments.commitment_detail), name="commitment-detail"),
    path("transferencias/", require_safe(transfers.transfer_list), name="transfer-list"),
    path("proyectos/", require_safe(transfers.project_list), name="project-list"),
    path("encuestas/", require_safe(views.survey_list), name="survey-list"),
    path("conciliacion/", require_safe(views.reconciliation), name="reconciliation"),
    path("datos-abiertos/", require_safe(views.open_data), name="open-data"),
    path("acerca/", require_safe(views.about), name="about"),
    path("salud/", require_safe(views.health), name="health"),
    path("robots.txt", require_safe(views.robots), name="robots"),
    path("favicon.ico", require_safe(views.favicon), name="favicon"),
    path("buscar/", require_safe(views.search), name="search"),
    path("incrustar/<slug:chart_id>/", require_safe(chart_views.embed), name="chart-embed"),
    path("incrustar/<slug:chart_id>.<str:extension>", require_safe(chart_views.download), name="chart-download"),
    path("cuenta/", include("gore.accounts.urls")),
    path("articulacion/personas/", include("gore.accounts.people_urls")),
    path("", include("gore.workspaces.urls")),
    path("", include("bilaterals.timetable.urls")),
    path("articulacion/correos/", include("gore.outbox.urls")),
    path("correo/<slug:key>/", require_safe(mail_batches.mail_link), name="mail-link"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("gore.api.urls")),
]
