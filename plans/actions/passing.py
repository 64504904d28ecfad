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
    # Plans before objectives, as every action locks them.
    plans = list(Plan.objects.open().filter(account=account).order_by("pk").select_for_update(of=("self",)))
    owners = {member.pk: member for member in Member.objects.filter(pk__in=[plan.owner_id for plan in plans])}
    for plan in plans:
        former = owners[plan.owner_id]
        if former.pk != account.owner_id and _is_gone(former, account):
            plan.owner, plan.version = account.owner, plan.version + 1
            plan.save(update_fields=["owner", "version"])
            record("plans.handed_over", plan, by=by, fields=["owner"], why=_why(former))
            passed += 1
    objectives = Objective.objects.filter(plan__in=plans, outcome="").exclude(owner=account.owner_id)
    rows = list(objectives.order_by("pk").select_for_update(of=("self",)))
    owners |= {member.pk: member for member in Member.objects.filter(pk__in=[row.owner_id for row in rows])}
    for objective in rows:
        if _is_gone(owners[objective.owner_id], account):
            former = owners[objective.owner_id]
            objective.owner, objective.version = account.owner, objective.version + 1
            objective.save(update_fields=["owner", "version"])
            record("plans.objective_handed_over", objective, by=by, fields=["owner"], why=_why(former))
            passed += 1
    for plan in plans if passed else []:
        settle_state(plan)
    return passed


def _is_gone(member: Member, account: Account) -> bool:
    return bool(member.left_at) or not may(member, RIGHT, account)


def _why(former: Member) -> str:
    return _("%(name)s hands the account over.") % {"name": former.name}
