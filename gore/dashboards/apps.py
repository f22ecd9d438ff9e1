"""App configuration."""

from typing import Any

import structlog
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

logger = structlog.get_logger(__name__)


class DashboardsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "gore.dashboards"
    label = "dashboards"
    verbose_name = _("Páginas públicas")

    def ready(self) -> None:
        from gore.core.signals import public_figures_changed

        public_figures_changed.connect(draw_charts, dispatch_uid="gore.dashboards.draw_charts")


def draw_charts(**kwargs: Any) -> None:
    """Have the worker (without a broker, this process) draw the charts whose figures changed.

    Whatever stops it is logged only: the first visitor's page then draws them.
    """
    from gore.dashboards.tasks import draw_public_charts

    try:
        draw_public_charts.delay()
    except Exception:
        logger.exception("charts_not_drawn")
