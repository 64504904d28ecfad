"""Share of wallet: our annual value as part of what a customer is estimated to spend in a year, or what is missing to say it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import CharField, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, WalletEstimate
from accounts.querysets.wallet import percent
from intimacy.pages.words import money
from intimacy.tenancy.models import Member

HUNDRED = Decimal(100)
HALF = Decimal("0.5")  # below this many percent more than nothing is said than "0%"


@dataclass(frozen=True)
class Share:
    """about: percent of the middle of the estimate; least and most: of its upper and its lower end, the latter at most 100.

    All three are None where nothing can be said; ``why_not`` says then what is missing, or what contradicts what.
    """

    about: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    why_not: str = ""
    contradicts: bool = False

    @property
    def is_known(self) -> bool:
        return self.about is not None

    @property
    def points(self) -> int | None:
        """Whole percent, halves up."""
        return None if self.about is None else whole(self.about)

    @property
    def words(self) -> str:
        """About 34%."""
        if self.about is None:
            return ""
        return _("Under 1%") if 0 < self.about < HALF else _("About %(share)s%%") % {"share": self.points}

    @property
    def between(self) -> str:
        """28 to 41%, "" where the two are the same."""
        if self.least is None or self.most is None or whole(self.least) == whole(self.most):
            return ""
        return _("%(least)s to %(most)s%%") % {"least": whole(self.least), "most": whole(self.most)}


def whole(number: Decimal) -> int:
    """A number without its fraction, halves up."""
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def amounts(estimate: WalletEstimate) -> str:
    """What an estimate says: one amount, or two."""
    low = money(estimate.low, estimate.currency)
    if not estimate.is_range:
        return low
    return _("%(low)s to %(high)s") % {"low": low, "high": money(estimate.high, estimate.currency)}


def share_of(account: Account, estimate: WalletEstimate | None) -> Share:
    """Which part of what the customer is estimated to spend they spend with us.

    Beyond the upper end the two figures contradict each other, and there is no share. Beyond the lower end they may still both be
    right: the true figure is then one of those that are not less than ours.
    """
    value = account.annual_value
    if estimate is None:
        return Share(why_not=_("Nobody has noted yet what they spend in a year on the kind of thing that we sell."))
    if value is None:
        return Share(why_not=_("The annual value of the account is missing, so that there is no share to say."))
    if account.currency != estimate.currency:
        told = {"theirs": estimate.currency, "ours": account.currency}
        return Share(
            why_not=_("The estimate is in %(theirs)s and the annual value in %(ours)s. Note an estimate in %(ours)s.")
            % told
        )
    if value > estimate.high:
        told = {"ours": money(value, account.currency), "theirs": amounts(estimate)}
        return Share(
            why_not=_(
                "They pay us %(ours)s a year, which is more than they are estimated to spend: %(theirs)s. One of the two is wrong or out of date."
            )
            % told,
            contradicts=True,
        )
    middle = (estimate.low + estimate.high) / 2
    return Share(
        about=min(HUNDRED, value * 100 / middle),
        least=value * 100 / estimate.high,
        most=min(HUNDRED, value * 100 / estimate.low),
    )


# -- reading the estimate in force along with its account ------------------------------------------------------------------------


def estimate_in_force() -> Subquery:
    """For a query of accounts: the estimate that counts, as a dictionary for ``read``; None where there is none."""
    rows = WalletEstimate.objects.in_force().filter(account=OuterRef("pk"))
    exact = {name: Cast(name, CharField()) for name in ("low", "high")}  # JSON would make them inexact
    plain = {name: name for name in ("currency", "as_of", "source", "words", "link", "noted_at")}
    people = {"contact": "contact_id", "contact_name": "contact__name", "member": "noted_by__name"}
    return Subquery(rows.values(row=JSONObject(pk="pk", **exact, **plain, **people))[:1])


def read(account: Account, row: dict | None) -> WalletEstimate | None:
    """The estimate out of the dictionary that came with its account."""
    if row is None:
        return None
    contact = Contact(pk=UUID(row["contact"]), name=row["contact_name"]) if row["contact"] else None
    return WalletEstimate(
        pk=UUID(row["pk"]), account=account, low=Decimal(row["low"]), high=Decimal(row["high"]), currency=row["currency"],
        as_of=date.fromisoformat(row["as_of"]), source=row["source"], words=row["words"], link=row["link"], contact=contact,
        noted_by=Member(name=row["member"]), noted_at=datetime.fromisoformat(row["noted_at"]), in_force=True,
    )  # fmt: skip


# -- the list of accounts --------------------------------------------------------------------------------------------------------


def with_wallet(rows):
    """Accounts with the estimate that counts, and with the share by which they can be put in order."""
    same = Q(wallet_estimates__in_force=True, wallet_estimates__currency=F("currency"))
    return rows.annotate(
        wallet=estimate_in_force(),
        counted=FilteredRelation("wallet_estimates", condition=same),
        wallet_share=percent(estimate="counted__"),
    )


@dataclass(frozen=True)
class Cell:
    """What the list of accounts says of one: the share, and of which estimate."""

    share: Share
    estimate: WalletEstimate | None

    @property
    def source(self) -> str:
        return capfirst(self.estimate.get_source_display()) if self.estimate else ""


def cell(account: Account) -> Cell:
    """The cell of an account that was read ``with_wallet``."""
    estimate = read(account, account.wallet)
    return Cell(share_of(account, estimate), estimate)
