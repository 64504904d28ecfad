"""The list of accounts, the page of one, and the forms that change it."""

from django.db.models import Exists, F, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import panels
from accounts.actions import accounts as actions
from accounts.actions import tiers
from accounts.forms.accounts import AccountForm, OwnerForm, TierForm
from accounts.lists import AccountList
from accounts.models import Account, FactKind, HandOver, TierPolicy
from accounts.models.selection import latest_judgements
from accounts.promised import how_promises_went, promises_told_elsewhere
from accounts.wallet import estimate_in_force
from intimacy.access.require import may, require
from intimacy.pages import slots
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast, wants_part
from intimacy.tenancy.refusals import Refused

PURPOSE = "account_management"


def account_or_404(request: HttpRequest, pk, right: str = "") -> Account:
    """The account, with where it stands. 404 where the member may not see it, 403 where they lack ``right`` on it."""
    visible = Account.objects.visible_to(request.member).select_related("owner", "parent", "segment")
    visible = visible.annotate(
        score=F("standings__score"),
        band=F("standings__band"),
        promised=how_promises_went(),
        told_elsewhere=promises_told_elsewhere(),
        judged=latest_judgements(),
        wallet=estimate_in_force(),
        declared=FactKind.objects.as_column(),
        policy=TierPolicy.objects.as_column(),
        handed_over=Exists(HandOver.objects.open().filter(account=OuterRef("pk"))),
    )
    for each in (*slots.score_notes.shown_to(request.member), *slots.account_panels.shown_to(request.member)):
        visible = each.prepare(visible) if each.prepare else visible
    account = get_object_or_404(visible, pk=pk)
    if right:
        require(request.member, right, account)
    return account


def page_of(account: Account) -> str:
    return link("accounts:account", pk=account.pk)


@page(purpose=PURPOSE, right="accounts.see")
def account_list(request: HttpRequest) -> HttpResponse:
    """Every account that the member may see, or the file of them."""
    return AccountList(request.member).respond(request)


@page(purpose=PURPOSE, right="accounts.see")
def names(request: HttpRequest) -> HttpResponse:
    """Names that complete what is being typed, for a list of suggestions."""
    q = (request.GET.get("parent") or request.GET.get("q", "")).strip()[:200]
    rows = Account.objects.visible_to(request.member)
    found = rows.saying(q).filter(name__icontains=q).order_by("name")[:20] if q else []
    return render_page(request, "accounts/names.html", names=[account.name for account in found])


@page(purpose=PURPOSE, right="accounts.see")
def account(request: HttpRequest, pk) -> HttpResponse:
    """Everything about one account. For htmx, which goes on in the history, only the history."""
    shown = account_or_404(request, pk)
    if wants_part(request):
        part = "more" if request.GET.get("cursor") else "results"
        context = {"account": shown, **panels.history(request, shown)}
        panels.record_shown(request)
        return render_page(request, "accounts/panels/history.html", part=part, **context)
    columns: dict[str, list[str]] = {"main": [], "rail": []}
    for item in slots.account_panels.shown_to(request.member):
        context = item.context(request, shown)
        if context is not None:
            columns[item.column].append(render_to_string(item.template, {"account": shown, **context}, request))
    panels.record_shown(request)
    return render_page(
        request,
        "accounts/account.html",
        account=shown,
        columns=columns,
        may_edit=may(request.member, "accounts.edit", shown),
    )


@page(purpose=PURPOSE, right="accounts.add")
def add(request: HttpRequest) -> HttpResponse:
    """Add an account."""
    form = AccountForm(request.POST or None, member=request.member, currency=request.tenant.currency)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_account(by=request.member, **form.values())
        except Refused as refusal:
            form.take(refusal, None)
        else:
            toast(request, _("%(name)s was added.") % {"name": made.name})
            visible = Account.objects.visible_to(request.member).filter(pk=made.pk).exists()
            return go(request, page_of(made) if visible else link("accounts:list"))
    return _form(request, form, _("Add account"), _("Add account"), link("accounts:list"))


@page(purpose=PURPOSE, right="accounts.edit")
def edit(request: HttpRequest, pk) -> HttpResponse:
    """Change everything that is known of an account."""
    found = account_or_404(request, pk, "accounts.edit")
    form = AccountForm(request.POST or None, member=request.member, account=found)
    if request.method == "POST" and form.is_valid() and _change(request, form, found):
        toast(request, _("Saved."))
        return go(request, page_of(found))
    return _form(request, form, _("Edit account"), _("Save"), page_of(found), account=found)


@page(purpose=PURPOSE, right="accounts.edit")
def fact(request: HttpRequest, pk, of: str) -> HttpResponse:
    """Change one fact where it stands; without scripts on a page of its own."""
    found = account_or_404(request, pk, "accounts.edit")
    form = AccountForm(request.POST or None, member=request.member, account=found, only=of)
    if of not in form.fields or of == "version":
        raise Http404
    if request.method == "POST" and form.is_valid() and _change(request, form, found):
        toast(request, _("Saved."))
        if not wants_part(request):
            return go(request, page_of(found))
        return _fact(request, account_or_404(request, pk), of, "saved")
    if wants_part(request) and request.GET.get("value"):
        return _fact(request, found, of, "fact")
    title = _("Change %(what)s") % {"what": form.fields[of].label}
    status = 422 if form.errors else 200
    if wants_part(request):
        return render_page(
            request, "accounts/parts.html", part="fact_form", status=status, form=form, account=found, name=of
        )
    return _form(request, form, title, _("Save"), page_of(found), account=found)


def _fact(request, account: Account, name: str, part: str) -> HttpResponse:
    detail = next((detail for detail in panels.details_of(account, request.member) if detail.name == name), None)
    if detail is None:
        raise Http404
    return render_page(request, "accounts/parts.html", part=part, account=account, detail=detail, focus=True)


def _change(request, form: AccountForm, found: Account) -> bool:
    try:
        actions.change_account(account=found, by=request.member, version=form.cleaned_data["version"], **form.values())
    except Refused as refusal:
        form.take(refusal, Account.objects.select_related("parent").get(pk=found.pk))
        return False
    return True


@page(purpose=PURPOSE, right="accounts.set_tier")
def tier(request: HttpRequest, pk) -> HttpResponse:
    """Put an account into a tier by hand, with a reason."""
    found = account_or_404(request, pk, "accounts.set_tier")
    form = TierForm(request.POST or None, initial={"tier": "" if found.tier is None else found.tier})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_tier(account=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            return go(request, page_of(found))
    return _form(request, form, _("Set tier"), _("Save"), page_of(found), account=found)


@page(purpose=PURPOSE, right="accounts.propose_tier")
def propose_tier(request: HttpRequest, pk) -> HttpResponse:
    """Ask for another tier, with a reason; somebody who may set tiers says yes or no."""
    found = account_or_404(request, pk, "accounts.propose_tier")
    form = TierForm(request.POST or None, initial={"tier": "" if found.tier is None else found.tier})
    if request.method == "POST" and form.is_valid():
        try:
            asked = tiers.propose_tier(account=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Proposed. It waits for somebody who may set tiers."))
            return go(request, link("approvals:request", pk=asked.pk))
    return _form(request, form, _("Propose another tier"), _("Propose"), page_of(found), account=found)


@page(purpose=PURPOSE, right="accounts.assign")
def owner(request: HttpRequest, pk) -> HttpResponse:
    """Name who looks after an account."""
    found = account_or_404(request, pk, "accounts.assign")
    form = OwnerForm(request.POST or None, member=request.member, initial={"owner": found.owner_id})
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_owner(account=found, by=request.member, owner=form.cleaned_data["owner"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            # Whoever hands an account over may no longer see it.
            still_visible = Account.objects.visible_to(request.member).filter(pk=found.pk).exists()
            return go(request, page_of(found) if still_visible else link("accounts:list"))
    return _form(request, form, _("Name owner"), _("Save"), page_of(found), account=found)


def _form(request, form, title: str, submit: str, cancel: str, account: Account | None = None) -> HttpResponse:
    return render_page(
        request, "accounts/form.html", status=422 if form.errors else 200,
        form=form, title=title, submit=submit, cancel=cancel, account=account,
    )  # fmt: skip
