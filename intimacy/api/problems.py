"""Every error of the API as application/problem+json (RFC 9457)."""

import json
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions

from intimacy.tenancy.refusals import Refused, as_refusal

TYPE = "application/problem+json"


class WrongParameters(exceptions.ValidationError):
    """Something in the query string is wrong: the problem names the parameter instead of pointing into a body."""


class Stale(exceptions.APIException):
    """The thing has changed since the caller read it."""

    status_code = 412
    default_detail = "Precondition failed."


class TooLarge(exceptions.APIException):
    """The body is larger than the API reads."""

    status_code = 413
    default_detail = "Content too large."


class OtherPayload(exceptions.APIException):
    """An idempotency key was used before, with another request."""

    status_code = 422
    default_detail = "Idempotency key reused."


def handle(exc, context) -> HttpResponse | None:
    """DRF's exception handler. What it does not know becomes a 500 problem in the middleware."""
    if isinstance(exc, IntegrityError):
        exc = as_refusal(exc)
    if isinstance(exc, Refused):
        errors = [{"detail": str(words), "pointer": f"#/{_escaped(name)}"} for name, words in exc.fields.items()]
        return problem(409, _("Refused"), exc.sentence, errors)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied(str(exc) or None)
    if not isinstance(exc, exceptions.APIException):
        return None
    headers = {}
    if asks := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = asks
    title = str(exc.default_detail).rstrip(".")
    if isinstance(exc, WrongParameters):
        errors = [{"detail": error["detail"], "parameter": error["pointer"][2:]} for error in _pointed(exc.detail, "#")]
    elif isinstance(exc.detail, (dict, list)):
        errors = list(_pointed(exc.detail, "#"))
    else:
        errors = [{"detail": str(exc.detail), "pointer": "#"}] if isinstance(exc, exceptions.ParseError) else []
        return problem(exc.status_code, title, str(exc.detail), errors, headers)
    return problem(exc.status_code, title, " ".join(error["detail"] for error in errors), errors, headers)


def problem(status: int, title: str = "", detail: str = "", errors=(), headers=None) -> HttpResponse:
    """One problem, with a pointer into the request body for each field that is wrong."""
    title = title or HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": str(title), "status": status, "detail": detail, "errors": list(errors)}
    return HttpResponse(json.dumps(body), status=status, headers=headers, content_type=TYPE)


def _pointed(detail, at: str):
    """Every sentence in DRF's tree of errors with the JSON pointer of the place that it is about."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _pointed(inner, at if name == "non_field_errors" else f"{at}/{_escaped(name)}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _pointed(inner, f"{at}/{index}" if isinstance(inner, (dict, list)) else at)
    else:
        yield {"detail": str(detail), "pointer": at}


def _escaped(name) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
