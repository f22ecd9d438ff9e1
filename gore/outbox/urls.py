"""Addresses of the list of mails, below /articulacion/correos/."""

from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from gore.core.http import read_only
from gore.outbox import views
from gore.outbox.batches import views as batches

form_page = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("", read_only(views.mail_list), name="outbox-list"),
    path("reintentar/", require_POST(views.send_all_failed_again), name="outbox-retry-all"),
    path("lotes/", read_only(batches.batch_list), name="mail-batches"),
    path("lotes/<int:pk>/", read_only(batches.batch_detail), name="mail-batch"),
    path("lotes/<int:pk>/textos/<int:text_pk>/", form_page(batches.batch_text), name="mail-batch-text"),
    path("lotes/<int:pk>/aprobar/", require_POST(batches.batch_approve), name="mail-batch-approve"),
    path("lotes/<int:pk>/descartar/", form_page(batches.batch_discard), name="mail-batch-discard"),
    path("lotes/<int:pk>/reintentar/", require_POST(batches.batch_retry), name="mail-batch-retry"),
    path("<int:pk>/corregir/", form_page(batches.mail_correct), name="outbox-correct"),
    path("<int:pk>/", read_only(views.mail_detail), name="outbox-detail"),
    path("<int:pk>/adjuntos/<int:position>/", read_only(views.attachment), name="outbox-attachment"),
    path("<int:pk>/reintentar/", require_POST(views.send_again), name="outbox-retry"),
    path("<int:pk>/cancelar/", require_POST(views.cancel), name="outbox-cancel"),
]
