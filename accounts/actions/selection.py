"""Judging accounts by the criteria that need a person, and weighing the criteria against each other."""

from decimal import Decimal

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.actions.accounts import held
from accounts.models import Account, Judgement, Weighting
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused

MOST = Decimal(10) ** 14  # what an amount of money holds


@atomic
def judge(*, account: Account, criterion: str, value: int, reason: str, by) -> Judgement:
    """Say how well an account fits a criterion, from 0 to 100, and why. Saying the same again changes nothing."""
    require(by, "accounts.judge", account)
    reason, faults = reason.strip(), {}
    if criterion not in Judgement.Criterion.values:
        faults["criterion"] = _("There is no criterion “%(name)s” that people judge by.") % {"name": criterion}
    if not 0 <= value <= 100:
        faults["value"] = _("Choose a number from 0 to 100.")
    if not reason:
        faults["reason"] = _("Say why, so that others understand it.")
    elif len(reason) > 500:
        faults["reason"] = _("Say it in at most 500 characters.")
    if faults:
        raise Refused(faults)
    held(account)
    last = Judgement.objects.filter(account=account, criterion=criterion).order_by("judged_at", "pk").last()
    if last and (last.value, last.reason, last.by_id) == (value, reason, by.pk):
        return last
    made = Judgement.objects.create(account=account, criterion=criterion, value=value, reason=reason, by_id=by.pk)
    record("accounts.judged", account, by=by, fields=[criterion], why=reason, words={"value": value})
    return made


@atomic
def weigh(
    *, fit: int, value: int, scalability: int, poor: Decimal | None = None, excellent: Decimal | None = None, by
) -> Weighting:
    """Weigh the three criteria from now on, as a version of their own. The weights in force again make no new version."""
    require(by, "accounts.weigh")
    faults, given = {}, {"fit": fit, "value": value, "scalability": scalability}
    for name, weight in given.items():
        if not 0 <= weight <= 100:
            faults[name] = _("Choose a number from 0 to 100.")
    if not any(given.values()):
        faults["fit"] = _("One of the three has to weigh something.")
    if (poor is None) != (excellent is None):
        faults["excellent"] = _("Give both amounts, or none.")
    elif poor is not None and excellent is not None and not 0 <= poor < excellent < MOST:
        faults["excellent"] = _("What is excellent has to be more than what is poor.")
    if faults:
        raise Refused(faults)
    last = Weighting.objects.select_for_update(of=("self",)).order_by("version").last()
    given |= {"poor": poor, "excellent": excellent}
    if last and all(getattr(last, name) == weight for name, weight in given.items()):
        return last
    made = Weighting.objects.create(version=last.version + 1 if last else 1, by_id=by.pk, **given)
    record("accounts.weighed", made, by=by, fields=sorted(given))
    return made
