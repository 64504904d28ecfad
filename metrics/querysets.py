"""What can be asked of scores, and of the runs that make them."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.querysets.accounts import OfAccount
from intimacy.tenancy.querysets import TenantQuerySet


class ScoreQuerySet(OfAccount):
    """Scores by account and day."""

    def of(self, account):
        """One account's scores in the order of time."""
        return self.filter(account=account).order_by("on")

    def latest_by(self, day):
        """For each account its last score on or before a day."""
        return self.filter(on__lte=day).order_by("account", "-on").distinct("account")

    def thin_out(self, day):
        """Delete the scores of a day of accounts that have a later one in the same week (ISO 8601); how many went."""
        end = day + timedelta(days=7 - day.isoweekday())
        later = self.model.objects.filter(account=OuterRef("account"), on__gt=day, on__lte=end)
        return self.filter(Exists(later), on=day, under_previous=None)._raw_delete(self.db)


class FormerPlaceQuerySet(OfAccount):
    """What accounts were before they moved."""

    def held_at(self, moment):
        """Of each account that has moved since a moment, what it was then."""
        return self.filter(until__gt=moment).order_by("account", "until").distinct("account")


class RunQuerySet(TenantQuerySet):
    """Runs that score everybody."""

    def visible_to(self, member):
        """Everybody who may see scores may know when they were made."""
        return self

    def under_way(self):
        return self.filter(state="running")

    def with_counts(self):
        """With how many of their parts are done, and how many accounts these have."""
        done = Q(parts__done_at__isnull=False)
        return self.annotate(
            all_parts=Count("parts"), done_parts=Count("parts", filter=done), scored=Sum("parts__accounts", default=0)
        )


class FormulaQuerySet(TenantQuerySet):
    """Versions of the formula."""

    def visible_to(self, member):
        """Everybody here may read how scores are made."""
        return self

    def in_force(self):
        return self.filter(state="published")

    def draft(self):
        return self.filter(state="draft")

    def published(self):
        """All that was ever in force, and never changes."""
        return self.exclude(state="draft")
