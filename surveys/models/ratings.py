"""What those who sat at a meeting think of it: counts by edition and side, and nothing finer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bilaterals.models import Meeting
from gore.core.models import Edition, User


class Side(models.TextChoices):
    REGION = "region", _("Regiones")
    SECTOR = "sector", _("Sectores")
    RAPPORTEUR = "rapporteur", _("Relatores")


class Degree(models.TextChoices):
    YES = "yes", _("Sí")
    PARTLY = "partly", _("En parte")
    NO = "no", _("No")


DEGREES = ["yes", "partly", "no"]
SIDES = ["region", "sector", "rapporteur"]


class RatingMark(models.Model):
    """That a person rated a meeting; not how."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("reunión"), on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, verbose_name=_("cuenta"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("reunión ya valorada")
        verbose_name_plural = _("reuniones ya valoradas")
        constraints = (models.UniqueConstraint(fields=["meeting", "user"], name="surveys_rating_once"),)

    def __str__(self) -> str:
        return str(self.meeting)


class Rating(models.Model):
    """How useful a meeting was and how prepared the other side; not of which meeting."""

    edition = models.ForeignKey(Edition, verbose_name=_("edición"), on_delete=models.PROTECT, related_name="+")
    side = models.CharField(_("parte"), max_length=10, choices=Side.choices)
    useful = models.CharField(_("fue útil"), max_length=6, choices=Degree.choices)
    prepared = models.CharField(_("la otra parte vino preparada"), max_length=6, choices=Degree.choices)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(side__in=SIDES, useful__in=DEGREES, prepared__in=DEGREES),
                name="surveys_%(class)s_values_known",
            ),
        )


class PendingRating(Rating):
    """A rating that waits until five of its side can be counted together."""

    class Meta(Rating.Meta):
        verbose_name = _("valoración por contar")
        verbose_name_plural = _("valoraciones por contar")

    def __str__(self) -> str:
        return str(self.get_side_display())


class RatingTally(Rating):
    """How many of a side said the same in an edition."""

    count = models.PositiveIntegerField(_("cuántas"))

    class Meta(Rating.Meta):
        verbose_name = _("valoraciones de reuniones")
        verbose_name_plural = _("valoraciones de reuniones")
        ordering = ("edition", "side", "useful", "prepared")
        constraints = (  # type: ignore[assignment]
            *Rating.Meta.constraints,
            models.UniqueConstraint(
                fields=["edition", "side", "useful", "prepared"], name="surveys_ratingtally_unique"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="surveys_ratingtally_counts"),
        )

    def __str__(self) -> str:
        return f"{self.edition} · {self.get_side_display()}"
