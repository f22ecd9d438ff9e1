"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gore.core"
    label = "core"
    verbose_name = _("Núcleo")

    def ready(self) -> None:
        from gore.core import checks  # noqa: F401  (registers the start checks)
