"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoadingConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gore.loading"
    label = "loading"
    verbose_name = _("Carga de datos")
