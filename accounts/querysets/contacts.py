"""What can be asked of contacts."""

from accounts.querysets.accounts import OfAccount


class ContactQuerySet(OfAccount):
    """People at accounts."""

    def current(self):
        """Those who have not been merged into another contact."""
        return self.filter(merged_into=None)

    def still_there(self):
        """Those who have not left their company."""
        return self.current().filter(left_on=None)
