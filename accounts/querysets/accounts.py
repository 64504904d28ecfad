"""Which accounts a member may see, and the questions asked of them."""

from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from intimacy.access.require import everywhere
from intimacy.privacy.models import SubjectQuerySet

SEARCHED = ("name", "external_id", "city")
SHORTEST = 3  # letters of a word by which the index finds anything
TRIED = 2  # the longest words, of which few accounts say the first, as a rule
MOST = 2_000  # accounts; where more are found, reading them in order comes to the wanted ones sooner


class OfAccount(SubjectQuerySet):
    """Rows that belong to an account, and are visible where it is."""

    def accounts_visible_to(self, member):
        """The accounts that the member may see."""
        return self.model._meta.get_field("account").related_model.objects.visible_to(member)

    def on_team_of(self, member):
        """Rows of the accounts that the member owns or works for."""
        accounts = self.model._meta.get_field("account").related_model.objects
        return self.filter(account__in=accounts.on_team_of(member).order_by().values("pk"))

    def visible_to(self, member):
        """Rows of visible accounts."""
        if everywhere(member, "accounts.see"):
            return self
        return self.filter(account__in=self.accounts_visible_to(member).order_by().values("pk"))


class AccountQuerySet(OfAccount):
    """Accounts of the tenant."""

    def visible_to(self, member):
        """All of them for the roles that look across; for the others those that they own or work for."""
        return self if everywhere(member, "accounts.see") else self.on_team_of(member)

    def on_team_of(self, member):
        """Those that the member owns or works for, does so today for a colleague who is away, or is to take over."""
        seats = self.model._meta.get_field("seats").related_model.objects
        plans = self.model._meta.get_field("handovers").related_model.objects
        away = plans.model._meta.get_field("absence").related_model.objects.covered_by(member).order_by()
        who = Q(member=member.pk) | Q(member__in=away.values("member"))
        coming = plans.open().filter(Q(to=member.pk) | Q(to=None, lead=member.pk))
        return self.filter(
            Q(owner=member.pk)
            | Q(owner__in=away.values("member"))
            | Q(pk__in=seats.filter(who, until=None).order_by().values("account"))
            | Q(pk__in=coming.order_by().values("account"))
        )

    def saying(self, q: str):
        """Those in which every word of ``q`` occurs in the name, the external id or the city. Costs a query or two of its own."""
        words = q.split()
        keys = _said(sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)[:TRIED])
        rows = self if keys is None else self.filter(pk__in=keys)
        for word in words:
            rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in SEARCHED)))
        return rows

    def owned_by(self, member):
        return self.filter(owner=member)

    def without_owner(self):
        """Accounts that nobody looks after."""
        return self.filter(owner=None)


def _said(words: list[str]) -> list | None:
    """The keys of the tenant's accounts that say the first of these words of which the index does not tell of too many; else None."""
    for word in words:
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_said(%s, %s)", [word, MOST + 1])
            keys = [key for (key,) in cursor.fetchall()]
        if len(keys) <= MOST:
            return keys
    return None
