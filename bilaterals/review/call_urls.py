"""Addresses of the calls, below /articulacion/convocatoria/."""

from django.urls import path

from bilaterals.review import call_views as views

urlpatterns = [
    path("", views.call_list, name="call-list"),
    path("<slug:code>/", views.call_detail, name="call-detail"),
    path("<slug:code>/crear/", views.call_make, name="call-make"),
    path("<slug:code>/abrir/", views.call_open, name="call-open"),
    path("<slug:code>/preguntas/", views.field_list, name="call-fields"),
    path("<slug:code>/preguntas/agregar/", views.field_edit, name="call-field-add"),
    path("<slug:code>/preguntas/<int:pk>/", views.field_edit, name="call-field"),
    path("<slug:code>/preguntas/<int:pk>/mover/", views.field_move, name="call-field-move"),
    path("<slug:code>/codigos/", views.late_codes, name="call-late-codes"),
    path("<slug:code>/codigos/<int:pk>/anular/", views.late_code_withdraw, name="call-late-code-withdraw"),
]
