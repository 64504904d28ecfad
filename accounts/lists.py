"""The lists of accounts and contacts, and the files that come out of them and go in again."""

from django.db.models import F, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.answers import with_chips
from accounts.bands import shown
from accounts.filters import AccountFilters, ContactFilters
from accounts.models import Account, Contact, FactKind
from accounts.querysets.accounts import SEARCHED
from accounts.vocabulary import UNSEGMENTED
from accounts.wallet import cell, with_wallet
from intimacy.access import require as access
from intimacy.access.require import may, require
from intimacy.journal.actions import record, record_read
from intimacy.pages import slots, words
from intimacy.pages.keyset import everything
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List, ListView
from intimacy.pages.lists.registry import listed


class FiledList(List):
    """A list whose file has columns of its own: the import's names, so that what went out comes in again."""

    export_right = "accounts.export"

    def __init__(self, member):
        super().__init__(member)
        self.exportable = may(member, self.export_right)

    def file_columns(self) -> dict:
        """Name of the column in the file → the value of a row."""
        raise NotImplementedError

    def with_columns(self, rows):
        """The rows with what only the file needs."""
        return rows

    def for_file(self, view: ListView):
        """What may leave: without the right everywhere, the rows of one's own teams."""
        require(self.member, self.export_right)
        rows = view.queryset
        if not access.everywhere(self.member, self.export_right):
            rows = rows.on_team_of(self.member)
        columns = self._chosen(view, self.file_columns()) if view.columns_are_chosen else self.file_columns()
        ordered = everything(self.with_columns(rows), view.order)
        return list(columns), ordered, lambda row: [value(row) for value in columns.values()]

    def _chosen(self, view: ListView, every: dict) -> dict:
        """The columns that the page shows, in its order, under the names by which an import knows them."""
        found = {}
        for column in view.columns:
            names = column.file or ((column.name,) if column.name in every else ())
            found |= {name: every[name] for name in names} or {str(column.label): column.exported}
        return found

    def respond(self, request: HttpRequest, **about: str) -> HttpResponse:
        if request.GET.get("format") == "csv":
            require(request.member, self.export_right)
        return super().respond(request, **about)


def _of(name: str):
    """The value of an attribute, through relations; empty where one of them is."""

    def value(row):
        for part in name.split("__"):
            row = getattr(row, part, None)
        return row

    return value


def _read_for_page(name: str):
    """Reads a relation of the rows of a page by itself: few accounts are part of another one, and many have one owner."""
    return lambda rows: prefetch_related_objects(rows, name)


@listed
class AccountList(FiledList):
    """The accounts that the member may see."""

    name, address, page_right = "accounts", "accounts:list", "accounts.see"
    title = _("Accounts")
    slot = slots.account_columns
    editing = slots.account_editing
    filters = AccountFilters
    search = SEARCHED
    search_label = _("Search accounts")
    default_sort = "name"
    empty_icon = "building-2"
    empty_title = _("No accounts yet")
    empty_words = _("An account is a company that you serve. Add the first one, or import a file of them.")
    create_label = _("Add account")
    columns = (
        Column("name", _("Account"), template="accounts/cells.html#name", sort="name", file=("name", "external_id"),
               complete=_read_for_page("parent")),
        Column("score", _("Score"), value=lambda row: shown(row.score), template="accounts/cells.html#score", sort="score", narrow="bare", order=5),
        Column("tier", _("Tier"), template="accounts/cells.html#tier", narrow="bare", order=10),
        Column("segment", _("Segment"), value=lambda row: row.segment and row.segment.name, narrow="hidden", order=35, usual=False,
               prepare=lambda rows: rows.select_related("segment")),
        Column("owner", _("Owner"), template="accounts/cells.html#owner", narrow="bare", order=20, complete=_read_for_page("owner")),
        Column("industry", _("Industry, region"), template="accounts/cells.html#industry", narrow="hidden", order=75, file=("industry", "region")),
        Column("annual_value", _("Annual value"), template="accounts/cells.html#annual_value", sort="annual_value",
               align="end", order=50, file=("annual_value", "currency")),
        Column("renewal_on", _("Renewal"), template="accounts/cells.html#renewal", sort="renewal_on", order=60),
        Column("last_touch", _("Last touch"), template="accounts/cells.html#last_touch", sort="last_touch", order=70),
        Column("region", _("Region"), sort="region", narrow="hidden", order=80, usual=False),
        Column("city", _("City"), narrow="hidden", order=81, usual=False),
        Column("employees", _("Employees"), align="end", narrow="hidden", sort="employees", order=82, usual=False),
        Column("lifetime_value", _("Lifetime value"), template="accounts/cells.html#annual_value", sort="lifetime_value",
               align="end", narrow="hidden", order=83, usual=False, file=("lifetime_value", "currency")),
        Column("wallet", _("Share of wallet"), value=cell, csv=lambda row: cell(row).share.points, template="accounts/cells.html#wallet",
               sort="wallet_share", align="end", order=51, usual=False, prepare=with_wallet),
        Column("since", _("Customer since"), sort="since", narrow="hidden", order=84, usual=False),
        Column("external_id", _("External id"), narrow="hidden", order=85, usual=False),
    )  # fmt: skip

    def __init__(self, member):
        super().__init__(member)
        self.create_url = "accounts:add" if may(member, "accounts.add") else ""

    def rows(self, member):
        return Account.objects.visible_to(member).annotate(
            score=F("standings__score"), band=F("standings__band"), last_touch=F("standings__last_touch_at")
        )

    def found(self, rows, q):
        return rows.saying(q)

    def url(self, row) -> str:
        return link("accounts:account", pk=row.pk)

    def with_columns(self, rows):
        return rows.select_related("owner__user", "parent", "segment")

    def file_columns(self) -> dict:
        plain = (
            "name", "external_id", "parent__external_id", "tier", "industry", "region", "city", "employees",
            "annual_value", "lifetime_value", "currency", "renewal_on", "since",
        )  # fmt: skip
        columns = {name.removesuffix("__external_id"): _of(name) for name in plain}
        columns["parent"] = lambda row: row.parent and (row.parent.external_id or row.parent.name)
        columns["owner"] = _of("owner__user__email")  # an import finds colleagues by it; two may share a name
        columns["segment"] = lambda row: row.segment.name if row.segment else UNSEGMENTED
        for kind in FactKind.objects.in_use():
            columns[kind.name] = lambda row, name=kind.name: row.facts.get(name)
        return columns

    def exported(self, view, rows) -> None:
        record("accounts.exported", by=view.request.member, fields=["accounts.account"], count=len(rows))


@listed
class ContactList(FiledList):
    """The people at those accounts. Each page of it is put on record, since it shows personal data."""

    name, address, page_right = "contacts", "accounts:contacts", "accounts.see"
    title = _("Contacts")
    editing = slots.contact_editing
    filters = ContactFilters
    search = ("name", "email", "job_title", "account__name")
    search_label = _("Search contacts")
    default_sort = "name"
    empty_icon = "users"
    empty_title = _("No contacts yet")
    empty_words = _("Contacts are added on the page of their account, with the lawful basis on which you keep them.")
    columns = (
        Column("name", _("Contact"), template="accounts/cells.html#contact", sort="name"),
        Column("role", _("Role"), value=lambda row: capfirst(row.get_role_display()), narrow="bare", order=10),
        Column("account", _("Account"), template="accounts/cells.html#account", sort="account__name", narrow="wide", order=20),
        Column("email", _("E-mail"), narrow="wide", order=30),
        Column("language", _("Language"), value=lambda row: words.language_name(row.language), narrow="hidden", order=40),
        Column("said", _("May be used for"), template="accounts/cells.html#said", narrow="wide", order=50),
        Column("job_title", _("Job title"), narrow="hidden", order=60, usual=False),
        Column("phone", _("Phone"), narrow="hidden", order=61, usual=False),
        Column("time_zone", _("Time zone"), narrow="hidden", order=62, usual=False),
    )  # fmt: skip

    def rows(self, member):
        return Contact.objects.visible_to(member).current().select_related("account")

    def url(self, row) -> str:
        return link("accounts:contact", pk=row.pk)

    def shown(self, rows) -> None:
        with_chips(rows)
        if rows:
            record_read(Contact, rows, by=self.member)

    def file_columns(self) -> dict:
        plain = (
            "name",
            "email",
            "phone",
            "job_title",
            "role",
            "expertise",
            "language",
            "time_zone",
            "external_id",
            "left_on",
        )
        columns = {"account": lambda row: row.account.external_id or row.account.name}
        return columns | {name: _of(name) for name in plain}

    def exported(self, view, rows) -> None:
        record(
            "accounts.exported",
            by=view.request.member,
            fields=["accounts.contact"],
            count=len(rows),
            shown=[row.pk for row in rows],
        )
