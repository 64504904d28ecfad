"""The settings page on which an administrator declares further facts about accounts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import facts as actions
from accounts.forms.facts import FactKindForm, RenameFactForm
from accounts.models import FactKind
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.tenancy.refusals import Refused

PURPOSE = "administration"
RIGHT = "accounts.declare_facts"


@page(purpose=PURPOSE, right=RIGHT)
def facts(request: HttpRequest) -> HttpResponse:
    """The facts in use, and the form that declares another one."""
    form = FactKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kind = actions.declare_fact(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Every account can now say its %(fact)s.") % {"fact": kind.words})
            return go(request, link("accounts:facts"))
    return render_page(
        request, "accounts/facts.html", status=422 if form.errors else 200, form=form,
        kinds=FactKind.objects.in_use(), retired=FactKind.objects.exclude(retired_on=None).order_by("words"),
    )  # fmt: skip


@page(purpose=PURPOSE, right=RIGHT)
def rename_fact(request: HttpRequest, pk) -> HttpResponse:
    """Call a fact by other words."""
    kind = get_object_or_404(FactKind.objects.in_use(), pk=pk)
    form = RenameFactForm(request.POST or None, initial={"words": kind.words})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_fact(kind=kind, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            return go(request, link("accounts:facts"))
    return render_page(
        request, "accounts/form.html", status=422 if form.errors else 200,
        form=form, title=_("Rename fact"), submit=_("Save"), cancel=link("accounts:facts"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def retire_fact(request: HttpRequest, pk) -> HttpResponse:
    """Ask for a fact no longer."""
    kind = actions.retire_fact(kind=get_object_or_404(FactKind.objects.all(), pk=pk), by=request.member)
    toast(request, _("%(fact)s is asked for no longer. Its values are kept.") % {"fact": kind.words})
    return go(request, link("accounts:facts"))
