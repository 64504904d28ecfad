"""Changing one cell of a list where it stands: button, form, button. Without scripts the form is a page."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.access.require import require
from intimacy.pages.links import link
from intimacy.pages.lists.editable import Editable, ahead
from intimacy.pages.lists.registry import list_or_404
from intimacy.pages.lists.view import ListView
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast, wants_part
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused

PURPOSE = "account_management"


class CellForm(forms.Form):
    """One field, with the version of the row that it was filled from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, editable: Editable, member, row=None, **options):
        initial = {} if row is None else {"value": editable.held(row), "version": getattr(row, "version", None)}
        super().__init__(data, initial=initial, auto_id=f"{editable.name}_%s", **options)
        field = editable.field(member)
        field.label = str(editable.label)
        field.widget.attrs["autofocus"] = True
        self.fields["value"] = field
        if editable.asks_why:
            self.fields["why"] = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def take(self, refusal: Refused) -> None:
        """Show at the cell why it was refused."""
        self.add_error("value", refusal.sentence)


@page(purpose=PURPOSE)
def cell(request: MemberRequest, of: str, pk, field: str) -> HttpResponse:
    """Change one field of one row. The address holds what the list shows, so that the row comes back with its columns."""
    definition = list_or_404(of, request.member)
    editable = next((one for one in definition.editing or () if one.name == field), None)
    if editable is None:
        raise Http404
    view = ListView(definition, request)
    row = get_object_or_404(view.every_row, pk=pk)
    require(request.member, editable.right, row)
    form = CellForm(request.POST or None, editable=editable, member=request.member, row=row)
    back = view.back_url
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            editable.put(
                row=row, value=given["value"], version=given["version"], why=given.get("why", ""), by=request.member
            )
        except Refused as refusal:
            _refuse(form, refusal, editable, view.every_row.get(pk=pk), request.member)
        else:
            toast(request, _("Saved."))
            return _row(request, view, pk, field) if wants_part(request) else go(request, back)
    if wants_part(request) and request.method == "GET" and request.GET.get("value"):
        return _row(request, view, pk, field)
    return render_page(
        request, "pages/list_cell.html", part="cell", status=422 if form.errors else 200, form=form, editable=editable,
        row=row, address=view.cell_url(pk, field), back=back, list_title=definition.title, list_url=link(definition.address),
    )  # fmt: skip


def _refuse(form: CellForm, refusal: Refused, editable: Editable, now, member) -> None:
    """The refusal at the cell; where somebody was faster, who it was and what the row says now."""
    version = getattr(now, "version", None)
    if form.cleaned_data["version"] in (None, version):
        form.take(refusal)
        return
    said = editable.said(editable.held(now), member) or _("nothing")
    form.add_error("value", f"{ahead(now)} {_('Now: %(value)s') % {'value': said}}")
    data = dict(form.data.items())
    form.data = data | {"version": version}


def _row(request: MemberRequest, view: ListView, pk, name: str) -> HttpResponse:
    """The whole row again; nothing where it has gone out of the member's sight."""
    row = view.row(pk)
    if row is None:
        response = render_page(request, "pages/list_cell.html", part="gone")
    else:
        response = render_page(request, "pages/list_cell.html", part="row", list=view, row=row, focus=name)
    response["HX-Retarget"], response["HX-Reswap"] = f"#row-{pk}", "outerHTML"
    return response
