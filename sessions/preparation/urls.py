"""Addresses of sessions before the summit, below /preparacion/."""

from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from gore.core.http import read_only
from sessions.preparation import views

form_page = require_http_methods(["GET", "HEAD", "POST"])
ONE = "<slug:edition>/<int:pk>/"

urlpatterns = [
    path("<slug:edition>/", read_only(views.session_list), name="preparation"),
    path("<slug:edition>/agregar/", form_page(views.session_add), name="preparation-add"),
    path(ONE, read_only(views.session_detail), name="preparation-session"),
    path(f"{ONE}cambiar/", form_page(views.session_change), name="preparation-change"),
    path(f"{ONE}materiales/", require_POST(views.material_add), name="preparation-material"),
    path(
        f"{ONE}materiales/<int:material>/quitar/",
        require_POST(views.material_remove),
        name="preparation-material-remove",
    ),
    path(f"{ONE}respuesta/", require_POST(views.answer), name="preparation-answer"),
    path(f"{ONE}asistencia/", require_POST(views.attendance), name="preparation-attendance"),
]
