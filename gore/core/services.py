"""Writes that several apps share."""

from __future__ import annotations

from typing import Protocol

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gore.core.models import Institution, PublicVersion
from gore.core.selectors import forget_public_version


class AfterRenaming(Protocol):
    def __call__(self, *, institution: Institution) -> object: ...


AFTER_RENAMING: list[AfterRenaming] = []
"""What apps above do, in the same transaction, once an institution has another short name: those
that keep a copy of it append a service here when they start (AppConfig.ready)."""


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


@transaction.atomic
def save_institution(*, institution: Institution) -> Institution:
    """Write *institution*, new or changed, and whatever repeats its short name elsewhere."""
    before = Institution.objects.filter(pk=institution.pk).values_list("short_name", flat=True).first()
    institution.full_clean()
    institution.save()
    if before not in {None, institution.short_name}:
        for follow in AFTER_RENAMING:
            follow(institution=institution)
    transaction.on_commit(touch_public_version)
    return institution
