"""The pages of saved views and of the choice of columns, for every list that has a page of its own."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intimacy.pages.links import link
from intimacy.pages.lists import saving
from intimacy.pages.lists.forms import ViewForm
from intimacy.pages.lists.registry import list_or_404
from intimacy.pages.lists.view import ListView
from intimacy.pages.models import SavedView
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest, as_id
from intimacy.tenancy.refusals import Refused

PURPOSE, RIGHT = "account_management", "pages.save_views"
MOVES = {"up": -1, "down": 1}


def _view_or_404(request: MemberRequest, pk) -> tuple[SavedView, str]:
    """A view that the member sees, and the address of its list."""
    view = get_object_or_404(SavedView.objects.visible_to(request.member).select_related("by"), pk=pk)
    return view, link(list_or_404(view.of, request.member).address)


def _opened(address: str, view: SavedView) -> str:
    return f"{address}?view={view.pk}"


@page(purpose=PURPOSE, right=RIGHT)
def add(request: MemberRequest, of: str) -> HttpResponse:
    """Keep what the list shows as a view."""
    definition = list_or_404(of, request.member)
    back = link(definition.address)
    form = ViewForm(request.POST or None, member=request.member, initial={"query": request.GET.urlencode()})
    if request.method == "POST" and form.is_valid():
        try:
            view = saving.save_view(of=of, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("The view “%(name)s” was saved.") % {"name": view.name})
            return go(request, _opened(back, view))
    said = form["query"].value()
    return _form(request, form, definition, _("Save as a view"), f"{back}?{said}" if said else back)


@page(purpose=PURPOSE, right=RIGHT)
def change(request: MemberRequest, pk) -> HttpResponse:
    """Rename a view, share it, or take it back."""
    view, back = _view_or_404(request, pk)
    form = ViewForm(
        request.POST or None, member=request.member, view=view, initial={"name": view.name, "shared": view.shared}
    )
    if request.method == "POST" and form.is_valid():
        try:
            saving.change_view(view=view, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            return go(request, _opened(back, view))
    return _form(request, form, list_or_404(view.of, request.member), _("Change view"), _opened(back, view))


def _form(request: MemberRequest, form: ViewForm, definition, title: str, cancel: str) -> HttpResponse:
    status = 422 if form.errors else 200
    return render_page(
        request, "pages/list_form.html", status=status, form=form, title=title, cancel=cancel,
        list_title=definition.title, list_url=link(definition.address),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def keep(request: MemberRequest, pk) -> HttpResponse:
    """Let a view keep what the list shows now."""
    view, back = _view_or_404(request, pk)
    saving.change_view(view=view, query=request.POST.get("query", ""), by=request.member)
    toast(request, _("The view “%(name)s” was saved.") % {"name": view.name})
    return go(request, _opened(back, view))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def delete(request: MemberRequest, pk) -> HttpResponse:
    """Delete a view."""
    view, back = _view_or_404(request, pk)
    saving.delete_view(view=view, by=request.member)
    toast(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return go(request, back)


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def open_with(request: MemberRequest, of: str) -> HttpResponse:
    """Let the list open with a view, or again as it is."""
    definition = list_or_404(of, request.member)
    wanted = as_id(request.POST.get("view", ""))
    view = _view_or_404(request, wanted)[0] if wanted else None
    saving.open_with(of=of, view=view, by=request.member)
    toast(request, _("The list opens with this view now.") if view else _("The list opens as it is now."))
    return go(request, _opened(link(definition.address), view) if view else link(definition.address))


@page(purpose=PURPOSE, right=RIGHT)
def columns(request: MemberRequest, of: str) -> HttpResponse:
    """Choose which columns the list shows and in which order. Every press answers with the form as it is then."""
    definition = list_or_404(of, request.member)
    asked = request.POST if request.method == "POST" else request.GET
    view = ListView(definition, request)
    names = [column.name for column in view.available[1:]]
    if request.method == "POST":
        order = [name for name in dict.fromkeys(asked.getlist("order")) if name in names]
        order += [name for name in names if name not in order]
        shown = {name for name in asked.getlist("show") if name in names}
    else:
        shown = {column.name for column in view.columns[1:]}
        order = [column.name for column in view.columns[1:]] + [name for name in names if name not in shown]
    move, _colon, name = asked.get("move", "").partition(":")
    if move in MOVES and name in order:
        at = order.index(name)
        to = min(max(at + MOVES[move], 0), len(order) - 1)
        order.insert(to, order.pop(at))
    back = link(definition.address)
    said = asked.get("said", "") if request.method == "POST" else request.GET.urlencode()
    if request.method == "POST" and not move:
        wanted = [name for name in order if name in shown]
        if "usual" in asked or "always" in asked:
            saving.choose_columns(of=of, columns=[] if "usual" in asked else wanted, by=request.member)
            toast(request, _("Saved."))
            return go(request, view.chosen.with_columns(back, said, []))
        return go(request, view.chosen.with_columns(back, said, wanted))
    labels = {column.name: column.label for column in view.available}
    return render_page(
        request, "pages/list_columns.html", part="form", definition=definition, said=said, back=f"{back}?{said}" if said else back,
        first=view.available[0], rows=[{"name": name, "label": labels[name], "shown": name in shown} for name in order],
    )  # fmt: skip
