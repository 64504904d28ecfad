"""Whether the product can work: what `/healthz` answers."""

import logging

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from intimacy.jobs.broker import app

ASK_AGAIN = 10  # seconds for which the number of workers is taken as known
PATIENCE = 0.5  # seconds within which a worker has to answer
log = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer, else 503. ``workers`` counts those that answered in time."""
    database, (broker, workers) = _database(), _broker()
    well = database == broker == "ok"
    said = {"status": "ok" if well else "down", "database": database, "broker": broker, "workers": workers}
    return JsonResponse(said, status=200 if well else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        log.warning("the database does not answer: %s", type(fault).__name__)
        connection.close()
        return "down"
    return "ok"


def _broker() -> tuple[str, int]:
    """Whether the broker takes what it is given (a full disk makes it refuse), and how many workers answer through it."""
    try:
        cache.set("healthz", "ok", 5)
        return "ok", _workers()
    except (RedisError, OperationalError, OSError) as fault:
        log.warning("the broker does not answer: %s", type(fault).__name__)
        return "down", 0


def _workers() -> int:
    """How many workers answered lately."""
    known = cache.get("healthz-workers")
    if known is None:
        known = len(app.control.inspect(timeout=PATIENCE).ping() or {})
        cache.set("healthz-workers", known, ASK_AGAIN)
    return int(known)
