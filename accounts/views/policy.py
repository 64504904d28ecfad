"""Settings: the tier policy in force, its draft with who would move, its versions; and the tiers that an account has been in."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import policy as actions
from accounts.forms.policy import PolicyForm
from accounts.graduating import Room, facts_for_tiers, moves
from accounts.models import Account, TierPolicy
from accounts.models.account import Tier
from accounts.models.policy import TierLine
from accounts.views.accounts import account_or_404
from intimacy.access.require import may
from intimacy.approvals.models import Request
from intimacy.journal.models import Entry, Payload
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused

PURPOSE, SEE, RIGHT = "account_management", "accounts.see", "accounts.set_tier_policy"
SHOWN = 20  # moves that a preview names


@page(purpose=PURPOSE, right=SEE)
def tier_policy(request: MemberRequest) -> HttpResponse:
    """The policy in force: what each tier gives, how often, to how many; the draft; the versions."""
    found = {
        policy.state: policy
        for policy in TierPolicy.objects.exclude(state="replaced").select_related("by", "published_by")
    }
    return _show(request, found.get("published"), found.get("draft"))


@page(purpose=PURPOSE, right=SEE)
def tier_policy_version(request: MemberRequest, pk) -> HttpResponse:
    """One version, as it was."""
    found = get_object_or_404(TierPolicy.objects.select_related("published_by"), pk=pk)
    return _show(request, found, None)


def _show(request: MemberRequest, policy: TierPolicy | None, draft: TierPolicy | None) -> HttpResponse:
    room = Room(lock=False)
    lines = [(line, Tier(line.tier).label, room.held[line.tier, line.region]) for line in policy.read] if policy else []
    asked = Request.objects.open().about(draft).first() if draft else None
    return render_page(
        request, "accounts/tier_policy.html", policy=policy, lines=lines, draft=draft, asked=asked,
        versions=TierPolicy.objects.exclude(published_at=None).order_by("-number")[:20], may_write=may(request.member, RIGHT),
    )  # fmt: skip


@page(purpose=PURPOSE, right=RIGHT)
def tier_policy_draft(request: MemberRequest) -> HttpResponse:
    """Write the draft. "preview" in what is sent saves nothing; saving holds for nobody yet."""
    held = TierPolicy.objects.draft().first() or TierPolicy.objects.in_force().first()
    lines = held.read if held else [TierLine(tier=tier.value) for tier in Tier]
    why = held.why if held and held.state == TierPolicy.State.DRAFT else ""
    form = PolicyForm(request.POST or None, lines=lines, why=why)
    if request.method == "POST" and form.is_valid():
        try:
            if "save" in request.POST:
                actions.save_draft(lines=form.lines(), why=form.cleaned_data["why"], by=request.member)
                toast(request, _("The draft is saved. It holds once it is published."))
                return go(request, link("accounts:tier_policy"))
            actions.check(form.lines(), form.cleaned_data["why"])
            lines = form.lines()
        except Refused as refusal:
            form.take(refusal)
    found = [] if form.errors else moves(Account.objects.visible_to(request.member), lines)
    return render_page(
        request, "accounts/tier_policy_draft.html", status=422 if form.errors else 200, form=form, moves=found[:SHOWN],
        count=len(found), more=max(0, len(found) - SHOWN), legend=[each for each in facts_for_tiers() if each.is_asked],
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def tier_policy_publish(request: MemberRequest) -> HttpResponse:
    """Publish the draft, or ask for the yes that this needs."""
    draft = get_object_or_404(TierPolicy.objects.draft())
    done = actions.publish(policy=draft, by=request.member)
    if isinstance(done, TierPolicy):
        toast(request, _("Version %(number)d is in force.") % {"number": done.number})
    else:
        toast(request, _("Asked. It is in force once a second person has said yes."))
    return go(request, link("accounts:tier_policy"))


@page(purpose=PURPOSE, right=SEE)
def tier_history(request: MemberRequest, pk) -> HttpResponse:
    """Every tier that the account has been in, who put it there and why."""
    account = account_or_404(request, pk)
    entries = list(
        Entry.objects.of("accounts.tier_set").filter(about_id=account.pk).select_related("by").newest_first()[:200]
    )
    said = {found.entry_id: found.body for found in Payload.objects.filter(entry__in=entries)}
    rows = [{"entry": entry, **said.get(entry.pk, {})} for entry in entries]
    return render_page(request, "accounts/tier_history.html", account=account, rows=rows)
