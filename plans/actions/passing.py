"""When an account goes to another colleague, its joint plans go along."""

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Account
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from plans.actions.plans import RIGHT
from plans.content import settle_state
from plans.models import Objective, Plan


@atomic
def pass_on(*, account: Account, by) -> int:
    """Give the account's owner the open plans and objectives of whoever has left or may no longer work for it; answers how many.

    Again changes nothing, as it does where nobody owns the account.
    """
    require(by, RIGHT, account)
    account = Account.objects.select_related("owner").get(pk=account.pk)
    if account.owner_id is None or not may(account.owner, RIGHT, account):
        return 0
    passed = 0
    plans = Plan.objects.open().filter(account=account).exclude(owner=account.owner_id)
    for plan in plans.select_related("owner", "account").select_for_update(of=("self",)):
        if _is_gone(plan.owner, account):
            former, plan.owner, plan.version = plan.owner, account.owner, plan.version + 1
            plan.save(update_fields=["owner", "version"])
            record("plans.handed_over", plan, by=by, fields=["owner"], why=_why(former))
            passed += 1
    objectives = Objective.objects.open().filter(plan__account=account).exclude(owner=account.owner_id)
    for objective in objectives.select_related("owner", "plan").select_for_update(of=("self",)):
        if _is_gone(objective.owner, account):
            former, objective.owner, objective.version = objective.owner, account.owner, objective.version + 1
            objective.save(update_fields=["owner", "version"])
            record("plans.objective_handed_over", objective, by=by, fields=["owner"], why=_why(former))
            passed += 1
    if passed:
        for plan in Plan.objects.open().filter(account=account):
            settle_state(plan)
    return passed


def _is_gone(member: Member, account: Account) -> bool:
    return bool(member.left_at) or not may(member, RIGHT, account)


def _why(former: Member) -> str:
    return _("%(name)s hands the account over.") % {"name": former.name}
