"""Tickets from a file: each opens a thread, which comments join."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import Fact
from accounts.importing import shapes
from accounts.importing.facts import FactKind, People
from accounts.importing.finding import AccountsByName, account_fields, contact_by_id
from accounts.importing.interactions import LONGEST_BODY, number
from accounts.importing.vocabulary import known_of
from intimacy.imports.kinds import Entry, Field, Run, Verdict


class TicketKind(FactKind):
    """What customers asked our help desk."""

    name = "tickets"
    title = gettext_lazy("Tickets")
    words = gettext_lazy("Questions to the help desk. Import them before their comments.")
    order = 50
    matches = {"external_id": gettext_lazy("Id of the ticket")}
    shapes = shapes.TICKETS

    def fields(self, by) -> list[Field]:
        return [
            Field("external_id", _("Id of the ticket"), ("ticket id", "id", "issue id", "case id", "case number"), required=True, type="identifier"),
            *account_fields(known_of("name")),
            Field("contact", _("Contact (e-mail)"), ("email", "requester email", "contact email"), type="email"),
            contact_by_id(),
            Field("opened_at", _("Opened"), ("started", "created", "created at", "opened at", "created date"), required=True, type="datetime"),
            Field("title", _("Title"), ("subject", "summary")),
            Field("type", _("Type"), ("ticket type", "category"), longest=60),
            Field("priority", _("Priority"), ("severity", "urgency"), longest=40),
            Field("body", _("Text"), ("description", "body"), longest=LONGEST_BODY, several_lines=True),
            Field("value", _("Hours spent"), ("spent hours", "effort"), type="decimal"),
        ]  # fmt: skip

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | Verdict]:
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
        kind = ", ".join(values[name] for name in ("type", "priority") if name in values)
        return Fact(
            account=account, kind="ticket", happened_at=values["opened_at"], external_id=entry.key, contact=contact,
            channel="support", direction="in", thread=entry.key, value=number(values.get("value")),
            title=values.get("title") or (_("Ticket %(id)s (%(kind)s)") if kind else _("Ticket %(id)s")) % {"id": entry.key, "kind": kind},
            body=values.get("body", ""),
        )  # fmt: skip
