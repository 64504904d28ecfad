"""The whole list of the interactions behind one indicator of a score: their weights are together what the page of the score says."""

from datetime import date

from django.db.models import Func, IntegerField, JSONField, TextField, Value
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet

from accounts.models import Account, Interaction
from intimacy.access.require import require
from intimacy.pages.lists import Column, List
from intimacy.pages.page import page
from intimacy.pages.request import MemberRequest
from metrics.evidence import is_withheld, kind_words, place_of, took_part_in, two_places, weighed
from metrics.models import Score
from metrics.parts import formula_of

SEE = "metrics.see"


class KindFilters(FilterSet):
    """By what happened."""

    kind = ChoiceFilter(label=gettext_lazy("What"), empty_label=gettext_lazy("Anything"))

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        kinds = queryset.order_by("kind").values_list("kind", flat=True).distinct()
        self.form.fields["kind"].choices = [(kind, capfirst(kind_words(kind))) for kind in kinds]


class Behind(List):
    """The interactions that count for one indicator of a score, as they were known when it was computed: about ``account``, the indicator's
    ``code`` and the day ``on``."""

    name = "behind_a_score"
    template = "metrics/behind.html"
    filters = KindFilters
    default_sort = "-happened_at"
    empty_title = gettext_lazy("Nothing counts")
    empty_words = gettext_lazy("No interaction was behind this figure.")
    columns = (
        Column("what", gettext_lazy("What"), value=lambda row: row.words, template="metrics/cells.html#what"),
        Column("weight", gettext_lazy("Counts"), value=lambda row: row.counts, sort="weight", align="end", narrow="bare", order=10),
        Column("came_of_it", gettext_lazy("What came of it"), value=lambda row: capfirst(row.note), narrow="wide", order=15),
        Column("happened_at", gettext_lazy("When"), template="metrics/cells.html#when", csv=lambda row: row.happened_at, sort="happened_at", order=20),
        Column("kind", gettext_lazy("Kind"), value=lambda row: capfirst(kind_words(row.kind)), narrow="hidden", order=30),
        Column("who", gettext_lazy("Who"), value=lambda row: row.person.name if row.person else "", narrow="wide", order=40),
    )  # fmt: skip

    def ask(self, request: MemberRequest) -> None:
        """Look up what the request is about. Raises Http404 where there is nothing of it, Forbidden for whom it is not."""
        given = request.GET
        self.account = get_object_or_404(Account.objects.visible_to(request.member), pk=given["account"])
        require(request.member, SEE, self.account)
        score = Score.objects.of(self.account).filter(on__lte=date.fromisoformat(given["on"])).last()
        indicators = {each.code: each for each in formula_of(score).indicators} if score else {}
        if given["code"] not in indicators:
            raise Http404
        self.score, self.indicator = score, indicators[given["code"]]
        self.weighed = weighed(self.account, self.indicator, score)
        self.weights = self.weighed.by_interaction()
        self.title = _("%(indicator)s of %(account)s: what is behind it") % {
            "indicator": self.indicator.words, "account": self.account.name,
        }  # fmt: skip

    def available(self, member):
        return [column for column in super().available(member) if column.name != "came_of_it" or self.weighed.notes]

    def rows(self, member):
        # They stand in no table: they were just computed.
        weights = Value({str(pk): weight for pk, weight in self.weights.items()}, JSONField())
        own = Func(weights, Cast("pk", TextField()), function="jsonb_extract_path_text", output_field=TextField())
        rows = Interaction.objects.visible_to(member).filter(pk__in=self.weights)
        return rows.annotate(weight=Cast(own, IntegerField()))

    def shown(self, rows) -> None:
        people = took_part_in([row.pk for row in rows], self.weighed.frame, self.member)
        for row in rows:
            row.person = people.get(row.pk)
            row.withheld = is_withheld(row, row.person)
            row.words = (not row.withheld and row.title) or capfirst(kind_words(row.kind))
            row.note = self.weighed.notes.get(row.pk, "")
            row.counts = two_places(row.weight, self.weighed.digits)

    def exported(self, view, rows) -> None:
        self.shown(rows)

    def url(self, row) -> str:
        return place_of(row, self.account)

    def context(self, request):
        return {
            "account": self.account, "indicator": self.indicator, "score": self.score, "entries": len(self.weighed.found),
            "together": two_places(self.weighed.total, self.weighed.digits),
        }  # fmt: skip


@page(purpose="scoring", right=SEE)
def behind(request: MemberRequest, pk, code: str) -> HttpResponse:
    """All interactions behind one indicator of the score of a day, the latest if none is said."""
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = date.max
    return Behind(request.member).respond(request, account=str(pk), code=code, on=on.isoformat())
