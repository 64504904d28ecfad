"""Board packs: kept, read, printed, and taken out as CSV."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.views.work import small_form
from boards.actions.packs import RIGHT, freeze_pack, hash_of
from boards.forms import PackForm
from boards.models import Pack
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page
from intimacy.pages.request import MemberRequest
from intimacy.pages.spreadsheet import as_csv

PURPOSE, SEE = "account_management", "boards.see"


@page(purpose=PURPOSE, right=SEE)
def pack_list(request: MemberRequest) -> HttpResponse:
    """The packs, the newest first."""
    rows = (
        Pack.objects.visible_to(request.member).defer("figures").select_related("by").order_by("-made_at", "-pk")[:200]
    )
    return render_page(request, "boards/packs.html", packs=list(rows), may_freeze=may(request.member, RIGHT))


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
