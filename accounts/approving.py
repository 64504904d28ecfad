"""What needs somebody else's yes: an account in another tier, when its manager or the policy asks for it; and the policy itself."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.accounts import set_tier
from accounts.actions.policy import KIND, RIGHT, put_in_force
from accounts.models import Account, TierPolicy
from accounts.models.account import Tier
from accounts.models.policy import TierLine
from intimacy.approvals.kinds import Difference, Signer, kind
from intimacy.approvals.models import Request
from intimacy.pages.links import link


def _named(tier: int | None) -> str:
    return _("No tier") if tier is None else f"{tier} · {Tier(tier).label}"


def _show(request: Request) -> list[Difference]:
    """The tier that it had when it was asked for beside the one that it would have."""
    return [Difference(gettext_lazy("Tier"), _named(request.content["from"]), _named(request.content["to"]))]


def _carry_out(request: Request, by) -> Account:
    return set_tier(account=request.thing, tier=request.content["to"], why=request.why, by=by)


ANOTHER_TIER = kind(
    name="accounts.tier", title=gettext_lazy("Another tier"), signers=(Signer("accounts.set_tier"),), show=_show,
    carry_out=_carry_out, about="accounts.Account", see="accounts.propose_tier",
    url=lambda request: link("accounts:account", pk=request.about_id),
)  # fmt: skip


def _line_in_words(line: TierLine) -> str:
    said = (
        (_("gives"), line.entitlements), (_("days"), line.cadence_days), (_("accounts"), line.cap), (_("enters"), line.entry),
        (_("leaves"), line.exit),
    )  # fmt: skip
    return "\n".join(f"{name}: {value}" for name, value in said if value)


def _show_policy(request: Request) -> list[Difference]:
    """Each line of the version in force beside that of the draft, where they differ."""
    in_force = TierPolicy.objects.in_force().first()
    before = {(line.tier, line.region): line for line in (in_force.read if in_force else [])}
    after = {(line["tier"], line["region"]): TierLine(**line) for line in request.content["lines"]}
    return [
        Difference(
            " · ".join(filter(None, [f"{tier} · {Tier(tier).label}", region])),
            _line_in_words(before[tier, region]) if (tier, region) in before else "",
            _line_in_words(after[tier, region]) if (tier, region) in after else "",
        )
        for tier, region in sorted({*before, *after})
        if before.get((tier, region)) != after.get((tier, region))
    ]


def _publish(request: Request, by) -> TierPolicy:
    return put_in_force(policy=request.thing, lines=request.content["lines"], by=by)


TIER_POLICY = kind(
    name=KIND, title=gettext_lazy("Tier policy"), signers=(Signer(RIGHT),), show=_show_policy, carry_out=_publish,
    about="accounts.TierPolicy", see=RIGHT, url=lambda request: link("accounts:tier_policy"),
)  # fmt: skip
