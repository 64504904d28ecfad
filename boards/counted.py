"""What is known of a number of accounts, as counts and sums: it can be added up, kept as JSON, and read again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.bands import NOT_ENOUGH, shown

NO_BAND = "none"  # how the list of accounts names those without a score
OUTSIDE = (NOT_ENOUGH, NO_BAND)  # what stands beside the bands, so that all accounts are counted
MOST = 5  # rows of a short table
COUNTERS = ("scores", "thin", "coverages", "bands", "moves", "ranges", "trust", "made_by")


class Share(NamedTuple):
    """Accounts of one band, currency and class of value: how many, how many of them with a value, and the sum of those."""

    accounts: int = 0
    valued: int = 0
    amount: Decimal = Decimal(0)

    def and_also(self, other: "Share") -> "Share":
        return Share(self.accounts + other.accounts, self.valued + other.valued, self.amount + other.amount)


class Kind(NamedTuple):
    """What the accounts of a share have in common. ``worth`` is the class of their annual value."""

    band: str
    currency: str
    worth: str


@dataclass
class Counted:
    """Some accounts. ``scores`` and ``coverages``: whole points or percent → accounts. Currencies are never added up."""

    accounts: int = 0
    quiet: int = 0
    unowned: int = 0
    scores: Counter = field(default_factory=Counter)
    thin: Counter = field(default_factory=Counter)  # the scores among these of which too little is known for a band
    coverages: Counter = field(default_factory=Counter)
    bands: Counter = field(default_factory=Counter)
    moves: Counter = field(default_factory=Counter)
    ranges: Counter = field(default_factory=Counter)  # left, usual, not_watched
    trust: Counter = field(default_factory=Counter)  # by how far the score can be trusted: ``metrics.reliability``
    made_by: Counter = field(
        default_factory=Counter
    )  # by the score definition in force or an earlier one: now, earlier
    money: dict[Kind, Share] = field(default_factory=dict)
    planless: dict[Kind, Share] = field(default_factory=dict)  # those of them without an open joint plan
    # What each is sorted by, its name and its id; at most ``MOST`` of them.
    falls: list[list] = field(default_factory=list)
    rises: list[list] = field(default_factory=list)
    dearest: list[list] = field(default_factory=list)  # of those at risk, in the tenant's currency

    def add(self, other: "Counted") -> None:
        """Count the others, too."""
        self.accounts += other.accounts
        self.quiet += other.quiet
        self.unowned += other.unowned
        for name in COUNTERS:
            getattr(self, name).update(getattr(other, name))
        for name in ("money", "planless"):
            mine: dict[Kind, Share] = getattr(self, name)
            for kind, share in getattr(other, name).items():
                mine[kind] = mine.get(kind, Share()).and_also(share)
        for name in ("falls", "rises", "dearest"):
            setattr(self, name, sorted([*getattr(self, name), *getattr(other, name)])[:MOST])

    @property
    def median(self) -> int | None:
        return middle(self.scores)

    @property
    def coverage(self) -> int | None:
        """The median, over accounts with a score, of how much of what the score asks about is known, in percent."""
        return middle(self.coverages)

    @property
    def scored(self) -> int:
        return self.scores.total()

    def as_json(self) -> dict[str, Any]:
        """Whole: texts for amounts, lists for what has no text as a key."""
        return {
            "accounts": self.accounts, "quiet": self.quiet, "unowned": self.unowned,
            **{name: {str(key): n for key, n in sorted(getattr(self, name).items())}
               for name in COUNTERS},
            **{name: [[*kind, share.accounts, share.valued, str(share.amount)]
                      for kind, share in sorted(getattr(self, name).items())] for name in ("money", "planless")},
            "falls": self.falls, "rises": self.rises, "dearest": self.dearest,
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Counted":
        return cls(
            accounts=said["accounts"], quiet=said["quiet"], unowned=said["unowned"],
            scores=Counter({int(key): n for key, n in said["scores"].items()}),
            thin=Counter({int(key): n for key, n in said.get("thin", {}).items()}),
            coverages=Counter({int(key): n for key, n in said["coverages"].items()}),
            bands=Counter(said["bands"]), moves=Counter(said["moves"]), ranges=Counter(said["ranges"]),
            trust=Counter(said.get("trust", {})), made_by=Counter(said.get("made_by", {})),
            money=_shares(said["money"]), planless=_shares(said["planless"]),
            falls=said["falls"], rises=said["rises"], dearest=said["dearest"],
        )  # fmt: skip


def _shares(rows: Iterable[list]) -> dict[Kind, Share]:
    return {
        Kind(band, currency, worth): Share(accounts, valued, Decimal(amount))
        for band, currency, worth, accounts, valued, amount in rows
    }


def middle(scores: Counter) -> int | None:
    """The median of counted whole figures, in whole figures, halves up."""
    total, seen, found = sum(scores.values()), 0, []
    for score in sorted(scores):
        seen += scores[score]
        while len(found) < 2 and seen > ((total - 1) // 2, total // 2)[len(found)]:
            found.append(score)
    return shown(Decimal(sum(found)) / 2) if found else None
