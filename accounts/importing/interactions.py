"""Interactions of any kind from a file."""

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import Fact
from accounts.importing.facts import FactKind, People
from accounts.importing.finding import AccountsByName, account_fields
from accounts.importing.vocabulary import known_of
from accounts.models.interaction import Kind
from intimacy.imports.kinds import Entry, Field, Run, Verdict

LONGEST_BODY = 60_000


class InteractionKind(FactKind):
    """Meetings, calls, letters: whatever happened between a customer and us."""

    name = "interactions"
    title = gettext_lazy("Interactions")
    words = gettext_lazy("Meetings, calls, e-mails and whatever else happened with an account.")
    order = 30
    matches = {
        "external_id": gettext_lazy("Id"),
        "row": gettext_lazy("All of its cells together (the file has no ids)"),
    }

    def fields(self, by) -> list[Field]:
        return [
            Field("external_id", _("Id"), ("activity id", "interaction id", "event id", "external id"), type="identifier"),
            *account_fields(known_of("name")),
            Field("contact", _("Contact (e-mail)"), ("email", "contact email", "e-mail"), type="email"),
            Field("kind", _("Kind"), ("type", "activity type"), required=True, choices=dict(Kind.choices)),
            Field("happened_at", _("When"), ("date", "time", "created", "created at", "timestamp"), required=True, type="datetime"),
            Field("direction", _("Direction"), (), choices={"in": _("from the customer"), "out": _("from us")}),
            Field("channel", _("Channel"), ("medium",), longest=20),
            Field("title", _("Title"), ("subject", "summary")),
            Field("body", _("Text"), ("description", "notes", "body"), longest=LONGEST_BODY, several_lines=True),
            Field("thread", _("Thread"), ("conversation", "conversation id")),
            Field("value", _("Value"), ("amount",), type="amount"),
            Field("internal", _("Internal"), ("private", "is private"), type="boolean"),
        ]  # fmt: skip

    def key(self, values: dict, match: str) -> str:
        if match == "external_id":
            return values.get("external_id", "")
        cells = "\n".join(f"{name}={values[name]}" for name in sorted(values))
        return hashlib.blake2b(cells.encode(), digest_size=16).hexdigest() if values else ""

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | Verdict]:
        accounts = AccountsByName(entries, run, self.right)
        people = People(entries)
        return [self.fact(entry, accounts, people) for entry in entries]

    def fact(self, entry: Entry, accounts: AccountsByName, people: People) -> Fact | Verdict:
        values = entry.values
        account, field, why = accounts.find(values)
        if account is None:
            return Verdict("wrong", field, why)
        contact, wrong = people.find(account, values.get("contact"))
        if wrong:
            return wrong
        return Fact(
            account=account, kind=values["kind"], happened_at=values["happened_at"], external_id=entry.key,
            contact=contact, channel=values.get("channel", ""), direction=values.get("direction", ""),
            thread=values.get("thread", ""), internal=values.get("internal", False), value=number(values.get("value")),
            title=values.get("title", ""), body=values.get("body", ""),
        )  # fmt: skip


def number(value) -> float | None:
    """A sum as interactions keep it."""
    return None if value is None else float(value)
