"""Spreadsheets of transfers: what was read, what was refused and why, and how to take it back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition, User
from transfers.models.amounts import soles_field


@audit.tracked()
class TransferImport(models.Model):
    """One file that somebody brought: read first (`preview`), then written in one transaction."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("Por confirmar")
        RUNNING = "running", _("Importando")
        DONE = "done", _("Importada")
        FAILED = "failed", _("No se pudo")
        UNDONE = "undone", _("Deshecha")

    edition = models.ForeignKey(
        Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="transfer_imports"
    )
    file = models.FileField(_("archivo"), upload_to="imports/%Y/")
    file_name = models.CharField(_("nombre del archivo"), max_length=200)
    digest = models.CharField(_("huella SHA-256"), max_length=64)
    norm_text = models.CharField(_("norma de todo el archivo"), max_length=80, blank=True)
    giver_text = models.CharField(_("sector de todo el archivo"), max_length=160, blank=True)
    state = models.CharField(_("situación"), max_length=8, choices=State.choices, default=State.PREVIEW)
    rows = models.PositiveIntegerField(_("filas"), default=0)
    accepted = models.PositiveIntegerField(_("aceptadas"), default=0)
    rejected = models.PositiveIntegerField(_("rechazadas"), default=0)
    duplicates = models.PositiveIntegerField(_("ya registradas"), default=0)
    amount = soles_field(_("monto aceptado (S/)"), default=0)
    uploaded_by = models.ForeignKey(
        User, verbose_name=_("traído por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("traído el"), default=timezone.now)
    finished_at = models.DateTimeField(_("terminado el"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, verbose_name=_("deshecho por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("deshecho el"), null=True, blank=True)
    undo_reason = models.CharField(_("motivo"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("importación de transferencias")
        verbose_name_plural = _("importaciones de transferencias")
        ordering = ("-uploaded_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["preview", "running", "done", "failed", "undone"]),
                name="transfers_import_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | ~Q(undo_reason=""), name="transfers_import_undone_has_reason"
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("transfer-import", args=[self.pk])


class ImportLine(models.Model):
    """One line of the ledger of an import: where in the file, what stands there, and what became of it."""

    class Kind(models.TextChoices):
        REJECTED = "rejected", _("Rechazada")
        DIFFERS = "differs", _("Con otro monto en el registro")
        TOTAL_OFF = "total_off", _("Fila de total que no cuadra")
        MISSING = "missing", _("En el registro y no en el archivo")
        TOTAL = "total", _("Fila de total que cuadra")
        DUPLICATE = "duplicate", _("Ya registrada")
        ACCEPTED = "accepted", _("Se registrará")

    transfer_import = models.ForeignKey(
        TransferImport, verbose_name=_("importación"), on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveIntegerField(_("orden"))
    kind = models.CharField(_("qué pasó"), max_length=10, choices=Kind.choices)
    sheet = models.CharField(_("hoja"), max_length=100, blank=True)
    cell = models.CharField(_("celda"), max_length=12, blank=True)
    value = models.CharField(_("valor"), max_length=300, blank=True)
    reason = models.CharField(_("motivo"), max_length=300)

    class Meta:
        verbose_name = _("línea de una importación")
        verbose_name_plural = _("líneas de importaciones")
        ordering = ("transfer_import", "position")
        constraints = (
            models.UniqueConstraint(fields=["transfer_import", "position"], name="transfers_import_line_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["rejected", "differs", "total_off", "missing", "total", "duplicate", "accepted"]),
                name="transfers_import_line_kind_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell}: {self.reason}"
