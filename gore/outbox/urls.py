"""Addresses of the list of mails, below /articulacion/correos/."""

from django.urls import path
from django.views.decorators.http import require_POST

from gore.core.http import read_only
from gore.outbox import views

urlpatterns = [
    path("", read_only(views.mail_list), name="outbox-list"),
    path("reintentar/", require_POST(views.send_all_failed_again), name="outbox-retry-all"),
    path("<int:pk>/", read_only(views.mail_detail), name="outbox-detail"),
    path("<int:pk>/adjuntos/<int:position>/", read_only(views.attachment), name="outbox-attachment"),
    path("<int:pk>/reintentar/", require_POST(views.send_again), name="outbox-retry"),
    path("<int:pk>/cancelar/", require_POST(views.cancel), name="outbox-cancel"),
]
