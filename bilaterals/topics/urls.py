"""Addresses of topics: a team's own pages, the page of one topic, and the files in quarantine."""

from __future__ import annotations

from django.urls import path

from bilaterals.topics import editing_views, file_views, views

urlpatterns = [
    path("region/temas/", views.topic_list, name="topic-list"),
    path("region/temas/nuevo/", views.topic_new, name="topic-new"),
    path("region/temas/<slug:code>/editar/", editing_views.topic_edit, name="topic-edit"),
    path("region/temas/<slug:code>/guardar/", editing_views.topic_autosave, name="topic-autosave"),
    path("region/temas/<slug:code>/preguntas/", editing_views.topic_questions, name="topic-questions"),
    path("region/temas/<slug:code>/prioridad/", views.topic_rank, name="topic-rank"),
    path("region/temas/<slug:code>/retirar/", views.topic_withdraw, name="topic-withdraw"),
    path("temas/<slug:code>/", views.topic_detail, name="topic-detail"),
    path("temas/<slug:code>/sumarse/", views.topic_join, name="topic-join"),
    path("temas/<slug:code>/adjuntos/<int:pk>/", file_views.topic_attachment, name="topic-attachment"),
    path("articulacion/archivos/", file_views.quarantine, name="quarantine"),
    path("articulacion/archivos/<int:pk>/decidir/", file_views.quarantine_decide, name="quarantine-decide"),
]
