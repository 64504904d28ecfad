"""One check with the accounts at which it fails, and the checks that a tenant adds."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.views.work import small_form
from accounts.vocabulary import variables
from intimacy.access.require import may
from intimacy.jobs.progress import ids_after
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused
from quality.actions import rules as actions
from quality.checks import own_check, readable
from quality.examining import examine
from quality.forms import RuleForm
from quality.lists import OfCheck
from quality.models import Rule
from quality.tasks import PURPOSE
from quality.vocabulary import COUNTS, KINDS, OF_KIND, frame_of

SOURCES, CHECK = "quality.see_sources", "quality.check"
TRIED = 1000  # accounts at which a page tries a rule: more of them are the night's
SHOWN = 20


@page(purpose=PURPOSE, right=SOURCES)
def one(request: MemberRequest, check: str) -> HttpResponse:
    """What a check asks, what it came to day by day in each source, and the accounts at which it fails now."""
    return OfCheck(request.member).respond(request, check=check)


def _rule(request: MemberRequest, pk) -> Rule:
    return get_object_or_404(Rule.objects.visible_to(request.member), pk=pk)


@page(purpose=PURPOSE, right=SOURCES)
def rule(request: MemberRequest, pk) -> HttpResponse:
    """A check of one's own: what it asks, and where it is true now."""
    found = _rule(request, pk)
    ids = ids_after(Account.objects.all(), None, TRIED + 1)
    failing = examine(frame_of(Account.objects.filter(pk__in=ids[:TRIED])), readable([own_check(found)])).failing
    places = (
        Account.objects.visible_to(request.member).filter(pk__in=[each.account for each in failing]).order_by("name")
    )
    return render_page(
        request, "quality/rule.html", rule=found, count=len(failing), tried=TRIED if len(ids) > TRIED else 0,
        places=places[:SHOWN], may_check=may(request.member, CHECK) and not found.retired_at, check=own_check(found),
    )  # fmt: skip


@page(purpose=PURPOSE, right=CHECK)
def add(request: MemberRequest) -> HttpResponse:
    """Add a check."""
    return _form(request, RuleForm(request.POST or None), _("Add a check"), link("quality:overview"), _added(request))


def _added(request: MemberRequest):
    return lambda given: actions.add_rule(by=request.member, **given)


@page(purpose=PURPOSE, right=CHECK)
def edit(request: MemberRequest, pk) -> HttpResponse:
    """Change a check of one's own."""
    found = _rule(request, pk)
    initial = {"words": found.words, "rule": found.rule, "severity": found.severity, "kind": found.kind}

    def change(given: dict) -> Rule:
        return actions.change_rule(
            rule=found, words=given["words"], text=given["rule"], severity=given["severity"], kind=given["kind"],
            by=request.member,
        )  # fmt: skip

    back = link("quality:rule", pk=found.pk)
    return _form(request, RuleForm(request.POST or None, initial=initial), _("Change the check"), back, change)


def _form(request: MemberRequest, form: RuleForm, title: str, back: str, act) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved. The next check of the data asks it."))
            return go(request, link("quality:rule", pk=made.pk))
    return render_page(
        request, "quality/rule_form.html", status=422 if form.errors else 200, form=form, title=title, back=back,
        legend=[each for each in variables() if each.is_asked], counts=COUNTS.items(), of_kind=OF_KIND.items(), kinds=KINDS,
    )  # fmt: skip


@page(purpose=PURPOSE, right=CHECK)
def retire(request: MemberRequest, pk) -> HttpResponse:
    """It is asked no more; asked once more before."""
    found = _rule(request, pk)
    return small_form(
        request, forms.Form(request.POST if request.method == "POST" else None),
        lambda _given: actions.retire_rule(rule=found, by=request.member), title=_("Retire this check?"),
        says=_("“%(name)s” is asked no more, and weakens no score.") % {"name": found.words}, submit=_("Retire"), danger=True,
        done=_("Retired."), back=link("quality:overview"),
    )  # fmt: skip
