"""The call of an edition: until when topics are sent, how many, and what is asked of whom."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition, Institution, User


@audit.tracked()
class Call(models.Model):
    """The call of one edition. Its sectors are those of the edition (`Edition.sectors`).

    It is open from `opens_at`, once SD has opened it, until `topics_due_at`; a topic sent back is sent
    again until `corrections_due_at` or the deadline that SD gave it; ministries write their information
    until `information_due_at`.
    """

    edition = models.OneToOneField(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="call")
    opens_at = models.DateTimeField(_("se abre el"))
    topics_due_at = models.DateTimeField(_("plazo para enviar temas"))
    corrections_due_at = models.DateTimeField(_("plazo para corregir temas devueltos"))
    information_due_at = models.DateTimeField(_("plazo para la información de los ministerios"))
    topics_per_delegation = models.PositiveSmallIntegerField(
        _("máximo de temas por región"), null=True, blank=True, help_text=_("Vacío: sin límite.")
    )
    topics_per_sector = models.PositiveSmallIntegerField(
        _("máximo de temas de una región con el mismo sector"),
        null=True,
        blank=True,
        help_text=_("Vacío: sin límite."),
    )
    guidance = models.TextField(_("orientaciones para los equipos regionales"), blank=True)
    opened_at = models.DateTimeField(_("abierta por la SD el"), null=True, blank=True)
    opened_by = models.ForeignKey(
        User, verbose_name=_("abierta por"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    copied_from = models.ForeignKey(
        "self", verbose_name=_("copiada de"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("convocatoria")
        verbose_name_plural = _("convocatorias")
        ordering = ("-topics_due_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(topics_due_at__gt=F("opens_at"))
                & Q(corrections_due_at__gte=F("topics_due_at"))
                & Q(information_due_at__gte=F("topics_due_at")),
                name="bilaterals_call_deadlines_in_order",
            ),
            models.CheckConstraint(
                condition=Q(topics_per_delegation__isnull=True) | Q(topics_per_delegation__gte=1),
                name="bilaterals_call_topics_per_delegation_positive",
            ),
            models.CheckConstraint(
                condition=Q(topics_per_sector__isnull=True) | Q(topics_per_sector__gte=1),
                name="bilaterals_call_topics_per_sector_positive",
            ),
        )

    def __str__(self) -> str:
        return f"Convocatoria de {self.edition}"

    def is_open(self, moment: dt.datetime) -> bool:
        """Topics are sent without a code at *moment*."""
        return self.opened_at is not None and self.opens_at <= moment <= self.topics_due_at


@audit.tracked()
class CallField(models.Model):
    """One more question of the topic form, for all topics or only for some sectors or blockages."""

    class Kind(models.TextChoices):
        LINE = "line", _("Texto de una línea")
        TEXT = "text", _("Texto largo")
        INTEGER = "integer", _("Número entero")
        AMOUNT = "amount", _("Monto en soles")
        DATE = "date", _("Fecha")
        CHOICE = "choice", _("Una opción de una lista")
        YES_NO = "yes_no", _("Sí o no")

    call = models.ForeignKey(Call, verbose_name=_("convocatoria"), on_delete=models.CASCADE, related_name="fields")
    key = models.SlugField(_("clave"), max_length=40)
    label = models.CharField(_("pregunta"), max_length=200)
    help_text = models.CharField(_("ayuda"), max_length=300, blank=True)
    kind = models.CharField(_("tipo de respuesta"), max_length=10, choices=Kind.choices)
    options = models.JSONField(_("opciones"), default=list, blank=True)
    is_required = models.BooleanField(_("obligatoria para enviar"), default=False)
    position = models.PositiveSmallIntegerField(_("posición"), default=0)
    sectors = models.ManyToManyField(
        Institution,
        verbose_name=_("solo para los sectores"),
        blank=True,
        related_name="+",
        help_text=_("Ninguno: para todos."),
    )
    blockages = models.JSONField(_("solo para los tipos de traba"), default=list, blank=True)

    class Meta:
        verbose_name = _("pregunta de la convocatoria")
        verbose_name_plural = _("preguntas de la convocatoria")
        ordering = ("call", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=["call", "key"], name="bilaterals_callfield_key_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["line", "text", "integer", "amount", "date", "choice", "yes_no"]),
                name="bilaterals_callfield_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="choice") | ~Q(options=[]), name="bilaterals_callfield_choice_has_options"
            ),
        )

    def __str__(self) -> str:
        return self.label


audit.track_links(CallField, "sectors")


@audit.tracked(exclude=["digest"])
class LateEntryCode(models.Model):
    """Lets one delegation send one topic after the deadline; only a digest of the code is kept."""

    call = models.ForeignKey(Call, verbose_name=_("convocatoria"), on_delete=models.CASCADE, related_name="late_codes")
    delegation = models.ForeignKey(
        Institution, verbose_name=_("delegación"), on_delete=models.PROTECT, related_name="late_codes"
    )
    digest = models.CharField(_("huella del código"), max_length=64, unique=True)
    reason = models.CharField(_("motivo"), max_length=300)
    expires_at = models.DateTimeField(_("vence el"))
    made_by = models.ForeignKey(User, verbose_name=_("dado por"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("dado el"))
    used_at = models.DateTimeField(_("usado el"), null=True, blank=True)

    class Meta:
        verbose_name = _("código de ingreso tardío")
        verbose_name_plural = _("códigos de ingreso tardío")
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="bilaterals_latecode_expires_after_made"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="bilaterals_latecode_has_reason"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lte=F("expires_at")),
                name="bilaterals_latecode_used_in_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegation} · {self.call}"
