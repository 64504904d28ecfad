"""The pages on which one field of many rows is changed: choose, look, do, take back."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter, FilterSet

from intimacy.pages.links import link
from intimacy.pages.lists import bulk
from intimacy.pages.lists.column import Column
from intimacy.pages.lists.definition import List
from intimacy.pages.lists.editable import Editable, editable_of
from intimacy.pages.lists.registry import list_or_404
from intimacy.pages.lists.view import ListView
from intimacy.pages.models import BulkEdit, BulkEditRow
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest, ticked
from intimacy.tenancy.refusals import Refused

PURPOSE = "account_management"
Outcome = BulkEditRow.Outcome


class BulkEditForm(forms.Form):
    """Which rows, which field, and what it is to say."""

    def __init__(
        self, data=None, *, editables: list[Editable], editable: Editable, member, selected: int, listed: str, **options
    ):
        super().__init__(data, **options)
        some = ngettext("the %(count)d selected", "the %(count)d selected", selected) % {"count": selected}
        every = ("all", _("all that the list shows: %(count)s") % {"count": listed})
        self.fields["which"] = forms.ChoiceField(
            label=_("Rows"), widget=forms.RadioSelect, choices=[("selected", some), every] if selected else [every]
        )
        self.fields["field"] = forms.ChoiceField(
            label=_("What changes"), choices=[(one.name, one.label) for one in editables]
        )
        value = editable.field(member)
        value.label = _("New value")
        self.fields["value"] = value
        if editable.asks_why:
            self.fields["why"] = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


def _listed(definition: List, request: MemberRequest) -> ListView:
    """The list as it was when the rows were selected."""
    asked = HttpRequest()
    asked.GET, asked.member = QueryDict(request.POST.get("said", "")), request.member  # type: ignore[attr-defined]
    return ListView(definition, asked)  # type: ignore[arg-type]


@page(purpose=PURPOSE)
def choose(request: MemberRequest, of: str) -> HttpResponse:
    """Choose a field and its new value for the selected rows, or for all that the list shows."""
    definition = list_or_404(of, request.member)
    editables = editable_of(definition, request.member)
    if not editables or request.method != "POST":
        return go(request, link(definition.address))
    ids, view = ticked(request), _listed(definition, request)
    editable = next((one for one in editables if one.name == request.POST.get("field")), editables[0])
    bound = request.POST.get("step") == "look"
    form = BulkEditForm(
        request.POST if bound else None, editables=editables, editable=editable, member=request.member,
        selected=len(ids), listed=view.count_words,
        initial={"which": request.POST.get("which") or ("selected" if ids else "all"), "field": editable.name},
    )  # fmt: skip
    if bound and form.is_valid():
        given = form.cleaned_data
        rows = view.queryset if given["which"] == "all" else definition.rows(request.member).filter(pk__in=ids)
        try:
            edit = bulk.prepare(
                definition=definition, field=editable.name, value=request.POST.get("value", ""),
                why=given.get("why", ""), rows=rows.order_by("pk"), by=request.member,
            )  # fmt: skip
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, link("lists:bulk_edit", pk=edit.pk))
    return render_page(
        request, "pages/bulk_edit_form.html", part="form", status=422 if bound and form.errors else 200, form=form, ids=ids,
        said=request.POST.get("said", ""), back=view.back_url, definition=definition,
        address=link("lists:bulk", of=of),
    )  # fmt: skip


class OutcomeFilters(FilterSet):
    """What became of the rows."""

    outcome = ChoiceFilter(label=gettext_lazy("Outcome"), empty_label=gettext_lazy("All rows"), choices=Outcome.choices)


class EditedRows(List):
    """The rows of one edit, with what each says before and after."""

    name = "edited_rows"
    template = "pages/bulk_edit.html"
    filters = OutcomeFilters
    exportable = False
    empty_title = gettext_lazy("No rows")

    columns = (
        Column("title", gettext_lazy("Row"), narrow="wide"),
        Column("before_words", gettext_lazy("Before")),
        Column("after_words", gettext_lazy("After")),
        Column("outcome", gettext_lazy("Outcome"), template="pages/bulk_edit_cells.html#outcome", narrow="wide"),
    )

    def __init__(self, edit: BulkEdit, member):
        super().__init__(member)
        self.edit, self.of = edit, list_or_404(edit.of, member)
        self.editable = bulk.editable_or_refuse(self.of, edit.field, member)
        self.title = _("%(field)s of many rows") % {"field": self.editable.label}

    def rows(self, member):
        return BulkEditRow.objects.filter(edit=self.edit)

    def url(self, row) -> str:
        return self.of.url(row.shown) if row.shown is not None else ""

    def shown(self, rows) -> None:
        """The rows with their names and words; those that the member no longer sees without a name."""
        found = {row.pk: row for row in self.of.rows(self.member).filter(pk__in=[row.record for row in rows])}
        self.of.shown(list(found.values()))
        words = bulk.in_words(self.editable, [self.edit.value, *(row.before for row in rows)], self.member)
        after = words[self.edit.value]
        for row in rows:
            row.shown = found.get(row.record)
            row.title = str(row.shown) if row.shown is not None else _("Not among your rows any more")
            row.before_words = words[row.before]
            row.after_words = words[row.before] if row.outcome in (Outcome.REFUSED, Outcome.BACK) else after

    def context(self, request):
        counts = self.edit.counts()
        return {
            "edit": self.edit, "counts": counts, "field": self.editable.label, "of": self.of,
            "after": bulk.in_words(self.editable, [self.edit.value], self.member)[self.edit.value], "back": link(self.of.address),
            "tried_all": sum(counts.values()) <= bulk.TRIED,
            "waiting": counts.get(Outcome.WAITING, 0), "done": counts.get(Outcome.DONE, 0),
            "outcomes": [(value, words, counts[value]) for value, words in Outcome.choices if counts.get(value)],
        }  # fmt: skip


def _edit_or_404(request: MemberRequest, pk) -> BulkEdit:
    return get_object_or_404(BulkEdit.objects.visible_to(request.member).select_related("job"), pk=pk)


@page(purpose=PURPOSE)
def bulk_edit(request: MemberRequest, pk) -> HttpResponse:
    """What would become, or became, of each row."""
    return EditedRows(_edit_or_404(request, pk), request.member).respond(request)


@require_POST
@page(purpose=PURPOSE)
def carry_out(request: MemberRequest, pk) -> HttpResponse:
    """Change the rows."""
    edit = bulk.carry_out(edit=_edit_or_404(request, pk), by=request.member)
    if not edit.is_under_way:
        count = edit.counts().get(Outcome.DONE, 0)
        toast(request, ngettext("%(count)d row was changed.", "%(count)d rows were changed.", count) % {"count": count})
    return go(request, link("lists:bulk_edit", pk=pk))


@require_POST
@page(purpose=PURPOSE)
def take_back(request: MemberRequest, pk) -> HttpResponse:
    """Give the rows what they said before."""
    edit = bulk.take_back(edit=_edit_or_404(request, pk), by=request.member)
    if not edit.is_under_way:
        count = edit.counts().get(Outcome.BACK, 0)
        words = ngettext("%(count)d row says again what it said.", "%(count)d rows say again what they said.", count)
        toast(request, words % {"count": count})
    return go(request, link("lists:bulk_edit", pk=pk))
