"""The journal as officers read it: who did what, about what, when and for what purpose, and what each said in words."""

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, DateFilter, FilterSet, UUIDFilter

from intimacy.access.actions import SCOPES
from intimacy.access.require import may
from intimacy.access.rights import RIGHTS, ROLES
from intimacy.journal import words
from intimacy.journal.actions import record, record_read
from intimacy.journal.models import Entry, Payload
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest
from intimacy.privacy.purposes import PURPOSES
from intimacy.tenancy.checks import tenant_models
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK

PURPOSE, RIGHT = "compliance", "journal.see"


class DayInput(forms.DateInput):
    """A day in a toolbar, with the word that tells it from its neighbour."""

    input_type = "date"
    template_name = "pages/day_input.html"

    def __init__(self, word):
        super().__init__(format="%Y-%m-%d")
        self.word = word

    def get_context(self, name, value, attrs):
        return {**super().get_context(name, value, attrs), "word": self.word}


class JournalFilters(FilterSet):
    """Narrows the journal by who, what, which kind of thing, which thing, and when."""

    by = ChoiceFilter(label=gettext_lazy("Who"), empty_label=gettext_lazy("Anybody"), method="done_by")
    action = ChoiceFilter(label=gettext_lazy("What"), empty_label=gettext_lazy("Anything"))
    about_kind = ChoiceFilter(label=gettext_lazy("About"), empty_label=gettext_lazy("About anything"))
    since = DateFilter(
        label=gettext_lazy("From"), field_name="at", lookup_expr="date__gte", widget=DayInput(gettext_lazy("From"))
    )
    until = DateFilter(
        label=gettext_lazy("Until"), field_name="at", lookup_expr="date__lte", widget=DayInput(gettext_lazy("Until"))
    )
    about = UUIDFilter(
        label=gettext_lazy("Id of the thing"), field_name="about_id",
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Id of the thing"), "maxlength": 36, "dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        fields = self.form.fields
        people = Member.objects.visible_to(self.request.member).order_by("name")
        fields["by"].choices = [("clock", CLOCK.name), *((str(person.pk), person.name) for person in people)]
        fields["action"].choices = list(words.named().items())
        kinds = {model._meta.label_lower for model in tenant_models()}
        fields["about_kind"].choices = sorted(
            ((kind, words.kind_in_words(kind)) for kind in kinds), key=lambda pair: pair[1]
        )

    def done_by(self, rows, _name, value):
        return rows.filter(by=None if value == "clock" else value)


@listed
class JournalList(List):
    """The facts on record, the newest first. Every page of it is a read, and is put on record itself."""

    name, address, page_right = "journal", "pages:journal", RIGHT
    title = gettext_lazy("Journal")
    template = "pages/journal.html"
    filters = JournalFilters
    default_sort = "-at"
    empty_icon = "book-open"
    empty_title = gettext_lazy("Nothing on record yet")
    empty_words = gettext_lazy("Every change, and every page that shows personal data, will stand here.")
    columns = (
        Column("what", gettext_lazy("What"), value=lambda row: words.in_words(row.action), template="pages/journal_cells.html#what",
               csv=lambda row: row.action),
        Column("at", gettext_lazy("When"), sort="at", narrow="bare", order=10, template="pages/journal_cells.html#at"),
        Column("by", gettext_lazy("Who"), value=lambda row: row.by.name if row.by else CLOCK.name, narrow="wide", order=20),
        Column("about", gettext_lazy("About"), template="pages/journal_cells.html#about", narrow="wide", order=30,
               value=lambda row: words.kind_in_words(row.about_kind), csv=lambda row: row.about_kind),
        Column("purpose", gettext_lazy("Purpose"), value=lambda row: str(PURPOSES.get(row.purpose, row.purpose)), narrow="hidden",
               order=40, csv=lambda row: row.purpose),
        Column("fields", gettext_lazy("Which data"), value=lambda row: _fields(row), template="pages/journal_cells.html#fields",
               narrow="hidden", order=50, csv=lambda row: row.fields),
        Column("count", gettext_lazy("Records"), narrow="hidden", align="end", order=60),
    )  # fmt: skip

    def __init__(self, member):
        self.member = member

    def rows(self, member) -> QuerySet:
        return Entry.objects.select_related("by")

    def url(self, row) -> str:
        return link("pages:journal_entry", pk=row.pk)

    def shown(self, rows: list) -> None:
        """Give the rows the addresses of their things, and put this page of them on record."""
        for row in rows:
            row.about_url = address_of(row, self.member)
        if rows:
            record_read(Entry, rows, by=self.member)

    def exported(self, view, rows) -> None:
        # Which filters were set may name a person, so that they go where they can be erased.
        filters = {name: value for name, value in view.given.items() if value and name not in ("format", "cursor")}
        record(
            "journal.exported", by=view.request.member, count=len(rows), words={"filters": filters} if filters else None
        )


def address_of(entry: Entry, member) -> str:
    """Where the reader can open what a fact is about; "" where there is no such page, or no right to it."""
    target = words.page_of(entry.about_kind)
    if target is None or entry.about_id is None or (target.right and not may(member, target.right)):
        return ""
    try:
        return link(target.url, pk=entry.about_id)
    except NoReverseMatch:
        return ""


def _fields(entry: Entry) -> list[str]:
    """What a fact names: fields, and for some facts purposes, rights, scopes, or roles given (+) and taken (-)."""
    return [_in_words(entry, name) for name in entry.fields]


def _in_words(entry: Entry, name: str) -> str:
    if entry.action.startswith("access."):
        known = {**ROLES, **SCOPES, **{right.name: right.words for right in RIGHTS.values()}}
        sign = name[0] if name[0] in "+-" else ""
        if name.removeprefix(sign) in known:
            return f"{sign}{known[name.removeprefix(sign)]}"
    if entry.action == "privacy.answered" and name in PURPOSES:
        return str(PURPOSES[name])
    return words.field_in_words(entry.about_kind, name)


@page(purpose=PURPOSE, right=RIGHT)
def journal(request: MemberRequest) -> HttpResponse:
    """The facts on record, or the file of them."""
    return JournalList(request.member).respond(request)


@page(purpose=PURPOSE, right=RIGHT)
def entry(request: MemberRequest, pk) -> HttpResponse:
    """One fact with what was said about it, where that has not been erased."""
    found: Entry = get_object_or_404(Entry.objects.select_related("by"), pk=pk)
    payload = Payload.objects.filter(entry=found).first()
    record_read(Entry, [found], by=request.member)
    return render_page(
        request, "pages/journal_entry.html", entry=found, what=words.in_words(found.action),
        who=found.by.name if found.by else CLOCK.name, kind=words.kind_in_words(found.about_kind),
        about_url=address_of(found, request.member), purpose=PURPOSES.get(found.purpose, found.purpose),
        fields=_fields(found), said=_said(payload.body) if payload else [], erased=bool(found.commitment) and payload is None,
        commitment=bytes(found.commitment).hex() if found.commitment else "",
        salt=bytes(payload.salt).hex() if payload else "",
    )  # fmt: skip


def _said(body: dict) -> list[tuple[str, str]]:
    """The words of a fact, each with what it is; the reason comes first."""
    names = {
        "why": _("Why"),
        "basis": _("Lawful basis"),
        "reply": _("Answer"),
        "filters": _("Filters"),
        "from": _("From"),
        "to": _("To"),
    }
    ordered = sorted(body.items(), key=lambda pair: (pair[0] != "why", pair[0]))
    return [(names.get(name, name), _plain(value)) for name, value in ordered]


def _plain(value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return "–" if value is None else str(value)
