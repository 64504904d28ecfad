"""What can be asked of scores."""

from accounts.querysets.accounts import OfAccount


class ScoreQuerySet(OfAccount):
    """Scores by account and day."""

    def of(self, account):
        """One account's scores in the order of time."""
        return self.filter(account=account).order_by("on")

    def latest_by(self, day):
        """For each account its last score on or before a day."""
        return self.filter(on__lte=day).order_by("account", "-on").distinct("account")
