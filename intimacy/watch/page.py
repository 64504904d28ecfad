"""`/metrics`: the figures, for who holds the token or asks from this machine itself. For everybody else there is no such page."""

import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from intimacy.watch.measures import registry

OF_PROXIES = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def metrics(request: HttpRequest) -> HttpResponse:
    """Everything that is measured, in Prometheus's format."""
    if not (_has_token(request) or _comes_from_here(request)):
        raise Http404
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), wanted)


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether it comes from this machine, and not from a proxy on it that speaks for somebody else."""
    if any(name in request.headers for name in OF_PROXIES):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a socket has no address
        return False
