"""How many requests a key may make, counted in Valkey a minute at a time.

The headers follow draft-ietf-httpapi-ratelimit-headers.
"""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
WINDOW = 60  # seconds


@dataclass(frozen=True)
class Allowance:
    """What a key may still ask for in this minute."""

    quota: int
    remaining: int
    seconds: int

    @property
    def is_used_up(self) -> bool:
        return self.remaining < 0

    def headers(self) -> dict[str, str]:
        """What the caller is told."""
        return {
            "RateLimit-Policy": f'"minute";q={self.quota};w={WINDOW}',
            "RateLimit": f'"minute";r={max(0, self.remaining)};t={self.seconds}',
        }


def count(key_id: UUID) -> Allowance | None:
    """Count one request of a key. None where the counter cannot be reached: the API then answers without a limit."""
    now = int(time.time())
    name = f"api:{key_id}:{now // WINDOW}"
    try:
        cache.add(name, 0, timeout=2 * WINDOW)
        used = cache.incr(name)
    except (RedisError, ValueError) as fault:  # ValueError: it went away between the two
        log.warning("requests are not counted: %s", type(fault).__name__)
        return None
    return Allowance(settings.API_REQUESTS_PER_MINUTE, settings.API_REQUESTS_PER_MINUTE - used, WINDOW - now % WINDOW)
