"""Tickets from a file: each opens a thread, which comments join; when it was answered and closed, and its rating, come with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import Fact
from accounts.importing import shapes
from accounts.importing.facts import FactKind, People
from accounts.importing.finding import AccountsByName, account_fields, contact_by_id
from accounts.importing.interactions import LONGEST_BODY, number
from accounts.importing.vocabulary import known_of
from accounts.models.interaction import Kind
from intimacy.imports.kinds import Entry, Field, Run, Verdict

LONGEST_ID = 180  # what else the row says is known by the id and a word
LONGEST_WAIT = 10 * 366 * 24 * 60


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
            Field("external_id", _("Id of the ticket"), ("ticket id", "id", "issue id", "case id", "case number"), required=True, type="identifier", longest=LONGEST_ID),
            *account_fields(known_of("name")),
            Field("contact", _("Contact (e-mail)"), ("email", "requester email", "contact email"), type="email"),
            contact_by_id(),
            Field("opened_at", _("Opened"), ("started", "created", "created at", "opened at", "created date", "submitted", "submitted at"), required=True, type="datetime"),
            Field("title", _("Title"), ("subject", "summary")),
            Field("type", _("Type"), ("ticket type", "category"), longest=60),
            Field("priority", _("Priority"), ("severity", "urgency"), longest=40),
            Field("body", _("Text"), ("description", "body"), longest=LONGEST_BODY, several_lines=True),
            Field("value", _("Hours spent"), ("spent hours", "effort"), type="decimal"),
            Field("closed_at", _("Closed"), ("closed at", "closed date", "resolved", "resolved at", "solved at"), type="datetime"),
            Field("first_response", _("First answer after (minutes)"), ("first response time minutes", "first reply time in minutes"), type="decimal"),
            Field("rating", _("Rating"), ("satisfaction score", "satisfaction rating", "csat"), type="decimal"),
            Field("escalated", _("Escalated"), ("is escalated", "escalation flag"), type="boolean"),
        ]  # fmt: skip

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        links = self.links(entries)
        accounts, people = AccountsByName(entries, run, self.right, links=links), People(entries, links)
        return [self.fact(entry, accounts, people) for entry in entries]

    def fact(self, entry: Entry, accounts: AccountsByName, people: People) -> tuple[Fact, ...] | Verdict:
        values = entry.values
        account, field, why = accounts.find(values, entry.key)
        if account is None:
            return Verdict("wrong", field, why)
        contact, wrong = people.find(account, values, entry.key)
        if wrong:
            return wrong
        minutes = values.get("first_response")
        if minutes is not None and not 0 <= minutes <= LONGEST_WAIT:
            return Verdict(
                "wrong",
                "first_response",
                _("Minutes until the first answer are not below zero, nor more than ten years."),
            )
        kinds = [values[name] for name in ("type", "priority") if name in values]
        kind = ", ".join([*kinds, _("escalated")] if values.get("escalated") else kinds)
        ticket = Fact(
            account=account, kind="ticket", happened_at=values["opened_at"], external_id=entry.key, contact=contact,
            channel="support", direction="in", thread=entry.key, value=number(values.get("value")),
            title=values.get("title") or (_("Ticket %(id)s (%(kind)s)") if kind else _("Ticket %(id)s")) % {"id": entry.key, "kind": kind},
            body=values.get("body", ""),
        )  # fmt: skip
        return ticket, *_what_came_of(ticket, values)


def _what_came_of(ticket: Fact, values: dict) -> Iterator[Fact]:
    """Its first answer, its end and its rating, as far as the row says when or what; each joins the ticket's thread."""
    begin = replace(ticket, title="", body="", value=None, contact=None)
    minutes, closed_at, rating = (values.get(name) for name in ("first_response", "closed_at", "rating"))
    if minutes is not None:
        answered_at = ticket.happened_at + timedelta(minutes=float(minutes))
        yield replace(
            begin,
            kind=Kind.TICKET_ANSWER,
            external_id=f"{ticket.external_id}#answer",
            happened_at=answered_at,
            direction="out",
        )
    if closed_at is not None:
        yield replace(
            begin,
            kind=Kind.TICKET_CLOSED,
            external_id=f"{ticket.external_id}#closed",
            happened_at=closed_at,
            direction="out",
        )
    if rating is not None:
        yield replace(
            begin, kind=Kind.RATING, external_id=f"{ticket.external_id}#rating", contact=ticket.contact,
            happened_at=closed_at or ticket.happened_at, value=float(rating),
        )  # fmt: skip
