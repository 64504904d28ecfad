"""Which requests a member may see, and which of them wait for this member."""

from django.db.models import Count, Q

from intimacy.access.require import everywhere, may
from intimacy.approvals.kinds import KINDS
from intimacy.tenancy.querysets import TenantQuerySet


class SignatureQuerySet(TenantQuerySet):
    """Signatures."""

    def in_force(self):
        """Those whose content has not been changed since."""
        return self.filter(voided_at=None)


class RequestQuerySet(TenantQuerySet):
    """Requests."""

    def open(self):
        return self.filter(state="waiting")

    def decided(self):
        return self.exclude(state="waiting")

    def about(self, thing):
        """Requests about one thing."""
        return self.filter(about_kind=thing._meta.label_lower, about_id=thing.pk)

    def visible_to(self, member):
        """What one has asked for or signed, and what one's rights let one sign or see."""
        signed = self._signatures().filter(member=member.pk).order_by().values("request")
        seen = Q(asked_by=member.pk) | Q(pk__in=signed)
        for kind in KINDS.values():
            for right in kind.rights_to_read:
                seen |= self._of(kind, right, member)
        return self.filter(seen)

    def waiting_for(self, member):
        """Open ones to which the member may say yes, has not yet, and whose yes is still missing."""
        signed = self._signatures().in_force().filter(member=member.pk).values("request")
        waiting = Q(pk__in=[])
        for kind in KINDS.values():
            for signer in kind.signers:
                full = (
                    self._signatures().in_force().filter(right=signer.right, request__kind=kind.name)
                    .order_by().values("request").annotate(given=Count("pk")).filter(given__gte=signer.count)
                )  # fmt: skip
                mine = self._of(kind, signer.right, member) & ~Q(pk__in=full.values("request"))
                waiting |= mine & ~Q(asked_by=member.pk) if kind.four_eyes else mine
        return self.open().filter(waiting).exclude(pk__in=signed)

    def _signatures(self):
        return self.model._meta.get_field("signatures").related_model.objects

    def _of(self, kind, right: str, member) -> Q:
        """Requests of a kind on whose thing the member has the right."""
        if everywhere(member, right):
            return Q(kind=kind.name)
        things = kind.things_of(member, right) if may(member, right) else None
        return Q(pk__in=[]) if things is None else Q(kind=kind.name, about_id__in=things)
