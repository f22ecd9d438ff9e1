"""Addresses of the review, below /articulacion/temas/."""

from django.urls import path

from bilaterals.review import views

urlpatterns = [
    path("", views.queue, name="topic-queue"),
    path("decidir/", views.decide_several, name="topics-decide"),
    path("comunicar/", views.held, name="topics-held"),
    path("avance/", views.progress, name="topics-progress"),
    path("<slug:code>/", views.review, name="topic-review"),
]
