"""Limits of attempts, exact under parallel requests and shared by every process through the cache.

A limit counts in whole windows of its period. The count is one atomic increment, so requests at the
same moment cannot pass together (a limit that reads, adds and writes back can be overshot).
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache

SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400}


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts in each window of `period` seconds for one subject."""

    name: str
    count: int
    period: int

    @classmethod
    def parse(cls, name: str, rate: str) -> Limit:
        """ "300/min" → 300 in 60 seconds. Raises ValueError or KeyError when it cannot be read."""
        count, _slash, period = rate.partition("/")
        return cls(name, int(count), SECONDS[period])

    def _key(self, subject: str, window: int) -> str:
        # Subjects (addresses, e-mails) are hashed: a cache is no place for personal data.
        digest = hashlib.sha256(subject.encode()).hexdigest()[:40]
        return f"limit:{self.name}:{self.period}:{window}:{digest}"


@dataclass(frozen=True)
class Attempt:
    """What `take` counted: whether it may go on, and the seconds until the window ends."""

    allowed: bool
    retry_after: int
    key: str

    def give_back(self) -> None:
        """Uncount this attempt (a successful sign-in is no guess)."""
        try:
            cache.decr(self.key)
        except ValueError:
            return  # the window is over


def take(limit: Limit, subject: str) -> Attempt:
    """Count one attempt of *subject* and say whether it is within *limit*."""
    now = time.time()
    window = int(now // limit.period)
    retry_after = int((window + 1) * limit.period - now) + 1
    key = limit._key(subject, window)
    for _try in range(3):
        cache.add(key, 0, timeout=2 * limit.period)
        try:
            return Attempt(cache.incr(key) <= limit.count, retry_after, key)
        except ValueError:  # evicted between the two calls
            continue
    return Attempt(True, retry_after, key)
