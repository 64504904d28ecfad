"""Reading bodies: JSON within limits, and nothing in it that a text column cannot hold."""

import json
import math
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser

from intimacy.api.problems import TooLarge

DEEPEST = 32


class Json(BaseParser):
    """application/json, in UTF-8."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge(_("This is too much for one request."))
        try:
            value = json.loads(raw.decode(), parse_constant=_not_a_number, parse_float=_finite)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deeply.")) from None
        except ValueError as fault:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
            raise ParseError(_("This is not JSON: %(fault)s") % {"fault": fault}) from fault
        check_storable(value)
        return value


class MergePatch(Json):
    """application/merge-patch+json (RFC 7396)."""

    media_type = "application/merge-patch+json"


def merged(now, patch):
    """What ``patch`` makes of ``now`` by RFC 7396: objects are merged, null takes a name away, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(now) if isinstance(now, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def fault_of(text: str) -> str:
    """What is wrong with a text that PostgreSQL would not store; "" where it would."""
    if "\x00" in text:
        return _("A text may not hold the character NUL.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return _("A text may not hold half of a surrogate pair.")
    return ""


def check_storable(value) -> None:
    """Raise a ValidationError that points to the first text that cannot be stored, or to where it gets too deep."""
    waiting: list[tuple[Any, list[str]]] = [(value, [])]
    while waiting:
        here, at = waiting.pop()
        if len(at) > DEEPEST:
            raise ValidationError(_at(at, _("This is nested too deeply.")))
        if isinstance(here, str) and (fault := fault_of(here)):
            raise ValidationError(_at(at, fault))
        if isinstance(here, dict):
            for name in here:
                if fault := fault_of(name):
                    raise ValidationError(_at(at, fault))
            waiting += [(inner, [*at, name]) for name, inner in here.items()]
        elif isinstance(here, list):
            waiting += [(inner, [*at, str(index)]) for index, inner in enumerate(here)]


def _at(path: list[str], words: str):
    """A sentence as DRF nests it under the names that lead to it."""
    detail: Any = [words]
    for name in reversed(path):
        detail = {name: detail}
    return detail


def _not_a_number(name: str):
    raise ValueError(_("“%(name)s” is no number in JSON.") % {"name": name})


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("“%(name)s” is larger than any number here.") % {"name": text[:40]})
    return number
