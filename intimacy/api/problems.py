"""Every error of the API as application/problem+json (RFC 9457)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from intimacy.tenancy.refusals import Refused

TYPE = "application/problem+json"


def handle(exc, context) -> Response | None:
    """DRF's exception handler. What it does not know becomes a 500 problem in the middleware."""
    if isinstance(exc, Refused):
        errors = [{"detail": str(words), "pointer": f"#/{name}"} for name, words in exc.fields.items()]
        return problem(409, "Refused", exc.sentence, errors)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied(str(exc) or None)
    if not isinstance(exc, exceptions.APIException):
        return None
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)
    title = str(exc.default_detail).rstrip(".")
    if isinstance(exc.detail, (dict, list)):
        errors = list(_pointed(exc.detail, "#"))
        return problem(exc.status_code, title, " ".join(error["detail"] for error in errors), errors, headers)
    return problem(exc.status_code, title, str(exc.detail), [], headers)


def problem(status: int, title: str, detail: str, errors=(), headers=None) -> Response:
    """One problem, with a pointer into the request body for each field that is wrong."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": list(errors)}
    return Response(body, status=status, headers=headers, content_type=TYPE)


def _pointed(detail, at: str):
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _pointed(inner, at if name == "non_field_errors" else f"{at}/{name}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _pointed(inner, f"{at}/{index}" if isinstance(inner, (dict, list)) else at)
    else:
        yield {"detail": str(detail), "pointer": at}
