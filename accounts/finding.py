"""What the palette finds among accounts and contacts: only what the member may see."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.slots import Found

SHORTEST = 2  # one letter would read people's names into the journal for nothing


def accounts_found(request: HttpRequest, q: str, limit: int) -> Iterator[Found]:
    """Accounts by what they are called, those that begin with it first."""
    if not q:
        return
    rows = Account.objects.visible_to(request.member).saying(q).order_by("name")
    starting = list(rows.filter(name__istartswith=q)[:limit])
    rest = rows.exclude(pk__in=[account.pk for account in starting])
    for account in [*starting, *rest[: limit - len(starting)]]:
        hint = _("Tier %(tier)s") % {"tier": account.tier} if account.tier else ""
        yield Found(account.name, link("accounts:account", pk=account.pk), "building-2", hint=hint)


def contacts_found(request: HttpRequest, q: str, limit: int) -> Iterator[Found]:
    """People by name, put on record as shown."""
    if len(q) < SHORTEST:
        return
    people = Contact.objects.visible_to(request.member).current().filter(name__icontains=q)
    found = list(people.select_related("account").order_by("name")[:limit])
    if found:
        record_read(Contact, found, by=request.member)
    for person in found:
        yield Found(person.name, link("accounts:contact", pk=person.pk), "user", hint=person.account.name)


def any_account(member):
    """The accounts of the company: with the first of them its first step is done."""
    return Account.objects.visible_to(member)
