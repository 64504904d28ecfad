"""What needs somebody else's yes: an account in another tier, when its manager asks for it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.accounts import set_tier
from accounts.models import Account
from accounts.models.account import Tier
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
