"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "commitments"
    label = "commitments"
    verbose_name = _("Compromisos")

    def ready(self) -> None:
        from commitments.services import refresh_search_text
        from gore.core.services import AFTER_RENAMING

        AFTER_RENAMING.append(refresh_search_text)
