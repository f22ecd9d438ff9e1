"""A limit of requests for visitors without an account."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}


def parse_rate(rate: str) -> tuple[int, int]:
    """ "300/min" → (300, 60)."""
    count, _slash, period = rate.partition("/")
    return int(count), SECONDS[period]


class AnonymousRate(BaseThrottle):
    """At most API_ANON_RATE requests from one address in each whole minute, exactly: the count is
    one atomic increment, so requests at the same moment cannot pass together. (The stock throttle
    reads a list, adds to it and writes it back.)"""

    def __init__(self) -> None:
        self.retry_after = 1.0

    def allow_request(self, request: Request, view: Any) -> bool:
        rate: str = getattr(settings, "API_ANON_RATE", "300/min")
        if not rate or (request.user and request.user.is_authenticated):
            return True
        limit, period = parse_rate(rate)
        now = time.time()
        window = int(now // period)
        self.retry_after = (window + 1) * period - now
        key = f"api-rate:{self.get_ident(request)}:{period}:{window}"
        for _attempt in range(3):
            cache.add(key, 0, timeout=2 * period)
            try:
                return cache.incr(key) <= limit
            except ValueError:  # evicted between the two calls
                continue
        return True

    def wait(self) -> float:
        return float(int(self.retry_after) + 1)
