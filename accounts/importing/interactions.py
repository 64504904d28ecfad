"""Interactions of any kind from a file."""

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import Fact
from accounts.importing import shapes
from accounts.importing.facts import FactKind, People
from accounts.importing.finding import AccountsByName, account_fields, contact_by_id
from accounts.importing.vocabulary import known_of
from accounts.models.engagement import LOGGED
from accounts.models.interaction import Kind
from intimacy.imports.kinds import Entry, Field, Question, Run, Verdict

LONGEST_BODY = 60_000
# What other products call the kinds, besides our own names and words for them.
MEANING = {"event": Kind.MEETING, "appointment": Kind.MEETING, "phone call": Kind.CALL, "incoming email": Kind.EMAIL, "forwarded email": Kind.EMAIL, "mail": Kind.EMAIL}  # fmt: skip


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
    shapes = shapes.INTERACTIONS

    def fields(self, by) -> list[Field]:
        return [
            Field("external_id", _("Id"), ("activity id", "interaction id", "event id", "external id"), type="identifier"),
            *account_fields(known_of("name")),
            Field("contact", _("Contact (e-mail)"), ("email", "contact email", "e-mail"), type="email"),
            contact_by_id(),
            Field("kind", _("Kind"), ("type", "activity type"), choices=dict(Kind.choices), meaning=MEANING),
            Field("happened_at", _("When"), ("date", "time", "created", "created at", "timestamp"), required=True, type="datetime"),
            Field("direction", _("Direction"), (), choices={"in": _("from the customer"), "out": _("from us")}),
            Field("channel", _("Channel"), ("medium",), longest=20),
            Field("title", _("Title"), ("subject", "summary")),
            Field("body", _("Text"), ("description", "notes", "body"), longest=LONGEST_BODY, several_lines=True),
            Field("thread", _("Thread"), ("conversation", "conversation id")),
            Field("value", _("Value"), ("amount",), type="amount"),
            Field("internal", _("Internal"), ("private", "is private"), type="boolean"),
        ]  # fmt: skip

    def questions(self) -> list[Question]:
        choices = tuple((kind.value, kind.label) for kind in LOGGED)
        return [
            *super().questions(),
            Question("kind", _("What happened"), _("Where a row does not say what kind of interaction it is."), choices),
        ]  # fmt: skip

    def faults_of_answers(self, answers: dict, fields: set) -> dict[str, str]:
        if "kind" not in fields and not answers.get("kind"):
            return {"kind": _("No column says what happened: say it for the whole file.")}
        return {}

    def key(self, values: dict, match: str) -> str:
        if match == "external_id":
            return values.get("external_id", "")
        cells = "\n".join(f"{name}={values[name]}" for name in sorted(values))
        return hashlib.blake2b(cells.encode(), digest_size=16).hexdigest() if values else ""

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        links = self.links(entries)
        accounts, people = AccountsByName(entries, run, self.right, links=links), People(entries, links)
        return [self.fact(entry, accounts, people, run.answers.get("kind", "")) for entry in entries]

    def fact(self, entry: Entry, accounts: AccountsByName, people: People, usual: str) -> Fact | Verdict:
        values = entry.values
        account, field, why = accounts.find(values, entry.key)
        if account is None:
            return Verdict("wrong", field, why)
        contact, wrong = people.find(account, values, entry.key)
        if wrong:
            return wrong
        kind = values.get("kind") or usual
        if not kind:
            return Verdict("wrong", "kind", _("The row does not say what happened."))
        return Fact(
            account=account, kind=kind, happened_at=values["happened_at"], external_id=entry.key,
            contact=contact, channel=values.get("channel", ""), direction=values.get("direction", ""),
            thread=values.get("thread", ""), internal=values.get("internal", False), value=number(values.get("value")),
            title=values.get("title", ""), body=values.get("body", ""),
        )  # fmt: skip


def number(value) -> float | None:
    """A sum as interactions keep it."""
    return None if value is None else float(value)
