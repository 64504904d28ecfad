"""What a check may name: the facts of an account as every rule may, and counts and days of what has happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.interaction import Kind
from accounts.vocabulary import Variable, columns_of, variables
from intimacy.pages.words import Words, day, figure, isolated
from intimacy.rules import Expression, Names, parse
from intimacy.rules.nodes import Type
from quality.gathering import CONVERSATION, OF_A_KIND, Gathered, gather
from quality.sources import kind_in_words

KINDS = (*Kind.values, CONVERSATION)
COUNTS: dict[str, Words] = {
    "in_future": _("rows that lie in the future"),
    "conversations_unnamed": _("conversations of which nobody notes who took part"),
    "subscriptions_open": _("subscriptions that have not ended"),
    "subscriptions_backwards": _("subscriptions that ended before they began"),
    "subscriptions_open_since_churn": _("subscriptions that began before the customer left and have not ended"),
    "usage_before_subscription": _("rows of usage from before their subscription began"),
    "usage_after_subscription": _("rows of usage from after their subscription ended"),
    "usage_after_churn": _("rows of usage from after the customer left"),
    "churn_again_first": _("times that the customer is said to have left again, with no time before"),
    "churn_repeated": _("times that the customer left without having come back"),
    "tickets_closed_early": _("tickets that were closed before they were opened"),
    "tickets_unanswered": _("tickets older than a day of which no answer is known"),
    "tickets_unrated": _("tickets older than a day without a rating"),
    "engagements": _("engagements logged here"),
    "engagements_without_minutes": _("engagements without minutes"),
    "people": _("people who are still there"),
    "people_without_role": _("people of whom nobody says what they mean for the relationship"),
    "people_without_email": _("people without an e-mail address"),
}
OF_KIND: dict[str, Words] = {
    "count_{kind}": _("how many rows there are of a kind"),
    "early_{kind}": _("how many of them are from before the account was a customer"),
    "first_{kind}_on": _("the day of the first"),
    "last_{kind}_on": _("the day of the last"),
}


IN_WORDS: dict[str, Words] = {
    "count": _("%(kind)s: rows"),
    "early": _("%(kind)s: rows from before the account was a customer"),
    "first": _("%(kind)s: the first"),
    "last": _("%(kind)s: the last"),
}


@dataclass(frozen=True)
class Frame:
    """Many accounts as rules read them: ids, an array for every variable in their order, and what was gathered of each."""

    ids: list[UUID]
    columns: dict[str, np.ndarray]
    gathered: list[Gathered]

    @cached_property
    def rows(self) -> int:
        return len(self.ids)


def names() -> Names:
    """The vocabulary of checks in this tenant."""
    known = {variable.name: variable.type for variable in variables()}
    known |= dict.fromkeys(COUNTS, "number")
    for kind in KINDS:
        known |= {f"count_{kind}": "number", f"early_{kind}": "number"}
        known |= {f"first_{kind}_on": "date", f"last_{kind}_on": "date"}
    return Names(known)


def in_words(read: Mapping[str, Any], known: Mapping[str, Variable] | None = None) -> list[tuple[str, str]]:
    """What a rule read of an account, for people: what it is called, and what it was. One query, none where what is ``known`` is given."""
    facts = known_variables() if known is None else known
    return [_name_and_value(name, value, facts.get(name)) for name, value in read.items()]


def known_variables() -> dict[str, Variable]:
    """What all accounts have, and the further facts of this tenant, by the names of rules. One query."""
    return {each.name: each for each in variables()}


def _name_and_value(name: str, value: Any, variable: Variable | None) -> tuple[str, str]:
    if variable is not None:
        return str(variable.words), _value(value, variable.type)
    if name in COUNTS:
        return str(COUNTS[name]), _value(value, "number")
    if found := OF_A_KIND.fullmatch(name):
        kind = gettext("conversation") if found[2] == CONVERSATION else kind_in_words(found[2])
        return str(IN_WORDS[found[1]]) % {"kind": kind}, _value(value, "date" if found[3] else "number")
    return name, _value(value, "text")


def _value(value: Any, kind: Type) -> str:
    if value is None:
        return gettext("not known")
    if kind == "boolean":
        return gettext("yes") if value else gettext("no")
    if kind == "date":
        return day(date.fromisoformat(value))
    if kind == "number":
        return figure(value, 0 if float(value).is_integer() else 2)
    return isolated(value)


def read_rule(text: str, known: Names | None = None) -> Expression:
    """A yes or no: true where something is wrong. Raises ``RuleError``."""
    return parse(text, known or names(), "boolean")


def frame_of(accounts: QuerySet) -> Frame:
    """The accounts as rules read them. Four queries, however many they are."""
    ids, columns = columns_of(accounts)
    found = gather(ids)
    gathered = [found.get(pk) or Gathered() for pk in ids]
    return Frame(ids, columns | history_columns(gathered), gathered)


def history_columns(gathered: Sequence[Gathered]) -> dict[str, np.ndarray]:
    """For each variable of the history an array over the accounts: 0 where nothing has happened, NaT where there is no day."""
    numbers = [*COUNTS, *(f"{what}_{kind}" for kind in KINDS for what in ("count", "early"))]
    days = [f"{what}_{kind}_on" for kind in KINDS for what in ("first", "last")]
    found = {name: np.array([of.numbers.get(name, 0.0) for of in gathered]) for name in numbers}
    return found | {name: np.array([of.days.get(name) for of in gathered], dtype="datetime64[D]") for name in days}
