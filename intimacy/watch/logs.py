"""Logs: lines for a person at a terminal, JSON in production. In production nothing of a person gets into them.

Of what libraries say only the form of the sentence is kept, without what was filled in; of a fault its kind and its places, without its
words; of additional values those named in KEPT. Our own sentences name ids, tasks and counts; e-mail addresses and query strings are
struck out of everything all the same.
"""

import re
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

OURS = (
    "intimacy",
    "accounts",
    "plans",
    "playbooks",
    "capture",
    "metrics",
    "quality",
    "alerts",
    "recovery",
    "effects",
    "boards",
    "demonstration",
)
FILLED_IN = "django.security."  # whose sentences come with what was asked already in them; the logger's name says why
KEPT = {"method", "route", "status", "ms", "task", "state"}
PLACES = 12  # of a fault's traceback, counted from where it happened
ADDRESS = re.compile(r"[\w.+'%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
QUERY = re.compile(r"\?[^\s\"'>]+")


def configuration(*, as_json: bool, level: str) -> dict:
    """The value of Django's LOGGING, which gunicorn is given as well."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "as_json": as_json}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": [], "propagate": True, "level": "INFO"},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }


def formatter(*, as_json: bool) -> structlog.stdlib.ProcessorFormatter:
    """Turns a record into one line."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=KEPT),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        fill_in_ours if as_json else fill_in_all,
    ]
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last += [only_the_kind_of_fault, strike_out, structlog.processors.JSONRenderer()]
    else:
        last += [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    return structlog.stdlib.ProcessorFormatter(
        processors=last, foreign_pre_chain=before, use_get_message=False, pass_foreign_args=True
    )


def fill_in_all(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The sentence with what is filled in."""
    arguments = event.pop("positional_args", ())
    if arguments:
        event["event"] = event["event"] % arguments
    return event


def fill_in_ours(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The same for our own sentences; of a library's only the form, whose gaps may hold anything."""
    if event["logger"].split(".")[0] in OURS:
        return fill_in_all(logger, method, event)
    event.pop("positional_args", None)
    if event["logger"].startswith(FILLED_IN):
        event["event"] = "refused"
    return event


def only_the_kind_of_fault(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What kind of fault it was and where: its words and the values of the moment may be anybody's."""
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    fault = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else sys.exc_info()[1]
    if given and fault is not None:
        faults: list[dict] = []
        while fault is not None and len(faults) < 5:
            places = traceback.extract_tb(fault.__traceback__)[-PLACES:]
            where = [f"{place.filename}:{place.lineno} {place.name}" for place in places]
            faults.append({"kind": f"{type(fault).__module__}.{type(fault).__qualname__}", "where": where})
            fault = fault.__cause__ or fault.__context__
        event["faults"] = faults
    return event


def strike_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """No e-mail address and no query string, wherever one came from."""
    return {name: _struck_out(value) for name, value in event.items()}


def _struck_out(value: Any) -> Any:
    if isinstance(value, str):
        return QUERY.sub("?…", ADDRESS.sub("‹address›", value))
    if isinstance(value, dict):
        return {name: _struck_out(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_struck_out(inner) for inner in value]
    return value
