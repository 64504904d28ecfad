"""The rows behind a finding at an account: as many as the finding tells, each with where it can be looked at."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet

from accounts.models import Account
from intimacy.access.require import may, require
from intimacy.pages.lists import Column, List
from intimacy.pages.page import page
from intimacy.pages.request import MemberRequest
from metrics.evidence import place_of
from quality.behind import rows_behind
from quality.checks import Check, check_of
from quality.models import Weakness
from quality.sources import kind_in_words, source_in_words
from quality.tasks import PURPOSE
from quality.vocabulary import in_words

SEE, SOURCES = "quality.see", "quality.see_sources"


class RowFilters(FilterSet):
    """By what happened, and by where it comes from."""

    kind = ChoiceFilter(label=gettext_lazy("What"), empty_label=gettext_lazy("Anything"))
    source = ChoiceFilter(label=gettext_lazy("Source"), empty_label=gettext_lazy("Any source"))

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        for name, said in (("kind", kind_in_words), ("source", source_in_words)):
            found = queryset.order_by(name).values_list(name, flat=True).distinct()
            self.form.fields[name].choices = [(each, capfirst(said(each))) for each in found if each]


class RowsBehind(List):
    """The rows of an account behind one finding: about ``account`` and ``check``."""

    name = "rows_behind_a_finding"
    template = "quality/rows.html"
    filters = RowFilters
    default_sort = "-happened_at"
    empty_icon = "circle-check"
    empty_title = gettext_lazy("No such row")
    empty_words = gettext_lazy("Nothing of the kind is there, or it was put right since the last check.")
    columns = (
        Column("what", gettext_lazy("What"), value=lambda row: row.title or capfirst(kind_in_words(row.kind)), template="quality/cells.html#row"),
        Column("happened_at", gettext_lazy("When"), template="metrics/cells.html#when", csv=lambda row: row.happened_at, sort="happened_at", narrow="bare", order=10),
        Column("kind", gettext_lazy("Kind"), value=lambda row: capfirst(kind_in_words(row.kind)), narrow="bare", order=20),
        Column("source", gettext_lazy("Source"), value=lambda row: source_in_words(row.source), narrow="wide", order=30),
        Column("external_id", gettext_lazy("Id in the source"), narrow="wide", order=40),
        Column("thread", gettext_lazy("Belongs to"), narrow="hidden", order=50),
        Column("value", gettext_lazy("Value"), sort="value", align="end", narrow="hidden", order=60),
    )  # fmt: skip

    def ask(self, request: MemberRequest) -> None:
        """Look up what the request is about. Raises Http404 where there is nothing of it, Forbidden for whom it is not."""
        given = request.GET
        self.account = get_object_or_404(Account.objects.visible_to(request.member), pk=given["account"])
        require(request.member, SEE, self.account)
        found = (
            Weakness.objects.visible_to(request.member).filter(account=self.account, check_name=given["check"]).first()
        )
        check = check_of(given["check"])
        rows = rows_behind(found, request.member) if found else None
        if found is None or not isinstance(check, Check) or rows is None:
            raise Http404
        self.weakness, self.check, self.behind = found, check, rows
        self.title = _("%(check)s: %(account)s") % {"check": capfirst(str(check.words)), "account": self.account.name}

    def rows(self, member):
        return self.behind

    def url(self, row) -> str:
        return place_of(row, self.account)

    def context(self, request):
        return {
            "account": self.account, "weakness": self.weakness, "check": self.check, "read": in_words(self.weakness.read),
            "counts": bool(self.check.failing), "source": source_in_words(self.weakness.source),
            "may_see_checks": may(request.member, SOURCES),
        }  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def rows(request: MemberRequest, pk, check: str) -> HttpResponse:
    """The rows behind a finding at an account."""
    return RowsBehind(request.member).respond(request, account=str(pk), check=check)
