"""When figures are counted: after every scoring of all accounts and each hour; and each past week once."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from boards.actions.cords import escalate, rule_in_force
from boards.actions.renewals import find_scores
from boards.actions.summary import count_accounts, count_week
from boards.models import Cord
from intimacy.jobs.declare import HOUR, MINUTE, tenant_job
from intimacy.jobs.progress import Progress
from intimacy.tenancy.refusals import CLOCK

PURPOSE = "scoring"
WEEKS = 52


@tenant_job(purpose=PURPOSE, every=HOUR, title=_("Count the accounts for dashboards"))
def count_all():
    """Count anew; of a tenant whose pages count for themselves nothing is kept."""
    return {"rows": count_accounts(by=CLOCK)}


@tenant_job(purpose=PURPOSE, daily="04:10", title=_("Medians of past weeks"))
def count_weeks(checkpoint: dict | None = None):
    """Note the medians of the weeks of the past year that are not noted yet, one week at a time."""
    at, ends = checkpoint or {"done": 0, "new": 0}, past_weeks(timezone.localdate())
    while at["done"] < len(ends):
        new = count_week(until=ends[at["done"]], by=CLOCK)
        at = {"done": at["done"] + 1, "new": at["new"] + new}
        yield Progress(at["done"], len(ends), at)
    return {"new": at["new"]}


@tenant_job(purpose="account_management", every=5 * MINUTE, title=_("Cords that nobody answers"))
def pass_on_cords():
    """Tell those who run the company of cords that have waited for longer than the rule allows."""
    waiting = Cord.objects.waiting_for_longer_than(rule_in_force().minutes).order_by("pulled_at")
    return {"told": sum(escalate(cord=cord, by=CLOCK) for cord in waiting)}


@tenant_job(purpose=PURPOSE, daily="04:30", title=_("Scores from before renewals"))
def find_scores_of_renewals():
    """Look for the scores of renewals that have none yet."""
    return {"found": find_scores(by=CLOCK)}


def past_weeks(today: date) -> list[date]:
    """The Sundays of the past year, up to yesterday, the first one first."""
    last = today - timedelta(days=today.isoweekday())
    return [last - timedelta(weeks=number) for number in range(WEEKS - 1, -1, -1)]
