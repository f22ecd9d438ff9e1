"""What an edition taught and what the next one changed because of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition
from gore.core.permissions import Someone, can_see_everything
from surveys.models.instruments import Instrument


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, user: Someone) -> LessonQuerySet:
        """Everything for SD, administrators and observers; the released ones for everybody."""
        return self.all() if can_see_everything(user) else self.filter(released_on__isnull=False)


@audit.tracked()
class Lesson(models.Model):
    """Lesson → evidence → decision → change, and whether the change helped."""

    class Source(models.TextChoices):
        SURVEY = "survey", _("Encuesta")
        MINUTES = "minutes", _("Actas de las reuniones")
        NOTE = "note", _("Nota de la SD")

    class Helped(models.TextChoices):
        UNKNOWN = "unknown", _("Todavía no se sabe")
        YES = "yes", _("Sí")
        PARTLY = "partly", _("En parte")
        NO = "no", _("No")

    code = models.SlugField(_("código"), max_length=40, unique=True)
    title = models.CharField(_("aprendizaje"), max_length=200)
    source = models.CharField(_("de dónde sale"), max_length=10, choices=Source.choices)
    instrument = models.ForeignKey(
        Instrument,
        verbose_name=_("encuesta"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
    )
    learned_in = models.ForeignKey(
        Edition, verbose_name=_("edición que lo enseñó"), on_delete=models.PROTECT, related_name="lessons_learned"
    )
    evidence = models.TextField(_("evidencia"))
    decision = models.TextField(_("decisión"), blank=True)
    change = models.TextField(_("qué cambió"), blank=True)
    took_effect_in = models.ForeignKey(
        Edition,
        verbose_name=_("edición desde la que rige"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons_applied",
    )
    figure_label = models.CharField(_("cifra que lo mide"), max_length=120, blank=True)
    figure_before = models.DecimalField(_("antes"), max_digits=12, decimal_places=2, null=True, blank=True)
    figure_after = models.DecimalField(_("después"), max_digits=12, decimal_places=2, null=True, blank=True)
    helped = models.CharField(_("¿ayudó?"), max_length=10, choices=Helped.choices, default=Helped.UNKNOWN)
    released_on = models.DateField(_("publicado el"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demostración"), default=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("aprendizaje")
        verbose_name_plural = _("aprendizajes")
        ordering = ("-learned_in__start_date", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(source__in=["survey", "minutes", "note"]), name="surveys_lesson_source_known"
            ),
            models.CheckConstraint(
                condition=Q(helped__in=["unknown", "yes", "partly", "no"]), name="surveys_lesson_helped_known"
            ),
            models.CheckConstraint(
                condition=Q(helped="unknown") | Q(took_effect_in__isnull=False), name="surveys_lesson_helped_in_effect"
            ),
            models.CheckConstraint(
                condition=Q(figure_before__isnull=True, figure_after__isnull=True) | ~Q(figure_label=""),
                name="surveys_lesson_figure_named",
            ),
            models.CheckConstraint(
                condition=Q(instrument__isnull=True) | Q(source="survey"), name="surveys_lesson_survey_is_source"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('lessons')}#{self.code}"
