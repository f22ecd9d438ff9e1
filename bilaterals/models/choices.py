"""What a topic is about and how it is dealt with, as closed lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from transfers.models import Stage


class Blockage(models.TextChoices):
    """What keeps a project from moving; the same three as the types of commitment (rule r29)."""

    ADMINISTRATIVE = "administrative", _("Administrativa")
    TECHNICAL = "technical", _("Técnica")
    BUDGETARY = "budgetary", _("Presupuestal")


ProjectStage = Stage
"""The stage of a topic's project is that of the portfolio."""


class Route(models.TextChoices):
    """How an accepted topic is dealt with; SD decides."""

    OWN_MEETING = "own_meeting", _("Reunión propia")
    SHARED_MEETING = "shared_meeting", _("Reunión compartida con otros temas del sector")
    MULTI_SECTOR = "multi_sector", _("Reunión multisectorial")
    WRITTEN_ANSWER = "written_answer", _("Respuesta escrita, sin reunión")
