"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """DEMO says whether the page shows demonstration data; `site_name` is the product's name."""
    return {"DEMO": settings.DEMO, "site_name": "GORE Ejecutivo"}
