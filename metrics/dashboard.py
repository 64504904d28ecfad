"""The figures of the tier dashboard: counted by the database, every one of them the size of a list that can be opened.

One named population, the accounts that the filters leave, stands behind all of them. Nothing here walks over accounts;
what is walked over are tiers, bands and the hundred points of the scale.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Aggregate, Count, F, FloatField, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.bands import BANDS, shown
from accounts.conditions import QUIET_DAYS, moved, points_moved, quiet, shown_points
from accounts.models import Account
from accounts.models.account import Tier
from intimacy.pages.charts import spark
from intimacy.pages.links import link
from metrics.models import Score
from metrics.parts import Change, driver

TIERS = [*Tier, None]
NO_BAND = "none"  # how the list of accounts names those without a score
MOST = 5  # rows of a short table
SPARK_DAYS = timedelta(days=91)


class Median(Aggregate):
    """The middle value, between two of them their mean; NULL of nothing."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def middle(scores: Counter) -> int | None:
    """The median of counted whole scores, in whole points, halves up."""
    total, seen, found = sum(scores.values()), 0, []
    for score in sorted(scores):
        seen += scores[score]
        while len(found) < 2 and seen > ((total - 1) // 2, total // 2)[len(found)]:
            found.append(score)
    return shown(Decimal(sum(found)) / 2) if found else None


@dataclass(frozen=True)
class Figure:
    """A number of accounts, and the address of the list of exactly these accounts."""

    count: int
    url: str


@dataclass
class Row:
    """One tier, or all of them: how its scores are spread, and what else is to be seen there."""

    tier: Tier | None
    scores: Counter = field(default_factory=Counter)  # shown score → accounts
    bands: Counter = field(default_factory=Counter)  # band, or NO_BAND → accounts
    accounts: int = 0
    quiet: int = 0
    unowned: int = 0

    @property
    def median(self) -> int | None:
        return middle(self.scores)

    @property
    def scored(self) -> int:
        return self.scores.total()


@dataclass(frozen=True)
class Money:
    """What some accounts are worth a year in one currency, and how many of them have no value entered."""

    currency: str
    amount: Decimal
    accounts: int
    unknown: int


@dataclass(frozen=True)
class Mover:
    """An account whose score changed: both ends, each with its day, and the part that changed most."""

    account: Account
    driver: Change | None

    @property
    def score(self) -> int:
        return shown(self.account.score)

    @property
    def before(self) -> int:
        return shown(self.account.before)

    @property
    def change(self) -> int:
        return self.score - self.before

    @property
    def line(self) -> SafeString:
        return spark(self.account.line, self.account.band)


class Dashboard:
    """The accounts that a member may see, narrowed by region, industry and owner."""

    def __init__(self, member, *, region: str = "", industry: str = "", owner: str = "", currency: str = "USD"):
        self.everything = Account.objects.visible_to(member)
        self.currency = currency
        self.filters = {
            name: value for name, value in (("region", region), ("industry", industry), ("owner", owner)) if value
        }

    @cached_property
    def accounts(self) -> QuerySet:
        """The population: every figure counts some of these."""
        rows = self.everything
        if "region" in self.filters:
            rows = rows.filter(region=self.filters["region"])
        if "industry" in self.filters:
            rows = rows.filter(industry=self.filters["industry"])
        if "owner" in self.filters:
            owner = self.filters["owner"]
            rows = rows.without_owner() if owner == "nobody" else rows.filter(owner=owner)
        return rows.order_by()

    def url(self, **which: str) -> str:
        """The list of accounts with the filters of this page and those given."""
        asked = {**self.filters, **{name: value for name, value in which.items() if value}}
        return link("accounts:list") + ("?" + urlencode(asked) if asked else "")

    # -- the matrix: tier by band --------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> dict[Tier | None, Row]:
        """Each tier's row; a tier without accounts has one, too. Two queries, however many accounts there are."""
        rows = {tier: Row(tier) for tier in TIERS}
        spread = self.accounts.values("tier", band=F("standings__band"), points=shown_points()).annotate(n=Count("pk"))
        for found in spread:
            row = rows[found["tier"]]
            row.bands[found["band"] or NO_BAND] += found["n"]
            row.accounts += found["n"]
            if found["points"] is not None:
                row.scores[found["points"]] += found["n"]
        attention = self.accounts.values("tier").annotate(
            quiet=Count("pk", filter=quiet()), unowned=Count("pk", filter=Q(owner=None))
        )
        for found in attention:
            rows[found["tier"]].quiet, rows[found["tier"]].unowned = found["quiet"], found["unowned"]
        return rows

    @cached_property
    def total(self) -> Row:
        """All tiers together."""
        whole = Row(None)
        for row in self.rows.values():
            whole.scores.update(row.scores)
            whole.bands.update(row.bands)
            whole.accounts += row.accounts
            whole.quiet += row.quiet
            whole.unowned += row.unowned
        return whole

    @cached_property
    def matrix(self) -> list[dict]:
        """The rows of the table of tiers and bands; every number leads to its accounts."""
        shown_rows = [row for row in self.rows.values() if row.tier is not None or row.accounts]
        return [self._cells(row, "none" if row.tier is None else str(row.tier.value)) for row in shown_rows]

    @cached_property
    def sums(self) -> dict:
        """The last row of that table."""
        return self._cells(self.total, "")

    def _cells(self, row: Row, tier: str) -> dict:
        return {
            "row": row,
            "all": Figure(row.accounts, self.url(tier=tier)),
            "bands": [
                (code, Figure(row.bands[code], self.url(tier=tier, band=code)))
                for code in (*(band.code for band in reversed(BANDS)), NO_BAND)
            ],
            "quiet": Figure(row.quiet, self.url(tier=tier, touch=str(QUIET_DAYS))),
            "unowned": Figure(row.unowned, self.url(tier=tier, owner="nobody")),
        }

    @property
    def scored(self) -> Figure:
        return Figure(self.total.scored, self.url(band="any"))

    @property
    def touched(self) -> Figure:
        """Accounts that are not quiet."""
        return Figure(self.total.accounts - self.total.quiet, self.url(touch="recent"))

    @property
    def owned(self) -> Figure:
        return Figure(self.total.accounts - self.total.unowned, self.url(owner=self.filters.get("owner", "anybody")))

    # -- at risk: the number and the money are of the same accounts -------------------------------------------------

    @cached_property
    def at_risk(self) -> QuerySet:
        return self.accounts.filter(standings__band="risk")

    @property
    def risk(self) -> Figure:
        return Figure(self.total.bands["risk"], self.url(band="risk"))

    @property
    def without_value(self) -> int:
        """How many accounts at risk have no annual value entered, and so no part in the money."""
        return sum(money.unknown for money in self.money_at_risk)

    @cached_property
    def money_at_risk(self) -> list[Money]:
        """What the accounts at risk are worth a year: the tenant's currency first. Currencies are never added up."""
        found = self.at_risk.values("currency").annotate(
            amount=Sum("annual_value"), n=Count("pk"), valued=Count("annual_value")
        )
        money = [
            Money(each["currency"], each["amount"] or Decimal(0), each["n"], each["n"] - each["valued"])
            for each in found
        ]
        return sorted(money, key=lambda each: (each.currency != self.currency, -each.accounts, each.currency))

    @cached_property
    def most_valuable_at_risk(self) -> list[Account]:
        """The accounts at risk with the highest annual value, among those in the tenant's currency."""
        return list(
            self.at_risk.filter(currency=self.currency, annual_value__isnull=False)
            .select_related("owner")
            .annotate(points=shown_points())
            .order_by("-annual_value", "name")[:MOST]
        )

    # -- movers ------------------------------------------------------------------------------------------------------

    @cached_property
    def _middle_and_moves(self) -> dict:
        return self.accounts.aggregate(
            coverage=Median("standings__coverage", filter=Q(standings__score__isnull=False)),
            **{how: Count("pk", filter=moved(how)) for how in ("fell", "rose", "little", "unknown")},
        )

    @property
    def coverage(self) -> float | None:
        """The median, over accounts with a score, of how much of what the score asks about is known."""
        return self._middle_and_moves["coverage"]

    @property
    def moves(self) -> dict[str, Figure]:
        """How many accounts fell, rose, moved little or cannot be compared; together they are all accounts."""
        counts = self._middle_and_moves
        return {how: Figure(counts[how], self.url(moved=how)) for how in ("fell", "rose", "little", "unknown")}

    @cached_property
    def movers(self) -> tuple[list[Mover], list[Mover]]:
        """The largest falls and the largest rises, each with both ends. Two queries."""
        past = Score.objects.filter(
            account=OuterRef("pk"), score__isnull=False, on__gt=timezone.now().date() - SPARK_DAYS
        )
        rows = self.accounts.annotate(
            change=points_moved(),
            score=F("standings__score"),
            band=F("standings__band"),
            before=F("standings__before"),
            before_on=F("standings__before_on"),
            as_of=F("standings__as_of"),
            line=ArraySubquery(past.order_by("on").values("score")),
        )
        falls = rows.filter(change__lt=0).order_by("change", "name", "pk")[:MOST]
        rises = rows.filter(change__gt=0).order_by("-change", "name", "pk")[:MOST]
        found = list(falls.union(rises, all=True))
        ends = self._ends(found)
        movers = [Mover(each, driver(*ends[each.pk]) if each.pk in ends else None) for each in found]
        return (
            sorted((each for each in movers if each.change < 0), key=lambda each: (each.change, each.account.name)),
            sorted((each for each in movers if each.change > 0), key=lambda each: (-each.change, each.account.name)),
        )

    def _ends(self, accounts: list[Account]) -> dict:
        """The earlier and the later score of each account, as its standing names them."""
        wanted = Q(pk__in=[])
        for account in accounts:
            days = [account.before_on, account.as_of.astimezone(UTC).date()]
            wanted |= Q(account=account.pk, on__in=days)
        found: dict = {}
        for row in Score.objects.filter(wanted, score__isnull=False).order_by("account", "on"):
            found.setdefault(row.account_id, []).append(row)
        return {account: ends for account, ends in found.items() if len(ends) == 2}
