"""The segments of a tenant, in the order in which they are asked."""

from intimacy.tenancy.querysets import TenantQuerySet


class SegmentQuerySet(TenantQuerySet):
    """Segments of the tenant."""

    def visible_to(self, member):
        """Everybody may know into which kinds we sort our accounts."""
        return self

    def in_use(self):
        """Those that accounts are sorted into, in their order."""
        return self.filter(retired_on=None).order_by("position", "pk")
