"""What hours cost, and the list of what was spent on the programme."""

from datetime import date

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter, FilterSet

from accounts.models import Account
from accounts.models.account import Tier
from accounts.views.work import small_form
from boards.actions import spend as actions
from boards.forms import RateForm, SpendForm
from boards.models import Rate, Spend
from boards.programme.conditions import YEAR
from intimacy.access.require import may
from intimacy.access.rights import ROLES
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast, wants_part
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused

PURPOSE, SEE, SPEND = "account_management", "boards.see", "boards.spend"
OFFERED = 500  # choices of a filter


def month_words(month: date) -> str:
    """November 2026."""
    return date_format(month, "F Y")


class SpendFilters(FilterSet):
    """By month, by tier, by account, and by what the figure of the margin counts: the past year, a currency, whose accounts."""

    month = ChoiceFilter(label=gettext_lazy("Month"), empty_label=gettext_lazy("Any month"))
    tier = ChoiceFilter(
        label=gettext_lazy("Tier"), empty_label=gettext_lazy("On tiers and accounts"), method="on_tier",
        choices=[*((str(tier.value), tier.label) for tier in Tier), ("none", gettext_lazy("On single accounts"))],
    )  # fmt: skip
    account = ChoiceFilter(
        label=gettext_lazy("Account"), empty_label=gettext_lazy("Any account"), field_name="account_id"
    )

    whose = ChoiceFilter(
        label=gettext_lazy("On a tier or its accounts"), empty_label=gettext_lazy("Any of them"), method="on_tier_or_account",
        choices=[*((str(tier.value), tier.label) for tier in Tier), ("none", gettext_lazy("No tier"))],
    )  # fmt: skip
    past = ChoiceFilter(
        label=gettext_lazy("Period"), empty_label=gettext_lazy("Any time"), choices=[("year", gettext_lazy("Past year"))],
        method="within_year",
    )  # fmt: skip
    currency = ChoiceFilter(label=gettext_lazy("Currency"), empty_label=gettext_lazy("Any currency"))

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        fields, rows = self.form.fields, queryset.select_related(None)
        months = rows.order_by("-month").values_list("month", flat=True).distinct()[:OFFERED]
        fields["month"].choices = [(month.isoformat(), month_words(month)) for month in months]
        currencies = rows.order_by("currency").values_list("currency", flat=True).distinct()
        fields["currency"].choices = [(each, each) for each in currencies]
        accounts = rows.exclude(account=None).order_by("account__name", "account")
        fields["account"].choices = [
            (str(pk), name) for pk, name in accounts.values_list("account", "account__name").distinct()[:OFFERED]
        ]

    def on_tier(self, rows, _name, value):
        return rows.filter(tier=None if value == "none" else value)

    def on_tier_or_account(self, rows, _name, value):
        if value == "none":
            return rows.filter(tier=None, account__tier=None)
        return rows.filter(Q(tier=value) | Q(account__tier=value))

    def within_year(self, rows, _name, _value):
        today = localdate()
        return rows.filter(month__gt=today - YEAR, month__lte=today)


@listed
class SpendList(List):
    """What was spent on the programme, under the rates of an hour."""

    name, address, page_right = "spend", "boards:spend", SEE
    title = gettext_lazy("What was spent")
    template = "boards/spend.html"
    filters = SpendFilters
    search = ("words", "account__name")
    search_label = gettext_lazy("Search spend")
    default_sort = "-month"
    empty_icon = "briefcase"
    empty_title = gettext_lazy("Nothing was noted yet")
    empty_words = gettext_lazy("What the programme costs is noted by month, on a tier or on one account.")
    columns = (
        Column("words", gettext_lazy("What for"), template="boards/cells.html#spent"),
        Column("month", gettext_lazy("Month"), value=lambda row: month_words(row.month), sort="month", csv=lambda row: row.month, narrow="bare", order=5),
        Column("tier", gettext_lazy("Tier"), value=lambda row: row.get_tier_display(), sort="tier", csv=lambda row: row.tier, narrow="bare", order=10),
        Column("account", gettext_lazy("Account"), value=lambda row: row.account.name if row.account else "", template="boards/cells.html#of_account", sort="account__name", narrow="bare", order=15),
        Column("amount", gettext_lazy("Amount"), sort="amount", template="boards/cells.html#amount", align="end", order=20),
        Column("currency", gettext_lazy("Currency"), narrow="hidden", order=25),
        Column("by", gettext_lazy("Noted by"), value=lambda row: row.by.name, template="boards/cells.html#name", narrow="hidden", order=30),
        Column("noted_at", gettext_lazy("Noted"), sort="noted_at", narrow="hidden", order=35, usual=False),
    )  # fmt: skip

    def rows(self, member):
        return Spend.objects.visible_to(member).select_related("account", "by")

    def url(self, row) -> str:
        return link("boards:spent", pk=row.pk)

    def context(self, request):
        if wants_part(request):
            return {}
        rates = Rate.objects.visible_to(request.member).order_by("role", "-since")
        return {
            "rates": [(rate, ROLES.get(rate.role, rate.role)) for rate in rates],
            "may_spend": may(request.member, SPEND),
        }


@page(purpose=PURPOSE, right=SEE)
def spend(request: MemberRequest) -> HttpResponse:
    """What hours cost, and what was spent."""
    return SpendList(request.member).respond(request)


@page(purpose=PURPOSE, right=SEE)
def spent(request: MemberRequest, pk) -> HttpResponse:
    """One amount that was spent; whoever may note spend takes a slip back."""
    found = get_object_or_404(Spend.objects.visible_to(request.member).select_related("account", "by"), pk=pk)
    return render_page(request, "boards/spent.html", spend=found, may_spend=may(request.member, SPEND))


@page(purpose=PURPOSE, right=SPEND)
def set_rate(request: MemberRequest) -> HttpResponse:
    """Say what an hour costs."""
    return small_form(
        request, RateForm(request.POST or None), lambda values: actions.set_rate(by=request.member, **values),
        title=_("What an hour costs"), says=_("In %(currency)s.") % {"currency": request.tenant.currency}, submit=_("Save"),
        done=_("Saved."), back=link("boards:spend"),
    )  # fmt: skip


@page(purpose=PURPOSE, right=SPEND)
def note_spend(request: MemberRequest) -> HttpResponse:
    """Note what was spent."""

    def note(values) -> Spend:
        name, account = values.pop("account").strip(), None
        if name:
            found = list(Account.objects.visible_to(request.member).filter(name__iexact=name)[:2])
            if len(found) != 1:
                raise Refused({"account": _("There is no one account of this name.")})
            account = found[0]
        return actions.note_spend(account=account, pk=values.pop("key"), by=request.member, **values)

    return small_form(
        request, SpendForm(request.POST or None), note, title=_("Note spend"),
        says=_("In %(currency)s.") % {"currency": request.tenant.currency}, submit=_("Note it"), done=_("Noted."),
        back=link("boards:spend"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=SPEND)
def remove_spend(request: MemberRequest, pk) -> HttpResponse:
    """It was a slip."""
    found = get_object_or_404(Spend.objects.visible_to(request.member), pk=pk)
    actions.remove_spend(spend=found, by=request.member)
    toast(request, _("Taken back."))
    return go(request, link("boards:spend"))
