"""Finding the accounts that a batch of records names, and saying in a sentence why one cannot be found."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Link
from intimacy.access.require import everywhere
from intimacy.imports.kinds import Entry, Field, Run

FOUND_BY = ("account", "account_external_id")


class AccountsByName:
    """The accounts of one batch, by name and by external id, and whether the member may work on them.

    links: whose the records are according to files of links, asked where a record names no account itself.
    """

    def __init__(
        self,
        entries: list[Entry],
        run: Run,
        right: str,
        names: tuple[str, str] = FOUND_BY,
        links: "Links | None" = None,
    ):
        self.name, self.external_id = names
        self.links = links
        texts = {entry.values.get(name) for entry in entries for name in names} - {None}
        self.by_name: dict[str, list] = defaultdict(list)
        self.by_external_id: dict[str, tuple] = {}
        rows = list(Account.objects.filter(name__in=texts).values_list("pk", "name", "external_id"))
        rows += (
            Account.objects.filter(external_id__in=texts - {""})
            .exclude(name__in=texts)
            .values_list("pk", "name", "external_id")
        )
        for row in rows:
            self.by_name[row[1]].append(row)
            if row[2]:
                self.by_external_id[row[2]] = row
        self.allowed = None
        if not everywhere(run.by, right):
            linked = set().union(*links.accounts.values()) if links else set()
            visible = Account.objects.visible_to(run.by).filter(pk__in={row[0] for row in rows} | linked)
            self.allowed = set(visible.values_list("pk", flat=True))

    def find(self, values: dict, record: str = "") -> tuple[object, str, str]:
        """(account id, "", ""), or (None, field, sentence). record: the id under which links may know it."""
        external_id = values.get(self.external_id)
        if external_id is not None:
            row = self.by_external_id.get(external_id)
            if row is None or not self.may_use(row[0]):
                return (
                    None,
                    self.external_id,
                    _("No account of yours has the external id “%(id)s”.") % {"id": external_id},
                )
            return row[0], "", ""
        name = values.get(self.name)
        if name is None:
            linked = (
                {account for account in self.links.accounts[record] if self.may_use(account)} if self.links else set()
            )
            if len(linked) == 1:
                return linked.pop(), "", ""
            if linked:
                return None, self.name, _("Links lead to several accounts.")
            return None, self.name, _("No account is named.")
        rows = [row for row in self.by_name.get(name, []) if self.may_use(row[0])]
        if len(rows) == 1:
            return rows[0][0], "", ""
        if not rows:
            return None, self.name, _("No account of yours is named “%(name)s”.") % {"name": name}
        sentence = ngettext(
            "%(count)d account is named “%(name)s”.",
            "%(count)d accounts are named “%(name)s”. Use their external ids.",
            len(rows),
        )
        return None, self.name, sentence % {"count": len(rows), "name": name}

    def may_use(self, pk) -> bool:
        return self.allowed is None or pk in self.allowed


def account_fields(known) -> list[Field]:
    """The two ways in which a record names its account."""
    return [
        Field(
            "account", _("Account (name)"),
            ("account name", "company", "company name", "customer", "client", "organization", "organisation", "project"),
            known=known,
        ),
        Field(
            "account_external_id", _("Account (external id)"),
            ("account id", "company id", "customer id", "organization id", "client id"), type="identifier",
        ),
    ]  # fmt: skip


def contact_by_id() -> Field:
    """How a record names the person by the id that another system gave them."""
    return Field(
        "contact_external_id",
        _("Contact (external id)"),
        ("contact id", "requester id", "who id", "user id"),
        type="identifier",
    )


class Links:
    """To whom a batch of records belongs according to the links: the account, and the people, of each record's id."""

    def __init__(self, of: str, records: set[str]):
        self.accounts: dict[str, set] = defaultdict(set)
        self.people: dict[str, list] = defaultdict(list)
        rows = Link.objects.filter(of=of, record__in=records).order_by("pk")
        for record_id, account, contact in rows.values_list("record", "account_id", "contact_id"):
            self.accounts[record_id].add(account)
            if contact:
                self.people[record_id].append(contact)
