"""The lists of weak accounts, audits and findings."""

from django.db.models import Exists, F, OuterRef
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet

from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.words import in_sentences
from quality.checks import DIMENSION_WORDS, Check, check_of, checks
from quality.models import Audit, Finding, Measured, Severity, Weakness
from quality.overview import TREND
from quality.overview import in_words as figure_in_words
from quality.sources import source_in_words
from quality.vocabulary import in_words, known_variables


def contradictions(rows, known):
    """Of what the checks found, what contradicts itself: the figure on Data quality, and the list behind it."""
    return rows.filter(check_name__in=[check.name for check in known if check.contradicts])


class WeaknessFilters(FilterSet):
    """By check, by what it does to the score, and by source."""

    check = ChoiceFilter(label=_("Check"), empty_label=_("Any check"), field_name="check_name")
    severity = ChoiceFilter(label=_("What it does"), empty_label=_("Any severity"), choices=in_sentences(Severity))
    source = ChoiceFilter(label=_("Source"), empty_label=_("Any source"))
    contradicts = BooleanFilter(label=_("Contradictions"), method="by_contradiction")

    def by_contradiction(self, rows, _name, value):
        found = contradictions(rows, checks())
        return found if value else rows.exclude(pk__in=found.values("pk"))

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        fields = self.form.fields
        fields["check"].choices = [(check.name, str(check.words)) for check in checks()]
        sources = queryset.order_by("source").values_list("source", flat=True).distinct()[:200]
        fields["source"].choices = [(source, source_in_words(source)) for source in sources]


@listed
class WeakAccounts(List):
    """The accounts at which checks fail, one row for each of them."""

    name, address, page_right = "weak_accounts", "quality:accounts", "quality.see"
    title = _("What the checks found")
    filters = WeaknessFilters
    search = ("account__name",)
    search_label = _("Search accounts")
    default_sort = "-rows"
    empty_icon = "circle-check"
    empty_title = _("Nothing here")
    empty_words = _("No check fails at an account that you may see, or the data have not been checked yet.")
    columns = (
        Column("account", _("Account"), template="quality/cells.html#account", csv=lambda row: row.account.name, sort="account__name"),
        Column("check", _("Check"), value=lambda row: row.words, template="quality/cells.html#check", narrow="wide", order=10),
        Column("severity", _("What it does"), template="quality/cells.html#severity", csv=lambda row: row.get_severity_display(), narrow="bare", order=20),
        Column("rows", _("Rows"), template="quality/cells.html#rows", csv=lambda row: row.rows, sort="rows", align="end", order=30),
        Column("source", _("Source"), value=lambda row: source_in_words(row.source), narrow="hidden", order=40),
        Column("found", _("Found"), value=lambda row: row.said, narrow="hidden", order=50, usual=False),
        Column("since", _("Since"), sort="since", narrow="hidden", order=60),
    )  # fmt: skip

    def rows(self, member):
        return Weakness.objects.visible_to(member).select_related("account")

    def url(self, row) -> str:
        return link("quality:of_account", pk=row.account_id)

    def shown(self, rows) -> None:
        words, known = {check.name: str(check.words) for check in checks()}, known_variables()
        for row in rows:
            row.words = words.get(row.check_name, row.check_name)
            read = in_words(row.read, known)
            row.said = (
                "; ".join(f"{name} {value}" for name, value in read) or row.found
            )  # what was read before words were kept

    def exported(self, view, rows) -> None:
        self.shown(rows)


class OfCheck(WeakAccounts):
    """The accounts at which one check fails: about ``check``."""

    name, address, page_right = "weak_accounts_of_check", "", ""
    filters = None
    template = "quality/check.html"

    columns = tuple(column for column in WeakAccounts.columns if column.name not in ("check", "severity"))

    def ask(self, request) -> None:
        """Look up the check. Raises Http404 where there is none of its name."""
        found = check_of(request.GET.get("check", ""))
        if found is None:
            raise Http404
        self.check, self.title = found, capfirst(str(found.words))

    def rows(self, member):
        return super().rows(member).filter(check_name=self.check.name)

    def url(self, row) -> str:
        return link("quality:of_account", pk=row.account_id)

    def context(self, request):
        return context_of(self.check, request.member)


def context_of(found, member) -> dict:
    """What the page of a check says above its accounts: what it asks, and what it came to day by day in each source."""
    rows = Measured.objects.visible_to(member)
    day = rows.last_day()
    history = list(rows.filter(check_name=found.name, on__gte=day - TREND).order_by("-on", "source")) if day else []
    told = [{"row": row, "source": source_in_words(row.source), "says": figure_in_words(row)} for row in history]
    return {
        "check": found, "dimension": DIMENSION_WORDS[found.dimension], "lines": [line for line in told if line["row"].on == day],
        "day": day, "before": told[:60], "severity": Severity(found.severity).label if isinstance(found, Check) else "",
        "of_accounts": isinstance(found, Check), "rule": found.rule if isinstance(found, Check) else "",
    }  # fmt: skip


class Audits(List):
    """The audits of all quarters, the newest first."""

    name = "audits"
    title = _("Audits of the data")
    template = "quality/audits.html"
    default_sort = "-opened_at"
    exportable = False
    empty_icon = "clipboard-list"
    empty_title = _("No audit yet")
    empty_words = _("The first one opens by itself once the data were checked. You can begin one now.")
    columns = (
        Column("quarter", _("Quarter"), value=str, sort="opened_at"),
        Column("state", _("Standing"), template="reviews/cells.html#state", narrow="bare", order=10),
        Column("opened_at", _("Opened"), template="reviews/cells.html#when", order=20),
        Column("due_on", _("Due"), template="reviews/cells.html#due", order=30),
        Column("findings", _("Open findings"), value=lambda row: _("yes") if row.has_open else "", narrow="hidden", order=40),
    )  # fmt: skip

    def rows(self, member):
        opened = Finding.objects.open().filter(audit=OuterRef("pk"))
        return Audit.objects.visible_to(member).annotate(has_open=Exists(opened))

    def url(self, row) -> str:
        return link("quality:audit", pk=row.pk)


class FindingFilters(FilterSet):
    """By where they stand, and whose they are."""

    state = ChoiceFilter(label=_("State"), empty_label=_("Any state"), choices=in_sentences(Finding.State))
    overdue = BooleanFilter(label=_("Overdue"), method="by_day")

    def by_day(self, rows, _name, value):
        return rows.overdue() if value else rows


@listed
class Findings(List):
    """What audits found, and what is done about it."""

    name, address, page_right = "findings", "quality:findings", "quality.see"
    title = _("Findings about our data")
    filters = FindingFilters
    search = ("words", "action")
    search_label = _("Search findings")
    default_sort = "due_on"
    empty_icon = "circle-check"
    empty_title = _("No findings")
    empty_words = _("An audit puts down what it finds, with who does what about it until when.")
    columns = (
        Column("words", _("What was found")),
        Column("state", _("State"), template="quality/cells.html#finding", csv=lambda row: row.get_state_display(), narrow="bare", order=10),
        Column("owner", _("Owner"), value=lambda row: row.owner.name, narrow="wide", order=20),
        Column("due_on", _("Due"), template="reviews/cells.html#due", csv=lambda row: row.due_on, sort="due_on", order=30),
        Column("source", _("Source"), value=lambda row: source_in_words(row.source) if row.source else "", narrow="hidden", order=40),
        Column("audit", _("Audit"), value=lambda row: row.audit.quarter, narrow="hidden", order=50),
    )  # fmt: skip

    def rows(self, member):
        return Finding.objects.visible_to(member).select_related("owner", "audit")

    def url(self, row) -> str:
        return link("quality:finding", pk=row.pk)


RELIABILITY = Column(
    "reliability", _("Data"), template="quality/cells.html#doubt", narrow="bare", order=7, right="quality.see",
    prepare=lambda rows: rows.annotate(reliability=F("standings__doubt")),
)  # fmt: skip
