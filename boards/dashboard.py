"""The figures of the tier dashboard: every one of them is the size of a list that can be opened.

One named population, the accounts that the filters leave, stands behind all of them. They are counted now, in one statement;
of a tenant with more accounts than that is quick for, they are read from the summary, and the page says when that was counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.bands import BANDS, NOT_ENOUGH, shown
from accounts.conditions import QUIET_DAYS, points_moved, shown_points
from accounts.models import Account
from accounts.models.account import Tier
from alerts.counting import Counts
from boards.counted import MOST, NO_BAND, OUTSIDE, Counted, middle
from boards.counting import ALL, Key, count, places_in
from boards.models import Summary, Week
from boards.moved import moved
from boards.worth import UNKNOWN
from intimacy.access.require import everywhere
from intimacy.pages.charts import spark
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from metrics.formulas import Version, versions
from metrics.linking import Way
from metrics.models import Score
from metrics.parts import Change, definition_name
from metrics.reliability import kinds

TIERS = [*Tier, None]
SPARK_DAYS = timedelta(days=91)
NOBODY = "nobody"
REGION = ("region",)
OWN = {
    "plan",
    "worth",
    "currency",
    "usual",
    "reliability",
    "made_by",
    "team",
}  # filters of this floor's list of accounts

__all__ = ["MOST", "QUIET_DAYS", "Dashboard", "middle"]


@dataclass(frozen=True)
class Figure:
    """A number of accounts, and the address of the list of exactly these accounts."""

    count: int
    url: str


@dataclass
class Row:
    """One tier, or all of them: how its scores are spread, and what else is to be seen there."""

    tier: Tier | None
    counted: Counted

    def __getattr__(self, name: str) -> Any:
        return getattr(self.counted, name)


@dataclass(frozen=True)
class Money:
    """What some accounts are worth a year in one currency, and how many of them have no value entered."""

    currency: str
    amount: Decimal
    accounts: int
    unknown: int
    url: str = ""  # of exactly these accounts


@dataclass(frozen=True)
class Mover:
    """An account whose score changed: both ends, each with its day, and the way between them."""

    account: Account
    way: Way | None

    @property
    def driver(self) -> Change | None:
        """What the customer changed most."""
        return self.way.driver if self.way else None

    @property
    def score(self) -> int:
        return shown(self.account.score)

    @property
    def before(self) -> int:
        return shown(self.account.before)

    @property
    def change(self) -> int:
        """By what happened, without what only a new score definition brought."""
        return self.account.change

    @property
    def line(self) -> SafeString:
        return spark(self.account.line, self.account.band)


class Dashboard:
    """The accounts that a member may see, narrowed by region, industry and owner."""

    def __init__(
        self, member, *, region: str = "", industry: str = "", owner: str = "", team: Member | None = None, currency: str = "USD",
        kept: bool = True,
    ):  # fmt: skip
        self.member, self.currency, self.kept = member, currency, kept  # kept: whether there may be a summary
        self.team = team  # only the accounts of whom somebody owns or works for
        self.everything = Account.objects.visible_to(member)
        self.filters = {
            name: value
            for name, value in (
                ("region", region),
                ("industry", industry),
                ("owner", owner),
                ("team", str(team.pk) if team else ""),
            )
            if value
        }

    @cached_property
    def accounts(self) -> QuerySet:
        """The population: every figure counts some of these."""
        rows = self.everything.on_team_of(self.team) if self.team else self.everything
        if "region" in self.filters:
            rows = rows.filter(region=self.filters["region"])
        if "industry" in self.filters:
            rows = rows.filter(industry=self.filters["industry"])
        if "owner" in self.filters:
            owner = self.filters["owner"]
            rows = rows.without_owner() if owner == NOBODY else rows.filter(owner=owner)
        return rows.order_by()

    def url(self, **which: str) -> str:
        """The list of accounts with the filters of this page and those given."""
        asked = {**self.filters, **{name: value for name, value in which.items() if value}}
        # What only this floor knows of an account can only be asked of its own list of them.
        name = "boards:accounts" if OWN & asked.keys() or asked.get("region") == "none" else "accounts:list"
        return link(name) + ("?" + urlencode(asked) if asked else "")

    # -- what was counted ------------------------------------------------------------------------------------------

    @cached_property
    def _summary(self) -> list[Summary]:
        """The rows of the summary that answer for these filters; none where there is no summary, or none that does."""
        if not self.kept or self.team or not everywhere(self.member, "accounts.see"):
            return []
        region, industry, owner = (self.filters.get(name, "") for name in ("region", "industry", "owner"))
        if owner and len(self.filters) > 1:
            return []
        if owner:
            of = Q(of=Summary.Of.OWNER, owner=None if owner == NOBODY else owner)
        elif industry:
            of = Q(of=Summary.Of.INDUSTRY, industry=industry)
            if region:  # of that industry everywhere, too: that is where its regions stand
                of |= Q(of=Summary.Of.REGION_AND_INDUSTRY, industry=industry, region=region)
        else:
            of = Q(of=Summary.Of.REGION, region=region) | Q(of=Summary.Of.ALL) if region else Q(of=Summary.Of.ALL)
        return list(Summary.objects.filter(of))

    @property
    def counted_at(self) -> datetime | None:
        """When the figures were counted; None: just now."""
        return self._summary[0].counted_at if self._summary else None

    @cached_property
    def _now(self) -> dict[Key, Counted]:
        """Counted now: by tier, and by region and tier."""
        return count(self.accounts, [ALL, REGION])

    @cached_property
    def _counted(self) -> dict[int | None, Counted]:
        """By tier."""
        if not self._summary:
            return {key.tier: counted for key, counted in self._now.items() if key.of == ALL}
        in_region = "region" in self.filters
        return {row.tier: Counted.from_json(row.figures) for row in self._summary if bool(row.region) == in_region}

    @cached_property
    def _places(self) -> dict[int | None, dict[str, list]]:
        """By tier: region → accounts, those at risk, the median, and the median of all tiers there."""
        if not self._summary:
            return {tier: places for (_industry, tier), places in places_in(self._now).items()}
        chosen = self.filters.get("region")
        return {
            row.tier: {region: cell for region, cell in row.places.items() if chosen in (None, region)}
            for row in self._summary
            if row.places
        }

    @cached_property
    def rows(self) -> dict[Tier | None, Row]:
        """Each tier's row; a tier without accounts has one, too."""
        return {tier: Row(tier, self._counted.get(tier, Counted())) for tier in TIERS}

    @cached_property
    def total(self) -> Row:
        """All tiers together."""
        whole = Row(None, Counted())
        for row in self.rows.values():
            whole.counted.add(row.counted)
        return whole

    # -- the matrix: tier by band, and region by tier ------------------------------------------------------------------

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
                for code in (*(band.code for band in reversed(BANDS)), *OUTSIDE)
            ],
            "quiet": Figure(row.quiet, self.url(tier=tier, touch=str(QUIET_DAYS))),
            "unowned": Figure(row.unowned, self.url(tier=tier, owner=NOBODY)),
        }

    @cached_property
    def regions(self) -> list[dict]:
        """Regions by tier: in each cell the accounts, those at risk among them, and the median; most accounts first."""
        tiers = [tier for tier in TIERS if tier is not None or self.rows[None].accounts]
        rows = []
        for region in {region for places in self._places.values() for region in places}:
            by_tier = {tier: self._places.get(tier, {}).get(region, [0, 0, None, None]) for tier in tiers}
            cells = [
                self._place(region, "none" if tier is None else str(tier.value), *cell[:3])
                | {"words": _("No tier") if tier is None else tier.label}
                for tier, cell in by_tier.items()
            ]
            whole = [sum(cell[place] for cell in by_tier.values()) for place in (0, 1)]
            median = next((cell[3] for cell in by_tier.values() if cell[0]), None)
            all_of_it = self._place(region, "", *whole, median) | {"words": _("All")}
            rows.append({"region": region, "cells": cells, "whole": all_of_it})
        return sorted(rows, key=lambda row: (-row["whole"]["all"].count, row["region"]))

    def _place(self, region: str, tier: str, accounts: int, risk: int, median: int | None) -> dict:
        which = {"region": region or "none", "tier": tier}
        return {
            "all": Figure(accounts, self.url(**which)),
            "risk": Figure(risk, self.url(band="risk", **which)),
            "median": median,
        }

    @property
    def scored(self) -> Figure:
        return Figure(self.total.scored, self.url(band="any"))

    @property
    def unbanded(self) -> Figure:
        """Accounts with a score of which too little is known for a band."""
        return Figure(self.total.bands[NOT_ENOUGH], self.url(band=NOT_ENOUGH))

    @property
    def touched(self) -> Figure:
        """Accounts that are not quiet."""
        return Figure(self.total.accounts - self.total.quiet, self.url(touch="recent"))

    @property
    def owned(self) -> Figure:
        return Figure(self.total.accounts - self.total.unowned, self.url(owner=self.filters.get("owner", "anybody")))

    @property
    def coverage(self) -> int | None:
        """The median, over accounts with a score, of how much of what the score asks about is known."""
        return self.total.coverage

    @property
    def moves(self) -> dict[str, Figure]:
        """How many accounts fell, rose, moved little or cannot be compared; together they are all accounts."""
        return {
            how: Figure(self.total.moves[how], self.url(moved=how)) for how in ("fell", "rose", "little", "unknown")
        }

    @property
    def usual(self) -> Counts:
        """How many left their usual range, and how many did not."""
        ranges = self.total.ranges
        return Counts(ranges["left"] + ranges["usual"], ranges["left"], ranges["not_watched"])

    @property
    def ranges(self) -> dict[str, Figure]:
        """The same as lists."""
        return {
            code: Figure(self.total.ranges[code], self.url(usual=code)) for code in ("left", "usual", "not_watched")
        }

    # -- how far the scores can be trusted, and by which score definition they were made -----------------------------

    @cached_property
    def trust(self) -> list[tuple[str, str, Figure]]:
        """Each kind of scores by how far they can be trusted, with its accounts; none where a summary did not count them yet."""
        found = self.total.counted.trust
        if not found:
            return []
        return [(code, str(said), Figure(found[code], self.url(reliability=code))) for code, said in kinds().items()]

    @property
    def contradicted(self) -> Figure:
        """Scores that their own data contradict."""
        return next((figure for code, _words, figure in self.trust if code == "contradicted"), Figure(0, ""))

    @cached_property
    def definition(self) -> str:
        """By which score definition the scores are made: its name."""
        return definition_name(self.versions[-1].number, self.versions[-1].since)

    @cached_property
    def versions(self) -> list[Version]:
        """The score definitions that were ever in force, the one of now last."""
        return versions()

    @property
    def earlier(self) -> Figure:
        """Accounts whose score is still by an earlier definition."""
        return Figure(self.total.counted.made_by["earlier"], self.url(made_by="earlier"))

    # -- money: the number and the money are of the same accounts ------------------------------------------------------

    def money(self, band: str, *, planless: bool = False) -> list[Money]:
        """What the accounts of a band are worth a year, the tenant's currency first. Currencies are never added up."""
        found: dict[str, list] = {}
        for kind, share in (self.total.counted.planless if planless else self.total.counted.money).items():
            if (kind.band or NO_BAND) == band:
                held = found.setdefault(kind.currency, [Decimal(0), 0, 0])
                held[:] = held[0] + share.amount, held[1] + share.accounts, held[2] + share.accounts - share.valued
        plan = "without" if planless else ""
        money = [
            Money(currency, *held, self.url(band=band, currency=currency, plan=plan))
            for currency, held in found.items()
        ]
        return sorted(money, key=lambda each: (each.currency != self.currency, -each.accounts, each.currency))

    @cached_property
    def money_in_bands(self) -> list[dict]:
        """Each band, and what is in none, with its accounts, their worth, and the part without a joint plan."""
        return [
            {
                "code": code,
                "all": Figure(self.total.bands[code], self.url(band=code)),
                "money": self.money(code),
                "planless": Figure(
                    sum(money.accounts for money in self.money(code, planless=True)),
                    self.url(band=code, plan="without"),
                ),
                "planless_money": self.money(code, planless=True),
            }
            for code in (*(band.code for band in reversed(BANDS)), *OUTSIDE)
        ]

    @property
    def risk(self) -> Figure:
        return Figure(self.total.bands["risk"], self.url(band="risk"))

    @property
    def planless(self) -> Figure:
        """Accounts at risk without a joint plan that is open."""
        return self.money_in_bands[0]["planless"]

    @property
    def planless_money(self) -> list[Money]:
        return self.money("risk", planless=True)

    @property
    def without_value(self) -> Figure:
        """The accounts at risk that have no annual value entered, and so no part in the money."""
        return Figure(sum(money.unknown for money in self.money_at_risk), self.url(band="risk", worth=UNKNOWN))

    @cached_property
    def money_at_risk(self) -> list[Money]:
        return self.money("risk")

    def _leading(self, name: str) -> QuerySet | None:
        """The accounts that the summary names; None where it has to be asked of all."""
        return (
            self.accounts.filter(pk__in=[row[-1] for row in getattr(self.total.counted, name)])
            if self._summary
            else None
        )

    @cached_property
    def most_valuable_at_risk(self) -> list[Account]:
        """The accounts at risk with the highest annual value, among those in the tenant's currency."""
        named = self._leading("dearest")
        rows = (self.accounts if named is None else named).filter(standings__band="risk")
        return list(
            rows.filter(currency=self.currency, annual_value__isnull=False)
            .select_related("owner")
            .annotate(points=shown_points())
            .order_by("-annual_value", "name", "pk")[:MOST]
        )

    # -- movers ------------------------------------------------------------------------------------------------------

    @cached_property
    def movers(self) -> tuple[list[Mover], list[Mover]]:
        """The largest falls and the largest rises, each with both ends."""
        past = Score.objects.filter(
            account=OuterRef("pk"), score__isnull=False, on__gt=timezone.now().date() - SPARK_DAYS
        )
        falls, rises = self._leading("falls"), self._leading("rises")
        rows = (self.accounts if falls is None or rises is None else falls | rises).annotate(
            change=points_moved(),
            score=F("standings__score"),
            band=F("standings__band"),
            before=F("standings__before"),
            before_on=F("standings__before_on"),
            as_of=F("standings__as_of"),
            line=ArraySubquery(past.order_by("on").values("score")),
        )
        if falls is None:
            fell = rows.filter(change__lt=0).order_by("change", "name", "pk")[:MOST]
            rose = rows.filter(change__gt=0).order_by("-change", "name", "pk")[:MOST]
            accounts = list(fell.union(rose, all=True))
        else:
            accounts = [each for each in rows if each.change]
        ways = moved(accounts)
        movers = [Mover(each, ways.get(each.pk)) for each in accounts]
        return (
            sorted((each for each in movers if each.change < 0), key=lambda each: (each.change, each.account.name)),
            sorted((each for each in movers if each.change > 0), key=lambda each: (-each.change, each.account.name)),
        )

    # -- the past year -----------------------------------------------------------------------------------------------

    @cached_property
    def weeks(self) -> dict[int | None, list[Week]]:
        """The medians of the past weeks by tier, everywhere or in the region chosen: other filters do not narrow them."""
        region = self.filters.get("region")
        rows = Week.objects.filter(everywhere=region is None, region=region or "").order_by("until")
        found: dict[int | None, list[Week]] = {}
        for row in rows:
            found.setdefault(row.tier, []).append(row)
        return found
