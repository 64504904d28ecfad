"""Finding the accounts that a batch of records names, and saying in a sentence why one cannot be found."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from intimacy.access.require import everywhere
from intimacy.imports.kinds import Entry, Field, Run

FOUND_BY = ("account", "account_external_id")


class AccountsByName:
    """The accounts of one batch, by name and by external id, and whether the member may work on them."""

    def __init__(self, entries: list[Entry], run: Run, right: str, names: tuple[str, str] = FOUND_BY):
        self.name, self.external_id = names
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
            visible = Account.objects.visible_to(run.by).filter(pk__in=[row[0] for row in rows])
            self.allowed = set(visible.values_list("pk", flat=True))

    def find(self, values: dict) -> tuple[object, str, str]:
        """(account id, "", ""), or (None, field, sentence)."""
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
