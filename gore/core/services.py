"""Writes that several apps share."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gore.core.models import PublicVersion
from gore.core.selectors import forget_public_version


@transaction.atomic
def touch_public_version() -> None:
    """Say that something public changed, so that whole-page caches are not served any more."""
    row = PublicVersion.objects.filter(pk=1)
    if not row.update(number=F("number") + 1, changed_at=timezone.now()):
        # The first change of all; another one may be writing the row at this moment.
        PublicVersion.objects.bulk_create([PublicVersion(pk=1, number=0)], ignore_conflicts=True)
        row.update(number=F("number") + 1, changed_at=timezone.now())
    forget_public_version()
    transaction.on_commit(forget_public_version)
