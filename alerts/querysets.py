"""What can be asked of alerts, rules, quiet periods and of how accounts are watched."""

from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.access.require import everywhere
from intimacy.tenancy.querysets import TenantQuerySet


class RuleQuerySet(TenantQuerySet):
    """Versions of the alert rule; everybody here may read them."""

    def visible_to(self, member):
        return self

    def in_force(self):
        """The published one."""
        return self.filter(state="published")

    def draft(self):
        """The one that is being written."""
        return self.filter(state="draft")


class ReplayQuerySet(TenantQuerySet):
    """Replays of rules."""

    def visible_to(self, member):
        return self


class QuietQuerySet(OfAccount):
    """Quiet periods: those of everybody, and those of visible accounts."""

    def in_force(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, member):
        if everywhere(member, "accounts.see"):
            return self
        accounts = self.accounts_visible_to(member).order_by().values("pk")
        return self.filter(Q(account=None) | Q(account__in=accounts))


class InflowQuerySet(TenantQuerySet):
    """What sources told; everybody here may read that."""

    def visible_to(self, member):
        return self


class WatchQuerySet(OfAccount):
    """How accounts are watched."""

    def watched(self):
        return self.filter(state="watched")

    def ever_watched(self):
        """Those of which enough is known to be watched, whether they are at present or not."""
        return self.exclude(state__in=["learning", "sparse"])


class AlertQuerySet(OfAccount):
    """Alerts; seen where their account is."""

    def unresolved(self):
        """Those whose episode has not ended, muted ones included."""
        return self.exclude(state="resolved")

    def open(self):
        """Those that somebody has to look at: not resolved, and not snoozed until a later day."""
        today = timezone.localdate()
        return self.unresolved().exclude(state="snoozed", snoozed_until__gt=today)

    def muted(self):
        """Those that are snoozed until a later day."""
        return self.filter(state="snoozed", snoozed_until__gt=timezone.localdate())

    def to_acknowledge(self):
        """Those that nobody has acknowledged yet, and those whose snooze is over."""
        return self.open().filter(state__in=["open", "snoozed"])

    def to_bring_up_again(self, until: date, since: datetime):
        """Those at accounts that renew up to a day which somebody has looked into since a moment, or which are snoozed past the renewal."""
        today = timezone.localdate()
        rows = self.unresolved().filter(account__renewal_on__gte=today, account__renewal_on__lte=until)
        known = Q(state="acknowledged", acknowledged_at__lte=since) | Q(
            state="snoozed", snoozed_until__gte=F("account__renewal_on")
        )
        return rows.filter(known).exclude(last_call_for=F("account__renewal_on"), last_call_for__isnull=False)

    def of(self, account):
        return self.filter(account=account)

    def due_from(self, member):
        """Those that the member has to acknowledge: as the owner of the account, or because they came up to the member."""
        return self.to_acknowledge().filter(Q(account__owner=member) | Q(escalated_to=member))
