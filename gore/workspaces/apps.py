"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspacesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gore.workspaces"
    label = "workspaces"
    verbose_name = _("Espacios de trabajo")

    def ready(self) -> None:
        from gore.outbox import kinds

        kinds.register("agendas.released", _("Agenda publicada"))
        kinds.register("agendas.changed", _("Cambio de agenda"))
