"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "surveys"
    label = "surveys"
    verbose_name = _("Encuestas")

    def ready(self) -> None:
        from gore.core import logs
        from gore.outbox import kinds

        kinds.register("surveys.invitation", _("Invitación a una encuesta"), sensitive=True)
        kinds.register("surveys.reminder", _("Recordatorio de una encuesta"), sensitive=True)
        logs.UNSEEN_PAGES.add("survey-answer")
