"""Board packs: kept, read, printed, and taken out as CSV."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet

from accounts.views.work import small_form
from boards.actions.packs import RIGHT, freeze_pack, hash_of
from boards.forms import PackForm
from boards.models import Pack
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page
from intimacy.pages.request import MemberRequest
from intimacy.pages.spreadsheet import as_csv

PURPOSE, SEE = "account_management", "boards.see"


class PackFilters(FilterSet):
    """By who kept it, and by the score definition whose scores it shows."""

    by = ChoiceFilter(label=gettext_lazy("Kept by"), empty_label=gettext_lazy("Anybody"), field_name="by_id")
    definition = ChoiceFilter(label=gettext_lazy("Score definition"), empty_label=gettext_lazy("Any score definition"))

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        fields, rows = self.form.fields, queryset.select_related(None).order_by()
        people = rows.values_list("by", "by__name").distinct()
        fields["by"].choices = sorted(((str(pk), name) for pk, name in people), key=lambda choice: choice[1])
        said = rows.exclude(definition="").values_list("definition", flat=True).distinct()
        fields["definition"].choices = [(each, each) for each in sorted(said)]


@listed
class PackList(List):
    """Board packs that were kept, the newest first."""

    name, address, page_right = "packs", "boards:packs", SEE
    title = gettext_lazy("Board packs")
    template = "boards/packs.html"
    filters = PackFilters
    search = ("title",)
    search_label = gettext_lazy("Search packs")
    default_sort = "-made_at"
    empty_icon = "file-text"
    empty_title = gettext_lazy("No pack yet")
    empty_words = gettext_lazy("A pack keeps the figures of a moment on one page that prints. Nobody can change one.")
    columns = (
        Column("title", gettext_lazy("Pack"), template="boards/cells.html#pack"),
        Column("made_at", gettext_lazy("Kept"), sort="made_at", template="boards/cells.html#when", narrow="bare", order=10),
        Column("by", gettext_lazy("By"), value=lambda row: row.by.name, template="boards/cells.html#name", narrow="bare", order=20),
        Column("definition", gettext_lazy("Score definition"), narrow="wide", order=30),
        Column("counted_at", gettext_lazy("Figures counted"), sort="counted_at", template="boards/cells.html#when", narrow="hidden", order=40, usual=False),
    )  # fmt: skip

    def rows(self, member):
        return Pack.objects.visible_to(member).defer("figures").select_related("by")

    def url(self, row) -> str:
        return link("boards:pack", pk=row.pk)

    def context(self, request):
        return {"may_freeze": may(request.member, RIGHT)}


@page(purpose=PURPOSE, right=SEE)
def pack_list(request: MemberRequest) -> HttpResponse:
    """The packs, the newest first."""
    return PackList(request.member).respond(request)


@page(purpose=PURPOSE, right=RIGHT)
def freeze(request: MemberRequest) -> HttpResponse:
    """Keep the figures as they are now."""
    return small_form(
        request, PackForm(request.POST or None),
        lambda values: freeze_pack(title=values["title"], pk=values["key"], by=request.member), title=_("Make a board pack"),
        says=_("It keeps the figures of this moment. Nobody can change it afterwards."), submit=_("Make it"), done=_("Kept."),
        back=link("boards:packs"), then=lambda made: go(request, link("boards:pack", pk=made.pk)),
    )  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def pack(request: MemberRequest, pk) -> HttpResponse:
    """One pack, on one page that prints; ``format=csv`` for the same figures as a file."""
    found = get_object_or_404(Pack.objects.visible_to(request.member).select_related("by"), pk=pk)
    if request.GET.get("format") == "csv":
        return _file(found)
    return render_page(request, "boards/pack.html", pack=found, is_unaltered=hash_of(found.figures) == found.hash)


def _file(pack: Pack) -> HttpResponse:
    """Each cell of each sheet as a row: its sheet, its line, its column, its value."""
    rows = [
        [sheet["title"], row[0]["shown"], head, _plain(cell["value"])]
        for sheet in pack.figures for row in sheet["rows"] for head, cell in zip(sheet["head"][1:], row[1:], strict=True)
    ]  # fmt: skip
    response = HttpResponse(
        as_csv([_("Figure"), _("Of"), _("What"), _("Value")], rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slugify(pack.title) or "pack"}.csv"'
    return response


def _plain(value):
    """Amounts of several currencies beside each other."""
    return (
        " + ".join(f"{amount} {currency}" for currency, amount in value.items()) if isinstance(value, dict) else value
    )
