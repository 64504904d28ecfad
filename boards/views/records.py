"""The records behind the figures of the programme: promises that ended or are overdue, and time that was recorded."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet

from accounts.models.account import Tier
from accounts.models.interaction import Kind
from boards.programme.conditions import HOW, ended, overdue, recorded
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.request import MemberRequest

PURPOSE, SEE = "account_management", "boards.see"


class TierFilters(FilterSet):
    """By the tier of the account."""

    tier = ChoiceFilter(
        label=gettext_lazy("Tier"), empty_label=gettext_lazy("Any tier"), method="in_tier",
        choices=[*((str(tier.value), tier.label) for tier in Tier), ("none", gettext_lazy("No tier"))],
    )  # fmt: skip

    def in_tier(self, rows, _name, value):
        return rows.filter(account__tier=None if value == "none" else value)


class EndedFilters(TierFilters):
    """By tier, and by what became of the promise."""

    how = ChoiceFilter(
        label=gettext_lazy("What became of it"), empty_label=gettext_lazy("Kept or broken"), method="that_ended",
        choices=[
            ("on_time", gettext_lazy("Kept on the date first named")), ("agreed", gettext_lazy("Kept by a date agreed later")),
            ("late", gettext_lazy("Kept late")), ("missed", gettext_lazy("Broken")),
        ],
    )  # fmt: skip

    def that_ended(self, rows, _name, value):
        return rows.filter(HOW[value])


class OfHistory(List):
    """What happened at accounts, each row leading to its account."""

    default_sort = "-happened_at"
    columns: tuple = (
        Column("account", gettext_lazy("Account"), value=lambda row: row.account.name, template="boards/cells.html#account"),
        Column("kind", gettext_lazy("What"), value=lambda row: capfirst(Kind(row.kind).label), narrow="bare", order=10),
        Column("happened_at", gettext_lazy("When"), template="boards/cells.html#when", sort="happened_at", narrow="bare", order=20),
        Column("by", gettext_lazy("By"), value=lambda row: row.by.name if row.by else "", template="boards/cells.html#name", narrow="hidden", order=40),
    )  # fmt: skip

    def url(self, row) -> str:
        return link("accounts:account", pk=row.account_id)


@listed
class PromisesEnded(OfHistory):
    """Our promises that were kept or broken in the past year."""

    name, address, page_right = "promises_ended", "boards:promises_ended", SEE
    title = gettext_lazy("Promises kept or broken in the past year")
    filters = EndedFilters
    search = ("account__name",)
    search_label = gettext_lazy("Search accounts")
    empty_icon = "handshake"
    empty_title = gettext_lazy("Nothing here")
    empty_words = gettext_lazy("No promise of ours was kept or broken in the past year.")
    columns = (
        *(column for column in OfHistory.columns if column.name != "happened_at"),
        Column("title", gettext_lazy("Promise"), narrow="wide", order=5),
        Column("happened_at", gettext_lazy("On"), value=lambda row: timezone.localdate(row.happened_at), sort="happened_at", narrow="bare", order=20),
    )  # fmt: skip

    def rows(self, member):
        return ended(member, timezone.localdate()).select_related("account", "by")


@listed
class PromisesOverdue(List):
    """Our promises that are open though the date first named is past."""

    name, address, page_right = "promises_overdue", "boards:promises_overdue", SEE
    title = gettext_lazy("Promises past the date first named")
    filters = TierFilters
    search = ("account__name",)
    search_label = gettext_lazy("Search accounts")
    default_sort = "first_due_on"
    empty_icon = "handshake"
    empty_title = gettext_lazy("Nothing here")
    empty_words = gettext_lazy("No promise of ours is open past the date first named.")
    columns = (
        Column("account", gettext_lazy("Account"), value=lambda row: row.account.name, template="boards/cells.html#account"),
        Column("words", gettext_lazy("Promise"), narrow="wide", order=10),
        Column("first_due_on", gettext_lazy("First named"), sort="first_due_on", narrow="bare", order=20),
        Column("due_on", gettext_lazy("Due"), sort="due_on", narrow="bare", order=30),
        Column("member", gettext_lazy("Our side"), value=lambda row: row.member.name, template="boards/cells.html#name", narrow="hidden", order=40),
    )  # fmt: skip

    def rows(self, member):
        return overdue(member, timezone.localdate()).select_related("account", "member")

    def url(self, row) -> str:
        return link("accounts:promise", pk=row.pk)


class TimeFilters(TierFilters):
    """By tier and account."""

    account = ChoiceFilter(
        label=gettext_lazy("Account"), empty_label=gettext_lazy("Any account"), field_name="account_id"
    )

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        accounts = (
            queryset.select_related(None).order_by("account__name", "account").values_list("account", "account__name")
        )
        self.form.fields["account"].choices = [(str(pk), name) for pk, name in accounts.distinct()[:500]]


@listed
class TimeRecorded(OfHistory):
    """What was recorded with its minutes in the past year, from which the cost to serve comes."""

    name, address, page_right = "time_recorded", "boards:time", SEE
    title = gettext_lazy("Time recorded in the past year")
    filters = TimeFilters
    search = ("account__name",)
    search_label = gettext_lazy("Search accounts")
    empty_icon = "clock"
    empty_title = gettext_lazy("No time recorded")
    empty_words = gettext_lazy("Minutes are recorded with the engagement in which they were spent.")
    columns = (
        *OfHistory.columns,
        Column("minutes", gettext_lazy("Minutes"), value=lambda row: int(row.value), align="end", order=30),
    )

    def rows(self, member):
        return recorded(timezone.localdate()).visible_to(member).select_related("account", "by")


@page(purpose=PURPOSE, right=SEE)
def promises_ended(request: MemberRequest) -> HttpResponse:
    """The promises behind a number."""
    return PromisesEnded(request.member).respond(request)


@page(purpose=PURPOSE, right=SEE)
def promises_overdue(request: MemberRequest) -> HttpResponse:
    """The open promises behind a number."""
    return PromisesOverdue(request.member).respond(request)


@page(purpose=PURPOSE, right=SEE)
def time_recorded(request: MemberRequest) -> HttpResponse:
    """The minutes behind what an account costs."""
    return TimeRecorded(request.member).respond(request)
