"""What the audit trail keeps of a request beside the account: acting on behalf, and the API key."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gore.accounts.models import ActingPeriod, ApiToken
from gore.core import audit


@audit.adds_context
def authority(request: HttpRequest) -> dict[str, Any]:
    """The acting period, if the person works in one, and the key of a program."""
    known: dict[str, Any] = {}
    period = getattr(request, "acting_period", None)
    if isinstance(period, ActingPeriod):
        known[audit.ON_BEHALF] = period.pk
        known[audit.ON_BEHALF_OF] = period.institution.short_name
    key = getattr(request, "auth", None)
    if isinstance(key, ApiToken):
        known[audit.API_KEY] = key.pk
    return known
