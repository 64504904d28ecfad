"""The three figures of the programme, and the renewals behind them."""

from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter, FilterSet

from accounts.bands import BANDS, NOT_ENOUGH, NOT_ENOUGH_WORDS
from accounts.models import Account
from accounts.models.account import Tier
from accounts.views.work import small_form
from boards.actions import renewals as renewal_actions
from boards.counted import NO_BAND
from boards.forms import RenewalForm
from boards.models import Renewal
from boards.packing import of_programme
from boards.programme.kept import renewals, with_band
from boards.programme.told import WHOLE, Told, judged, knew, told_beforehand
from intimacy.access.require import may, require
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast, wants_part
from intimacy.pages.request import MemberRequest
from metrics.formulas import formula_in_force, formula_numbered, versions

PURPOSE, SEE, NOTE = "account_management", "boards.see", "boards.note_renewal"
MONTHS = (12, 24)
ENDED = {
    "lost": Q(after=0),
    "stayed": Q(after__gt=0),
    "cut": Q(after__lt=F("before")),
    "held": Q(after__gte=F("before")),
}


@page(purpose=PURPOSE, right=SEE)
def programme(request: MemberRequest) -> HttpResponse:
    """Each figure with its definition, its population, its coverage and what it does not prove."""
    months = int(request.GET["months"]) if request.GET.get("months") in map(str, MONTHS) else MONTHS[0]
    currency = request.tenant.currency
    return render_page(
        request, "boards/programme.html", sheets=of_programme(request.member, currency, months), months=months, choices=MONTHS,
    )  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def told(request: MemberRequest) -> HttpResponse:
    """What told beforehand; for the page of a score definition, beside each indicator of its ``version``."""
    today = timezone.localdate()
    if not wants_part(request):
        return render_page(request, "boards/told.html", sheet=told_beforehand(request.member, today))
    number = request.GET.get("version", "")
    try:
        formula = formula_numbered(int(number)) if number else formula_in_force()
    except (KeyError, ValueError):
        raise Http404 from None
    found = {each.code: each for each in judged(request.member, today).each}
    notes = [found.get(each.code) or Told(each.code, str(each.words), 0, 0) for each in formula.indicators]
    return render_page(request, "boards/told.html", part="notes", notes=notes, today=today)


class RenewalFilters(FilterSet):
    """By period, tier, band six months before, outcome and currency."""

    months = ChoiceFilter(
        label=gettext_lazy("Period"), empty_label=gettext_lazy("Any time"), method="within",
        choices=[("12", gettext_lazy("Past 12 months")), ("24", gettext_lazy("Past 24 months"))],
    )  # fmt: skip
    tier = ChoiceFilter(
        label=gettext_lazy("Tier"), empty_label=gettext_lazy("Any tier"), method="in_tier",
        choices=[*((str(tier.value), tier.label) for tier in Tier), ("none", gettext_lazy("No tier"))],
    )  # fmt: skip
    band = ChoiceFilter(
        label=gettext_lazy("Band six months before"), empty_label=gettext_lazy("Any band"),
        choices=[*((band.code, band.words) for band in BANDS), (NOT_ENOUGH, NOT_ENOUGH_WORDS), (NO_BAND, gettext_lazy("No score then"))],
    )  # fmt: skip
    outcome = ChoiceFilter(
        label=gettext_lazy("Outcome"), empty_label=gettext_lazy("Any outcome"), method="that_ended",
        choices=[
            ("lost", gettext_lazy("Lost")), ("stayed", gettext_lazy("Stayed")), ("cut", gettext_lazy("Cut back or lost")),
            ("held", gettext_lazy("Kept or grown")),
        ],
    )  # fmt: skip
    currency = ChoiceFilter(label=gettext_lazy("Currency"), empty_label=gettext_lazy("Any currency"))
    knew = ChoiceFilter(
        label=gettext_lazy("Known six months before"), empty_label=gettext_lazy("Known or not"), method="known_beforehand"
    )  # fmt: skip

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        found = queryset.order_by("currency").values_list("currency", flat=True).distinct()
        self.form.fields["currency"].choices = [(each, each) for each in found]
        indicators = {
            each.code: str(each.words)
            for version in versions() for each in formula_numbered(version.number).indicators
        }  # fmt: skip
        self.form.fields["knew"].choices = [(WHOLE, _("The score")), *indicators.items()]

    def within(self, rows, _name, value):
        among = renewals(self.request.member, timezone.localdate(), int(value))
        return rows.filter(pk__in=among.order_by().values("pk"))

    def known_beforehand(self, rows, _name, value):
        return rows.filter(knew(value))

    def in_tier(self, rows, _name, value):
        return rows.filter(tier=None if value == "none" else value)

    def that_ended(self, rows, _name, value):
        return rows.filter(ENDED[value])


@listed
class RenewalList(List):
    """What became of contracts."""

    name, address, page_right = "renewals", "boards:renewals", "boards.see_team"
    title = gettext_lazy("Renewals")
    filters = RenewalFilters
    search = ("account__name", "note")
    search_label = gettext_lazy("Search renewals")
    default_sort = "-on"
    empty_icon = "repeat"
    empty_title = gettext_lazy("No renewal noted yet")
    empty_words = gettext_lazy(
        "What became of a contract is noted on the page of its account, or comes in from a file."
    )
    columns = (
        Column("account", gettext_lazy("Account"), value=lambda row: row.account.name, template="boards/cells.html#account"),
        Column("on", gettext_lazy("On"), sort="on", narrow="bare", order=5),
        Column("outcome", gettext_lazy("Outcome"), value=lambda row: capfirst(row.outcome_words), narrow="bare", order=10),
        Column("before", gettext_lazy("A year before"), template="boards/cells.html#money", align="end", order=20),
        Column("after", gettext_lazy("A year after"), template="boards/cells.html#money", align="end", order=30),
        Column("currency", gettext_lazy("Currency"), narrow="hidden", order=35, usual=False),
        Column("band", gettext_lazy("Six months before"), template="boards/cells.html#band", csv=lambda row: row.points, order=40),
        Column("note", gettext_lazy("What it hung on"), narrow="wide", order=50),
    )  # fmt: skip

    def rows(self, member):
        return with_band(Renewal.objects.visible_to(member)).select_related("account")

    def url(self, row) -> str:
        return link("boards:renewal", pk=row.pk)


@page(purpose=PURPOSE, right="boards.see_team")
def renewal_list(request: MemberRequest) -> HttpResponse:
    """The renewals behind a number."""
    return RenewalList(request.member).respond(request)


def panel(request: MemberRequest, account: Account) -> dict | None:
    """The card of renewals on the page of an account comes after it, by a request of its own."""
    return {"title": _("Renewals"), "address": link("boards:renewals_of", pk=account.pk), "name": "renewals"}


@page(purpose=PURPOSE, right="boards.see_team")
def renewals_of(request: MemberRequest, pk) -> HttpResponse:
    """What became of one account's contracts: as the card on its page, or a page of its own."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    rows = Renewal.objects.visible_to(request.member).filter(account=account).order_by("-on")[:10]
    return render_page(
        request, "boards/renewals_of.html", part="card", account=account, renewals=list(rows),
        may_note=may(request.member, NOTE, account),
    )  # fmt: skip


@page(purpose=PURPOSE, right=NOTE)
def note_renewal(request: MemberRequest, pk) -> HttpResponse:
    """Note what became of a contract."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, NOTE, account)
    initial = {"before": account.annual_value, "after": account.annual_value, "currency": account.currency}
    return small_form(
        request, RenewalForm(request.POST or None, initial=initial),
        lambda values: renewal_actions.note_renewal(account=account, by=request.member, **values),
        title=_("Note a renewal"), says=account.name, submit=_("Note it"), done=_("Noted."), back=link("accounts:account", pk=account.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right="boards.see_team")
def renewal(request: MemberRequest, pk) -> HttpResponse:
    """One renewal, to be corrected by whoever may note one."""
    found = get_object_or_404(Renewal.objects.visible_to(request.member).select_related("account"), pk=pk)
    if not may(request.member, NOTE, found):
        return go(request, link("accounts:account", pk=found.account_id))
    names = ("on", "before", "after", "currency", "note")
    form = RenewalForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    form.fields["on"].disabled = True
    return small_form(
        request, form, lambda values: renewal_actions.note_renewal(account=found.account, by=request.member, **values),
        title=_("Correct a renewal"), says=found.account.name, submit=_("Save"), done=_("Saved."),
        back=link("accounts:account", pk=found.account_id),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=NOTE)
def remove_renewal(request: MemberRequest, pk) -> HttpResponse:
    """It was a slip."""
    found = get_object_or_404(Renewal.objects.visible_to(request.member).select_related("account"), pk=pk)
    renewal_actions.remove_renewal(renewal=found, by=request.member)
    toast(request, _("Taken back."))
    return go(request, link("accounts:account", pk=found.account_id))
