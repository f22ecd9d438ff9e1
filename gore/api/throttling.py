"""A limit of requests for visitors without an account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from gore.core.throttle import Limit, take


class AnonymousRate(BaseThrottle):
    """At most API_ANON_RATE requests from one address in each window, exactly."""

    def __init__(self) -> None:
        self.retry_after = 1

    def allow_request(self, request: Request, view: Any) -> bool:
        rate: str = getattr(settings, "API_ANON_RATE", "300/min")
        if not rate or (request.user and request.user.is_authenticated):
            return True
        attempt = take(Limit.parse("api", rate), self.get_ident(request))
        self.retry_after = attempt.retry_after
        return attempt.allowed

    def wait(self) -> float:
        return float(self.retry_after)
