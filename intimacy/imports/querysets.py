"""What can be asked of imports."""

from datetime import timedelta

from django.utils import timezone

from intimacy.tenancy.querysets import TenantQuerySet

FILES_KEPT = timedelta(days=30)


class ImportQuerySet(TenantQuerySet):
    """Imports of the tenant."""

    def visible_to(self, member):
        """One's own imports; administrators see all."""
        return self if "admin" in member.roles else self.filter(by=member)

    def with_file(self):
        """Those whose file is still kept."""
        return self.exclude(path="")

    def with_file_to_delete(self):
        """Those whose file has been kept long enough."""
        return self.with_file().filter(added_at__lt=timezone.now() - FILES_KEPT)


class OfImport(TenantQuerySet):
    """Rows that belong to an import, and are visible where it is."""

    def visible_to(self, member):
        return self if "admin" in member.roles else self.filter(imported__by=member)

    def past_keeping(self):
        """Those that have been kept as long as the files."""
        return self.filter(at__lt=timezone.now() - FILES_KEPT)
