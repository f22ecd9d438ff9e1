"""App configuration."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    default = True
    default_auto_field = "django.db.models.BigAutoField"
    name = "gore.core"
    label = "core"
    verbose_name = _("Ediciones, instituciones y cuentas")

    def ready(self) -> None:
        from gore.core import checks  # noqa: F401  (registers the start checks)


class AdminConfig(admin_apps.AdminConfig):
    """django.contrib.admin with the site of gore/core/admin_site.py."""

    default = False
    default_site = "gore.core.admin_site.AdminSite"
