"""Addresses of the written answers, below /ministerio/asistencias/; SD and regions read them there too."""

from django.urls import path

from bilaterals.review import assistance

urlpatterns = [
    path("", assistance.assistance_list, name="assistance-list"),
    path("<int:pk>/", assistance.assistance_detail, name="assistance-detail"),
    path("<int:pk>/cerrar/", assistance.assistance_close, name="assistance-close"),
]
