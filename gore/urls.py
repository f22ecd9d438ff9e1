"""Addresses of the product: names in English, addresses in Spanish as published."""

from django.contrib import admin
from django.urls import include, path

from commitments import views as commitments
from gore.core.http import read_only
from gore.dashboards import chart_views, difference_notes, money_pages, survey_pages, views
from gore.outbox.batches import views as mail_batches
from transfers import views as transfers

handler404 = "gore.dashboards.views.not_found"
handler403 = "gore.dashboards.views.forbidden"
handler500 = "gore.dashboards.views.server_error"
handler400 = "gore.dashboards.views.bad_request"

urlpatterns = [
    path("", read_only(views.home), name="home"),
    path("ediciones/", read_only(views.edition_list), name="edition-list"),
    path("ediciones/<slug:code>/", read_only(views.edition_detail), name="edition-detail"),
    path("ediciones/<slug:code>/agenda/", read_only(views.edition_agenda), name="edition-agenda"),
    path("regiones/", read_only(views.region_list), name="region-list"),
    path("regiones/<slug:code>/", read_only(views.region_detail), name="region-detail"),
    path("sectores/", read_only(views.sector_list), name="sector-list"),
    path("sectores/<slug:code>/", read_only(views.sector_detail), name="sector-detail"),
    path("compromisos/", read_only(commitments.commitment_list), name="commitment-list"),
    path("compromisos/<slug:code>/", read_only(commitments.commitment_detail), name="commitment-detail"),
    path("transferencias/", read_only(transfers.transfer_list), name="transfer-list"),
    path("transferencias/cifras/", read_only(money_pages.transfer_figures), name="transfer-figures"),
    path("transferencias/presupuesto/", read_only(money_pages.money_budget), name="money-budget"),
    path("transferencias/series/", read_only(money_pages.money_series), name="money-series"),
    path("transferencias/normas/<slug:slug>/", read_only(money_pages.norm_detail), name="norm-detail"),
    path("transferencias/normas/<slug:slug>/archivo/", read_only(money_pages.norm_file), name="norm-file"),
    path("transferencias/<slug:code>/", read_only(money_pages.transfer_detail), name="transfer-detail"),
    path("proyectos/", read_only(transfers.project_list), name="project-list"),
    path("proyectos/<slug:code>/", read_only(money_pages.project_detail), name="project-detail"),
    path("proyectos/<slug:code>/fotos/<int:pk>/", read_only(money_pages.project_photo), name="project-photo"),
    path("encuestas/", read_only(views.survey_list), name="survey-list"),
    path("", include("surveys.urls")),
    path("encuestas/comparar/", read_only(survey_pages.comparison), name="survey-comparison"),
    path("encuestas/<slug:code>/", read_only(survey_pages.results), name="survey-results"),
    path("encuestas/<slug:code>/resultados.csv", read_only(survey_pages.results_csv), name="survey-results-csv"),
    path("encuestas/<slug:code>/informe.pdf", read_only(survey_pages.results_pdf), name="survey-results-pdf"),
    path("conciliacion/", read_only(views.reconciliation), name="reconciliation"),
    path("datos-abiertos/", read_only(views.open_data), name="open-data"),
    path("acerca/", read_only(views.about), name="about"),
    path("salud/", read_only(views.health), name="health"),
    path("robots.txt", read_only(views.robots), name="robots"),
    path("favicon.ico", read_only(views.favicon), name="favicon"),
    path("buscar/", read_only(views.search), name="search"),
    path("incrustar/<slug:chart_id>/", read_only(chart_views.embed), name="chart-embed"),
    path("incrustar/<slug:chart_id>.<str:extension>", read_only(chart_views.download), name="chart-download"),
    path("cuenta/", include("gore.accounts.urls")),
    path("articulacion/personas/", include("gore.accounts.people_urls")),
    path("articulacion/convocatoria/", include("bilaterals.review.call_urls")),
    path("articulacion/temas/", include("bilaterals.review.urls")),
    path("ministerio/asistencias/", include("bilaterals.review.assistance_urls")),
    path("", include("bilaterals.topics.urls")),
    path("", include("gore.workspaces.urls")),
    path("", include("bilaterals.timetable.urls")),
    path("articulacion/conciliacion/<str:code>/", difference_notes.difference_note, name="difference-note"),
    path("articulacion/financiamiento/", include("commitments.funding.urls")),
    path("articulacion/transferencias/", include("transfers.desk.urls")),
    path("articulacion/correos/", include("gore.outbox.urls")),
    path("preparacion/", include("sessions.preparation.urls")),
    path("correo/<slug:key>/", read_only(mail_batches.mail_link), name="mail-link"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("gore.api.urls")),
]
