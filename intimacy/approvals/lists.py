"""The lists of requests: what waits for me, what is open, what was decided."""

from django.utils.translation import gettext_lazy as _

from intimacy.approvals.models import Request
from intimacy.approvals.work import asker
from intimacy.pages.links import link
from intimacy.pages.lists import BulkAction, Column, List

NAME = Column("name", _("About"), template="approvals/cells.html#name", sort="name")
WHAT = Column("kind", _("What"), value=lambda row: row.of_kind.title, narrow="bare", order=10)
WHY = Column("why", _("Why"), template="approvals/cells.html#why", narrow="wide", order=20)
ASKED_BY = Column("asked_by", _("Asked by"), value=asker, narrow="hidden", order=30)
ASKED_AT = Column("asked_at", _("Asked"), sort="asked_at", narrow="bare", order=40)
DUE = Column("due_on", _("Due"), template="approvals/cells.html#due", narrow="bare", order=50)


class Requests(List):
    """What the member may see of requests."""

    template = "approvals/list.html"
    search = ("name", "why")
    search_label = _("Search approvals")
    exportable = False

    def rows(self, member):
        return Request.objects.visible_to(member).select_related("asked_by", "decided_by")

    def url(self, row) -> str:
        return link("approvals:request", pk=row.pk)

    def context(self, request):
        tabs = (("list", _("Waits for you")), ("open", _("Open")), ("decided", _("Decided")))
        return {"tabs": [(link(f"approvals:{name}"), label, name == self.name) for name, label in tabs]}


class Waiting(Requests):
    """What waits for the member's yes."""

    name = "list"
    title = _("Approvals")
    default_sort = "asked_at"
    columns = (NAME, WHAT, WHY, ASKED_BY, ASKED_AT, DUE)
    bulk = (BulkAction("yes", _("Look at them together"), "approvals:several", "list-checks"),)
    empty_icon = "circle-check"
    empty_title = _("Nothing waits for your yes")
    empty_words = _("What others have asked for and what was decided stands under the other two tabs.")

    def rows(self, member):
        return super().rows(member).waiting_for(member)


class Open(Requests):
    """Everything that is open, one's own requests with it."""

    name = "open"
    title = _("Approvals")
    default_sort = "asked_at"
    columns = (NAME, WHAT, WHY, ASKED_BY, ASKED_AT, DUE)
    empty_icon = "user-check"
    empty_title = _("Nothing is open")
    empty_words = _("What needs the yes of others appears here as soon as somebody, or a rule, asks for it.")

    def rows(self, member):
        return super().rows(member).open()


class Decided(Requests):
    """What became of requests."""

    name = "decided"
    title = _("Approvals")
    default_sort = "-decided_at"
    columns = (
        NAME, WHAT,
        Column("state", _("Decision"), template="approvals/cells.html#state", narrow="bare", order=15),
        Column("reason", _("Reason"), template="approvals/cells.html#reason", narrow="wide", order=20),
        Column("decided_by", _("Last word"), value=lambda row: row.decided_by.name if row.decided_by else _("Kinward"), narrow="hidden", order=30),
        Column("decided_at", _("When"), sort="decided_at", narrow="bare", order=40),
    )  # fmt: skip
    empty_icon = "user-check"
    empty_title = _("Nothing was decided yet")
    empty_words = _("What was carried out, declined or withdrawn stays here, with who said so and when.")

    def rows(self, member):
        return super().rows(member).decided()
