"""Serves /api/v1/… in the tenant of the key that the request carries, and turns whatever goes wrong into a problem."""

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from intimacy.access.actions import holder_of
from intimacy.api import limits
from intimacy.api.problems import TYPE, problem
from intimacy.tenancy.middleware import serve

ROOT = "/api/"
PREFIX = "/api/v1/"


class ProblemMiddleware:
    """Stands outside all the others: an error under /api/ that is not a problem yet, 404 and 500 included, becomes one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        known = response.get("Content-Type", "").startswith(TYPE)
        if response.status_code < 400 or known or not request.path_info.startswith(ROOT):
            return response
        words = _("Something went wrong on our side. It is in our logs.") if response.status_code >= 500 else ""
        kept = {name: response[name] for name in ("Allow", "Retry-After", "WWW-Authenticate") if name in response}
        return problem(response.status_code, detail=words, headers=kept)


class KeyMiddleware:
    """Binds the tenant, the member and the scopes of a bearer key. Without a key the API answers 401 by itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        holder = holder_of(secret.strip()) if scheme.lower() == "bearer" and secret.isascii() else None
        request.key = holder
        if holder is None:
            return self.get_response(request)
        allowance = limits.count(holder.key_id)
        if allowance is not None and allowance.is_used_up:
            words = _("This key may make %(count)s requests a minute.") % {"count": allowance.quota}
            headers = {**allowance.headers(), "Retry-After": str(allowance.seconds)}
            return problem(429, detail=words, headers=headers)
        response = serve(request, holder.membership, _purpose(request), self.get_response)
        for name, value in (allowance.headers() if allowance else {}).items():
            response[name] = value
        return response


def _purpose(request) -> str:
    """What the view behind an address reads personal data for."""
    try:
        return getattr(resolve(request.path_info).func, "purpose", "")
    except Resolver404:
        return ""
