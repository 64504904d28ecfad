"""How often something may be tried from one network address, and for one e-mail address. Counted by allauth, in the cache."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest


def within(request: HttpRequest, action: str, key: str = "") -> bool:
    """Count one attempt; False where there were too many. ``settings.RATE_LIMITS`` says how many are, such as "5/h/key"."""
    used = ratelimit.consume(
        request, app="intimacy", action=action, config=settings.RATE_LIMITS, key=key.lower(), limit_get=True
    )
    return used is not None
