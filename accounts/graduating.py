"""Which accounts a tier policy would move, with the reason in words; and how much room its tiers have. Nothing is changed."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.models.policy import TierLine, TierPolicy
from accounts.vocabulary import Variable, columns_of, found_by, variables
from intimacy.rules import Expression, Names, RuleError, evaluate_columns, parse

TIERS = (1, 2, 3)


def facts_for_tiers() -> list[Variable]:
    """What the rules of a policy may name: everything but the tier itself, which they decide."""
    return [variable for variable in variables() if variable.name != "tier"]


def read_rule(text: str, known: list[Variable] | None = None) -> Expression:
    """A rule of a policy: a yes or no over an account's facts. Raises ``RuleError``."""
    known = facts_for_tiers() if known is None else known
    return parse(text, Names({variable.name: variable.type for variable in known}), "boolean")


@dataclass(frozen=True)
class Move:
    """An account that would change its tier; None stands for no tier."""

    account: UUID
    name: str
    before: int | None
    after: int | None
    why: str


class Judge:
    """The rules of a policy over many accounts: for each row of ``columns`` whether it enters, or leaves, a tier."""

    def __init__(self, lines: list[TierLine], columns: dict, rows: int, known: list[Variable]):
        self.lines, self.columns, self.rows, self.known = lines, columns, rows, known
        self.regions = columns["region"]
        self.rules: dict[str, Expression | None] = {}
        self.enters = {tier: self._true(tier, "entry") for tier in TIERS}
        self.leaves = {tier: self._true(tier, "exit") for tier in TIERS}

    def _true(self, tier: int, which: str) -> np.ndarray:
        """An overlay's rule holds in its region in place of the general one."""
        found = np.zeros(self.rows, dtype=bool)
        for line in sorted((line for line in self.lines if line.tier == tier), key=lambda line: bool(line.region)):
            text = getattr(line, which)
            if text:
                here = self.regions == line.region if line.region else np.ones(self.rows, dtype=bool)
                found[here] = self._rows(text)[here]
        return found

    def _rows(self, text: str) -> np.ndarray:
        rule = self._rule(text)
        if rule is None:
            return np.zeros(self.rows, dtype=bool)
        return evaluate_columns(rule, self.columns, self.rows) == 1

    def _rule(self, text: str) -> Expression | None:
        """One that cannot be read any more is true for nobody."""
        if text not in self.rules:
            try:
                self.rules[text] = read_rule(text, self.known)
            except RuleError:
                self.rules[text] = None
        return self.rules[text]

    def after(self, place: int, before: int | None) -> tuple[int | None, int, str] | None:
        """(tier after, tier whose rule decides, "entry" or "exit") for one row; None where it stays."""
        higher = next((tier for tier in TIERS if (before is None or tier < before) and self.enters[tier][place]), None)
        if higher is not None:
            return higher, higher, "entry"
        if before is not None and self.leaves[before][place]:
            lower = next((tier for tier in TIERS if tier > before and self.enters[tier][place]), None)
            return lower, before, "exit"
        return None

    def why(self, place: int, tier: int, which: str) -> str:
        """The rule that decides, and what it found."""
        region = self.regions[place] or ""
        lines = [
            line for line in self.lines if line.tier == tier and line.region in ("", region) and getattr(line, which)
        ]
        text = getattr(max(lines, key=lambda line: bool(line.region)), which)
        rule = self._rule(text)
        found = found_by(rule, self.columns, place) if rule else ""
        words = (
            _("The rule for entering tier %(tier)d is true: %(rule)s (%(found)s)")
            if which == "entry"
            else _("The rule for leaving tier %(tier)d is true: %(rule)s (%(found)s)")
        )
        return (words % {"tier": tier, "rule": text, "found": found})[:1000]


def moves(accounts: QuerySet, lines: list[TierLine]) -> list[Move]:
    """The accounts that the policy would move, by name."""
    known = facts_for_tiers()
    ids, columns = columns_of(accounts.order_by("name", "pk"), known)
    judge, now = Judge(lines, columns, len(ids), known), dict(accounts.order_by().values_list("pk", "tier"))
    found = []
    for place, pk in enumerate(ids):
        decided = judge.after(place, now[pk])
        if decided is not None and decided[0] != now[pk]:
            after, tier, which = decided
            found.append(Move(pk, columns["name"][place], now[pk], after, judge.why(place, tier, which)))
    return found


class Room:
    """How many more accounts the policy in force lets into each tier, everywhere and in the regions with a cap of their own.

    lock: hold the policy until the transaction ends, so that two people do not both take the last place.
    """

    def __init__(self, *, lock: bool):
        rows = TierPolicy.objects.in_force()
        policy = (rows.select_for_update(of=("self",)) if lock else rows).first()
        self.caps = {(line.tier, line.region): line.cap for line in policy.read if line.cap} if policy else {}
        self.held: Counter = Counter()
        if self.caps:
            counted = Account.objects.filter(tier__in={tier for tier, _region in self.caps}).order_by()
            for tier, region, count in counted.values_list("tier", "region").annotate(Count("pk")):
                self.held[tier, ""] += count
                if region:
                    self.held[tier, region] += count

    def why_not(self, account: Account, tier: int | None) -> str:
        """A sentence where the tier is full for this account; "" where it has room, or has the account already."""
        if tier is None or tier == account.tier:
            return ""
        for region in ("", account.region):
            cap = self.caps.get((tier, region))
            if cap is not None and self.held[tier, region] >= cap:
                said = {"tier": tier, "held": self.held[tier, region], "cap": cap, "region": region}
                if region:
                    return (
                        _(
                            "Tier %(tier)d is full in %(region)s: it holds %(held)d accounts there, and the policy allows %(cap)d. "
                            "Move one out first."
                        )
                        % said
                    )
                return (
                    _(
                        "Tier %(tier)d is full: it holds %(held)d accounts, and the policy allows %(cap)d. Move one out first."
                    )
                    % said
                )
        return ""

    def take(self, account: Account, tier: int | None) -> None:
        """Count an account as moved."""
        for region in {"", account.region}:
            if account.tier is not None and not account._state.adding:
                self.held[account.tier, region] -= 1
            if tier is not None:
                self.held[tier, region] += 1
