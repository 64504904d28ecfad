"""One line in the log and one count for every request. Its route is the pattern of its address, never the address itself."""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from structlog.contextvars import bind_contextvars, clear_contextvars

from intimacy.watch.measures import REQUEST_SECONDS, REQUESTS

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
GIVEN = re.compile(r"[0-9a-f-]{16,36}")  # an id that a proxy of ours gives; anything else may be a person's name
QUIET = {"healthz", "metrics", "static"}  # asked every few seconds
log = logging.getLogger(__name__)


class WatchMiddleware:
    """Stands outside all the others. Its id stands in every line of the request and goes back to who asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if settings.ALLAUTH_TRUSTED_PROXY_COUNT and GIVEN.fullmatch(given) else uuid4().hex
        clear_contextvars()
        bind_contextvars(request=name)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds, route = time.perf_counter() - begun, route_of(request)
            method = request.method if request.method in METHODS else "other"
            REQUESTS.labels(method, route, str(response.status_code)).inc()
            REQUEST_SECONDS.labels(route).observe(seconds)
            known = {"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000)}
            level = logging.DEBUG if route in QUIET else logging.INFO
            log.log(logging.ERROR if response.status_code >= 500 else level, "request", extra=known)
            response["X-Request-ID"] = name
            return response
        finally:
            clear_contextvars()


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, such as ``t/<slug:tenant>/accounts/<uuid:pk>/``; "static" for files, "none" for what there is not."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        if request.path_info.startswith(settings.STATIC_URL):
            return "static"
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return "none"
    return match.route or "/"
