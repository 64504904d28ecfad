"""Comments on tickets from a file. Each joins the thread of its ticket, and so finds its account."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.interactions import Fact
from accounts.importing import shapes
from accounts.importing.facts import FactKind
from accounts.importing.interactions import LONGEST_BODY
from accounts.models import Account, Contact, Interaction
from intimacy.access.require import everywhere
from intimacy.imports.kinds import Entry, Field, Question, Run, Verdict
from intimacy.imports.mapping import normalised

CUSTOMERS = "reporter, requester, customer, client, end-user"


class CommentKind(FactKind):
    """What was said about a ticket, by the customer and by us."""

    name = "comments"
    title = gettext_lazy("Comments on tickets")
    words = gettext_lazy("Rows with the same id that follow each other are pieces of one comment.")
    order = 60
    matches = {"external_id": gettext_lazy("Id of the comment")}
    shapes = shapes.COMMENTS
    joined = "body"

    def fields(self, by) -> list[Field]:
        return [
            Field("external_id", _("Id of the comment"), ("comment id", "id"), required=True, type="identifier"),
            Field("ticket", _("Id of the ticket"), ("ticket id", "issueid", "issue id", "case id"), required=True, type="identifier"),
            Field("happened_at", _("When"), ("created", "created at", "date", "time"), required=True, type="datetime"),
            Field("body", _("Text"), ("actionbody", "comment", "message", "body"), longest=LONGEST_BODY, several_lines=True),
            Field("internal", _("Internal"), ("is private", "private", "internal note"), type="boolean"),
            Field("public", _("Public"), ("is public",), type="boolean"),
            Field("author", _("Author (external id)"), ("author id", "user id"), type="identifier"),
            Field("role", _("Role of the author"), ("author role",), longest=60),
        ]  # fmt: skip

    def questions(self) -> list[Question]:
        return [
            *super().questions(),
            Question("customers", _("Roles of the customer"), _("Which roles are the customer's; every other is ours."), initial=CUSTOMERS),
        ]  # fmt: skip

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        tickets = self.tickets(entries, run)
        authors = {entry.values["author"] for entry in entries if "author" in entry.values}
        people = (
            {row.external_id: row for row in Contact.objects.current().filter(external_id__in=authors)}
            if authors
            else {}
        )
        roles = {normalised(role) for role in (run.answers.get("customers") or CUSTOMERS).split(",")}
        return [self.fact(entry, tickets, roles, people) for entry in entries]

    def tickets(self, entries: list[Entry], run: Run) -> dict[str, tuple]:
        """Ticket → its account and its thread, for the tickets that the member may work on."""
        rows = Interaction.objects.in_force().leads().filter(
            source=self.source(run.answers, "tickets"), external_id__in={entry.values["ticket"] for entry in entries}
        )  # fmt: skip
        if not everywhere(run.by, self.right):
            rows = rows.filter(account__in=Account.objects.visible_to(run.by).values("pk"))
        return {
            name: (account, thread) for name, account, thread in rows.values_list("external_id", "account_id", "thread")
        }

    def fact(self, entry: Entry, tickets: dict[str, tuple], roles: set[str], people: dict) -> Fact | Verdict:
        values = entry.values
        account, thread = tickets.get(values["ticket"], (None, ""))
        if account is None:
            return Verdict(
                "wrong", "ticket",
                _("No ticket “%(id)s” is known. Import the tickets first, under the same name of the source.") % {"id": values["ticket"]},
            )  # fmt: skip
        internal = values.get("internal", not values.get("public", True))
        author = people.get(values.get("author", ""))
        contact = author.pk if author is not None and author.account_id == account else None
        from_customer = contact is not None or normalised(values.get("role", "")) in roles
        answers = not internal and not from_customer
        return Fact(
            account=account, kind="ticket_answer" if answers else "ticket_comment", happened_at=values["happened_at"],
            external_id=entry.key, contact=contact, channel="support", direction="in" if from_customer else "out", thread=thread,
            internal=internal, body=values.get("body", ""),
        )  # fmt: skip
