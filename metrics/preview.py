"""What a formula would do to real accounts: who moves, how far, who gets or loses a score, and how the distribution changes.

Nothing is written.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.bands import NOT_ENOUGH
from accounts.models import Account
from intimacy.tenancy.columns import as_ids
from metrics.formulas import Formula, formula_in_force
from metrics.history import read
from metrics.places import places_of
from metrics.scoring import UNKNOWN, Scores, score_history

SAMPLE, SHOWN = 2_000, 12


@dataclass(frozen=True)
class Move:
    """An account whose shown score would be another one; None where it has or would have none."""

    account: Account
    before: int | None
    after: int | None
    bands: tuple[str, str] = ("", "")

    @property
    def points(self) -> int | None:
        """None where it has or would have no score: there is nothing to compare."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def ends(self) -> list[tuple[int | None, str]]:
        """The shown score and its band, before and after."""
        return list(zip((self.before, self.after), self.bands, strict=True))


@dataclass(frozen=True)
class Preview:
    """Of ``looked_at`` accounts, all that the reader may see or a random sample of them, the scores by both formulas."""

    everybody: int
    ids: list
    now: Scores
    then: Scores

    @property
    def looked_at(self) -> int:
        return len(self.ids)

    @property
    def is_sample(self) -> bool:
        return self.looked_at < self.everybody

    @cached_property
    def change(self) -> np.ndarray:
        """Points of each account; 0 where it has no score by one of the formulas."""
        return np.where(self._scored_now & self._scored_then, self.then.shown - self.now.shown, 0)

    @property
    def risen(self) -> int:
        return int((self.change > 0).sum())

    @property
    def fallen(self) -> int:
        return int((self.change < 0).sum())

    @property
    def same(self) -> int:
        """How many have a score, and would have the same."""
        return int((self._scored_now & self._scored_then).sum()) - self.risen - self.fallen

    @property
    def first_scored(self) -> int:
        """How many have no score, and would have one."""
        return int((~self._scored_now & self._scored_then).sum())

    @property
    def no_longer_scored(self) -> int:
        """How many have a score, and would have none."""
        return int((self._scored_now & ~self._scored_then).sum())

    @property
    def unscored(self) -> int:
        """How many have no score by either."""
        return int((~self._scored_now & ~self._scored_then).sum())

    @property
    def other_band(self) -> int:
        """How many of those that are in a band by both would be in another one."""
        return int((self._banded_now & self._banded_then & (self.now.bands != self.then.bands)).sum())

    @property
    def lose_band(self) -> int:
        """How many are in a band, and would have a score of which too little is known for one."""
        return int((self._banded_now & (self.then.bands == NOT_ENOUGH)).sum())

    @property
    def gain_band(self) -> int:
        """How many have a score of which too little is known for a band, and would be in one."""
        return int(((self.now.bands == NOT_ENOUGH) & self._banded_then).sum())

    @property
    def without_band(self) -> int:
        """How many would have a score and be in no band, since too little would be known of them."""
        return int((self.then.bands == NOT_ENOUGH).sum())

    @property
    def _banded_now(self) -> np.ndarray:
        return self._scored_now & (self.now.bands != NOT_ENOUGH)

    @property
    def _banded_then(self) -> np.ndarray:
        return self._scored_then & (self.then.bands != NOT_ENOUGH)

    @property
    def coverage(self) -> tuple[int, int]:
        """The median coverage, percent, before and after."""
        if not self.looked_at:
            return 0, 0
        return tuple(round(float(np.median(scores.coverage)) / 100) for scores in (self.now, self.then))

    @property
    def spread(self) -> tuple[Counter, Counter]:
        """How many accounts have each shown score, before and after."""
        before, after = (Counter(value for value in shown if value is not None) for shown in self._shown)
        return before, after

    @property
    def thin(self) -> tuple[Counter, Counter]:
        """Those of them of which too little is known for a band."""
        before, after = (Counter(scores.shown[scores.bands == NOT_ENOUGH].tolist()) for scores in (self.now, self.then))
        return before, after

    @property
    def _shown(self) -> list[list[int | None]]:
        return [[None if each == UNKNOWN else int(each) for each in scores.shown] for scores in (self.now, self.then)]

    @property
    def _scored_now(self) -> np.ndarray:
        return self.now.shown != UNKNOWN

    @property
    def _scored_then(self) -> np.ndarray:
        return self.then.shown != UNKNOWN

    @cached_property
    def moves(self) -> list[Move]:
        """Those that move furthest."""
        return self._moves(self.change != 0, -np.abs(self.change))

    @cached_property
    def newcomers(self) -> list[Move]:
        """Those that would have a score for the first time, the lowest first."""
        return self._moves(~self._scored_now & self._scored_then, self.then.shown)

    @cached_property
    def leavers(self) -> list[Move]:
        """Those that would have no score any more, the lowest first."""
        return self._moves(self._scored_now & ~self._scored_then, self.now.shown)

    def _moves(self, which: np.ndarray, rank: np.ndarray) -> list[Move]:
        """At most ``SHOWN`` of some of the accounts, those of the lowest rank."""
        places = np.flatnonzero(which)
        places = places[np.argsort(rank[places], kind="stable")][:SHOWN].tolist()
        accounts = Account.objects.in_bulk([self.ids[place] for place in places])
        before, after = self._shown
        bands = [scores.bands for scores in (self.now, self.then)]
        return [
            Move(accounts[self.ids[place]], before[place], after[place], (bands[0][place] or "", bands[1][place] or ""))
            for place in places
        ]


def preview(accounts: QuerySet, formula: Formula) -> Preview:
    """Score accounts by the formula in force and by another one, both as of now."""
    everybody = accounts.count()
    rows = accounts.order_by("?" if everybody > SAMPLE else "pk").values_list("pk", flat=True)[:SAMPLE]
    ids = sorted(rows)
    columns, now = as_ids(ids), timezone.now()
    history = read(columns, Q(account__in=ids))
    by = [
        score_history(history, columns, each, now, places_of(columns, each, now))
        for each in (formula_in_force(), formula)
    ]
    return Preview(everybody, ids, *by)
