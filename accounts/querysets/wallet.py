"""Estimates of what customers spend."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from accounts.querysets.accounts import OfAccount

OLD_DAYS = 365
# From where on percent are shown as 25, and as 51.
QUARTER, MORE_THAN_HALF = Decimal("24.5"), Decimal("50.5")


def percent(account: str = "", estimate: str = ""):
    """Our annual value as percent of the middle of an estimate, in SQL; NULL where one of the two is missing.

    account, estimate: the paths that lead to them, with "__" at their ends. The currencies have to be the same. It is strict, so
    that an order by it reads the accounts with an estimate and no others.
    """
    both = F(f"{estimate}low") + F(f"{estimate}high")
    return F(f"{account}annual_value") * Decimal(200) / both


class WalletEstimateQuerySet(OfAccount):
    """Estimates, those in force and those that were."""

    def in_force(self):
        """The one of each account that counts."""
        return self.filter(in_force=True)

    def standing(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def newest_first(self):
        """By the day that they are of; of one day the one noted last comes first."""
        return self.order_by("-as_of", "-pk")

    def old(self):
        """Of a day more than a year ago, where the reader is."""
        return self.filter(as_of__lt=timezone.localdate() - timedelta(days=OLD_DAYS))

    def comparable(self):
        """Those in the currency in which the account is kept, with the ``share`` of it that we have, in percent."""
        return self.filter(account__currency=F("currency")).annotate(share=percent(account="account__"))

    def whose_share_is(self, what: str):
        """By the share as it is shown, in whole percent: "low", "middle" or "high"; "above" contradicts itself; or "old" ones."""
        if what == "old":
            return self.old()
        rows = self.comparable()
        if what == "above":
            return rows.filter(account__annual_value__gt=F("high"))
        rows = rows.filter(account__annual_value__lte=F("high"))
        return rows.filter(
            **{
                "low": {"share__lt": QUARTER},
                "middle": {"share__gte": QUARTER, "share__lt": MORE_THAN_HALF},
                "high": {"share__gte": MORE_THAN_HALF},
            }[what]
        )
