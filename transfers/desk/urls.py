"""Addresses under /articulacion/transferencias/."""

from __future__ import annotations

from django.urls import path

from transfers.desk import imports, projects, views

urlpatterns = [
    path("", views.desk, name="money-desk"),
    path("nueva/", views.transfer_new, name="transfer-new"),
    path("normas/", views.norms, name="norm-list"),
    path("normas/nueva/", views.norm_new, name="norm-new"),
    path("normas/<int:pk>/", views.norm_change, name="norm-change"),
    path("periodos/", views.periods, name="period-list"),
    path("periodos/<int:pk>/reabrir/", views.period_reopen, name="period-reopen"),
    path("importar/", imports.import_new, name="transfer-import-new"),
    path("importar/<int:pk>/", imports.import_detail, name="transfer-import"),
    path("importar/<int:pk>/confirmar/", imports.import_confirm, name="transfer-import-confirm"),
    path("importar/<int:pk>/deshacer/", imports.import_undo, name="transfer-import-undo"),
    path("proyectos/", projects.project_desk, name="project-desk"),
    path("proyectos/nuevo/", projects.project_new, name="project-new"),
    path("proyectos/<slug:code>/", projects.project_change, name="project-change"),
    path("proyectos/<slug:code>/unir/", projects.project_merge, name="project-merge"),
    path("proyectos/<slug:code>/borrar/", projects.project_delete, name="project-delete"),
    path("proyectos/<slug:code>/fotos/nueva/", projects.photo_new, name="project-photo-new"),
    path("proyectos/<slug:code>/fotos/<int:pk>/quitar/", projects.photo_delete, name="project-photo-delete"),
    path("<slug:code>/editar/", views.transfer_change, name="transfer-change"),
    path("<slug:code>/contraasiento/", views.transfer_reverse, name="transfer-reverse"),
]
