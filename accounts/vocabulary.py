"""What rules may say of an account: its facts, what the tenant declares besides, and where it stands; and the values of many."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.conditions import points_moved, shown_points
from accounts.models import FactKind
from intimacy.pages.words import Words, as_day, shown
from intimacy.rules import Expression
from intimacy.rules.names import Names
from intimacy.rules.nodes import Type

UNSEGMENTED = "Unsegmented"  # as rules and files call it; pages say it in the reader's language
OF_FACTS: dict[str, Type] = {"text": "text", "number": "number", "date": "date", "yes_no": "boolean"}


@dataclass(frozen=True)
class Variable:
    """One thing that a rule may name. column: what is read of the account; ``value(read, today)`` makes the variable of it."""

    name: str
    type: Type
    words: Words
    column: str
    value: Callable[[Any, date], Any] = lambda read, _today: read
    is_asked: bool = True  # False: a further fact that is asked for no longer, whose values are kept


def _text(read, _today):
    return read or None  # an empty text is not known, so that a rule over it is unknown, too


def _number(read, _today):
    return None if read is None else float(read)


def _segment(read, _today):
    return read or UNSEGMENTED


def _is_there(read, _today):
    return read is not None


VARIABLES = (
    Variable("name", "text", _("name"), "name", _text),
    Variable("industry", "text", _("industry"), "industry", _text),
    Variable("region", "text", _("region"), "region", _text),
    Variable("city", "text", _("city"), "city", _text),
    Variable("employees", "number", _("employees"), "employees", _number),
    Variable("annual_value", "number", _("annual value, in the account's currency"), "annual_value", _number),
    Variable("lifetime_value", "number", _("lifetime value, in the account's currency"), "lifetime_value", _number),
    Variable("currency", "text", _("currency, such as USD"), "currency", _text),
    Variable("tier", "number", _("tier, 1 to 3"), "tier", _number),
    Variable("segment", "text", _("name of its segment"), "segment__name", _segment),
    Variable("since", "date", _("customer since"), "since"),
    Variable("renewal_on", "date", _("day of the renewal"), "renewal_on"),
    Variable("days_to_renewal", "number", _("days until the renewal, below 0 when it is past"), "renewal_on",
             lambda read, today: None if read is None else float((read - today).days)),
    Variable("score", "number", _("score, 0 to 100"), "shown_score", _number),
    Variable("coverage", "number", _("percent of the score's weight that is known"), "coverage", _number),
    Variable("change", "number", _("points gained in a quarter"), "points_moved", _number),
    Variable("days_since_touch", "number", _("days since anybody of us was in touch"), "last_touch_at",
             lambda read, today: None if read is None else float((today - as_day(read)).days)),
    Variable("has_parent", "boolean", _("is a part of another account"), "parent_id", _is_there),
    Variable("has_owner", "boolean", _("has an owner"), "owner_id", _is_there),
)  # fmt: skip
FACT = "fact_"


def variables() -> list[Variable]:
    """What rules of this tenant may name: what all accounts have, and the further facts that the tenant declared.

    One that was retired is among them, since its values are kept: a rule that names it goes on holding.
    """
    facts = [
        Variable(
            f"{FACT}{kind.name.replace('-', '_')}",
            OF_FACTS[kind.type],
            kind.words,
            f"facts__{kind.name}",
            _fact(kind),
            is_asked=kind.retired_on is None,
        )
        for kind in FactKind.objects.order_by("words", "pk")
    ]
    return [*VARIABLES, *(fact for fact in facts if fact.name.isidentifier())]


def account_names() -> Names:
    """The vocabulary of rules over accounts of this tenant, for ``intimacy.rules.parse``."""
    return Names({variable.name: variable.type for variable in variables()})


def columns_of(accounts, of: list[Variable] | None = None) -> tuple[list[UUID], dict[str, np.ndarray]]:
    """The ids of the accounts, and for every variable an array of its values in their order; None and NaN are unknown.

    Takes one query, besides the one for the further facts where ``of`` is not given.
    """
    known = variables() if of is None else of
    rows = accounts.annotate(
        shown_score=shown_points(), points_moved=points_moved(), coverage=F("standings__coverage"),
        last_touch_at=F("standings__last_touch_at"),
    )  # fmt: skip
    paths = sorted({"facts" if variable.name.startswith(FACT) else variable.column for variable in known})
    read = list(rows.values_list("pk", *paths))
    places, today = {path: place for place, path in enumerate(paths, start=1)}, timezone.localdate()
    columns = {}
    for variable in known:
        place = places["facts" if variable.name.startswith(FACT) else variable.column]
        columns[variable.name] = _array([variable.value(row[place], today) for row in read], variable.type)
    return [row[0] for row in read], columns


def found_by(rule: Expression, columns: dict[str, np.ndarray], place: int) -> str:
    """What a rule read of one row, for people who ask why it is true: "annual_value: 500, tier: 1"."""
    return ", ".join(f"{name}: {_said(columns[name][place])}" for name in sorted(rule.names()))


def read_by(rule: Expression, columns: dict[str, np.ndarray], place: int) -> dict[str, Any]:
    """The same by name, as JSON: numbers, texts, and days as texts; None where it is not known."""
    return {name: _plain(columns[name][place]) for name in sorted(rule.names())}


def _plain(value) -> Any:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(value)
    return None if value is None else str(value)


def _said(value) -> str:
    if isinstance(value, np.datetime64):
        return "?" if np.isnat(value) else str(value)
    if isinstance(value, float | np.floating):
        return "?" if np.isnan(value) else f"{float(value):,.10g}"
    return shown(value) or "?"


def _fact(kind: FactKind) -> Callable[[Any, date], Any]:
    """Reads one further fact out of all that an account has."""

    def value(facts: dict, today: date) -> Any:
        found = facts.get(kind.name)
        if found is None or found == "":
            return None
        if kind.type == FactKind.Type.DATE:
            return date.fromisoformat(found)
        return found

    return value


def _array(values: list, kind: Type) -> np.ndarray:
    if kind == "text":
        return np.array(values, dtype=object)
    if kind == "date":
        return np.array(values, dtype="datetime64[D]")
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
