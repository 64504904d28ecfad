"""What is left of the revenue of a tier after what it costs to serve it and what the programme spends on it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Interaction
from accounts.models.engagement import LOGGED
from boards.models import Rate, Spend
from boards.sheets import Cell, Sheet, percent, tier_words
from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.tenancy.models import Member

YEAR = timedelta(days=365)
CENT = Decimal("0.01")
MONEY = DecimalField(max_digits=20, decimal_places=6)


@dataclass(frozen=True)
class Cost:
    """What one account costs in a year, in the tenant's currency, beside what it pays."""

    account: Account
    hours: Decimal
    time: Decimal
    spend: Decimal

    @property
    def cost(self) -> Decimal:
        return self.time + self.spend

    @property
    def share(self) -> Decimal | None:
        """Of its annual value, in percent with one decimal."""
        value = self.account.annual_value
        return (self.cost * 100 / value).quantize(Decimal("0.1"), ROUND_HALF_UP) if value else None


def recorded(today: date) -> QuerySet:
    """What was logged with its minutes in the past year."""
    begin = timezone.make_aware(datetime.combine(today - YEAR, time.min))
    kinds = [kind.value for kind in LOGGED]
    return Interaction.objects.in_force().filter(kind__in=kinds, lead=True, value__gt=0, happened_at__gte=begin)


def has_time(today: date) -> Q:
    """Accounts of which somebody recorded time."""
    return Q(pk__in=recorded(today).order_by().values("account"))


def an_hour(currency: str) -> Case:
    """What an hour of whoever did something cost on that day; nothing where no rate was set for the role by then."""
    members: dict[str, list] = defaultdict(list)
    for pk, roles in Member.objects.order_by("pk").values_list("pk", "roles"):
        for role in roles[:1]:
            members[role].append(pk)
    rates = Rate.objects.filter(currency=currency).order_by("-since")
    zone = timezone.get_current_timezone()
    whens = [
        When(by__in=members[rate.role], happened_at__gte=datetime.combine(rate.since, time.min, zone), then=Value(rate.amount))
        for rate in rates if members[rate.role]
    ]  # fmt: skip
    return Case(*whens, default=Value(Decimal(0)), output_field=MONEY)


def _priced(member, today: date, currency: str, hour: Case) -> QuerySet:
    rows = recorded(today).filter(
        account__in=Account.objects.visible_to(member).filter(currency=currency).order_by().values("pk")
    )
    return rows.annotate(minutes=Cast("value", MONEY), rate=hour)


def dearest(member, today: date, currency: str, hour: Case | None = None, most: int = 5) -> list[Cost]:
    """The accounts that cost the largest share of what they pay."""
    spent = _spend(today, currency).exclude(account=None).values_list("account").annotate(amount=Sum("amount"))
    spend = dict(spent.order_by())
    costs = {
        row["account"]: row
        for row in _priced(member, today, currency, hour or an_hour(currency)).order_by().values("account").annotate(m=Sum("minutes"), cost=Sum(F("minutes") * F("rate")))
    }  # fmt: skip
    accounts = Account.objects.visible_to(member).filter(
        pk__in=[*costs, *spend], currency=currency, annual_value__gt=0
    )  # fmt: skip
    found = [
        Cost(account, (costs.get(account.pk, {}).get("m", Decimal(0)) / 60).quantize(Decimal("0.1")),
             (costs.get(account.pk, {}).get("cost", Decimal(0)) / 60).quantize(CENT, ROUND_HALF_UP), spend.get(account.pk, Decimal(0)))
        for account in accounts
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-(each.share or 0), each.account.name))[:most]


def _spend(today: date, currency: str) -> QuerySet:
    return Spend.objects.filter(currency=currency, month__gt=today - YEAR, month__lte=today)


def margins(member, today: date, currency: str) -> list[Sheet]:
    """What is left by tier, and the accounts that cost the largest share of what they pay."""
    hour = an_hour(currency)
    top = dearest(member, today, currency, hour)
    return [margin(member, today, currency, hour, top), _costs(top, currency)]


def _costs(top: list[Cost], currency: str) -> Sheet:
    rows = [
        [Cell(each.account.name, url=link("accounts:account", pk=each.account.pk)), Cell(each.hours), _money(each.time, currency),
         _money(each.spend, currency), _money(each.account.annual_value, currency), Cell(each.share, f"{words.shown(each.share)} %")]
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
    told = {"account": words.isolated(top[0].account.name), "share": words.shown(top[0].share)}
    return _("%(account)s costs %(share)s %% of its revenue to serve.") % told


def margin(member, today: date, currency: str, hour: Case, top: list[Cost]) -> Sheet:
    """By tier: revenue, cost to serve, spend, what is left, and the share of accounts whose time is recorded."""
    mine = Account.objects.visible_to(member).order_by()
    accounts = {
        row["tier"]: row
        for row in mine.filter(currency=currency).values("tier").annotate(
            n=Count("pk"), revenue=Sum("annual_value", default=Decimal(0)), valued=Count("annual_value"),
            timed=Count("pk", filter=has_time(today)),
        )
    }  # fmt: skip
    time_cost = {
        row["account__tier"]: (row["cost"] / 60).quantize(CENT, ROUND_HALF_UP)
        for row in _priced(member, today, currency, hour).order_by().values("account__tier").annotate(cost=Sum(F("minutes") * F("rate")))
    }  # fmt: skip
    spend: dict[int | None, Decimal] = defaultdict(Decimal)
    for row in _spend(today, currency).order_by().values("tier", "account__tier").annotate(amount=Sum("amount")):
        spend[row["tier"] or row["account__tier"]] += row["amount"]
    rows, timed, whole = [], 0, 0
    for tier in sorted({*accounts, *spend}, key=lambda each: each or 9):
        row = accounts.get(tier, {"n": 0, "revenue": Decimal(0), "timed": 0, "valued": 0})
        cost, spent = time_cost.get(tier, Decimal("0.00")), spend.get(tier, Decimal(0))
        left = row["revenue"] - cost - spent
        timed, whole = timed + row["timed"], whole + row["n"]
        rows.append([
            Cell(tier_words(tier)), Cell(row["n"], url=_url(tier, currency)), _money(row["revenue"], currency), _money(cost, currency),
            _money(spent, currency), _money(left, currency), Cell(_part(left, row["revenue"]), percent(left, row["revenue"])),
            Cell(row["timed"], f"{words.shown(row['timed'])} ({percent(row['timed'], row['n'])})", _url(tier, currency, time="recorded")),
        ])  # fmt: skip
    others = mine.exclude(currency=currency).count()
    says = _says(top)
    return Sheet(
        "margin", _("Margin after cost to serve and programme spend"), says,
        _("Annual value, less the recorded minutes of the past year at the hourly rate of the role that spent them on that day, "
          "less what was declared as spent on the tier or on its accounts."),
        _("%(count)s accounts that pay in %(currency)s; %(others)s in other currencies are left out")
        % {"count": words.shown(whole), "currency": currency, "others": words.shown(others)},
        _("Time is recorded for %(some)s of %(all)s accounts (%(share)s).")
        % {"some": words.shown(timed), "all": words.shown(whole), "share": percent(timed, whole)},
        _("Work that nobody recorded costs nothing here, and what the product itself costs to make is not in it: it is no profit and loss."),
        [_("Tier"), _("Accounts"), _("Revenue a year"), _("Cost to serve"), _("Spend"), _("Left"), _("Of revenue"), _("Time recorded")],
        rows,
    )  # fmt: skip


def _money(amount: Decimal, currency: str) -> Cell:
    return Cell(amount, words.money_short(amount, currency))


def _part(part: Decimal, whole: Decimal) -> str:
    return str(round(part / whole, 4)) if whole else ""


def _url(tier: int | None, currency: str, **more: str) -> str:
    asked = {"currency": currency, "tier": "none" if tier is None else str(tier), **more}
    return f"{link('boards:accounts')}?{urlencode(asked)}"
