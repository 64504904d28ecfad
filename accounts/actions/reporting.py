"""What another system reports about many accounts at once: each fact is taken or refused on its own."""

from collections.abc import Sequence

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.actions.interactions import Fact, Learnt, learn
from accounts.models import Account, Contact, Interaction, Seat
from intimacy.access.require import everywhere, require

MOST = 500


@atomic
def report(*, source: str, facts: Sequence[Fact], by) -> tuple[Learnt, dict[int, dict[str, str]]]:
    """Take in what a program knows, as far as its member may log for the accounts.

    Answers what was learnt, and by the index of each refused fact the sentences at its fields. The sources of programs stand
    apart from the product's own, so that nobody can rewrite what was logged here.
    """
    require(by, "accounts.log")
    source = f"api:{source}"
    allowed = _accounts_that_may_be_logged_for({fact.account for fact in facts}, by)
    homes = dict(
        Contact.objects.current()
        .filter(pk__in={fact.contact for fact in facts if fact.contact}, account__in=allowed)
        .values_list("pk", "account")
    )
    known = Interaction.objects.in_force().filter(
        source=source, external_id__in={fact.external_id for fact in facts}
    )  # fmt: skip
    elsewhere = set(known.exclude(account__in=allowed).values_list("external_id", flat=True))
    refused, taken = {}, []
    for index, fact in enumerate(facts):
        if fact.account not in allowed:
            refused[index] = {"account": _("There is no such account that you may log for.")}
        elif fact.contact and homes.get(fact.contact) != fact.account:
            refused[index] = {"contact": _("There is no such contact at this account.")}
        elif fact.external_id in elsewhere:
            refused[index] = {"external_id": _("This was reported for an account that you may not log for.")}
        else:
            taken.append(fact)
    return learn(source=source, facts=taken, by=by), refused


def _accounts_that_may_be_logged_for(wanted: set, by) -> set:
    """In one query what ``require`` would ask for each account."""
    accounts = Account.objects.visible_to(by).filter(pk__in=wanted)
    if not everywhere(by, "accounts.log"):
        seats = Seat.objects.filter(member=by, until=None).values("account")
        accounts = accounts.filter(Q(owner=by) | Q(pk__in=seats))
    return set(accounts.values_list("pk", flat=True))
