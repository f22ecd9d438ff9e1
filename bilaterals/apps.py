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
        kinds.register("bilaterals.call_opened", _("Convocatoria abierta"))
        kinds.register("bilaterals.late_code", _("Código para un tema fuera de plazo"), sensitive=True)
        kinds.register("bilaterals.topics_decided", _("Decisiones sobre temas"))
        kinds.register("bilaterals.answer_asked", _("Respuesta escrita que se pide"))
        kinds.register("bilaterals.answer_given", _("Respuesta escrita de un ministerio"))
        kinds.register("bilaterals.partner_asked", _("Invitación a sumarse a un tema"))
        from bilaterals.topics import tasks  # noqa: F401 - makes its tasks known to Celery
