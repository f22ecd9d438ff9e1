"""The money behind a commitment."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.commitments import Commitment
from gore.core import audit
from gore.core.models import User
from transfers.models import LegalNorm, Transfer


@audit.tracked()
class Funding(models.Model):
    """The money behind a commitment: a transfer, or a norm that moves it otherwise.

    A budgetary commitment is verified as executed only when it has one.
    """

    commitment = models.ForeignKey(
        Commitment, verbose_name=_("compromiso"), on_delete=models.CASCADE, related_name="funding"
    )
    transfer = models.ForeignKey(
        Transfer,
        verbose_name=_("transferencia"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="funding",
    )
    norm = models.ForeignKey(
        LegalNorm, verbose_name=_("norma"), on_delete=models.PROTECT, null=True, blank=True, related_name="funding"
    )
    note = models.CharField(_("nota"), max_length=300, blank=True)
    added_by = models.ForeignKey(
        User, verbose_name=_("vinculado por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(_("vinculado el"), default=timezone.now)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    class Meta:
        verbose_name = _("financiamiento de un compromiso")
        verbose_name_plural = _("financiamiento de compromisos")
        ordering = ("commitment", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(transfer__isnull=False, norm__isnull=True) | Q(transfer__isnull=True, norm__isnull=False),
                name="commitments_funding_transfer_or_norm",
            ),
            models.UniqueConstraint(
                fields=["commitment", "transfer"],
                condition=Q(transfer__isnull=False),
                name="commitments_funding_transfer_once",
            ),
            models.UniqueConstraint(
                fields=["commitment", "norm"], condition=Q(norm__isnull=False), name="commitments_funding_norm_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.commitment} · {self.transfer or self.norm}"
