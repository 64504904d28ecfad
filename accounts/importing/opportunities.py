"""Opportunities from a file: each is one interaction, whose stage and value later files correct."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import Fact
from accounts.importing import shapes, vocabulary
from accounts.importing.facts import FactKind, People
from accounts.importing.finding import AccountsByName, account_fields, contact_by_id
from accounts.importing.interactions import number
from intimacy.imports.kinds import Entry, Field, Run, Verdict


class OpportunityKind(FactKind):
    """What we might sell to an account, or sold, or did not."""

    name = "opportunities"
    title = gettext_lazy("Opportunities")
    words = gettext_lazy("Deals with their product, stage, days and value.")
    order = 40
    matches = {"external_id": gettext_lazy("Id of the opportunity")}
    shapes = shapes.OPPORTUNITIES

    def fields(self, by) -> list[Field]:
        return [
            Field("external_id", _("Id of the opportunity"), ("opportunity id", "deal id", "id"), required=True, type="identifier"),
            *account_fields(vocabulary.known_of("name")),
            Field("contact", _("Contact (e-mail)"), ("email", "contact email"), type="email"),
            contact_by_id(),
            Field("product", _("Product"), ("product name", "deal name", "opportunity name", "name"), longest=120, known=vocabulary.products),
            Field("stage", _("Stage"), ("deal stage", "stage name", "status"), longest=60),
            Field("opened_at", _("Opened"), ("engage date", "created", "create date", "created date"), type="datetime"),
            Field("closed_at", _("Closed"), ("close date", "closed date", "closed"), type="datetime"),
            Field("value", _("Value"), ("close value", "amount", "deal value"), type="amount"),
            Field("person", _("Salesperson"), ("sales agent", "owner", "deal owner", "sales rep"), longest=100),
        ]  # fmt: skip

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        links = self.links(entries)
        accounts, people = AccountsByName(entries, run, self.right, links=links), People(entries, links)
        return [self.fact(entry, accounts, people) for entry in entries]

    def fact(self, entry: Entry, accounts: AccountsByName, people: People) -> Fact | Verdict:
        values = entry.values
        account, field, why = accounts.find(values, entry.key)
        if account is None:
            return Verdict("wrong", field, why)
        contact, wrong = people.find(account, values, entry.key)
        if wrong:
            return wrong
        when = values.get("closed_at") or values.get("opened_at")
        if when is None:
            return Verdict("wrong", "opened_at", _("Neither the day it was opened nor the day it was closed is given."))
        title = ": ".join(values[name] for name in ("product", "stage") if name in values)
        return Fact(
            account=account, kind="opportunity", happened_at=when, external_id=entry.key, contact=contact,
            channel="sales", thread=entry.key, value=number(values.get("value")), title=title,
            body=_("Salesperson: %(name)s") % {"name": values["person"]} if "person" in values else "",
        )  # fmt: skip
