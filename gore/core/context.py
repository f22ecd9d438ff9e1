"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gore.core.permissions import active_membership, all_memberships


def page(request: HttpRequest) -> dict[str, Any]:
    """DEMO says whether the page shows demonstration data; `site_name` is the product's name;
    `is_small_database` whether the database has neither an audit trail nor locks of rows (SQLite);
    `working_as` the membership that a signed-in person works with, `can_switch` whether there are others."""
    user = getattr(request, "user", None)
    return {
        "DEMO": settings.DEMO,
        "is_small_database": connection.vendor != "postgresql",
        "site_name": "GORE Ejecutivo",
        "working_as": SimpleLazyObject(lambda: active_membership(user) if user is not None else None),
        "can_switch": SimpleLazyObject(lambda: user is not None and len(all_memberships(user)) > 1),
    }
