"""Surveys: the published one of the 9th edition with its printed percentages and their certainty."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gore.core import audit
from gore.core.models import Edition


@audit.tracked()
class Survey(models.Model):
    """A questionnaire applied to one edition; `answered` and `universe` are people."""

    code = models.SlugField(_("código"), unique=True)
    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="surveys")
    title = models.CharField(_("título"), max_length=160)
    answered = models.PositiveIntegerField(_("respuestas"))
    universe = models.PositiveIntegerField(_("personas consultadas"))
    note = models.TextField(_("nota"), blank=True)

    class Meta:
        verbose_name = _("encuesta")
        verbose_name_plural = _("encuestas")
        ordering = ("edition", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered__lte=F("universe")), name="surveys_survey_answered_in_universe"
            ),
        )

    def __str__(self) -> str:
        return self.title


@audit.tracked()
class RespondentGroup(models.Model):
    """A group of respondents and how many of it answered."""

    survey = models.ForeignKey(Survey, verbose_name=_("encuesta"), on_delete=models.CASCADE, related_name="groups")
    code = models.SlugField(_("código"))
    label = models.CharField(_("nombre"), max_length=120)
    position = models.PositiveSmallIntegerField(_("posición"))
    answered = models.PositiveIntegerField(_("respuestas"))
    universe = models.PositiveIntegerField(_("personas consultadas"), null=True, blank=True)
    basis = models.CharField(_("origen"), max_length=12)
    note = models.TextField(_("nota"), blank=True)

    class Meta:
        verbose_name = _("grupo de encuestados")
        verbose_name_plural = _("grupos de encuestados")
        ordering = ("survey", "position")
        constraints = (models.UniqueConstraint(fields=["survey", "code"], name="surveys_group_unique"),)

    def __str__(self) -> str:
        return self.label


@audit.tracked()
class Question(models.Model):
    """A question; `choice_mode` is how the source lets us read it (multiple or single choice)."""

    survey = models.ForeignKey(Survey, verbose_name=_("encuesta"), on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(_("código"))
    position = models.PositiveSmallIntegerField(_("posición"))
    title = models.CharField(_("pregunta"), max_length=200)
    choice_mode = models.CharField(_("modo de respuesta"), max_length=120)
    source_part = models.CharField(_("parte de la fuente"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("pregunta")
        verbose_name_plural = _("preguntas")
        ordering = ("survey", "position")
        constraints = (models.UniqueConstraint(fields=["survey", "code"], name="surveys_question_unique"),)

    def __str__(self) -> str:
        return self.title


@audit.tracked()
class Option(models.Model):
    """An answer that could be chosen."""

    question = models.ForeignKey(Question, verbose_name=_("pregunta"), on_delete=models.CASCADE, related_name="options")
    code = models.SlugField(_("código"))
    position = models.PositiveSmallIntegerField(_("posición"))
    label = models.CharField(_("opción"), max_length=200)

    class Meta:
        verbose_name = _("opción")
        verbose_name_plural = _("opciones")
        ordering = ("question", "position")
        constraints = (models.UniqueConstraint(fields=["question", "code"], name="surveys_option_unique"),)

    def __str__(self) -> str:
        return self.label


@audit.tracked()
class PublishedResult(models.Model):
    """A printed percentage of one group for one option, with the count it implies over `base_n`."""

    option = models.ForeignKey(Option, verbose_name=_("opción"), on_delete=models.CASCADE, related_name="results")
    group = models.ForeignKey(
        RespondentGroup, verbose_name=_("grupo"), on_delete=models.CASCADE, related_name="results"
    )
    percentage = models.PositiveSmallIntegerField(_("porcentaje impreso"))
    base_n = models.PositiveIntegerField(_("base"))
    implied_count = models.PositiveIntegerField(_("respuestas que implica"), null=True, blank=True)
    certain = models.BooleanField(_("lectura segura"), default=True)
    reason = models.TextField(_("razón"), blank=True)
    text_order_values = models.CharField(_("valores en el orden del texto"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("resultado publicado")
        verbose_name_plural = _("resultados publicados")
        ordering = ("option", "group")
        constraints = (
            models.UniqueConstraint(fields=["option", "group"], name="surveys_result_unique"),
            models.CheckConstraint(condition=Q(percentage__lte=100), name="surveys_result_percentage_range"),
            models.CheckConstraint(
                condition=Q(implied_count__isnull=True) | Q(implied_count__lte=F("base_n")),
                name="surveys_result_count_in_base",
            ),
        )

    def __str__(self) -> str:
        return f"{self.option} · {self.group}: {self.percentage} %"


@audit.tracked()
class SurveyStatement(models.Model):
    """A sentence of the source about the survey, and what its own numbers say about it."""

    survey = models.ForeignKey(Survey, verbose_name=_("encuesta"), on_delete=models.CASCADE, related_name="statements")
    code = models.SlugField(_("código"))
    subject = models.CharField(_("asunto"), max_length=200)
    scope = models.CharField(_("alcance"), max_length=120)
    comparison = models.CharField(_("comparación"), max_length=12)
    threshold_pct = models.PositiveSmallIntegerField(_("umbral (%)"), null=True, blank=True)
    check_text = models.CharField(_("comprobación"), max_length=200)

    class Meta:
        verbose_name = _("afirmación de la fuente")
        verbose_name_plural = _("afirmaciones de la fuente")
        ordering = ("survey", "code")
        constraints = (models.UniqueConstraint(fields=["survey", "code"], name="surveys_statement_unique"),)

    def __str__(self) -> str:
        return self.subject
