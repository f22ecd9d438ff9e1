"""The number that everything cached for the public keys on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PublicVersion(models.Model):
    """One row that grows by one whenever something public changes; whole-page caches key on it."""

    number = models.BigIntegerField(_("versión"), default=0)
    changed_at = models.DateTimeField(_("cambió el"), default=timezone.now)

    class Meta:
        verbose_name = _("versión de lo público")
        verbose_name_plural = _("versión de lo público")
        constraints = (models.CheckConstraint(condition=Q(id=1), name="core_publicversion_single_row"),)

    def __str__(self) -> str:
        return str(self.number)
