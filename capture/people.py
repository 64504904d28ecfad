"""Who is who: addresses recognised as contacts, as colleagues, or as strangers from a customer whom we know."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Lower

from accounts.models import Account, Contact
from capture.reading.found import Found, Person
from intimacy.access.require import everywhere
from intimacy.tenancy.models import Member

# Domains whose addresses say nothing about where somebody works.
ANYBODYS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.net",
        "gmx.de",
        "gmx.ch",
        "web.de",
        "proton.me",
        "protonmail.com",
        "bluewin.ch",
        "orange.fr",
        "free.fr",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
    ]
)


@dataclass(frozen=True)
class Recognised:
    """The account that something is about, its people, and strangers who write from the same domain."""

    account: Account
    contacts: list[Contact]
    strangers: list[Person]


class People:
    """Everybody whom some messages or events name, looked up at once, as far as the member works with them."""

    def __init__(self, member: Member, found: Iterable[Found]):
        addresses = {person.email for one in found for person in one.people}
        accounts = Account.objects.visible_to(member)
        if not everywhere(member, "accounts.log"):
            accounts = accounts.on_team_of(member)
        self._accounts = accounts
        users = Member.objects.annotate(address=Lower("user__email")).filter(address__in=addresses)
        self.colleagues = set(users.values_list("address", flat=True))
        mine = Contact.objects.still_there().filter(account__in=accounts.order_by().values("pk"))
        known = mine.annotate(address=Lower("email")).filter(address__in=addresses - self.colleagues)
        self._contacts: dict[str, list[Contact]] = {}
        for contact in known.select_related("account").order_by("pk"):
            self._contacts.setdefault(contact.address, []).append(contact)
        domains = {_domain(address) for address in addresses - self.colleagues - self._contacts.keys()} - ANYBODYS
        domains -= {_domain(address) for address in self.colleagues}
        self._by_domain = {domain: account for domain in domains if (account := self._of_domain(mine, domain))}

    def _of_domain(self, contacts, domain: str) -> Account | None:
        """The account where most people have an address of this domain."""
        held = contacts.filter(email__iendswith=f"@{domain}").values_list("account", flat=True)[:200]
        most = Counter(held).most_common(1)
        return self._accounts.filter(pk=most[0][0]).first() if most else None

    def recognise(self, one: Found) -> Recognised | None:
        """Whom it is about: the account of most of its people, else the one that their domain belongs to."""
        counted: Counter[Account] = Counter()
        for person in one.people:
            for contact in self._contacts.get(person.email, ()):
                counted[contact.account] += 1_000
            if person.email not in self._contacts and (account := self._by_domain.get(_domain(person.email))):
                counted[account] += 1
        if not counted:
            return None
        account = counted.most_common(1)[0][0]
        contacts = [
            contact
            for person in one.people
            for contact in self._contacts.get(person.email, ())
            if contact.account_id == account.pk
        ]
        strangers = [
            person
            for person in one.people
            if person.email not in self._contacts and self._by_domain.get(_domain(person.email)) == account
        ]
        return Recognised(account, list(dict.fromkeys(contacts)), strangers)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
