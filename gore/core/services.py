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
    updated = PublicVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=timezone.now())
    if not updated:
        PublicVersion.objects.create(pk=1, number=1)
    forget_public_version()
    transaction.on_commit(forget_public_version)
