"""What is left of the revenue of a tier after what it costs to serve it and what the programme spends on it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from boards.models import Rate, Spend
from boards.programme.conditions import YEAR, recorded
from boards.programme.population import Population
from boards.sheets import Cell, Sheet, percent, tier_words
from intimacy.pages import words
from intimacy.pages.links import link

CENT = Decimal("0.01")
MONEY = DecimalField(max_digits=20, decimal_places=6)
WHOSE = ("account", "account__name", "account__tier", "account__annual_value")


@dataclass
class Cost:
    """What one account costs in a year, in the tenant's currency, beside what it pays."""

    account: UUID
    name: str
    tier: int | None
    value: Decimal | None
    minutes: Decimal = Decimal(0)
    time: Decimal = Decimal("0.00")
    spend: Decimal = Decimal(0)

    @property
    def hours(self) -> Decimal:
        return (self.minutes / 60).quantize(Decimal("0.1"))

    @property
    def cost(self) -> Decimal:
        return self.time + self.spend

    @property
    def share(self) -> Decimal | None:
        """Of its annual value, in percent with one decimal."""
        return (self.cost * 100 / self.value).quantize(Decimal("0.1"), ROUND_HALF_UP) if self.value else None


def an_hour(currency: str) -> Case:
    """What an hour of whoever did something cost on that day: of several roles the first; nothing where no rate was set by then."""
    zone = timezone.get_current_timezone()
    whens = [
        When(by__roles__0=role, happened_at__gte=datetime.combine(since, time.min, zone), then=Value(amount))
        for role, since, amount in Rate.objects.filter(currency=currency).order_by("-since").values_list("role", "since", "amount")
    ]  # fmt: skip
    return Case(*whens, default=Value(Decimal(0)), output_field=MONEY)


def costs_of(member, today: date, currency: str) -> tuple[list[Cost], dict[int | None, Decimal]]:
    """The accounts that cost anything in the past year; and what was spent on whole tiers."""
    mine = Account.objects.visible_to(member).filter(currency=currency).order_by().values("pk")
    found: dict[UUID, Cost] = {}
    tiers: dict[int | None, Decimal] = {}
    timed = recorded(today).filter(account__in=mine).annotate(minutes=Cast("value", MONEY), rate=an_hour(currency))
    for *whose, minutes, cost in (
        timed.order_by().values_list(*WHOSE).annotate(m=Sum("minutes"), c=Sum(F("minutes") * F("rate")))
    ):
        found[whose[0]] = Cost(*whose, minutes=minutes, time=(cost / 60).quantize(CENT, ROUND_HALF_UP))
    spent = Spend.objects.filter(currency=currency, month__gt=today - YEAR, month__lte=today)
    seen = spent.filter(Q(account=None) | Q(account__in=Account.objects.visible_to(member).order_by().values("pk")))
    for tier, *whose, amount in seen.order_by().values_list("tier", *WHOSE).annotate(amount=Sum("amount")):
        if whose[0] is None:
            tiers[tier] = amount
        else:
            found.setdefault(whose[0], Cost(*whose)).spend = amount
    return list(found.values()), tiers


def dearest(costs: Iterable[Cost], most: int = 5) -> list[Cost]:
    """Those that cost the largest share of what they pay."""
    return sorted((cost for cost in costs if cost.value), key=lambda each: (-(each.share or 0), each.name))[:most]


def margins(member, today: date, currency: str, among: Mapping[int | None, Population]) -> list[Sheet]:
    """What is left by tier, and the accounts that cost the largest share of what they pay."""
    costs, tiers = costs_of(member, today, currency)
    top = dearest(costs)
    return [margin(costs, tiers, currency, among), _costs(top, currency)]


def _costs(top: list[Cost], currency: str) -> Sheet:
    rows = [
        [Cell(each.name, url=link("accounts:account", pk=each.account)), Cell(each.hours, url=_time_of(each.account)),
         _money(each.time, currency, _time_of(each.account)),
         _money(each.spend, currency, _spent(currency, account=str(each.account))), _money(each.value or Decimal(0), currency, link("accounts:account", pk=each.account)), Cell(each.share, f"{words.shown(each.share)} %")]
        for each in top
    ]  # fmt: skip
    return Sheet(
        "costs", _("What costs most of what it pays"), _says(top),
        _("Recorded time at its rates, and what was spent on the account itself, in the past year, of its annual value."),
        _("The %(count)s accounts with the largest share, of those that pay in %(currency)s") % {"count": len(rows), "currency": currency},
        _("Accounts without recorded time or spend of their own cannot appear."),
        _("That an account costs much says nothing of why, nor that less would have been enough."),
        [_("Account"), _("Hours"), _("Time"), _("Spend"), _("A year"), _("Of revenue")], rows,
    )  # fmt: skip


def _says(top: list[Cost]) -> str:
    if not top or not top[0].share:
        return _("No time with a rate is recorded, and nothing was spent yet.")
    told = {"account": words.isolated(top[0].name), "share": words.shown(top[0].share)}
    return _("%(account)s costs %(share)s %% of its revenue to serve.") % told


def margin(
    costs: Iterable[Cost], tiers: Mapping[int | None, Decimal], currency: str, among: Mapping[int | None, Population]
) -> Sheet:  # fmt: skip
    """By tier: revenue, cost to serve, spend, what is left, and the share of accounts whose time is recorded."""
    time_cost: dict[int | None, Decimal] = defaultdict(lambda: Decimal("0.00"))
    spend = defaultdict(Decimal, tiers)
    has_time: Counter[int | None] = Counter()
    for each in costs:
        time_cost[each.tier] += each.time
        spend[each.tier] += each.spend
        has_time[each.tier] += each.minutes > 0
    rows, shares = [], []
    paying = {tier: mine for tier, mine in among.items() if mine.pay}
    for tier in sorted({*paying, *(tier for tier in spend if spend[tier])}, key=lambda each: each or 9):
        mine, cost, spent, timed = among.get(tier, Population()), time_cost[tier], spend[tier], has_time[tier]
        left = mine.revenue - cost - spent
        shares += [(left / mine.revenue, tier_words(tier))] if mine.revenue else []
        rows.append([
            Cell(tier_words(tier)), Cell(mine.pay, url=_url(tier, currency)), _money(mine.revenue, currency, _url(tier, currency)),
            _money(cost, currency, _url(tier, currency, time="recorded")),
            _money(spent, currency, _spent(currency, whose="none" if tier is None else str(tier))), _money(left, currency, _url(tier, currency)), Cell(_part(left, mine.revenue), percent(left, mine.revenue)),
            Cell(timed, f"{words.shown(timed)} ({percent(timed, mine.pay)})", _url(tier, currency, time="recorded")),
        ])  # fmt: skip
    timed, whole = has_time.total(), sum(mine.pay for mine in paying.values())
    others = sum(mine.accounts for mine in among.values()) - whole
    return Sheet(
        "margin", _("Margin after cost to serve and programme spend"), _least(shares),
        _("Annual value, less the recorded minutes of the past year at the hourly rate of the role that spent them on that day, "
          "less what was declared as spent on the tier or on its accounts."),
        _("%(count)s accounts that pay in %(currency)s; %(others)s in other currencies are left out")
        % {"count": words.shown(whole), "currency": currency, "others": words.shown(others)},
        _("The annual value of %(valued)s of %(all)s accounts is entered. Time is recorded for %(some)s of them (%(share)s).")
        % {
            "valued": words.shown(sum(mine.valued for mine in paying.values())), "some": words.shown(timed),
            "all": words.shown(whole), "share": percent(timed, whole),
        },
        _("Work that nobody recorded costs nothing here, and what the product itself costs to make is not in it: it is no profit and loss."),
        [_("Tier"), _("Accounts"), _("Revenue a year"), _("Cost to serve"), _("Spend"), _("Left"), _("Of revenue"), _("Time recorded")],
        rows,
    )  # fmt: skip


def _least(shares: list[tuple[Decimal, str]]) -> str:
    if not shares:
        return _("No account has an annual value yet.")
    share, tier = min(shares)
    return _("Least is left in %(tier)s: %(share)s of its revenue.") % {"tier": tier, "share": percent(share, 1)}


def _money(amount: Decimal, currency: str, url: str) -> Cell:
    return Cell(amount, words.money_short(amount, currency), url)


def _spent(currency: str, **whose: str) -> str:
    """What was spent in the past year on a tier and its accounts, or on one account."""
    return f"{link('boards:spend')}?{urlencode({'past': 'year', 'currency': currency, **whose})}"


def _time_of(account: UUID) -> str:
    """What happened at an account, of which some was recorded with its minutes."""
    return f"{link('boards:time')}?{urlencode({'account': str(account)})}"


def _part(part: Decimal, whole: Decimal) -> str:
    return str(round(part / whole, 4)) if whole else ""


def _url(tier: int | None, currency: str, **more: str) -> str:
    asked = {"currency": currency, "tier": "none" if tier is None else str(tier), **more}
    return f"{link('boards:accounts')}?{urlencode(asked)}"
