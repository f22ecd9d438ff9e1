"""Two taps after a meeting. Kept apart from whoever gave them, and counted at least five at a time."""

from __future__ import annotations

from collections import Counter
from random import SystemRandom

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from bilaterals.models import Meeting
from gore.core.models import Edition, User
from surveys.models import PendingRating, RatingMark, RatingTally
from surveys.models.ratings import Degree
from surveys.permissions import side_at

BATCH = 5


@transaction.atomic
def rate(*, meeting: Meeting, user: User, useful: str, prepared: str) -> None:
    """Keep what *user* thinks of *meeting*, once, without saying who or which meeting.

    Raises PermissionDenied for whoever was not there, ValidationError for a second time or another answer.
    """
    side = side_at(user, meeting)
    if side is None:
        raise PermissionDenied
    if useful not in Degree.values or prepared not in Degree.values:
        raise ValidationError(_("Elija una de las tres respuestas."))
    try:
        with transaction.atomic():
            RatingMark.objects.create(meeting=meeting, user=user)
    except IntegrityError as error:
        raise ValidationError(_("Ya valoró esta reunión.")) from error
    PendingRating.objects.create(edition_id=meeting.edition_id, side=side, useful=useful, prepared=prepared)


@transaction.atomic
def count_ratings(*, edition_id: int, side: str) -> int:
    """Count the pending ratings of a side, if there are BATCH or more; how many. Fewer keep waiting: a
    figure seen before and after a single rating would tell it."""
    Edition.objects.select_for_update().get(pk=edition_id)
    pending = list(PendingRating.objects.filter(edition=edition_id, side=side))
    if len(pending) < BATCH:
        return 0
    groups = list(Counter((row.useful, row.prepared) for row in pending).items())
    SystemRandom().shuffle(groups)
    for (useful, prepared), count in groups:
        same = RatingTally.objects.filter(edition=edition_id, side=side, useful=useful, prepared=prepared)
        if not same.update(count=F("count") + count):
            RatingTally.objects.create(edition_id=edition_id, side=side, useful=useful, prepared=prepared, count=count)
    PendingRating.objects.filter(pk__in=[row.pk for row in pending]).delete()
    return len(pending)


def count_due() -> int:
    """Count wherever enough ratings wait."""
    full = PendingRating.objects.values("edition", "side").annotate(n=Count("pk")).filter(n__gte=BATCH)
    return sum(count_ratings(edition_id=row["edition"], side=row["side"]) for row in list(full))
