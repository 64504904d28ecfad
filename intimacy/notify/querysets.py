"""What each may see of notifications, choices, channels and the demonstration's mail."""

from intimacy.access.require import everywhere
from intimacy.tenancy.querysets import TenantQuerySet


class OwnQuerySet(TenantQuerySet):
    """Rows that concern nobody but their member."""

    def visible_to(self, member):
        return self.filter(member=member.pk)


class NotificationQuerySet(OwnQuerySet):
    """Notifications."""

    def in_app(self):
        return self.filter(in_app=True)

    def unread(self):
        return self.in_app().filter(read_at=None)

    def waiting_for_digest(self):
        return self.filter(in_digest=True)


class ChannelQuerySet(TenantQuerySet):
    """Channels of the tenant."""

    def visible_to(self, member):
        return self if everywhere(member, "notify.set_channels") else self.none()


class KeptMailQuerySet(TenantQuerySet):
    """Mail of the demonstration."""

    def visible_to(self, member):
        """One's own; administrators see all of the tenant, that to people who are not members yet included."""
        return self if "admin" in member.roles else self.filter(member=member.pk)
