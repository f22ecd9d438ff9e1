"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BilateralsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "bilaterals"
    label = "bilaterals"
    verbose_name = _("Reuniones bilaterales")

    def ready(self) -> None:
        from gore.outbox import kinds

        kinds.register("bilaterals.timetable_released", _("Cambios en el horario de reuniones"))
        kinds.register("bilaterals.partner_asked", _("Invitación a sumarse a un tema"))
        from bilaterals.topics import tasks  # noqa: F401 - makes its tasks known to Celery
