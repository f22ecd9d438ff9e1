"""Addresses of surveys outside of the public pages: answering and SD's work."""

from __future__ import annotations

from django.urls import path

from surveys.views import answer, lessons, people, ratings, work

urlpatterns = [
    path("encuestas/r/<str:token>/", answer.answer, name="survey-answer"),
    path("articulacion/encuestas/", work.work_list, name="survey-work-list"),
    path("articulacion/encuestas/nueva/", work.new, name="survey-new"),
    path("articulacion/encuestas/<slug:code>/", work.work, name="survey-work"),
    path("articulacion/encuestas/<slug:code>/datos/", work.change, name="survey-change"),
    path("articulacion/encuestas/<slug:code>/preguntas/", work.questions, name="survey-questions"),
    path("articulacion/encuestas/<slug:code>/preguntas/nueva/", work.question, name="survey-question-new"),
    path("articulacion/encuestas/<slug:code>/preguntas/<slug:question>/", work.question, name="survey-question"),
    path(
        "articulacion/encuestas/<slug:code>/preguntas/<slug:question>/<slug:how>/", work.arrange, name="survey-arrange"
    ),
    path("articulacion/encuestas/<slug:code>/vista-previa/<slug:group>/", work.preview, name="survey-preview"),
    path("articulacion/encuestas/<slug:code>/personas/", people.people, name="survey-people"),
    path("articulacion/encuestas/<slug:code>/personas/agregar/", people.add, name="survey-people-add"),
    path("articulacion/encuestas/<slug:code>/personas/<int:pk>/quitar/", people.remove, name="survey-person-remove"),
    path("articulacion/encuestas/<slug:code>/textos/", work.texts, name="survey-texts"),
    path("articulacion/encuestas/<slug:code>/hacer/<slug:action>/", work.act, name="survey-act"),
    path("aprendizajes/", lessons.lessons, name="lessons"),
    path("articulacion/aprendizajes/", lessons.work, name="lesson-work"),
    path("articulacion/aprendizajes/nuevo/", lessons.edit, name="lesson-new"),
    path("articulacion/aprendizajes/<slug:code>/", lessons.edit, name="lesson-edit"),
    path("articulacion/aprendizajes/<slug:code>/publicar/", lessons.release, name="lesson-release"),
    path("articulacion/valoraciones/", ratings.work, name="rating-work"),
    path("valorar/", ratings.mine, name="ratings"),
    path("valorar/<slug:code>/", ratings.one, name="rating"),
]
