"""Asking for another tier: whoever looks after an account proposes, somebody with the right to set tiers says yes or no."""

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.actions.accounts import held
from accounts.models import Account
from intimacy.access.require import require
from intimacy.approvals.actions import ask
from intimacy.approvals.models import Request
from intimacy.tenancy.refusals import Refused

LONGEST = 500  # the reason, which stands in the account's history


@atomic
def propose_tier(*, account: Account, tier: int | None, why: str, by) -> Request:
    """Ask for another tier of an account. Another proposal takes the place of the open one. Refused where it is in that tier."""
    require(by, "accounts.propose_tier", account)
    account = held(account)
    if tier not in (None, 1, 2, 3):
        raise Refused({"tier": _("There are tiers 1, 2 and 3.")})
    if tier == account.tier:
        raise Refused({"tier": _("The account is in this tier already.")})
    if len(why) > LONGEST:
        raise Refused({"why": _("Say it in at most 500 characters.")})
    return ask(kind="accounts.tier", about=account, content={"from": account.tier, "to": tier}, why=why, by=by)
