"""What can be asked of cords, spend and packs."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.access.require import everywhere, may
from intimacy.tenancy.querysets import TenantQuerySet


class CordQuerySet(OfAccount):
    """Cords; seen where their account is."""

    def open(self):
        return self.filter(resolved_at=None)

    def unanswered(self):
        return self.open().filter(answered_at=None)

    def waiting_for_longer_than(self, minutes: int):
        """Unanswered, and not passed on yet."""
        return self.unanswered().filter(escalated_at=None, pulled_at__lte=timezone.now() - timedelta(minutes=minutes))

    def asking(self, member):
        """Open ones that ask something of a member: of who answered, and of the whole team while nobody has."""
        return self.visible_to(member).open().filter(Q(answered_by=None) | Q(answered_by=member.pk))


class SpendQuerySet(TenantQuerySet):
    """What hours cost, and what was spent: for those who see the figures of the programme."""

    def visible_to(self, member):
        return self if everywhere(member, "boards.see") else self.none()


class PackQuerySet(TenantQuerySet):
    """Packs of figures of all accounts: for those who see all of them."""

    def visible_to(self, member):
        return self if may(member, "boards.see") and everywhere(member, "accounts.see") else self.none()
